"""Our seats: one page for each jurisdiction, for its leader and for staff, made to be printed."""

from datetime import datetime
from typing import cast
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from ...audit.record import record
from ...catalog.models import Jurisdiction
from ...reports.built.statement import state
from ...reports.our_seats import filters_of, our_seats, tally
from ...reports.scope import Scope, jurisdictions_of
from ...requests.fields import OneOf
from ...review.invitations import rights_to_put_forward
from .door import report_page
from .frame import draw

TEMPLATE = "reports/seats.html"
DEFINITIONS = ("Single-person risk", "Unknown")


class PlaceForm(forms.Form):
    """Of which jurisdiction: one of those that the reader may read of."""

    mark_optional = False

    place = OneOf(
        label="Jurisdiction",
        error_messages={"invalid_choice": "Choose a jurisdiction from the list."},
    )

    def __init__(self, asked: str, places: list[Jurisdiction]) -> None:
        first = places[0].code if len(places) == 1 else ""
        super().__init__({"place": asked or first} if asked or first else None)
        self.places = {place.code: place for place in places}
        choices = [(place.code, place.name) for place in places]
        self.fields["place"].choices = [("", "Choose a jurisdiction"), *choices]  # type: ignore[attr-defined]  # a field with choices

    @property
    def chosen(self) -> Jurisdiction | None:
        """Return the jurisdiction, once a good one is chosen, or is the only one."""
        return self.places[self.cleaned_data["place"]] if self.is_valid() else None


@report_page()
def seats(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show who holds each seat of a jurisdiction; the look is on record."""
    choice = PlaceForm(request.GET.get("place", "").strip(), list(jurisdictions_of(scope)))
    place = choice.chosen
    if place is None:
        return draw(request, TEMPLATE, scope=scope, current="seats", choice=choice)
    user, now = cast(User, request.user), timezone.now()
    day = timezone.localdate(now)
    found = our_seats(scope, place, day)
    title = f"Our seats: {place}"
    report = state("seats", title, scope, filters_of(place, day), (), DEFINITIONS, as_of=True)
    ways = _ways_to_put_forward(user, place, now)
    record("seats.viewed", place, by=user, at=now)
    return draw(
        request,
        TEMPLATE,
        scope=scope,
        current="seats",
        report=report,
        choice=choice,
        lines=[(each, ways.get(each.group.key, "")) for each in found],
        tally=tally(found),
        place=place,
    )


def _ways_to_put_forward(user: User, place: Jurisdiction, at: datetime) -> dict[str, str]:
    """Return, by the slug of each group that this person may name somebody for, where to."""
    page = reverse("admin:put_forward")
    return {
        group.slug: f"{page}?{urlencode({'group': group.slug, 'place': place.code})}"
        for right in rights_to_put_forward(user, at)
        if right.jurisdiction == place
        for group in right.groups
    }
