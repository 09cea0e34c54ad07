"""Staff take up an idea and discuss it."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from ..mailing import ideas as mail
from ..requests.idea_links import idea_link
from ..requests.idea_status import IdeaStatus
from ..requests.ideas import GroupIdea
from .idea_moves import lock_idea_for_staff, move_idea


def discuss_idea(*, idea_id: int, by: User, at: datetime) -> GroupIdea:
    """Begin to discuss an idea, or begin again, and tell whoever sent it.

    Raises NotAllowedError for anybody but staff, OutOfDateError when it moved on.
    """
    with transaction.atomic():
        idea = lock_idea_for_staff(idea_id, by=by)
        idea.discussed_at, idea.reason = at, ""
        move_idea(idea, IdeaStatus.DISCUSSED, by=by, at=at)
        mail.discussed(idea=idea, link=idea_link(idea), at=at)
        return idea
