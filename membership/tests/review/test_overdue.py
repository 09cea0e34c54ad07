"""What is overdue at which minute, also where clocks are set forward or back."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from membership.catalog.business_days import business_days_between
from membership.requests.models import MembershipRequest
from membership.requests.status import Status
from membership.review.overdue import began_before, overdue
from membership.tests.factories import make_application, make_request

EASTERN = ZoneInfo("America/New_York")
MINUTE = timedelta(minutes=1)


def eastern(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=EASTERN)


@pytest.mark.parametrize(
    ("on", "number", "before"),
    [
        # Begun on Monday, November 2: over on Tuesday, November 24 (Veterans Day lies between).
        (date(2026, 11, 24), 15, eastern(2026, 11, 3)),
        (date(2026, 11, 23), 15, eastern(2026, 11, 2)),
        (date(2026, 11, 2), 0, eastern(2026, 11, 3)),
        # The day of 23 hours and the day of 25.
        (date(2026, 3, 9), 1, datetime(2026, 3, 9, 4, tzinfo=UTC)),
        (date(2026, 3, 8), 1, datetime(2026, 3, 6, 5, tzinfo=UTC)),
        (date(2026, 11, 2), 1, datetime(2026, 11, 2, 5, tzinfo=UTC)),
        (date(2026, 10, 30), 1, datetime(2026, 10, 30, 4, tzinfo=UTC)),
    ],
)
def test_the_minute_by_hand(on: date, number: int, before: datetime):
    assert began_before(number, on=on) == before


@given(st.integers(0, 4 * 365 * 24 * 60), st.integers(1, 20))
def test_what_began_before_that_minute_has_lasted_so_long(minutes: int, number: int):
    began = datetime(2025, 1, 1, tzinfo=UTC) + minutes * MINUTE
    day = began.astimezone(EASTERN).date()
    for on in (day + timedelta(days=n) for n in range(40)):
        lasted = business_days_between(day, on) >= number
        assert (began < began_before(number, on=on)) == lasted


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Pacific/Kiritimati", "America/Havana"])
def test_a_day_begins_at_its_first_minute_in_the_programs_zone(settings, zone):
    """In Havana clocks skip the first hour of a day in March."""
    settings.TIME_ZONE = zone
    timezone.get_default_timezone.cache_clear()
    try:
        for day in (date(2026, 3, 8), date(2026, 11, 1), date(2026, 7, 15)):
            first = began_before(0, on=day - timedelta(days=1))
            assert timezone.localdate(first) == day
            assert timezone.localdate(first - MINUTE) == day - timedelta(days=1)
    finally:
        settings.TIME_ZONE = "America/New_York"
        timezone.get_default_timezone.cache_clear()


@pytest.mark.django_db
def test_only_what_waits_for_reviewers_is_overdue(settings):
    settings.OVERDUE_BUSINESS_DAYS = 15
    on = date(2026, 11, 24)
    last = eastern(2026, 11, 2, 23, 59)

    def request(**fields):
        return make_request(application=make_application(submitted_at=last), **fields)

    due = request()
    due_again = request(came_back=True)
    request(waiting_since=last + MINUTE)
    request(status=Status.WAITING_FOR_APPLICANT, asked_at=last)
    request(status=Status.APPROVED), request(status=Status.WITHDRAWN)
    unconfirmed = make_application(submitted_at=last, confirmed_at=None)
    make_request(application=unconfirmed, waiting_since=last)

    found = MembershipRequest.objects.filter(overdue(on)).order_by("pk")
    assert list(found) == [due, due_again]
    assert not MembershipRequest.objects.filter(overdue(date(2026, 11, 23))).exists()
    settings.OVERDUE_BUSINESS_DAYS = 14
    assert MembershipRequest.objects.filter(overdue(date(2026, 11, 23))).count() == 2
