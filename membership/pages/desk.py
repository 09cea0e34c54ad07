"""A person's own page: the door that a mailed link opens, the page itself, and closing it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..audit.client import client_address
from ..requests.desk_links import SpentLinkError, find_unopened
from ..requests.forms import AddressForm
from ..requests.limits import LimitReachedError
from ..requests.links import BadLinkError
from ..workflow.close_desk import close_desk, close_desk_everywhere
from ..workflow.open_desk import open_desk
from ..workflow.send_desk_link import send_desk_link
from .desk_door import CLOSED, NAME, Desk, desk_page, keep_open, let_go, open_desk_of
from .desk_home import desk_home
from .kept_private import kept_private


@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """Show the page that this browser holds open, or ask for the address to mail a link to."""
    if request.method == "POST":
        return _send_link(request)
    held = open_desk_of(request)
    if held:
        return desk_home(request, held)
    if not request.COOKIES.get(NAME):
        return _enter(request, AddressForm())
    messages.info(request, CLOSED)
    response = _enter(request, AddressForm())
    let_go(response)
    return response


def _send_link(request: HttpRequest) -> HttpResponse:
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _enter(request, form)
    address, client = form.cleaned_data["email"], client_address(request)
    try:
        send_desk_link(address=address, client=client, at=timezone.now())
    except LimitReachedError as limit:
        return _enter(request, form, retry_at=timezone.localtime(limit.retry_at), status=429)
    return redirect("desk_sent")


def _enter(
    request: HttpRequest, form: AddressForm, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {"form": form, "minutes": settings.DESK_LINK_MINUTES, **more}
    return render(request, "desk/enter.html", context, status=status)


@kept_private
@require_safe
def desk_sent(request: HttpRequest) -> HttpResponse:
    """Say where to look: the same for every address, known here or not."""
    context = {
        "minutes": settings.DESK_LINK_MINUTES,
        "from_address": settings.DEFAULT_FROM_EMAIL,
    }
    return render(request, "desk/sent.html", context)


@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def desk_open(request: HttpRequest, token: str) -> HttpResponse:
    """Show a mailed link's one button; only the button uses the link up, and opens the page."""
    now = timezone.now()
    try:
        if request.method != "POST":
            find_unopened(token, at=now)
            context = {"minutes": settings.DESK_SESSION_MINUTES}
            return render(request, "desk/open.html", context)
        link, secret = open_desk(token=token, at=now)
    except BadLinkError as error:
        status = 410 if isinstance(error, SpentLinkError) else 404
        context = {"problem": str(error), "is_open": open_desk_of(request) is not None}
        return render(request, "desk/bad_link.html", context, status=status)
    response = redirect("desk")
    keep_open(response, link, secret)
    return response


@desk_page
@require_POST
def desk_close(request: HttpRequest, held: Desk) -> HttpResponse:
    """Close the page in this browser, or wherever it is open."""
    now = timezone.now()
    if "everywhere" in request.POST:
        close_desk_everywhere(email_key=held.email_key, at=now)
        messages.success(request, "Your page is closed everywhere, and older links do nothing.")
    else:
        close_desk(link_id=held.link.pk, email_key=held.email_key, at=now)
        messages.success(request, "Your page is closed.")
    response = redirect("desk")
    let_go(response)
    return response
