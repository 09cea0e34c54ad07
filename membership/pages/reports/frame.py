"""The frame of every report's page: the way to the others, and what the page states of itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ...reports.scope import Scope
from ...reports.tables import Audience, Report
from .filter_form import FilterForm


@dataclass(frozen=True, slots=True)
class Screen:
    """One entry of the way through the reports, by the name of its report and its address."""

    name: str
    label: str
    address: str
    needs_rounds: bool = False
    staff_only: bool = False

    def is_for(self, scope: Scope) -> bool:
        """Tell whether somebody of this scope may open it."""
        hidden = self.needs_rounds and scope.rounds is None
        return not hidden and not (self.staff_only and scope.audience != Audience.STAFF)


SCREENS = (
    Screen("overview", "Overview", "reports"),
    Screen("membership", "Membership", "report_membership"),
    Screen("requests", "Requests and decisions", "report_requests", needs_rounds=True),
    Screen("decision-time", "Time to decision", "report_decision_time", needs_rounds=True),
    Screen("backlog", "Backlog", "report_backlog", needs_rounds=True),
    Screen("roles", "Roles and levels", "report_roles"),
    Screen("retention", "Retention", "report_retention"),
    Screen("representation", "Representation", "report_representation"),
    Screen("seats", "Our seats", "report_seats"),
    Screen("quarters", "Quarter close", "report_quarters", staff_only=True),
)


def may_read(name: str, scope: Scope) -> bool:
    """Tell whether somebody of this scope may read a report, on a screen or in a file."""
    return any(screen.name == name and screen.is_for(scope) for screen in SCREENS)


def draw(
    request: HttpRequest,
    template: str | Sequence[str],
    *,
    scope: Scope,
    current: str,
    form: FilterForm | None = None,
    report: Report | None = None,
    **context: Any,
) -> HttpResponse:
    """Draw a page in the frame; `current` names the screen, `report` is what it states.

    Of several templates, the first one that is there draws it.
    """
    chosen = f"?{form.chosen}" if form is not None and form.chosen else ""
    frame = {
        "screens": _ways(scope, current, chosen),
        "scope": scope,
        "is_staff": scope.audience == Audience.STAFF,
        "form": form,
        "report": report,
    }
    return render(request, template, {**frame, **context})


def _ways(scope: Scope, current: str, chosen: str) -> list[tuple[str, str, bool]]:
    """Return label, address, and whether it is the page at hand, of each screen."""
    return [
        (screen.label, reverse(screen.address) + chosen, screen.name == current)
        for screen in SCREENS
        if screen.is_for(scope)
    ]
