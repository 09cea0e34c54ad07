"""What people ask about their own data and staff settle: removal, and addresses that meet."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from ..audit.record import record
from ..requests.desk import RemovalRequest, address_changes_for_staff, open_removals
from ..requests.ideas import GroupIdea
from ..requests.models import Application, MembershipRequest
from ..requests.status import OPEN
from ..roster.models import Member, Membership
from ..workflow.change_address import settle_address_change
from ..workflow.errors import NotAllowedError, OutOfDateError
from ..workflow.settle_removal import keep_information, remove_information
from .staff_pages import acting_user, show, staff_page

PAGE = 50


class KeepForm(forms.Form):
    """Keeping it against the wish needs a ground."""

    agreed = forms.BooleanField(
        label="The person agreed to it, or the law asks us to keep it",
        error_messages={"required": "Keep it only if the person agreed, or the law asks it."},
    )


@staff_page("removals/", name="removals")
def removals(request: HttpRequest) -> HttpResponse:
    """List the wishes that wait, oldest first, and the changes of address that meet a person."""
    waiting = _described(open_removals())
    page = Paginator(waiting, PAGE).get_page(request.GET.get("p"))
    rows = list(page.object_list)
    changes = list(address_changes_for_staff()[:PAGE])
    record("removals.viewed", by=acting_user(request), at=timezone.now())
    return show(
        request,
        "admin/removals/list.html",
        title="Requests to remove information",
        page=page,
        rows=rows,
        changes=changes,
    )


@staff_page("removals/<int:removal_id>/remove/", name="removal_remove")
def remove_one(request: HttpRequest, removal_id: int) -> HttpResponse:
    """Say once more what is removed; POST removes it."""
    wish = _wish(removal_id)
    if request.method == "POST":
        try:
            gone = remove_information(
                removal_id=removal_id, by=acting_user(request), at=timezone.now()
            )
        except (OutOfDateError, NotAllowedError) as error:
            messages.warning(request, str(error))
        else:
            ended = gone.memberships_ended
            messages.success(request, f"The information is removed. Memberships ended: {ended}.")
        return redirect("admin:removals")
    return _confirming(request, wish, "remove")


@staff_page("removals/<int:removal_id>/keep/", name="removal_keep")
def keep_one(request: HttpRequest, removal_id: int) -> HttpResponse:
    """Ask for the ground; POST settles the wish without removing anything."""
    wish = _wish(removal_id)
    form = KeepForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            keep_information(removal_id=removal_id, by=acting_user(request), at=timezone.now())
        except (OutOfDateError, NotAllowedError) as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, "The information is kept, and the person's page says so.")
        return redirect("admin:removals")
    return _confirming(request, wish, "keep", form=form)


@staff_page("removals/address/<int:change_id>/settle/", name="address_change_settle")
def settle_address(request: HttpRequest, change_id: int) -> HttpResponse:
    """Take a change of address off the list, once staff have helped; POST alone."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        settle_address_change(change_id=change_id, by=acting_user(request), at=timezone.now())
    except (OutOfDateError, NotAllowedError) as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "The change of address is off the list.")
    return redirect("admin:removals")


def _wish(removal_id: int) -> RemovalRequest:
    return get_object_or_404(_described(RemovalRequest.objects.all()), pk=removal_id)


def _described(wishes: QuerySet[RemovalRequest]) -> QuerySet[RemovalRequest]:
    """Add to each wish the person's name and address, and how much they are in."""
    members = Member.objects.filter(email_key=OuterRef("email_key"), purged_at=None)
    sent = Application.objects.filter(email_key=OuterRef("email_key"), purged_at=None)
    newest = sent.exclude(confirmed_at=None).order_by("-submitted_at", "-pk")
    ideas = GroupIdea.objects.filter(email_key=OuterRef("email_key")).exclude(confirmed_at=None)
    return wishes.select_related("settled_by").annotate(
        name=Coalesce(
            Subquery(members.values("full_name")[:1]),
            Subquery(newest.values("full_name")[:1]),
            Subquery(ideas.order_by("-submitted_at", "-pk").values("full_name")[:1]),
        ),
        open_requests=_count(
            MembershipRequest.objects.filter(
                email_key=OuterRef("email_key"), status__in=OPEN, confirmed_at__isnull=False
            ),
            "email_key",
        ),
        memberships=_count(
            Membership.objects.filter(member__email_key=OuterRef("email_key"), ends_on=None),
            "member",
        ),
        ideas=_count(ideas, "email_key"),
    )


def _count(rows: QuerySet, by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _confirming(
    request: HttpRequest, wish: RemovalRequest, act: str, *, form: forms.Form | None = None
) -> HttpResponse:
    titles = {"remove": "Remove the information", "keep": "Keep the information"}
    context: dict[str, Any] = {"wish": wish, "form": form}
    record("removal.viewed", wish, by=acting_user(request), at=timezone.now())
    return show(request, f"admin/removals/{act}.html", title=titles[act], **context)
