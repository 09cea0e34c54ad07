"""The filters of a report: what its address asks for, checked, as `Filters`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError

from ...catalog.models import PeerGroup, Role
from ...catalog.words import day_in_words
from ...reports.cuts import Cut
from ...reports.filters import Filters
from ...reports.periods import Period
from ...reports.quarter import NotPublishedError, build, was_published
from ...reports.scope import Scope, jurisdictions_of
from ...reports.tables import Basis, Report
from ...requests.fields import OneOf
from .period_choice import earliest, last_finished, name_of, named_period, period_choices, so_far

KEYS = ("quarter", "from", "to", "by", "group", "type", "place", "region", "role", "basis")
DAYS = ("from", "to")
LIMITS = ("by", "group", "type", "place", "region", "role", "basis")


@dataclass(frozen=True, slots=True)
class Opening:
    """What a report's address without a wish asks for, and by what its figures can be cut.

    `is_so_far`: the last of its quarters still goes on, up to today, as for what people work from.
    """

    quarters: int = 1
    cut: Cut = Cut.NONE
    cuts: tuple[Cut, ...] = tuple(Cut)
    is_so_far: bool = False

    def filters(self, on: date) -> Filters:
        """Return what it asks for on a day."""
        days = so_far if self.is_so_far else last_finished
        return Filters(days(on, quarters=self.quarters), self.cut)


OVER_TIME = 4
"""Quarters that a report over time opens with: three months make no line."""
_BY_PLACE_OR_GROUP = (Cut.GROUP, Cut.COHORT_TYPE, Cut.JURISDICTION, Cut.REGION)
OPENINGS = {
    "overview": Opening(cuts=()),
    "membership": Opening(OVER_TIME, Cut.GROUP),
    "requests": Opening(OVER_TIME),
    "decision-time": Opening(OVER_TIME, Cut.GROUP),
    "backlog": Opening(OVER_TIME, Cut.GROUP, is_so_far=True),
    "representation": Opening(cut=Cut.GROUP, cuts=_BY_PLACE_OR_GROUP, is_so_far=True),
    "roles": Opening(cuts=(), is_so_far=True),
    "retention": Opening(OVER_TIME),
}
_LONGEST_SHOWN = 60
_DAY = timedelta(days=1)


def form_for(report: str, query: Mapping[str, str], scope: Scope, *, on: date) -> "FilterForm":
    """Return the filters of a report's screen or file: of what its address, or nothing, asks."""
    opening = OPENINGS[report]
    return FilterForm(query, scope, default=opening.filters(on), cuts=opening.cuts, on=on)


def report_for(name: str, scope: Scope, form: "FilterForm") -> Report:
    """Return the report that a form asks for; what was not published is an error of the form."""
    try:
        return build(name, scope, form.filters)
    except NotPublishedError as error:
        form.refuse("basis", str(error))
        return build(name, scope, form.filters)


def asked(query: Mapping[str, str]) -> dict[str, str]:
    """Return what an address asks for: known keys, trimmed, none empty; of a doubled one the last.

    Anything else in an address is ignored.
    """
    found = {name: " ".join(query.get(name, "").split()) for name in KEYS}
    return {name: value for name, value in found.items() if value}


class FilterForm(forms.Form):
    """The filters as GET forms: one for a fiscal quarter, one for days and everything else.

    While anything is wrong, `filters` are those of an address that asks for nothing.
    """

    mark_optional = False

    quarter = OneOf(
        label="Fiscal quarter or year",
        required=False,
        error_messages={"invalid_choice": "Choose a fiscal quarter or year from the list."},
    )
    by = OneOf(label="Show by", required=False)
    group = OneOf(required=False)
    type = OneOf(label="Cohort type", required=False)
    place = OneOf(label="Jurisdiction", required=False)
    region = OneOf(label="ACF region", required=False)
    role = OneOf(required=False)
    basis = OneOf(
        label="Figures",
        required=False,
        choices=[(Basis.NOW.value, "As now known"), (Basis.PUBLISHED.value, "As published")],
    )

    def __init__(
        self,
        query: Mapping[str, str],
        scope: Scope,
        *,
        default: Filters,
        cuts: Sequence[Cut],
        on: date,
    ) -> None:
        self.asked = asked(query)
        super().__init__(dict(self.asked))
        self._default, self._on = default, on
        self._ids: dict[str, dict[str, int]] = {}
        for name, label in (("from", "From"), ("to", "Through")):
            self.fields[name] = _day_field(label, on)
        self.order_fields(KEYS)
        self._offer(scope, cuts)
        self.filters = self._filters()
        self._show_what_is_in_force()

    @property
    def query(self) -> str:
        """Return the query that asks for these figures on any day: for files and for links."""
        return self._query(self.filters.basis)

    @property
    def chosen(self) -> str:
        """Return what was chosen, for the way to other reports; empty where nothing was."""
        return urlencode(self.asked) if not self.errors else ""

    @property
    def limits(self) -> list[tuple[str, str]]:
        """Return what the choice of a quarter keeps."""
        return [(name, value) for name, value in self.asked.items() if name in LIMITS]

    @property
    def has_limits(self) -> bool:
        """Tell whether more than a period was chosen, or something is wrong."""
        return bool(self.limits or self.errors or any(name in self.asked for name in DAYS))

    @property
    def published(self) -> str:
        """Return the query for the same as it was published; empty where nothing was."""
        filters = self.filters
        offers = "basis" in self.fields and not self.errors and filters.basis == Basis.NOW
        plain = Filters(filters.period, cut=filters.cut)
        if not offers or filters != plain or not was_published(filters.period):
            return ""
        return self._query(Basis.PUBLISHED)

    def refuse(self, name: str, why: str) -> None:
        """Find fault with a field after all: the figures become those of an empty address."""
        self.add_error(name, why)
        self.filters = self._default

    def clean_quarter(self) -> Period | None:
        """Return the days of the quarter or year that was chosen; raises ValidationError."""
        name = self.cleaned_data["quarter"]
        return named_period(name, self._on) if name else None

    def clean(self) -> dict[str, Any]:
        """Make the days one period; raises ValidationError."""
        cleaned = super().clean() or {}
        first, last = (cleaned.get(name) for name in DAYS)
        for name, other in (DAYS, DAYS[::-1]):
            if name in self.asked and other not in self.asked:
                self.add_error(other, "Enter both days.")
        if cleaned.get("quarter") and any(name in self.asked for name in DAYS):
            self.add_error("quarter", "Choose a fiscal quarter or year, or enter days: not both.")
        if first and last and last < first:
            self.add_error("to", "The last day cannot come before the first.")
        return cleaned

    def _filters(self) -> Filters:
        if not self.is_valid():
            return self._default
        found = self.cleaned_data
        first, last = (found.get(name) for name in DAYS)
        days = Period(first, last + _DAY) if first and last else None
        return Filters(
            period=found["quarter"] or days or self._default.period,
            cut=Cut(found.get("by") or self._default.cut),
            group=self._id("group"),
            cohort_type=found["type"],
            jurisdiction=self._id("place"),
            region=int(found["region"]) if found["region"] else None,
            role=self._id("role"),
            basis=Basis(found.get("basis") or Basis.NOW),
        )

    def _query(self, basis: Basis) -> str:
        period = self.filters.period
        named = {"by": self.filters.cut.value, "basis": basis.value}
        kept = {} if self.errors else dict(self.limits)
        return urlencode({"from": period.start, "to": period.last_day} | kept | named)

    def _id(self, name: str) -> int | None:
        return self._ids[name].get(self.cleaned_data[name])

    def _offer(self, scope: Scope, cuts: Sequence[Cut]) -> None:
        """Offer what lies in a scope: of a leader, their jurisdictions and no sensitive role."""
        whole = scope.jurisdictions is None
        places = list(jurisdictions_of(scope).values_list("pk", "code", "name", "acf_region"))
        groups = PeerGroup.objects.order_by("name").values_list("pk", "slug", "name")
        roles = Role.objects.order_by("name") if whole else Role.objects.filter(sensitive=False)
        regions = sorted({each[3] for each in places if each[3] is not None})
        self._offer_one("quarter", "Other days", period_choices(self._on))
        if cuts:
            words = {Cut.NONE: "All together"}
            by: Any = self.fields["by"]
            by.choices = [(cut.value, words.get(cut, cut.label)) for cut in cuts]
        else:
            del self.fields["by"]
        if scope.is_suppressed:
            del self.fields["basis"]
        self._offer_rows("group", "All groups", groups)
        self._offer_one("type", "All types", PeerGroup.CohortType.choices)
        self._offer_rows("place", "All jurisdictions", [each[:3] for each in places])
        self._offer_one("region", "All regions", [(str(n), f"Region {n}") for n in regions])
        self._offer_rows(
            "role", "All roles", [(pk, name, name) for pk, name in roles.values_list("pk", "name")]
        )

    def _offer_rows(self, name: str, everything: str, rows: Any) -> None:
        rows = list(rows)
        self._ids[name] = {key: pk for pk, key, _ in rows}
        self._offer_one(name, everything, [(key, label) for _, key, label in rows])

    def _offer_one(self, name: str, everything: str, choices: Any) -> None:
        field: Any = self.fields[name]
        field.choices = [("", everything), *choices]

    def _show_what_is_in_force(self) -> None:
        """Fill in the period of the figures; leave what is wrong as it was typed."""
        data: Any = self.data
        if not self.errors:
            period = self.filters.period
            data["quarter"], data["by"] = name_of(period, self._on), self.filters.cut.value
            data["basis"] = self.filters.basis.value
            data["from"], data["to"] = period.start.isoformat(), period.last_day.isoformat()
        for name in tuple(self.errors):
            field, value = self.fields.get(name), self.asked.get(name, "")
            if isinstance(field, OneOf) and not field.valid_value(value):
                known: Any = field.choices
                field.widget.choices = [(value, f"“{value[:_LONGEST_SHOWN]}”"), *known]


def _day_field(label: str, on: date) -> forms.DateField:
    first = earliest(on)
    bounds = {"type": "date", "min": first.isoformat(), "max": on.isoformat()}
    wrong = f"Choose a day from {day_in_words(first)} to {day_in_words(on)}."

    def within(day: date) -> None:
        if not first <= day <= on:
            raise ValidationError(wrong)

    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(bounds, format="%Y-%m-%d"),
        validators=[within],
        error_messages={"invalid": wrong},
    )
