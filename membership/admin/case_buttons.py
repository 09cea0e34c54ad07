"""Buttons of the case page: claim a step, release it, and take a decision back."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from ..catalog.words import day_in_words
from ..review.claims import lapses_on
from ..review.models import Decision, RequestStep
from ..review.scoping import requests_visible_to
from ..workflow.claim import claim, release
from ..workflow.errors import NotAllowedError, OutOfDateError
from ..workflow.take_back import take_back
from .case import case_address
from .decisions import known_ids
from .staff_pages import acting_user

Act = Callable[[int, User, datetime], str]


def claim_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Claim one body's step of the request."""
    return _act(request, pk, "step", RequestStep.objects.all(), _claim)


def release_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Let go of a claim."""
    return _act(request, pk, "step", RequestStep.objects.all(), _release)


def take_back_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the user's own decision, before anybody outside is told."""
    return _act(request, pk, "decision", Decision.objects.all(), _take_back)


def _act(request: HttpRequest, pk: int, name: str, rows: QuerySet, act: Act) -> HttpResponse:
    """Do it to the step or the decision that was shown: the form names it."""
    user, at = acting_user(request), timezone.now()
    if not requests_visible_to(user, at).filter(pk=pk).exists():
        raise Http404
    if request.method == "POST":
        posted = known_ids([request.POST.get(name, "")])
        meant = rows.filter(pk__in=posted, request=pk).first()
        try:
            messages.success(request, act(meant.pk if meant else 0, user, at))
        except (NotAllowedError, OutOfDateError) as refused:
            messages.warning(request, str(refused))
    return redirect(case_address(pk))


def _claim(step_id: int, by: User, at: datetime) -> str:
    step = claim(step_id=step_id, by=by, at=at)
    until = day_in_words(lapses_on(step.claimed_at or at))
    return f"You have claimed this for {step.body}. The claim lapses on {until}."


def _release(step_id: int, by: User, at: datetime) -> str:
    step = release(step_id=step_id, by=by, at=at)
    return f"The claim for {step.body} is released."


def _take_back(decision_id: int, by: User, at: datetime) -> str:
    take_back(decision_id=decision_id, by=by, at=at)
    return "Your decision is taken back, and nobody was told. The request waits for you."
