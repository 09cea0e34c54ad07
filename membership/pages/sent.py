"""The page after sending: where the mail went, Send again, Fix my address. This device only."""

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
from ..workflow.submit import RequestRefusedError
from .chosen_groups import choose_groups, form_url
from .sent_cookie import Remembered, recall, remember


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def request_sent(request: HttpRequest) -> HttpResponse:
    """Say what happens next, the same for everybody; mail again or elsewhere when asked to."""
    remembered = recall(request)
    if remembered is None:
        return render(request, "request/sent_elsewhere.html")
    if request.method != "POST":
        return _page(request, remembered)
    try:
        if "address" in request.POST:
            return _fix_address(request, remembered)
        return _send_again(request, remembered)
    except LimitReachedError as limit:
        retry_at = timezone.localtime(limit.retry_at)
        return _page(request, remembered, retry_at=retry_at, status=429)
    except (OutOfDateError, RequestRefusedError) as error:
        return _page(request, remembered, problem=str(error), status=409)


def _send_again(request: HttpRequest, remembered: Remembered) -> HttpResponse:
    receipt = send_again(sent=remembered.sent, client=client_address(request), at=timezone.now())
    response = redirect("request_sent")
    remember(response, remembered.after(receipt, step="again"))
    return response


def _fix_address(request: HttpRequest, remembered: Remembered) -> HttpResponse:
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, remembered, form=form)
    address, now = form.cleaned_data["email"], timezone.now()
    receipt = correct_address(
        sent=remembered.sent,
        submission=_for_address(address, remembered, now),
        client=client_address(request),
        at=now,
    )
    response = redirect("request_sent")
    remember(response, remembered.after(receipt, step="moved", address=address))
    return response


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


def _page(
    request: HttpRequest,
    remembered: Remembered,
    *,
    form: AddressForm | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {
        "remembered": remembered,
        "form": form or AddressForm(),
        "form_again": form_url(remembered.sent.groups),
        "from_address": settings.DEFAULT_FROM_EMAIL,
        "confirm_within_days": settings.CONFIRM_WITHIN_DAYS,
        **more,
    }
    return render(request, "request/sent.html", context, status=status)
