"""Members whom the yearly question is due for, and the days on which it goes out."""

from datetime import datetime, timedelta
from typing import Any

from membership.roster.models import Membership
from membership.roster.role_check import RoleCheck
from membership.tests.factories import AT, make_membership
from membership.workflow.ask_still_there import ask_still_there

DAY = timedelta(days=1)
YEAR = 365 * DAY


def joined(at: datetime, **fields: Any) -> Membership:
    """Make a membership that began, and that we knew of, at one moment."""
    return make_membership(starts_on=at.date(), recorded_at=at, **fields)


def ask(at: datetime = AT, *, reminders: int = 0) -> RoleCheck:
    """Ask the one member for whom it is due so long ago that it has had so many reminders."""
    for number in range(reminders + 1):
        ask_still_there(at=at - (reminders - number) * 14 * DAY)
    check = RoleCheck.objects.latest("pk")
    assert check.reminders == reminders
    return check


def silent(at: datetime = AT, **fields: Any) -> Membership:
    """Make a member who, by now, has let the question and both reminders pass."""
    membership = joined(at - 2 * YEAR, **fields)
    for days in (42, 28, 14):
        ask_still_there(at=at - days * DAY)
    return membership
