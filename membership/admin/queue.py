"""The queue: the list of membership requests, each person's own part, to read and to decide from.

A row leads to its case page. Nothing is written here: deciding is in `case` and `bulk`.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..requests.models import MembershipRequest
from ..review.claims import claim_of, name_of
from ..review.queue import (
    StepState,
    days_waiting,
    order_of,
    search_requests,
    step_states,
    verdict_of,
    with_row_details,
)
from ..review.scoping import Visitor, requests_visible_to
from . import bulk, case, case_buttons, decisions, filters, notes, question
from .bases import ScopedAdmin, is_staff
from .decisions import known_ids
from .paging import CappedPaginator
from .site import site
from .words import applicant_of, symbol_of, what_became_of


class QueueChangeList(ChangeList):
    """The list with what each row shows, and its parts as links over the table."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet:
        """Bring along the details of the rows."""
        return with_row_details(super().get_queryset(request, exclude_parameters))

    @property
    def _show(self) -> filters.ShowFilter:
        return next(spec for spec in self.filter_specs if isinstance(spec, filters.ShowFilter))

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Return the links to the parts of the list."""
        return [dict(part) for part in self._show.choices(self)]

    @property
    def is_narrowed(self) -> bool:
        """Tell whether a filter is chosen, besides the part."""
        return any(
            spec.value() is not None
            for spec in self.filter_specs
            if isinstance(spec, filters.ChoiceFilter)
        )

    @property
    def part(self) -> str:
        """Return the part that is shown."""
        return self._show.part.value

    @property
    def nothing(self) -> str:
        """Return the sentence of the part when it is empty."""
        return filters.nothing_in(self._show.part)


@admin.register(MembershipRequest, site=site)
class MembershipRequestAdmin(ScopedAdmin):
    """Opens on what the person can decide today, oldest first; for staff, on all that waits."""

    section = "Review"
    actions: Any = ("approve_selected", "deny_selected")
    list_display = (
        "waiting",
        "applicant",
        "of_group",
        "of_jurisdiction",
        "of_role",
        "what_the_rules_say",
        "answers",
    )
    list_display_links = ("applicant",)
    list_filter = (
        filters.ShowFilter,
        filters.GroupFilter,
        filters.BodyFilter,
        filters.JurisdictionFilter,
        filters.VerdictFilter,
        filters.StatusFilter,
    )
    paginator = CappedPaginator
    search_fields = ("application__reference",)
    search_help_text = "The beginning of an email address, a last name, or a reference."
    sortable_by = ()

    # ---- which rows --------------------------------------------------------------------------

    def scope(self, queryset: QuerySet, user: Visitor, at: datetime) -> QuerySet:
        """Return the requests the user may read."""
        return queryset & requests_visible_to(user, at)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Return the order of the part that is shown."""
        return order_of(filters.shown(request))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ARG002 (Django's signature)
        """Use the list that brings its details along."""
        return QueueChangeList

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002 (Django's signature)
        queryset: QuerySet,
        search_term: str,
    ) -> tuple[QuerySet, bool]:
        """Search by beginnings, which indexes answer."""
        return search_requests(queryset, search_term), False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:  # noqa: ARG002 (Django's signature)
        """Allow our own filters only: nobody probes other columns by an address."""
        return lookup in {each.parameter_name for each in self.list_filter}

    # ---- what a row says ---------------------------------------------------------------------

    @admin.display(description="waiting")
    def waiting(self, request: MembershipRequest) -> SafeString | str:
        """Say for how long it waits, or what became of it; and that the applicant has answered."""
        days = days_waiting(request, timezone.localdate())
        if days is None:
            return what_became_of(request)
        waits = {0: "Since today", 1: "1 day"}.get(days, f"{days:,} days")
        if not request.came_back:
            return waits
        return format_html('{} <strong class="came-back">Answered by the applicant</strong>', waits)

    @admin.display(description="applicant")
    def applicant(self, request: MembershipRequest) -> SafeString:
        """Name the applicant, in the direction in which the name is written."""
        return format_html("<bdi>{}</bdi>", applicant_of(request))

    @admin.display(description="group")
    def of_group(self, request: MembershipRequest) -> str:
        """Name the group."""
        return str(request.group)

    @admin.display(description="jurisdiction")
    def of_jurisdiction(self, request: MembershipRequest) -> str:
        """Name the jurisdiction."""
        return str(request.jurisdiction or "Not on our list")

    @admin.display(description="role")
    def of_role(self, request: MembershipRequest) -> str:
        """Name the role."""
        return str(request.role or "Another role")

    @admin.display(description="verdict")
    def what_the_rules_say(self, request: MembershipRequest) -> SafeString:
        """Sum up what the rules said: in words, and by a sign."""
        found = verdict_of(request)
        return format_html(
            '<span class="standing standing-{}"><span class="sign" aria-hidden="true">{}</span> '
            "{}</span>",
            request.standing,
            symbol_of(request),
            found.headline_for_reviewer if found else request.get_standing_display(),
        )

    @admin.display(description="answers")
    def answers(self, request: MembershipRequest) -> SafeString | str:
        """Say which bodies have answered and which have not."""
        states = step_states(request)
        if not states:
            return "Nobody is asked yet" if request.is_open else "(none)"
        lines = ((state.step.body, _how_it_stands(state)) for state in states)
        return format_html(
            '<ul class="answers">{}</ul>', format_html_join("", "<li>{}: {}</li>", lines)
        )

    # ---- pages -------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Add the acts; the list and the case page keep the addresses that mails carry."""
        view = self.admin_site.admin_view
        name = "membership_membershiprequest"
        acts = [
            path("<int:pk>/approve/", view(decisions.approve), name=f"{name}_approve"),
            path("<int:pk>/deny/", view(decisions.deny), name=f"{name}_deny"),
            path("<int:pk>/claim/", view(case_buttons.claim_one), name=f"{name}_claim"),
            path("<int:pk>/release/", view(case_buttons.release_one), name=f"{name}_release"),
            path("<int:pk>/ask/", view(question.ask), name=f"{name}_ask"),
            path("<int:pk>/unask/", view(question.unask), name=f"{name}_unask"),
            path("<int:pk>/take-back/", view(case_buttons.take_back_one), name=f"{name}_take_back"),
            path("<int:pk>/note/", view(notes.add_one), name=f"{name}_note"),
            path("selected/approve/", view(bulk.approve), name=f"{name}_approve_selected"),
            path("selected/deny/", view(bulk.deny), name=f"{name}_deny_selected"),
        ]
        return [*acts, *super().get_urls()]

    def list_title(self, request: HttpRequest) -> str:
        """Name the list by whose it is."""
        return "Requests" if is_staff(request) else "Requests to review"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002 (Django's signature)
        extra_context: Any = None,  # noqa: ARG002 (Django's signature)
    ) -> HttpResponse:
        """Show the case: to read, with the form that leads to a decision beside it."""
        return case.case_view(request, self.get_object(request, object_id))

    def history_view(
        self,
        request: HttpRequest,  # noqa: ARG002 (Django's signature)
        object_id: str,
        extra_context: Any = None,  # noqa: ARG002 (Django's signature)
    ) -> HttpResponse:
        """Lead to the case page, which tells the whole history."""
        return redirect(reverse("admin:membership_membershiprequest_change", args=[object_id]))

    # ---- actions -----------------------------------------------------------------------------

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Offer the actions to whoever acts for a body."""
        return filters.choices_of(request).is_reviewer

    @admin.action(description="Approve", permissions=["decide"])
    def approve_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:  # noqa: ARG002 (Django's signature)
        """Lead to the page that names each request, and what would happen."""
        return self._ask(request, "approve")

    @admin.action(description="Deny", permissions=["decide"])
    def deny_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:  # noqa: ARG002 (Django's signature)
        """Lead to the page that names each request, and asks for the reason."""
        return self._ask(request, "deny")

    def response_action(
        self, request: HttpRequest, queryset: QuerySet, *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Pass on what was selected on this page; a list longer than one page is not meant."""
        pks = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if known_ids(pks) and len(known_ids(pks)) == len(pks) <= bulk.AT_ONCE:
            return super().response_action(request, queryset, *args, **kwargs)
        warning = f"Please select up to {bulk.AT_ONCE} requests at once."
        self.message_user(request, warning, messages.WARNING)
        return None

    def _ask(self, request: HttpRequest, act: str) -> HttpResponse:
        page = reverse(f"admin:membership_membershiprequest_{act}_selected")
        pks = request.POST.getlist(ACTION_CHECKBOX_NAME)
        return redirect(f"{page}?{urlencode([('request', pk) for pk in pks])}")


def _how_it_stands(state: StepState) -> str:
    claim = claim_of(state.step, timezone.now()) if state.waits else None
    return f"{state.in_words}, claimed by {name_of(claim.by)}" if claim else state.in_words
