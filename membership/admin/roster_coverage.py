"""Which jurisdictions a group is for and nobody represents: for its leads, and for staff."""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from ..catalog.models import PeerGroup
from ..catalog.queries import public_groups
from ..review.scoping import roster_reach
from ..roster.coverage import Reach, coverage, coverage_of
from .roster_filters import NOT_A_DAY, picker
from .site import site
from .staff_pages import show


class DayForm(forms.Form):
    """The day that a page is about."""

    day = forms.DateField(
        required=False, label="On", widget=picker(), error_messages={"invalid": NOT_A_DAY}
    )

    def __init__(self, asked: Any) -> None:
        self.today = timezone.localdate()
        super().__init__({"day": asked.get("day") or self.today.isoformat()}, auto_id="on_%s")

    def day_shown(self) -> date:
        """Return the day; today, where what was typed is none."""
        day: date | None = self.cleaned_data.get("day") if self.is_valid() else None
        return day or self.today


def overview(request: HttpRequest) -> HttpResponse:
    """List the groups of which this person may read, with how many are represented in each."""
    reach, form = _reach(request), DayForm(request.GET)
    day = form.day_shown()
    groups = public_groups(on=day).filter(pk__in=reach)
    return show(
        request,
        "admin/membership/roster/coverage.html",
        title="Who is represented",
        form=form,
        day=day,
        found=coverage_of(groups, on=day, reach=reach),
        is_limited=any(places is not None for places in reach.values()),
    )


def gaps(request: HttpRequest, slug: str) -> HttpResponse:
    """Show of one group who is not represented on a day; a group out of reach is as if none."""
    reach, form = _reach(request), DayForm(request.GET)
    group = PeerGroup.objects.filter(slug=slug, pk__in=reach).first()
    if group is None:
        raise Http404
    day, only = form.day_shown(), reach[group.pk]
    return show(
        request,
        "admin/membership/roster/gaps.html",
        title=f"Who is not represented: {group}",
        form=form,
        day=day,
        found=coverage(group, on=day, only=only),
        is_limited=only is not None,
    )


def _reach(request: HttpRequest) -> Reach:
    return roster_reach(request.user, timezone.now())


site.pages += [
    path("rosters/", site.admin_view(overview), name="roster_coverage"),
    path("rosters/<slug:slug>/gaps/", site.admin_view(gaps), name="roster_gaps"),
]
