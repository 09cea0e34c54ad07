"""Who acts for which body: staff invite, send a new link, and end it. Nothing else changes here."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from ..catalog.models import Jurisdiction, PeerGroup, ReviewingBody
from ..review.models import ReviewerAssignment
from ..review.scoping import active_at
from ..roster.models import Membership
from ..workflow.end_assignment import end_assignment
from ..workflow.invite_reviewer import invite_reviewer
from .acting import ActingAdmin, ActingFilter, InvitationForm
from .site import site


class ReviewerForm(InvitationForm):
    """Who is invited, to act for whom, within what, and for how long."""

    body = forms.ModelChoiceField(ReviewingBody.objects.all(), label="Acts for")
    group = forms.ModelChoiceField(
        PeerGroup.objects.all(),
        required=False,
        empty_label="All groups",
        help_text="Leads act for one group.",
    )
    jurisdiction = forms.ModelChoiceField(
        Jurisdiction.objects.all(),
        required=False,
        empty_label="All jurisdictions",
        help_text="A liaison officer acts for one jurisdiction.",
    )
    field_order = (
        *("full_name", "address", "body", "group", "jurisdiction"),
        *("starts_on", "ends_at"),
    )


class AssignmentFilter(ActingFilter):
    """Opens on the assignments that count today."""

    def in_force(self, at: datetime) -> Q:
        """Match assignments in force."""
        return active_at(at)


@admin.register(ReviewerAssignment, site=site)
class ReviewerAssignmentAdmin(ActingAdmin):
    """Assignments, present and past: they say who may decide, and who could when."""

    list_display = (
        *("name", "address", "body", "group", "jurisdiction"),
        *("in_place_of", "starts_on", "ends_at"),
    )
    list_filter = (AssignmentFilter, "body")
    list_select_related = ("user", "body", "group", "jurisdiction", "stands_in_for__user")
    search_fields = (
        "user__first_name",
        "user__last_name",
        "user__username",
        "body__name",
        "group__name",
        "jurisdiction__name",
    )
    fields = list_display
    readonly_fields = ("name", "address", "in_place_of")
    form_class = ReviewerForm
    invite_title = "Invite a reviewer"
    invite, end, act = invite_reviewer, end_assignment, "assignment"

    @admin.display(description="in place of")
    def in_place_of(self, assignment: ReviewerAssignment) -> str | None:
        """Say for whom somebody stands in."""
        return assignment.in_place_of or None

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        """Offer to hand over what is in force and stands in for nobody."""
        pk = context["original"].pk
        own = ReviewerAssignment.objects.filter(active_at(timezone.now()), stands_in_for=None)
        if own.filter(pk=pk).exists():
            context["hand_over_address"] = reverse("admin:hand_over_one", args=[pk])
        return super().render_change_form(request, context, *args, **kw)

    def first_values(self, request: HttpRequest) -> dict[str, Any]:
        """Fill in the scope that a link names, and the person on the roster that it names."""
        wanted = {name: request.GET.get(name) for name in ("body", "group", "jurisdiction")}
        return {**super().first_values(request), **wanted, **_member(request.GET.get("member", ""))}


def _member(wanted: str) -> dict[str, str]:
    """Return the name and address behind a membership: no link carries them itself."""
    if not wanted.isascii() or not wanted.isdecimal() or len(wanted) > 18:
        return {}
    found = Membership.objects.filter(pk=int(wanted)).select_related("member").first()
    if found is None:
        return {}
    return {"full_name": found.member.full_name, "address": found.member.email}
