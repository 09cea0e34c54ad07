"""The catalog as staff keep it: groups with all that belongs to them, places, roles, bodies."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models, transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from ..catalog.models import (
    ApprovalStep,
    GroupRole,
    Jurisdiction,
    OpeningRule,
    PeerGroup,
    ReviewingBody,
    Role,
    Topic,
)
from ..catalog.panels import group_page
from ..catalog.queries import is_retired, successor_of, with_panel_details
from ..library.models import TopicSection
from .bases import LabeledInline, StackedInline
from .history import HistoryAdmin
from .site import site


class GroupRoleInline(LabeledInline):
    model = GroupRole
    fields = ("role", "position", "asks_participation")


class ApprovalStepInline(LabeledInline):
    model = ApprovalStep
    fields = ("body", "verb")


class TopicSectionInline(StackedInline):
    model = TopicSection
    fields = ("position", "title", "slug", "text", "points")


class YearsInput(forms.TextInput):
    """A short list as text, empty where the rule names no years."""

    def format_value(self, value: Any) -> str | None:
        """Show nothing for JSON's null."""
        return None if value == "null" else super().format_value(value)


class OpeningRuleInline(LabeledInline):
    model = OpeningRule
    fields = (
        "version",
        "text",
        "cfsr_round4_years",
        "starts_on",
        "date_is_published",
        "source",
    )

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Give a short list of years a short field."""
        if db_field.name == "cfsr_round4_years":
            kwargs["widget"] = YearsInput(attrs={"size": 10})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class SluggedAdmin(HistoryAdmin):
    """A list whose slug is proposed for a new row and stays: links and fixtures name it."""

    slug_from = "name"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep the slug of a row that exists."""
        return ("slug",) if obj else super().get_readonly_fields(request, obj)

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Any = None
    ) -> dict[str, Sequence[str]]:
        """Propose the slug of a new row from its name."""
        return super().get_prepopulated_fields(request, obj) if obj else {"slug": (self.slug_from,)}


@admin.register(PeerGroup, site=site)
class PeerGroupAdmin(SluggedAdmin):
    """One group on one page; Preview shows the public page before anything is saved."""

    list_display = (
        "name",
        "acronym",
        "cohort_type",
        "openness",
        "takes_requests",
        "decided_by",
        "retired_on",
    )
    list_filter = ("cohort_type", "openness", "takes_requests", "approver_published", "kind")
    search_fields = ("name", "acronym", "purpose", "eligibility", "group_roles__role__name")
    inlines = (GroupRoleInline, ApprovalStepInline, OpeningRuleInline)
    history_parts = ((GroupRole, "group_id"), (ApprovalStep, "group_id"), (OpeningRule, "group_id"))
    fieldsets = (
        (None, {"fields": ("name", "slug", "acronym", "kind", "cohort_type", "purpose", "topics")}),
        (
            "Who can join",
            {
                "fields": (
                    "eligibility",
                    "eligible_jurisdictions",
                    "eligible_organizations",
                    "tribes_named",
                    "state_level_only",
                    "jurisdiction_program",
                    "participation",
                    "participation_question",
                    "asks_liaison_officer",
                )
            },
        ),
        (
            "How people get in",
            {"fields": ("openness", "takes_requests", "how_to_join", "approver_published")},
        ),
        (
            "For staff",
            {"fields": ("contact", "source", "staff_notes", "retired_on", "successor")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Bring the bodies along for the list."""
        steps = ApprovalStep.objects.select_related("body")
        return super().get_queryset(request).prefetch_related(Prefetch("approval_steps", steps))

    def view_on_site(self, group: PeerGroup) -> str:
        """Lead to the public page."""
        return reverse("group", args=[group.slug])

    @admin.display(description="decided by")
    def decided_by(self, group: PeerGroup) -> str:
        """Name the bodies whose answers a request needs."""
        if not group.approver_published:
            return "Not published: staff route each request"
        return ", ".join(str(step.body) for step in group.approval_steps.all())

    def response_add(
        self, request: HttpRequest, obj: PeerGroup, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Answer Preview with the page, else go on as ever."""
        return self._preview(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: PeerGroup) -> HttpResponse:
        """Answer Preview with the page, else go on as ever."""
        return self._preview(request, obj) or super().response_change(request, obj)

    def _preview(self, request: HttpRequest, obj: PeerGroup) -> HttpResponse | None:
        """Draw the public page from the form as sent, then take the whole save back.

        The admin saves in one transaction and asks for the answer inside it.
        """
        if "_preview" not in request.POST:
            return None
        on = timezone.localdate()
        group = with_panel_details(PeerGroup.objects.filter(pk=obj.pk)).get()
        if is_retired(group, on=on):
            page = {"group": group, "successor": successor_of(group, on=on)}
            template = "catalog/retired.html"
        else:
            page, template = group_page(group, on=on), "catalog/group.html"
        answer = render(request, "admin/catalog/preview.html", {**page, "page": template})
        transaction.set_rollback(True)
        return answer


@admin.register(Jurisdiction, site=site)
class JurisdictionAdmin(HistoryAdmin):
    """States, territories and tribes, with the facts that rules ask about."""

    list_display = ("name", "code", "kind", "acf_region", "cfsr_round4_year", "effc_plan")
    list_filter = ("kind", "acf_region", "cfsr_round4_year", "effc_plan", "cja_grant")
    search_fields = ("name", "code")


@admin.register(Role, site=site)
class RoleAdmin(HistoryAdmin):
    """The roles that groups list."""

    list_display = ("name", "sensitive", "needs_agency")
    list_filter = ("sensitive", "needs_agency")
    search_fields = ("name",)


@admin.register(Topic, site=site)
class TopicAdmin(SluggedAdmin):
    """The subjects that groups share; one with a title has a page, made of sections."""

    list_display = ("name", "title")
    search_fields = ("name", "title")
    inlines = (TopicSectionInline,)
    history_parts = ((TopicSection, "topic_id"),)


@admin.register(ReviewingBody, site=site)
class ReviewingBodyAdmin(SluggedAdmin):
    """The bodies that answer requests."""

    list_display = ("name", "phrase", "reach")
    list_filter = ("reach",)
    search_fields = ("name", "phrase")
