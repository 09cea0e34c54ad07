"""Hand over: a reviewer who will be away, or staff for them, lets a colleague stand in."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

from ..requests.fields import AddressField
from ..review.models import ReviewerAssignment
from ..review.scoping import active_at
from ..review.stand_ins import own_assignments, stand_ins_of
from ..workflow.end_assignment import end_assignment
from ..workflow.errors import NotAllowedError, OutOfDateError
from ..workflow.hand_over import LONGEST_ABSENCE_DAYS, hand_over
from .acting import day_field
from .bases import is_staff
from .site import site
from .staff_pages import acting_user, show


class HandOverForm(forms.Form):
    """To whom, and from when to when."""

    required_css_class = "required"

    address = AddressField(
        label="Email address of the colleague",
        help_text="A colleague who reviews requests here, or staff of the Center.",
    )
    starts_on = day_field(label="First day")
    last_day = day_field(
        label="Last day", help_text=f"{LONGEST_ABSENCE_DAYS} days at most, the first one included."
    )


def mine(request: HttpRequest) -> HttpResponse:
    """Show what this person acts for, who stands in, and a way to hand each over."""
    user, now = acting_user(request), timezone.now()
    own = own_assignments(user, now)
    if not own:
        raise PermissionDenied
    return show(request, "admin/hand_over/mine.html", title="Hand over while you are away", own=own)


def one(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Ask for the colleague and the days; POST hands over. For the reviewer, and for staff."""
    user, now = acting_user(request), timezone.now()
    assignment = _find(request, assignment_id, now)
    if request.method == "POST":
        form = HandOverForm(request.POST)
        if form.is_valid() and _hand_over(request, form, assignment):
            return redirect(_after(request, assignment))
    else:
        form = HandOverForm(initial={"starts_on": timezone.localdate(now)})
    return show(
        request,
        "admin/hand_over/one.html",
        title=f"Hand over: {assignment}",
        form=form,
        assignment=assignment,
        is_own=assignment.user_id == user.pk,
        stand_ins=list(stand_ins_of([assignment], now)),
    )


def _find(request: HttpRequest, assignment_id: int, now: datetime) -> ReviewerAssignment:
    """Return an assignment in force that this person may hand over; 404 for any other."""
    found = ReviewerAssignment.objects.filter(
        active_at(now), pk=assignment_id, stands_in_for=None
    ).select_related("user", "body", "group", "jurisdiction")
    if not is_staff(request):
        found = found.filter(user=acting_user(request))
    if (assignment := found.first()) is None:
        raise Http404
    return assignment


def _hand_over(request: HttpRequest, form: HandOverForm, assignment: ReviewerAssignment) -> bool:
    try:
        stand_in = hand_over(
            assignment=assignment, **form.cleaned_data, by=acting_user(request), at=timezone.now()
        )
    except ValidationError as error:
        for field, sentences in error.message_dict.items():
            form.add_error(field, sentences)
        return False
    except (NotAllowedError, OutOfDateError) as error:
        form.add_error(None, str(error))
        return False
    name = stand_in.user.get_full_name() or stand_in.user.get_username()
    messages.success(request, f"{name} stands in. An email tells them for what and how long.")
    return True


def _after(request: HttpRequest, assignment: ReviewerAssignment) -> str:
    own = assignment.user_id == acting_user(request).pk
    return "admin:hand_over" if own else "admin:membership_reviewerassignment_changelist"


def end_now(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """End what stands in for one of this person's own; POST alone."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    user = acting_user(request)
    stand_in = ReviewerAssignment.objects.filter(pk=assignment_id, stands_in_for__user=user).first()
    if stand_in is None:
        raise Http404
    try:
        end_assignment(assignment=stand_in, by=user, at=timezone.now())
    except OutOfDateError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "It has ended: these requests are yours alone again.")
    return redirect("admin:hand_over")


site.pages += [
    path("hand-over/", site.admin_view(mine), name="hand_over"),
    path("hand-over/<int:assignment_id>/", site.admin_view(one), name="hand_over_one"),
    path("hand-over/<int:assignment_id>/end/", site.admin_view(end_now), name="hand_over_end"),
]
