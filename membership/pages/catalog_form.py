"""The catalog's filters: what a visitor asked for, which groups fit, and how to ask for less."""

import re
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from ..catalog.matching import has_words, is_open_to
from ..catalog.models import Jurisdiction, PeerGroup
from ..catalog.snapshot import jurisdictions
from ..catalog.words import takes_requests
from .wishes import Criterion, Wish, filters_asked, wishes_in_force

FILTERS = ("q", "type", "place", "taking")
LONGEST_SEARCH = 100
MOST_CHOSEN = 21

_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,60}")

Kind = Jurisdiction.Kind


def asked(query: QueryDict) -> dict[str, str]:
    """Return what a query asks for: known keys, trimmed, none empty; of a doubled filter the last.

    `group` may stand there several times: those ticked so far, here in one text with spaces.
    """
    found = filters_asked(query, FILTERS)
    found["taking"] = "1" if found["taking"] in {"1", "on"} else ""
    chosen = dict.fromkeys(slug for slug in query.getlist("group") if _SLUG.fullmatch(slug))
    found["group"] = " ".join(list(chosen)[:MOST_CHOSEN])
    return {name: value for name, value in found.items() if value}


class CatalogFilter(forms.Form):
    """The filters as a GET form, bound to what `asked` returns."""

    mark_optional = False

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput({"type": "search"}),
        error_messages={
            "max_length": f"Please search with {LONGEST_SEARCH} characters or fewer.",
            "null_characters_not_allowed": "Please leave out characters that cannot be typed.",
        },
    )
    type = forms.ChoiceField(
        label="Type of group",
        required=False,
        choices=[("", "Any type"), *PeerGroup.CohortType.choices],
        error_messages={"invalid_choice": "We do not know this type. Please choose from the list."},
    )
    place = forms.ChoiceField(
        label="I work in",
        required=False,
        error_messages={
            "invalid_choice": "We do not know this place. Please choose from the list."
        },
    )
    taking = forms.BooleanField(
        label="Only groups that take requests here",
        required=False,
        widget=forms.CheckboxInput({"value": "1"}),
    )

    def __init__(self, wishes: dict[str, str]) -> None:
        super().__init__(wishes)
        self.wishes = wishes
        self.chosen = wishes.get("group", "").split()
        self._places = {place.code: place for place in jurisdictions()}
        self.fields["place"].choices = place_choices(self._places.values())  # type: ignore[attr-defined]  # a field with choices

    def criteria(self, *, on: date) -> dict[str, Criterion[PeerGroup]]:
        """Return one criterion for each filter in force; none while something is wrong."""
        if not self.is_valid():
            return {}
        wanted: dict[str, Any] = self.cleaned_data
        known: dict[str, Criterion[PeerGroup]] = {
            "q": lambda group: has_words(group, wanted["q"]),
            "type": lambda group: group.cohort_type == wanted["type"],
            "place": lambda group: is_open_to(group, self._places[wanted["place"]], on=on),
            "taking": takes_requests,
        }
        return {name: known[name] for name in FILTERS if wanted[name]}

    def wishes_in_force(
        self, groups: Collection[PeerGroup], criteria: dict[str, Criterion[PeerGroup]]
    ) -> list[Wish]:
        """Return each filter in force with what leaving it out would bring; the choice is kept."""
        chosen = [("group", slug) for slug in self.chosen]
        return wishes_in_force(groups, criteria, self.wishes, self._in_words, kept=chosen)

    def _in_words(self, name: str) -> str:
        value = self.wishes[name]
        if name == "q":
            return f"“{value}”"
        if name == "type":
            return PeerGroup.CohortType(value).label
        return self._places[value].name if name == "place" else "takes requests here"


def place_choices(places: Iterable[Jurisdiction]) -> list[Any]:
    """Group places for a drop-down, in the order given."""
    headings = {
        Kind.STATE: "States and the District of Columbia",
        Kind.DISTRICT: "States and the District of Columbia",
        Kind.TERRITORY: "Territories",
        Kind.TRIBE: "Tribes",
    }
    by_heading: dict[str, list[tuple[str, str]]] = {}
    for place in places:
        by_heading.setdefault(headings[Kind(place.kind)], []).append((place.code, place.name))
    return [("", "Anywhere"), *by_heading.items()]
