"""What the rosters can be narrowed to, and how people are found on them."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ..catalog.models import Jurisdiction, PeerGroup, Role
from ..requests.email_key import email_key
from ..requests.sort_name import name_matches
from ..roster.queries import active_on
from .filter_form import FormFilter, RowsForm, occurring

SEARCH_HELP = "The beginning of a last name or of an email address."
NOT_A_DAY = "Enter a day such as 11/02/2026. Until then you see today."
CHOICES = (("group", PeerGroup), ("jurisdiction", Jurisdiction), ("role", Role))


def picker() -> forms.DateInput:
    """Return the browser's own date picker."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class RosterFilterForm(RowsForm):
    """Who was in on a day or had left by then, and which group, jurisdiction and role."""

    state = forms.ChoiceField(
        choices=[("", "Members"), ("former", "Former members"), ("all", "All, whatever the day")],
        required=False,
        label="Show",
    )
    day = forms.DateField(
        required=False, label="On", widget=picker(), error_messages={"invalid": NOT_A_DAY}
    )
    group = forms.ModelChoiceField(
        PeerGroup.objects.none(), required=False, empty_label="All groups"
    )
    jurisdiction = forms.ModelChoiceField(
        Jurisdiction.objects.none(), required=False, empty_label="All jurisdictions"
    )
    role = forms.ModelChoiceField(Role.objects.none(), required=False, empty_label="All roles")

    def __init__(self, data: Any, *args: Any, rows: QuerySet, **kwargs: Any) -> None:
        self.today = timezone.localdate()
        data = {**data, "day": data.get("day") or self.today.isoformat()}
        super().__init__(data, *args, rows=rows, **kwargs)
        for name, model in CHOICES:
            self.fields[name].queryset = occurring(model, rows, name)  # type: ignore[attr-defined]  # a field with choices

    @property
    def day_shown(self) -> date:
        """Return the day that is asked about: today, where what was typed is none."""
        day: date = self.cleaned_data.get("day") or self.today
        return day

    @property
    def can_show(self) -> bool:
        """Tell whether there is a list to show; a day that is none does not stand in the way."""
        return set(self.errors) <= {"day"}

    def narrow(self, queryset: QuerySet) -> QuerySet:
        """Keep what was asked for; a membership that begins later is neither now nor former."""
        chosen = self.cleaned_data
        if chosen["state"] == "former":
            queryset = queryset.filter(ends_on__lte=self.day_shown)
        elif not chosen["state"]:
            queryset = queryset.filter(active_on(self.day_shown))
        for name, _ in CHOICES:
            if chosen[name]:
                queryset = queryset.filter(**{name: chosen[name]})
        return queryset

    def codes(self) -> dict[str, str | int | None]:
        """Return what was asked for as ids and codes, for the audit trail."""
        if not self.is_valid():
            return {}
        chosen = self.cleaned_data
        day = {} if self.day_shown == self.today else {"day": self.day_shown.isoformat()}
        ids = {name: chosen[name].pk for name, _ in CHOICES if chosen[name]}
        return {"state": chosen["state"] or "now", **day, **ids}


class RosterFilter(FormFilter):
    """The filters of the rosters."""

    form_class = RosterFilterForm

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:  # noqa: ARG002 (Django's signature)
        """Narrow the list; beside a day that is none, today's list stands."""
        form = self.form
        assert isinstance(form, RosterFilterForm)  # noqa: S101  (for mypy)
        return form.narrow(queryset) if form.can_show else queryset.none()


def named(typed: str, *, prefix: str = "") -> Q:
    """Match people by how their address or last name begins."""
    typed = typed.strip()
    address = f"{prefix}email_key"
    return (
        Q(**{f"{address}__startswith": typed.lower()})
        | Q(**{address: email_key(typed)})
        | name_matches(typed, field=f"{prefix}sort_name")
    )
