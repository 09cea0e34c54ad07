"""Whose figures somebody may read. The answer comes from `review.scoping`, the one authority."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from ..catalog.models import Jurisdiction
from ..requests.models import RequestRound
from ..review.scoping import Visitor, active_leaderships, is_staff
from ..roster.models import Membership
from .tables import Audience


@dataclass(frozen=True, slots=True)
class Scope:
    """What a reader's figures are counted from.

    `jurisdictions` are the ids they may read of; None: all. `rounds` is None for who may read no
    figures about requests.
    """

    audience: Audience
    memberships: QuerySet[Membership]
    rounds: QuerySet[RequestRound] | None
    jurisdictions: frozenset[int] | None = None

    @property
    def is_suppressed(self) -> bool:
        """Tell whether small counts of people in sensitive roles hide."""
        return self.audience != Audience.STAFF


def whole(audience: Audience = Audience.STAFF) -> Scope:
    """Return the scope of everything, for staff, and for the brief."""
    return Scope(audience, Membership.objects.all(), RequestRound.objects.all())


def scope_of(user: Visitor, at: datetime) -> Scope | None:
    """Return what a signed-in person may read figures of; None for who may read none.

    Staff read all. A jurisdiction's leader reads that jurisdiction alone, and nobody in a sensitive
    role is counted for them: no total can give away how many there are. Who asked and was not
    added is not theirs to know, so they read no figures about requests.
    """
    if is_staff(user):
        return whole()
    led = frozenset(active_leaderships(user, at).values_list("jurisdiction_id", flat=True))
    if not led:
        return None
    theirs = Membership.objects.filter(
        Q(role=None) | Q(role__sensitive=False), jurisdiction__in=led
    )
    return Scope(Audience.LEADER, theirs, None, led)


def jurisdictions_of(scope: Scope) -> QuerySet[Jurisdiction]:
    """Return the jurisdictions that a scope lets somebody read of, by name."""
    places: QuerySet[Jurisdiction] = Jurisdiction.objects.order_by("name")
    if scope.jurisdictions is None:
        return places
    return places.filter(pk__in=scope.jurisdictions)
