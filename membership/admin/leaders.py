"""Who leads a jurisdiction, and so puts people forward: staff name them, and end it."""

from datetime import datetime

from django import forms
from django.contrib import admin
from django.db.models import Q

from ..catalog.models import Jurisdiction
from ..review.people import JurisdictionLeader
from ..review.scoping import in_force_at
from ..workflow.end_leadership import end_leadership
from ..workflow.name_leader import name_leader
from .acting import ActingAdmin, ActingFilter, InvitationForm
from .site import site


class LeaderForm(InvitationForm):
    """Who leads which jurisdiction, and for how long."""

    jurisdiction = forms.ModelChoiceField(
        Jurisdiction.objects.all(), empty_label="Choose a jurisdiction"
    )
    field_order = ("full_name", "address", "jurisdiction", "starts_on", "ends_at")


class LeadershipFilter(ActingFilter):
    """Opens on the leaders of today."""

    def in_force(self, at: datetime) -> Q:
        """Match leaderships in force."""
        return in_force_at(at)


@admin.register(JurisdictionLeader, site=site)
class JurisdictionLeaderAdmin(ActingAdmin):
    """Leaders, present and past: they put people forward, and see no request and no roster."""

    list_display = ("name", "address", "jurisdiction", "starts_on", "ends_at")
    list_filter = (LeadershipFilter,)
    list_select_related = ("user", "jurisdiction")
    search_fields = (
        "user__first_name",
        "user__last_name",
        "user__username",
        "jurisdiction__name",
    )
    fields = ("name", "address", "jurisdiction", "starts_on", "ends_at")
    form_class = LeaderForm
    invite_title = "Name a leader"
    invite, end, act = name_leader, end_leadership, "leadership"
