"""The page after sending: where the mail went, Send again, Fix my address. This device only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from ..audit.client import client_address
from ..requests.forms import AddressForm, RequestForm
from ..requests.limits import LimitReachedError
from ..requests.submission import Submission
from ..workflow.correct_address import correct_address, send_again
from ..workflow.errors import OutOfDateError
from ..workflow.submit import Receipt, RequestRefusedError
from .chosen_groups import choose_groups, form_url
from .sent_cookie import OF_REQUESTS, Keeping, Remembered, recall, remember


@dataclass(frozen=True, slots=True)
class SentForm:
    """A kind of form: its page after sending, and how its address is corrected."""

    page: str
    keeping: Keeping
    templates: str
    correct: Callable[[Remembered, str, str, datetime], Receipt]
    """What was sent, the address that was meant, the client, the moment."""
    form_again: Callable[[Remembered], str]
    is_kept: Callable[[Remembered], bool]
    """Whether the form need not be typed again."""


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def request_sent(request: HttpRequest) -> HttpResponse:
    """Say what happens next, the same for everybody; mail again or elsewhere when asked to."""
    return after_sending(request, _REQUEST)


def after_sending(request: HttpRequest, kind: SentForm) -> HttpResponse:
    """Answer for the page after sending a form of this kind."""
    remembered = recall(request, kind.keeping)
    if remembered is None:
        return render(request, f"{kind.templates}/sent_elsewhere.html")
    if request.method != "POST":
        return _page(request, kind, remembered)
    try:
        if "address" in request.POST:
            return _fix_address(request, kind, remembered)
        return _send_again(request, kind, remembered)
    except LimitReachedError as limit:
        retry_at = timezone.localtime(limit.retry_at)
        return _page(request, kind, remembered, retry_at=retry_at, status=429)
    except (OutOfDateError, RequestRefusedError) as error:
        return _page(request, kind, remembered, problem=str(error), status=409)


def _send_again(request: HttpRequest, kind: SentForm, remembered: Remembered) -> HttpResponse:
    receipt = send_again(sent=remembered.sent, client=client_address(request), at=timezone.now())
    response = redirect(kind.page)
    remember(response, remembered.after(receipt, step="again"), kind.keeping)
    return response


def _fix_address(request: HttpRequest, kind: SentForm, remembered: Remembered) -> HttpResponse:
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, kind, remembered, form=form)
    address = form.cleaned_data["email"]
    receipt = kind.correct(remembered, address, client_address(request), timezone.now())
    response = redirect(kind.page)
    remember(response, remembered.after(receipt, step="moved", address=address), kind.keeping)
    return response


def _correct(remembered: Remembered, address: str, client: str, at: datetime) -> Receipt:
    submission = _for_address(address, remembered, at)
    return correct_address(sent=remembered.sent, submission=submission, client=client, at=at)


def _for_address(address: str, remembered: Remembered, at: datetime) -> Submission:
    """Return what was sent, for another address; raises OutOfDateError if it is not right now."""
    chosen = choose_groups(remembered.sent.groups, on=timezone.localdate(at))
    typed = QueryDict(remembered.typed, mutable=True)
    typed["email"] = address
    if remembered.typed and chosen.groups and not chosen.notes:
        form = RequestForm(chosen.groups, typed, at=at)
        if form.is_valid():
            return form.submission()
    raise OutOfDateError("Please send the form again, with the right address.")


_REQUEST = SentForm(
    page="request_sent",
    keeping=OF_REQUESTS,
    templates="request",
    correct=_correct,
    form_again=lambda remembered: form_url(remembered.sent.groups),
    is_kept=lambda remembered: bool(remembered.typed),
)


def _page(
    request: HttpRequest,
    kind: SentForm,
    remembered: Remembered,
    *,
    form: AddressForm | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {
        "remembered": remembered,
        "form": form or AddressForm(),
        "form_again": kind.form_again(remembered),
        "is_kept": kind.is_kept(remembered),
        "from_address": settings.DEFAULT_FROM_EMAIL,
        "confirm_within_days": settings.CONFIRM_WITHIN_DAYS,
        **more,
    }
    return render(request, f"{kind.templates}/sent.html", context, status=status)
