"""Whoever sent an idea proves the address: from now on, staff can read it."""

from datetime import datetime

from django.db import transaction

from ..audit.record import BY_APPLICANT
from ..requests.idea_status import IdeaStatus
from ..requests.ideas import GroupIdea
from .idea_moves import lock_idea_behind, move_idea


def confirm_idea(*, token: str, at: datetime) -> GroupIdea:
    """Confirm the idea behind a mailed link; a second time changes nothing.

    Raises BadLinkError, OutOfDateError for one that ended before it was confirmed.
    """
    with transaction.atomic():
        idea = lock_idea_behind(token)
        if idea.confirmed_at is None:
            idea.confirmed_at = at
            move_idea(idea, IdeaStatus.NEW, by=BY_APPLICANT, at=at)
        return idea
