"""How often each reviewer is told of what waits, and which days are days for it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User

from ..catalog.business_days import is_business_day, is_first_of_week
from .models import ReviewerAssignment
from .people import ReviewerPreference, default_notices
from .scoping import active_at

Notices = ReviewerPreference.Notices

WEEK = timedelta(days=7)


def cadences(at: datetime, *, of: Iterable[User] | None = None) -> dict[int, Notices]:
    """Return, by user id, how often each acting reviewer wants to be told; or just these users.

    Who has not chosen is told as the bodies ask that they act for at this moment. 2 queries.
    """
    acting = ReviewerAssignment.objects.filter(active_at(at), user__is_active=True)
    if of is not None:
        acting = acting.filter(user__in=of)
    bodies: dict[int, set[str]] = defaultdict(set)
    for user_id, slug in acting.order_by().values_list("user", "body__slug").distinct():
        bodies[user_id].add(slug)
    chosen = dict(
        ReviewerPreference.objects.filter(user__in=list(bodies)).values_list("user", "notices")
    )
    return {
        user_id: Notices(chosen[user_id]) if user_id in chosen else default_notices(slugs)
        for user_id, slugs in bodies.items()
    }


def is_day_for(notices: Notices, *, told_on: date | None, on: date) -> bool:
    """Say whether somebody whose last notice is of `told_on` gets one on a day, if something waits.

    Nobody does on a weekend or holiday: what falls there comes on the next business day.
    """
    if not is_business_day(on) or told_on == on:
        return False
    if notices == Notices.WEEKLY:
        return is_first_of_week(on)
    if notices == Notices.WHEN_WAITING:
        return told_on is None or on - told_on >= WEEK
    return True
