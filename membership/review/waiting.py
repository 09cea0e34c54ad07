"""What waits for each reviewer, as mails tell of it: found in one pass over all that is open."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from django.db.models import Exists, OuterRef

from ..requests.models import MembershipRequest, RequestEvent
from ..requests.status import Status
from .models import ReviewerAssignment
from .scoping import active_at, open_steps

MOST = 50
_OLDEST_FIRST = ("-request__came_back", "request__waiting_since", "request_id", "pk")
_CAME_IN = (
    RequestEvent.Kind.CONFIRMED,
    RequestEvent.Kind.REOPENED,
    RequestEvent.Kind.ROUTED,
    RequestEvent.Kind.ANSWERED,
)


@dataclass(slots=True)
class Waiting:
    """One reviewer's queue: how many requests, and the ids of the first, in its order."""

    number: int = 0
    first: list[int] = field(default_factory=list)
    _last: int = 0

    def add(self, request_id: int) -> None:
        """Count a request, once also if it waits for two bodies of the same person."""
        if request_id == self._last:
            return
        self._last = request_id
        self.number += 1
        if len(self.first) < MOST:
            self.first.append(request_id)


def gather_waiting(
    at: datetime, *, among: Collection[MembershipRequest] | None = None
) -> dict[int, Waiting]:
    """Return, by user id, what each reviewer may decide now; of all, or among these requests.

    It is `scoping.requests_waiting_for` for everybody at once: 2 queries, the second read in
    chunks, and no more kept than a mail lists.
    """
    acting: dict[tuple[int, int | None, int | None], list[tuple[int, str]]] = defaultdict(list)
    assignments = ReviewerAssignment.objects.filter(active_at(at), user__is_active=True).order_by()
    for body, group, place, user_id, username in assignments.values_list(
        "body", "group", "jurisdiction", "user", "user__username"
    ):
        acting[body, group, place].append((user_id, username))
    steps = open_steps() if among is None else open_steps().filter(request__in=among)
    found: dict[int, Waiting] = defaultdict(Waiting)
    rows = steps.order_by(*_OLDEST_FIRST).values_list(
        "body", "request", "request__group", "request__jurisdiction", "request__email_key"
    )
    for body, request_id, group, place, email_key in rows.iterator():
        limits = {(group, place), (group, None), (None, place), (None, None)}
        for user_id, username in chain(*(acting.get((body, *limit), ()) for limit in limits)):
            if username != email_key:
                found[user_id].add(request_id)
    return dict(found)


def in_order(waiting: Waiting) -> list[MembershipRequest]:
    """Return the first requests of a queue that are still under review, with group and role."""
    rows = MembershipRequest.objects.filter(pk__in=waiting.first, status=Status.PENDING)
    by_id = {request.pk: request for request in rows.select_related("group", "role")}
    return [by_id[pk] for pk in waiting.first if pk in by_id]


def was_empty_after(told_at: datetime, waiting: Waiting) -> bool:
    """Say whether nothing that waits now waited already when its reader was told the last time.

    The first of a queue tell: what follows them came in later.
    """
    came_since = RequestEvent.objects.filter(
        request=OuterRef("pk"), kind__in=_CAME_IN, at__gt=told_at
    )
    first = MembershipRequest.objects.filter(pk__in=waiting.first)
    return not first.exclude(Exists(came_since)).exists()
