"""What every move of an idea has in common: its lock, who may make it, and the table of moves."""

from datetime import datetime

from django.contrib.auth.models import User

from ..audit.record import By, record
from ..mailing.models import OutboundMail
from ..requests.idea_links import find_idea
from ..requests.idea_status import OPEN_IDEAS, IdeaStatus, can_move
from ..requests.ideas import GroupIdea, blank
from ..requests.links import BadLinkError
from ..requests.locks import lock_people
from .authority import require_staff
from .errors import NotAllowedError, OutOfDateError


def lock_idea_behind(token: str) -> GroupIdea:
    """Return the idea behind a mailed link, under its person's lock; raises BadLinkError."""
    lock_people(lambda: [find_idea(token).email_key])
    idea = _locked(find_idea(token).pk)
    if idea is None:
        raise BadLinkError("This link no longer works.")
    return idea


def lock_idea_for_staff(idea_id: int, *, by: User) -> GroupIdea:
    """Return a confirmed idea under its person's lock; raises NotAllowedError."""
    keys = GroupIdea.objects.filter(pk=idea_id).values_list("email_key", flat=True)
    lock_people(keys.all)
    idea = _locked(idea_id)
    require_staff(by)
    if idea is None or idea.confirmed_at is None or idea.purged_at is not None:
        raise NotAllowedError("There is no such idea.")
    return idea


def _locked(idea_id: int) -> GroupIdea | None:
    return GroupIdea.objects.select_for_update().filter(pk=idea_id).first()


def check_idea_move(idea: GroupIdea, to: IdeaStatus) -> None:
    """Pass when the table has the move; raises OutOfDateError, which says how it stands."""
    if not can_move(idea.status, to):
        stands = IdeaStatus(idea.status).label
        raise OutOfDateError(f"Nothing was changed. This idea stands at “{stands}” by now.")


def move_idea(idea: GroupIdea, to: IdeaStatus, *, by: By, at: datetime) -> None:
    """Make a move of the table on the row in hand, save it, and write it into the trail.

    Raises OutOfDateError.
    """
    check_idea_move(idea, to)
    was, idea.status = idea.status, to
    idea.settled_at = None if to in OPEN_IDEAS else at
    idea.save()
    record(f"idea.{to.name.lower()}", idea, by=by, at=at, was=str(was), group=idea.group_id)


def drop_unconfirmed(idea: GroupIdea, to: IdeaStatus, *, by: By, at: datetime) -> None:
    """End an idea that nobody confirmed: its words go, and so do the mails about it."""
    OutboundMail.objects.filter(idea=idea).delete()
    blank(idea)
    move_idea(idea, to, by=by, at=at)
