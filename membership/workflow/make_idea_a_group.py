"""Staff say which group came of an idea."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..catalog.models import PeerGroup
from ..catalog.queries import is_retired
from ..mailing import ideas as mail
from ..requests.idea_links import idea_link
from ..requests.idea_status import IdeaStatus
from ..requests.ideas import GroupIdea
from .errors import OutOfDateError
from .idea_moves import lock_idea_for_staff, move_idea


def make_idea_a_group(
    *, idea_id: int, group: PeerGroup, note: str = "", by: User, at: datetime
) -> GroupIdea:
    """Write down which group came of an idea, and tell whoever sent it. Nobody becomes a member.

    Raises NotAllowedError for anybody but staff, OutOfDateError when the idea moved on or the group
    is no longer there.
    """
    with transaction.atomic():
        idea = lock_idea_for_staff(idea_id, by=by)
        if is_retired(group, on=timezone.localdate(at)):
            raise OutOfDateError(f"{group} is no longer in the catalog.")
        idea.group, idea.reason, idea.note = group, "", note
        move_idea(idea, IdeaStatus.BECAME_GROUP, by=by, at=at)
        mail.became_group(idea=idea, group=group, link=idea_link(idea), at=at)
        return idea
