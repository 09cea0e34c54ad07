"""Rosters: who is in which group and who was. Scoped, read-only, and each look is on record."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from ..catalog.words import day_in_words
from ..review.scoping import is_staff as staff
from ..review.scoping import memberships_visible_to, requests_visible_to
from ..roster.models import Membership
from ..roster.role_check import last_question, question_in_words
from .bases import AnyUser, ScopedAdmin, is_staff
from .noted import NotedAdmin
from .paging import CappedPaginator
from .roster_acts import add_one
from .roster_filters import SEARCH_HELP, RosterFilter, RosterFilterForm, named
from .site import site


class RosterAdmin(NotedAdmin, ScopedAdmin):
    """What both lists share: one search, and a line in the audit trail for each look."""

    section = "Rosters"
    change_list_template = "admin/membership/filtered_list.html"
    paginator = CappedPaginator
    search_help_text = SEARCH_HELP
    person = ""
    sortable_by = ()

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:  # noqa: ARG002 (Django's signature)
        """Allow our own filters only: `?memberships=7` would tell of rows out of scope."""
        own: Any = self.list_filter
        return any(lookup in each.form_class.base_fields for each in own)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Search by beginnings, which indexes answer."""
        del request
        found = queryset.filter(named(search_term, prefix=self.person)) if search_term else queryset
        return found, False


@admin.register(Membership, site=site)
class MembershipAdmin(RosterAdmin):
    """The rosters: one row a membership. Staff add and end; nobody edits."""

    person = "member__"
    title = "Rosters"
    list_action, row_action = "roster.viewed", "membership.viewed"
    change_list_template = "admin/membership/roster/list.html"
    change_form_template = "admin/membership/roster/membership.html"
    list_display = (
        "name",
        "address",
        "group",
        "role",
        "jurisdiction",
        "starts_on",
        "last_day",
        "confirmed",
        "origin",
    )
    list_filter = (RosterFilter,)
    search_fields = ("member__full_name", "member__email_key")
    readonly_fields = (
        "person_page",
        "address",
        "job_title",
        "organization",
        "last_day",
        "confirmed",
        "question",
        "case",
    )
    fields = (
        "person_page",
        "address",
        "job_title",
        "organization",
        "organization_type",
        "group",
        "role",
        "jurisdiction",
        "level",
        "starts_on",
        "last_day",
        "end_reason",
        "origin",
        "confirmed",
        "question",
        "case",
    )

    def scope(self, queryset: QuerySet, user: AnyUser, at: datetime) -> QuerySet:
        """Return the rows of the groups this person's bodies decide about; staff see all."""
        if staff(user):
            return queryset
        return queryset.filter(pk__in=memberships_visible_to(user, at).order_by().values("pk"))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Order one group's roster by name; without a group, show who came last first."""
        return ("member__sort_name", "pk") if request.GET.get("group") else ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Bring along what a row names."""
        rows = super().get_queryset(request)
        return rows.select_related("member", "group", "role", "jurisdiction")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Head one group's roster by its name and day, and by how many people it holds."""
        answer = super().changelist_view(request, extra_context)
        context = getattr(answer, "context_data", None) or {}
        if "cl" in context:
            form = next(spec.form for spec in context["cl"].filter_specs)
            context["one_group"] = form.cleaned_data.get("group") if form.can_show else None
            if context["one_group"]:
                context["title"] = f"Roster of {context['one_group']}"
                context["summary"] = _summary(context["cl"].queryset, form)
        return answer

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let staff add a member."""
        return is_staff(request)

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",  # noqa: ARG002 (Django's signature)
        extra_context: Any = None,  # noqa: ARG002 (Django's signature)
    ) -> HttpResponse:
        """Add a member on a jurisdiction's nomination."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return add_one(request)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        """Offer staff to end a membership that goes on."""
        membership = context["original"]
        context["title"], context["subtitle"] = str(membership), None
        context["may_end"] = is_staff(request) and membership.ends_on is None
        membership.may_see_case = (
            requests_visible_to(request.user, timezone.now())
            .filter(pk=membership.request_id)
            .exists()
        )
        return super().render_change_form(request, context, *args, **kw)

    @admin.display(description="name")
    def name(self, membership: Membership) -> str:
        """Say who."""
        return str(membership.member)

    @admin.display(description="email address")
    def address(self, membership: Membership) -> str:
        """Say how to reach the person."""
        return membership.member.email

    @admin.display(description="last day")
    def last_day(self, membership: Membership) -> str:
        """Say the last day in the group: the one before the first day outside."""
        return last_day_in_words(membership.ends_on)

    @admin.display(description="last confirmed")
    def confirmed(self, membership: Membership) -> str:
        """Say when the member, or a reviewer, last said: still there."""
        return moment_in_words(membership.last_confirmed_at)

    @admin.display(description="yearly question")
    def question(self, membership: Membership) -> str:
        """Say when the member was last asked, and what came of it."""
        return question_in_words(last_question(membership.member_id))

    @admin.display(description="name")
    def person_page(self, membership: Membership) -> str:
        """Lead to the person, whose other groups stand there."""
        page = reverse("admin:membership_member_change", args=[membership.member_id])
        return format_html('<a href="{}">{}</a>', page, membership.member)

    @admin.display(description="title")
    def job_title(self, membership: Membership) -> str:
        """Say the person's title."""
        return membership.member.job_title

    @admin.display(description="organization")
    def organization(self, membership: Membership) -> str:
        """Say where the person works."""
        return membership.member.organization

    @admin.display(description="request")
    def case(self, membership: Membership) -> str:
        """Lead to the request it began with, for whoever may read that."""
        if not getattr(membership, "may_see_case", False):
            return ""
        page = reverse("admin:membership_membershiprequest_change", args=[membership.request_id])
        return format_html('<a href="{}">The request it began with</a>', page)


def _summary(rows: QuerySet, form: RosterFilterForm) -> str:
    """Say of one group how many people and jurisdictions the list holds, and on which day."""
    counts = rows.order_by().aggregate(
        people=Count("member", distinct=True), places=Count("jurisdiction", distinct=True)
    )
    people, places = counts["people"], counts["places"]
    whom = f"{people:,} {'person' if people == 1 else 'people'}"
    where = f"{places:,} {'jurisdiction' if places == 1 else 'jurisdictions'}"
    day = day_in_words(form.day_shown)
    when = {"": f"On {day}", "former": f"Had left by {day}", "all": "Now, before or later"}
    return f"{when[form.cleaned_data['state']]}: {whom} from {where}."


def moment_in_words(moment: datetime | None) -> str:
    """Return the day of a moment in words, empty for none."""
    return day_in_words(timezone.localdate(moment)) if moment else ""


def last_day_in_words(ends_on: date | None) -> str:
    """Return the last day in a group in words, empty for a membership that goes on."""
    return day_in_words(ends_on - timedelta(days=1)) if ends_on else ""
