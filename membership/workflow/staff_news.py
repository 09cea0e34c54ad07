"""Gathers what staff are told: what is new to them, and once a week all that is open."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from ..catalog.business_days import is_first_of_week
from ..mailing.digest import NOTHING, StaffNews, Standing
from ..mailing.models import OutboundMail
from ..requests.desk import address_changes_for_staff, open_removals
from ..requests.ideas import ideas_to_look_at
from ..requests.models import MembershipRequest
from ..review.counting import count_lists
from ..review.overdue import overdue
from ..review.queue import Requests, with_steps
from ..review.scoping import requests_in_triage

LISTED = 10
A_WEEK = timedelta(days=7)


def staff_news(user: User, *, since: datetime | None, at: datetime) -> StaffNews | None:
    """Return what a member of staff who was told the last time at `since` is told now, or None.

    What is new is told on the day it comes up; on the first business day of a week, all that is
    open is told again. A mail that was given up is told of once: nothing ever settles it. 7 queries
    at most.
    """
    on = timezone.localdate(at)
    late = became_late = MembershipRequest.objects.filter(overdue(on))
    uncovered = newly_uncovered = requests_in_triage(at)
    removals = new_removals = open_removals()
    addresses = new_addresses = address_changes_for_staff()
    ideas = new_ideas = ideas_to_look_at()
    mails = OutboundMail.objects.filter(sent_at=None, given_up_at__gt=since or at - A_WEEK)
    if since:
        became_late = late.exclude(overdue(timezone.localdate(since)))
        known = requests_in_triage(since).filter(pk=OuterRef("pk"), waiting_since__lte=since)
        newly_uncovered = uncovered.filter(~Exists(known))
        new_removals = removals.filter(asked_at__gt=since)
        new_addresses = addresses.filter(stopped_at__gt=since)
        new_ideas = ideas.filter(confirmed_at__gt=since)
    lists: dict[str, tuple[QuerySet, QuerySet]] = {
        "overdue": (late, became_late),
        "uncovered": (uncovered, newly_uncovered),
        "removals": (removals, new_removals),
        "addresses": (addresses, new_addresses),
        "ideas": (ideas, new_ideas),
        "mails": (mails, mails),
    }
    numbers = count_lists(
        {f"{name} {n}": rows for name, pair in lists.items() for n, rows in enumerate(pair)},
        for_user=user,
    )
    standings = {name: Standing(numbers[f"{name} 0"], numbers[f"{name} 1"]) for name in lists}
    is_weekly = is_first_of_week(on)
    told = {
        name: standing if standing.new.number or is_weekly else NOTHING
        for name, standing in standings.items()
    }
    if not any(standing.count.number for standing in told.values()):
        return None
    fresh: list[MembershipRequest] = []
    rest: list[MembershipRequest] = []
    if told["overdue"].count.number:
        fresh = _listed(became_late, LISTED) if since else []
        others = late.exclude(pk__in=[request.pk for request in fresh])
        rest = _listed(others, LISTED - len(fresh))
    return StaffNews(
        overdue=told["overdue"],
        became_overdue=fresh,
        oldest=rest,
        uncovered=told["uncovered"],
        removals=told["removals"],
        addresses=told["addresses"],
        ideas=told["ideas"],
        mails=told["mails"],
    )


def _listed(requests: Requests, number: int) -> list[MembershipRequest]:
    rows = requests.select_related("group", "role").prefetch_related(with_steps())
    return list(rows.order_by("waiting_since", "pk")[:number])
