"""Reads of the rosters for those who keep them. Who may read what is said in `scoping` alone."""

from datetime import datetime

from django.db.models import QuerySet

from ..roster.models import Membership
from ..roster.role_check import without_answer
from .scoping import Visitor, is_staff, memberships_visible_to


def memberships_without_answer(user: Visitor, at: datetime) -> QuerySet[Membership]:
    """Return the memberships in the user's scope whose member left "Still in this role?" open.

    After the question and its reminders; somebody has to say whether the person is still there.
    """
    silent = without_answer(at)
    if is_staff(user):
        return silent
    return silent.filter(pk__in=memberships_visible_to(user, at).order_by().values("pk"))
