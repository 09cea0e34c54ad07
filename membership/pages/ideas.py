"""Ideas for a new group: what makes a good one, the form, and the page after sending it."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from ..audit.client import client_address
from ..requests.idea_form import SEND, IdeaForm
from ..requests.limits import LimitReachedError
from ..requests.reference import new_reference
from ..workflow.correct_address import Sent
from ..workflow.correct_idea_address import correct_idea_address
from ..workflow.submit import Receipt
from ..workflow.submit_idea import submit_idea
from .sent import SentForm, after_sending
from .sent_cookie import OF_IDEAS, Remembered, remember


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True)
def ideas(request: HttpRequest) -> HttpResponse:
    """Show the form; take the idea."""
    now = timezone.now()
    if request.method != "POST":
        return _page(request, IdeaForm(at=now))
    form = IdeaForm(request.POST, at=now)
    if not form.is_valid():
        return _page(request, form)
    typed = form.idea()
    try:
        if form.is_trapped:
            receipt = Receipt(new_reference(), mail_id=0)
        else:
            receipt = submit_idea(typed, client=client_address(request), at=now)
    except LimitReachedError as limit:
        response = _page(request, form, retry_at=limit.retry_at, status=429)
        response["Retry-After"] = str(int((limit.retry_at - now).total_seconds()) + 1)
        return response
    response = redirect("idea_sent")
    sent = Sent(receipt.reference, receipt.mail_id, ())
    remember(response, Remembered(sent, typed.email, typed=""), OF_IDEAS)
    return response


def _page(
    request: HttpRequest,
    form: IdeaForm,
    *,
    retry_at: datetime | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "send": SEND,
        "retry_at": retry_at and timezone.localtime(retry_at),
        "confirm_within_days": settings.CONFIRM_WITHIN_DAYS,
    }
    return render(request, "ideas/form.html", context, status=status)


def _correct(remembered: Remembered, address: str, client: str, at: datetime) -> Receipt:
    return correct_idea_address(sent=remembered.sent, address=address, client=client, at=at)


_IDEA = SentForm(
    page="idea_sent",
    keeping=OF_IDEAS,
    templates="ideas",
    correct=_correct,
    form_again=lambda _: reverse("ideas"),
    is_kept=lambda _: True,
)


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def idea_sent(request: HttpRequest) -> HttpResponse:
    """Say what happens next, the same for everybody; mail again or elsewhere when asked to."""
    return after_sending(request, _IDEA)
