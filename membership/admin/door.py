"""Getting in without a passphrase: asking for a link, and setting one by the link."""

from typing import Any
from urllib.parse import urlencode

import axes.utils
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import User
from django.contrib.auth.views import (
    INTERNAL_RESET_SESSION_TOKEN,
    PasswordChangeView,
    PasswordResetConfirmView,
)
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from ..audit.client import client_address
from ..audit.record import BY_SYSTEM
from ..requests.limits import LimitReachedError
from ..workflow.errors import OutOfDateError
from ..workflow.send_sign_in_link import send_sign_in_link
from ..workflow.set_passphrase import set_passphrase
from .forms import CannotSignInForm, ChangePassphraseForm, SetPassphraseForm

_NEXT = "next_after_passphrase"


@never_cache
def cannot_sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for an address and send it a new link; the answer is the same for every address."""
    form = CannotSignInForm(request.POST) if request.method == "POST" else CannotSignInForm()
    context = {"title": "I cannot sign in", "form": form, "next": _safe_next(request)}
    if not form.is_valid():
        return render(request, "admin/door/cannot_sign_in.html", context)
    try:
        send_sign_in_link(
            address=form.cleaned_data["address"],
            client=client_address(request),
            by=BY_SYSTEM,
            at=timezone.now(),
        )
    except LimitReachedError as reached:
        context["retry_at"] = reached.retry_at
        return render(request, "admin/door/cannot_sign_in.html", context, status=429)
    if context["next"]:
        request.session[_NEXT] = context["next"]
    return redirect("admin:link_sent")


def link_sent(request: HttpRequest) -> HttpResponse:
    """Say that a link is on its way, to whoever has access."""
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    context = {"title": "Check your email", "hours": hours}
    return render(request, "admin/door/link_sent.html", context)


class SetPassphraseView(PasswordResetConfirmView):
    """The page behind a one-time link. Opening it uses nothing up; sending the form does."""

    form_class = SetPassphraseForm
    template_name = "admin/door/set_passphrase.html"
    title = "Set your passphrase"

    def get_user(self, uidb64: str) -> Any:
        """Return the account the link is for, unless it is switched off since."""
        user = super().get_user(uidb64)
        return user if user is not None and user.is_active else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the page also when the link is dead."""
        context = super().get_context_data(**kwargs)
        if not context["validlink"]:
            context["title"] = "This link no longer works"
        return context

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Set the passphrase, lift a lock of failed tries, and go to the sign-in page."""
        token = self.request.session.pop(INTERNAL_RESET_SESSION_TOKEN)
        assert isinstance(self.user, User)  # noqa: S101  (the link is valid)
        try:
            user = set_passphrase(
                user=self.user,
                passphrase=form.cleaned_data["new_password1"],
                token=token,
                at=timezone.now(),
            )
        except OutOfDateError:
            self.validlink = False
            return self.render_to_response(self.get_context_data())
        axes.utils.reset(username=user.get_username())
        messages.success(self.request, "Your passphrase is set. Sign in with it now.")
        return redirect(_sign_in_address(self.request.session.pop(_NEXT, "")))


class ChangePassphraseView(PasswordChangeView):
    """The page on which somebody signed in changes the passphrase."""

    form_class = ChangePassphraseForm
    template_name = "admin/door/change_passphrase.html"
    title = "Change your passphrase"

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Set the passphrase, keep this session, end every other one."""
        assert isinstance(self.request.user, User)  # noqa: S101  (the door let only users in)
        user = set_passphrase(
            user=self.request.user,
            passphrase=form.cleaned_data["new_password1"],
            at=timezone.now(),
        )
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "Your passphrase is changed.")
        return redirect("admin:index")


def _safe_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(wanted, own, require_https=request.is_secure())
    return wanted if safe else ""


def _sign_in_address(after: str) -> str:
    address = reverse("admin:login")
    return f"{address}?{urlencode({'next': after})}" if after else address
