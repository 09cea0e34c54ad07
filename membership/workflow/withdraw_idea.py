"""Whoever holds an idea's link takes it back, or says that it never came from them."""

from datetime import datetime

from django.db import transaction

from ..audit.record import BY_APPLICANT
from ..mailing import ideas as mail
from ..requests.idea_status import IdeaStatus
from ..requests.ideas import GroupIdea
from .idea_moves import drop_unconfirmed, lock_idea_behind, move_idea


def withdraw_idea(*, token: str, at: datetime) -> GroupIdea:
    """Withdraw the idea behind a mailed link; one that nobody confirmed loses its words.

    A second click changes nothing. Raises BadLinkError, OutOfDateError for one that is settled.
    """
    with transaction.atomic():
        idea = lock_idea_behind(token)
        if idea.status == IdeaStatus.WITHDRAWN:
            return idea
        if idea.confirmed_at is None:
            drop_unconfirmed(idea, IdeaStatus.WITHDRAWN, by=BY_APPLICANT, at=at)
            return idea
        move_idea(idea, IdeaStatus.WITHDRAWN, by=BY_APPLICANT, at=at)
        mail.withdrawn(idea=idea, at=at)
        return idea
