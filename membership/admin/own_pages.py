"""Pages of the desk that are no list: which of them somebody can use."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse

from ..review.people import LIAISON_OFFICER
from ..review.scoping import active_assignments, active_leaderships


def own_pages(user: User, at: datetime) -> Iterator[dict[str, Any]]:
    """Yield an entry of the index for each page that this person can use. Two queries."""
    acting = list(active_assignments(user, at))
    officer = any(assignment.body.slug == LIAISON_OFFICER for assignment in acting)
    leads = active_leaderships(user, at).exists()
    if officer or leads:
        yield _entry("Put someone forward", "admin:put_forward")
    if any(assignment.stands_in_for_id is None for assignment in acting):
        yield _entry("Hand over while you are away", "admin:hand_over")
    if user.is_staff:
        yield _entry("Liaison officers to invite", "admin:liaison_proposals")
    if user.is_staff or leads:
        yield _entry("Reports", "reports")
        yield _entry("Our seats", "report_seats")


def _entry(name: str, page: str) -> dict[str, Any]:
    return {"name": name, "admin_url": reverse(page)}
