"""Deciding selected requests at once: a page that names every exception, then one line for each."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from ..catalog.words import joined
from ..requests.models import MembershipRequest
from ..requests.status import Status
from ..review.models import RequestStep
from ..review.queue import OLDEST_FIRST, verdict_of, with_row_details
from ..review.scoping import requests_visible_to, steps_open_to
from .decision_forms import ApprovalFields, DenialFields
from .decisions import approval, carry_out, denial, known_ids, left_as_it_is
from .effects import effects_of_approval, effects_of_denial, waits_for
from .staff_pages import acting_user, show
from .words import what_became_of

AT_ONCE = 100


@dataclass(slots=True)
class Selection:
    """What can be decided at once, and every exception with its reason, oldest first."""

    offered: list[RequestStep] = field(default_factory=list)
    exceptions: list[tuple[MembershipRequest, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Tell whether anything was selected that this person may see."""
        return bool(self.offered or self.exceptions)


def approve(request: HttpRequest) -> HttpResponse:
    """Approve those of the selected requests that meet every rule."""
    return _decide(request, ApprovalFields, "Approve")


def deny(request: HttpRequest) -> HttpResponse:
    """Deny those of the selected requests that meet every rule, for one reason."""
    return _decide(request, DenialFields, "Deny")


def _decide(
    request: HttpRequest, form_class: type[ApprovalFields | DenialFields], verb: str
) -> HttpResponse:
    user, at = acting_user(request), timezone.now()
    posted = request.POST if request.method == "POST" else request.GET
    pks = known_ids(posted.getlist("request"))
    selection = sort_out(pks, user, at) if 0 < len(pks) <= AT_ONCE else Selection()
    if not selection:
        messages.warning(request, f"Please select up to {AT_ONCE} requests at once.")
        return redirect("admin:membership_membershiprequest_changelist")
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_valid() and "confirm" in request.POST:
        return _outcomes(request, selection, form, verb)
    return _confirmation(request, selection, form, verb, at)


def sort_out(pks: list[int], user: User, at: datetime) -> Selection:
    """Sort requests into those that can be decided at once and exceptions; others do not exist.

    7 queries, whatever the number of requests.
    """
    seen = with_row_details(requests_visible_to(user, at).filter(pk__in=pks))
    mine: dict[int, list[RequestStep]] = {}
    for step in steps_open_to(user, at).filter(request__in=pks).order_by("pk"):
        mine.setdefault(step.request_id, []).append(step)
    selection = Selection()
    for request in seen.order_by(*OLDEST_FIRST):
        steps = mine.get(request.pk, [])
        why = _why_not(request, steps, user)
        if why:
            selection.exceptions.append((request, why))
        else:
            steps[0].request = request
            selection.offered.append(steps[0])
    return selection


def _why_not(request: MembershipRequest, steps: list[RequestStep], user: User) -> str:
    if request.confirmed_at is None:
        return "The applicant has not confirmed the address."
    if request.status != Status.PENDING:
        return f"{what_became_of(request)}."
    if request.email_key == user.get_username():
        return "This is your own request: somebody else decides it."
    if not steps:
        missing = waits_for(request)
        return f"Waits for {joined(missing)}, not for you." if missing else "Nobody is asked yet."
    if len(steps) > 1:
        names = joined([step.body.name for step in steps])
        return f"You act for {names} here: choose on its own page."
    if request.standing != MembershipRequest.Standing.FITS:
        verdict = verdict_of(request)
        words = verdict.headline_for_reviewer if verdict else request.get_standing_display()
        return f"{words}. Decide it on its own page."
    return ""


def _confirmation(
    request: HttpRequest,
    selection: Selection,
    form: ApprovalFields | DenialFields,
    verb: str,
    at: datetime,
) -> HttpResponse:
    effects, sample = [], None
    if isinstance(form, ApprovalFields):
        effects = effects_of_approval(selection.offered, at)
        sample = next((effect.mail for effect in effects if effect.mail), None)
    elif form.is_bound and form.is_valid():
        said = form.cleaned_data
        first = selection.offered[:1]
        denied = effects_of_denial(first, reason=said["reason"], message=said["message"], at=at)
        sample = next((effect.mail for effect in denied), None)
    return show(
        request,
        "admin/membership/membershiprequest/bulk.html",
        title=f"{verb} selected requests",
        verb=verb,
        selection=selection,
        effects=effects,
        form=form,
        sample=sample,
        denies=verb == "Deny",
    )


def _outcomes(
    request: HttpRequest, selection: Selection, form: ApprovalFields | DenialFields, verb: str
) -> HttpResponse:
    user = acting_user(request)
    answer = denial if isinstance(form, DenialFields) else approval
    act = answer(user, form.cleaned_data)
    confirmed = set(known_ids(request.POST.getlist("offered")))
    outcomes = [
        carry_out(step, act)
        if step.pk in confirmed
        else left_as_it_is(step.request, "It was not among those you confirmed.")
        for step in selection.offered
    ]
    outcomes += [left_as_it_is(left, why) for left, why in selection.exceptions]
    done = sum(outcome.done for outcome in outcomes)
    return show(
        request,
        "admin/membership/membershiprequest/outcomes.html",
        title=f"{verb}: {done} of {len(outcomes)} done",
        outcomes=outcomes,
        until=min((each.until for each in outcomes if each.until), default=None),
        queue=reverse("admin:membership_membershiprequest_changelist"),
    )
