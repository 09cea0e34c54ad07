"""Ask the applicant from the case page, and take the question back."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from ..mailing.question import render_question
from ..requests.fields import Paragraphs
from ..requests.models import MembershipRequest
from ..requests.status import TransitionNotAllowedError
from ..review.questions import ends_on
from ..review.scoping import requests_visible_to, requests_waiting_for
from ..workflow.ask_applicant import ask_applicant
from ..workflow.errors import NotAllowedError, OutOfDateError
from ..workflow.take_question_back import take_question_back
from .case import case_address
from .effects import OWN_LINK
from .staff_pages import acting_user, show
from .words import applicant_of

QUESTION_LENGTH = 2000
REFUSED = (NotAllowedError, OutOfDateError, TransitionNotAllowedError)


class QuestionForm(forms.Form):
    """What the applicant is asked."""

    question = Paragraphs(
        label="Your question",
        max_length=QUESTION_LENGTH,
        help_text="The applicant reads it word for word, without your name.",
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={
            "required": "Write the question first.",
            "max_length": "Shorten this to %(limit_value)d characters. It now has %(show_value)d.",
        },
    )


def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the question's form with the mail that it becomes; POST sends it."""
    user, at = acting_user(request), timezone.now()
    wanted = _visible(user, at, pk)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            ask_applicant(request_id=pk, text=form.cleaned_data["question"], by=user, at=at)
        except REFUSED as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"The question is on its way to {applicant_of(wanted)}.")
            return redirect(case_address(pk))
    elif not requests_waiting_for(user, at).filter(pk=pk).exists():
        messages.warning(request, "This request does not wait for you.")
        return redirect(case_address(pk))
    return show(
        request,
        "admin/membership/membershiprequest/ask.html",
        title=f"Ask the applicant: {applicant_of(wanted)}",
        wanted=wanted,
        form=form,
        mail=render_question(
            request=wanted,
            question=form.data.get("question", "").strip() or "(your question)",
            link=OWN_LINK,
            ends_on=ends_on(at),
        ),
        ends_on=ends_on(at),
        case_url=case_address(pk),
    )


def unask(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the open question back, by its button."""
    user, at = acting_user(request), timezone.now()
    _visible(user, at, pk)
    if request.method == "POST":
        try:
            take_question_back(request_id=pk, by=user, at=at)
        except REFUSED as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, "The question is taken back. The request waits for review.")
    return redirect(case_address(pk))


def _visible(user: User, at: datetime, pk: int) -> MembershipRequest:
    seen = requests_visible_to(user, at).select_related("application", "group")
    found = seen.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
