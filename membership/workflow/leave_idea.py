"""Staff do not take up an idea, and say why."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from ..mailing import ideas as mail
from ..requests.idea_links import idea_link
from ..requests.idea_status import IdeaStatus
from ..requests.ideas import GroupIdea
from .idea_moves import lock_idea_for_staff, move_idea


def leave_idea(*, idea_id: int, reason: str, note: str = "", by: User, at: datetime) -> GroupIdea:
    """Settle an idea without a group, and tell whoever sent it the `reason`, word for word.

    Raises NotAllowedError for anybody but staff, OutOfDateError when it moved on, ValueError
    without a reason.
    """
    if not reason.strip():
        raise ValueError("Say why the idea is not taken up.")
    with transaction.atomic():
        idea = lock_idea_for_staff(idea_id, by=by)
        idea.reason, idea.note = reason.strip(), note
        move_idea(idea, IdeaStatus.NOT_TAKEN_UP, by=by, at=at)
        mail.not_taken_up(idea=idea, reason=idea.reason, link=idea_link(idea), at=at)
        return idea
