"""Triage: what would wait for ever, why, and routing it to a body that can answer."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from ..catalog.models import ReviewingBody
from ..requests.models import MembershipRequest
from ..review.scoping import requests_in_triage
from ..review.triage import (
    bodies_to_route_to,
    body_to_propose,
    steps_after_routing,
    why_in_triage,
)
from ..workflow.errors import NotAllowedError, OutOfDateError
from ..workflow.route import route
from .staff_pages import acting_user, show, staff_page

PAGE = 50


class RouteForm(forms.Form):
    """Which body is asked instead."""

    body = forms.ModelChoiceField(
        ReviewingBody.objects.none(),
        label="Ask for an answer",
        empty_label="Choose a reviewing body",
        help_text="Only bodies that somebody acts for here, and that do not have the request yet.",
    )

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]  # a field with choices


@staff_page("triage/", name="triage")
def triage(request: HttpRequest) -> HttpResponse:
    """List what nobody can decide, oldest first."""
    now = timezone.now()
    waiting = requests_in_triage(now).select_related("application", "group", "jurisdiction")
    page = Paginator(waiting.order_by("submitted_at", "pk"), PAGE).get_page(request.GET.get("p"))
    rows = list(page.object_list)
    reasons = why_in_triage(rows, now)
    for row in rows:
        row.reasons = reasons[row.pk]  # type: ignore[attr-defined]  # for the template
        row.days_waiting = _days_waiting(row)  # type: ignore[attr-defined]  # for the template
    return show(request, "admin/membership/triage/list.html", title="Triage", page=page, rows=rows)


@staff_page("triage/<int:request_id>/", name="triage_route")
def route_one(request: HttpRequest, request_id: int) -> HttpResponse:
    """Choose the body that is asked, with the effect in words; POST routes."""
    now = timezone.now()
    wanted = get_object_or_404(
        MembershipRequest.objects.select_related("application", "group", "jurisdiction"),
        pk=request_id,
    )
    bodies = bodies_to_route_to(wanted, now)
    sent = request.POST if request.method == "POST" else None
    form = RouteForm(sent, bodies=bodies, initial={"body": body_to_propose(wanted, now)})
    if form.is_valid():
        body = form.cleaned_data["body"]
        try:
            route(request_id=wanted.pk, body=body, by=acting_user(request), at=now)
        except (OutOfDateError, NotAllowedError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{body} has the request of {wanted.application.full_name}.")
            return redirect("admin:triage")
    going_on, waived = steps_after_routing(wanted, now)
    return show(
        request,
        "admin/membership/triage/route.html",
        title=f"Route the request of {wanted.application.full_name}",
        form=form,
        wanted=wanted,
        days_waiting=_days_waiting(wanted),
        in_triage=requests_in_triage(now).filter(pk=wanted.pk).exists(),
        reasons=why_in_triage([wanted], now)[wanted.pk],
        somebody_acts=bodies.exists(),
        going_on=going_on,
        waived=waived,
    )


def _days_waiting(request: MembershipRequest) -> int:
    since = request.waiting_since or request.submitted_at
    return (timezone.localdate() - timezone.localdate(since)).days
