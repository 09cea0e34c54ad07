"""A new email address: asked for on one's own page, agreed to on the two pages that are mailed."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ..audit.client import client_address
from ..requests.address_links import Side, find_end
from ..requests.desk import AddressChange, address_change_that_waits
from ..requests.fields import AddressField
from ..requests.forms import AddressForm
from ..requests.limits import LimitReachedError
from ..requests.links import BadLinkError
from ..roster.queries import person_on_record
from ..workflow.change_address import (
    SameAddressError,
    agree_to_address,
    ask_to_change_address,
    stop_address_change,
    stop_own_address_change,
)
from ..workflow.errors import OutOfDateError
from .desk_door import Desk, desk_page, open_desk_of
from .kept_private import kept_private


class NewAddressForm(AddressForm):
    """The address that should take the place of the one we have."""

    email = AddressField(
        label="New email address",
        error_messages=AddressForm.base_fields["email"].error_messages,
        widget=AddressForm.base_fields["email"].widget,
    )


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def desk_address(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Ask for the new address; its button writes to both, and another one stops a change."""
    if request.method != "POST":
        return _page(request, desk, NewAddressForm())
    now = timezone.now()
    if "stop" in request.POST:
        stop_own_address_change(email_key=desk.email_key, at=now)
        messages.success(request, "The change is stopped. Your address stays as it is.")
        return redirect("desk_address")
    form = NewAddressForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, form)
    try:
        ask_to_change_address(
            email_key=desk.email_key,
            new_address=form.cleaned_data["email"],
            client=client_address(request),
            at=now,
        )
    except SameAddressError as error:
        form.add_error("email", forms.ValidationError(str(error)))
        return _page(request, desk, form)
    except LimitReachedError as limit:
        retry_at = timezone.localtime(limit.retry_at)
        return _page(request, desk, form, retry_at=retry_at, status=429)
    return redirect("desk_address")


def _page(
    request: HttpRequest, desk: Desk, form: NewAddressForm, *, status: int = 200, **more: object
) -> HttpResponse:
    person = person_on_record(desk.email_key)
    context = {
        "form": form,
        "address": person.email if person else desk.email_key,
        "change": address_change_that_waits(desk.email_key, at=timezone.now()),
        "hours": settings.ADDRESS_CHANGE_HOURS,
        **more,
    }
    return render(request, "desk/address.html", context, status=status)


@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def address_change(request: HttpRequest, token: str) -> HttpResponse:
    """Show one end what it is asked, and how the change stands; only a button agrees or stops."""
    now = timezone.now()
    try:
        end = find_end(token)
        if request.method == "POST":
            return _act(request, token)
    except BadLinkError as error:
        context = {"problem": str(error), "is_open": open_desk_of(request) is not None}
        return render(request, "desk/bad_link.html", context, status=404)
    change = end.change
    is_old = end.side == Side.OLD
    over = change.ends_at <= now and not (change.done_at or change.stopped_at)
    context = {
        "change": change,
        "is_old": is_old,
        "agreed": change.old_agreed_at if is_old else change.new_agreed_at,
        "over": over,
        "hours": settings.ADDRESS_CHANGE_HOURS,
    }
    return render(request, "desk/new_address.html", context, status=_status(change, over=over))


def _act(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    try:
        if "agree" in request.POST:
            agree_to_address(token=token, at=now)
        elif "stop" in request.POST:
            stop_address_change(token=token, at=now)
    except OutOfDateError:
        pass  # the page itself says where things stand
    return redirect("address_change", token=token)


def _status(change: AddressChange, *, over: bool) -> int:
    ended = over or (change.stopped_at and not change.needs_staff)
    return 410 if ended else 200
