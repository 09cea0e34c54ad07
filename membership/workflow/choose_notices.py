"""A reviewer chooses how often we write about what waits."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from ..audit.record import record
from ..review.people import ReviewerPreference
from ..review.scoping import is_reviewer
from .errors import NotAllowedError


def choose_notices(*, notices: str, by: User, at: datetime) -> ReviewerPreference:
    """Keep the choice, a `ReviewerPreference.Notices`; the same choice again changes nothing.

    Raises ValueError for an unknown choice, NotAllowedError for somebody who does not review.
    """
    choice = ReviewerPreference.Notices(notices)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        if not is_reviewer(by, at):
            raise NotAllowedError("You act for no reviewing body now, so there is nothing to send.")
        preference, made = ReviewerPreference.objects.get_or_create(
            user=by, defaults={"notices": choice}
        )
        if made or preference.notices != choice:
            preference.notices = choice
            preference.save(update_fields=["notices"])
            record("reviewer.notices_chosen", by, by=by, at=at, notices=choice)
        return preference
