"""Members who did not answer "Still in this role?": their reviewers say what holds."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone

from ..audit.record import record
from ..review.rosters import memberships_without_answer
from ..review.scoping import memberships_visible_to
from ..roster.models import Membership
from ..roster.role_check import open_questions
from ..workflow.confirm_membership import confirm_membership
from ..workflow.errors import NotAllowedError, OutOfDateError
from .paging import CappedPaginator
from .roster_acts import end_by_form
from .site import site
from .staff_pages import acting_user, show

PAGE = 50
NO_LONGER = "That membership is no longer waiting for an answer."


def no_answer(request: HttpRequest) -> HttpResponse:
    """List the memberships in this person's scope that wait for a word, group by group."""
    user, now = acting_user(request), timezone.now()
    waiting = memberships_without_answer(user, now).select_related(
        "member", "group", "jurisdiction"
    )
    in_order = waiting.order_by("group__name", "member__sort_name", "pk")
    page = CappedPaginator(in_order, PAGE).get_page(request.GET.get("p"))
    rows = list(page.object_list)
    questions = open_questions(row.member_id for row in rows)
    for row in rows:
        row.question = questions.get(row.member_id)
    record("roster.without_answer_viewed", by=user, at=now)
    return show(
        request,
        "admin/membership/roster/no_answer.html",
        title="Members who did not answer",
        page=page,
        rows=rows,
    )


def confirm_one(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Note that a member is still there."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    membership = _in_scope(request, membership_id)
    try:
        confirm_membership(membership_id=membership.pk, by=acting_user(request), at=timezone.now())
    except (NotAllowedError, OutOfDateError):
        messages.warning(request, NO_LONGER)
    else:
        messages.success(request, f"{membership} goes on.")
    return redirect("admin:roster_no_answer")


def end_one(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Ask for the reason and the last day; POST ends the membership."""
    membership, back = _in_scope(request, membership_id), reverse("admin:roster_no_answer")
    waiting = memberships_without_answer(request.user, timezone.now())
    if not waiting.filter(pk=membership.pk).exists():
        messages.warning(request, NO_LONGER)
        return redirect(back)
    reason = Membership.EndReason.INACTIVE
    return end_by_form(request, membership, reason=reason, after=back)


def _in_scope(request: HttpRequest, membership_id: int) -> Membership:
    """Return a membership of this person's rosters; any other is as if there were none."""
    visible = memberships_visible_to(request.user, timezone.now())
    membership = visible.select_related("member", "group").filter(pk=membership_id).first()
    if membership is None:
        raise Http404
    return membership


site.pages += [
    path("rosters/no-answer/", site.admin_view(no_answer), name="roster_no_answer"),
    path(
        "rosters/no-answer/<int:membership_id>/confirm/",
        site.admin_view(confirm_one),
        name="roster_no_answer_confirm",
    ),
    path(
        "rosters/no-answer/<int:membership_id>/end/",
        site.admin_view(end_one),
        name="roster_no_answer_end",
    ),
]
