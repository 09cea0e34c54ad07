"""The pages behind "Still in this role?": two buttons, and for who moved on, what happens then."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ..requests.links import BadLinkError
from ..review.take_back import lasting_as_told
from ..roster.role_check import RoleCheck, find_check, has_expired
from ..workflow.answer_role_check import SuccessorRefusedError
from ..workflow.answer_role_check import moved_on as answer_moved_on
from ..workflow.answer_role_check import still_there as answer_still_there
from ..workflow.errors import NotAllowedError, OutOfDateError
from .kept_private import kept_private
from .moved_on_form import MovedOnForm

View = Callable[[HttpRequest, str], HttpResponse]


def _behind_a_link(view: View) -> View:
    """Show a page about one person to whoever holds their link, and a kind page to the rest."""

    @kept_private
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return view(request, token)
        except BadLinkError as error:
            context = {"problem": str(error)}
            return render(request, "still_there/bad_link.html", context, status=404)

    return guarded


@_behind_a_link
def still_there(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the question, or say how it was answered; only a POST answers it."""
    check, now = find_check(token), timezone.now()
    if "moved_on" in request.POST:
        return redirect("still_there_moved_on", token=token)
    if "still_there" in request.POST:
        with suppress(OutOfDateError):  # the page itself says where things stand
            answer_still_there(token=token, at=now)
        return redirect("still_there", token=token)
    memberships = lasting_as_told(check.member.email_key or "", at=now)
    context = {"check": check, "memberships": memberships, "token": token}
    if check.answered_at:
        return render(request, "still_there/answered.html", context)
    if not memberships:
        return render(request, "still_there/no_group.html")
    if has_expired(check, now):
        return render(request, "still_there/expired.html", context, status=410)
    return render(request, "still_there/question.html", context)


@_behind_a_link
def moved_on(request: HttpRequest, token: str) -> HttpResponse:
    """Say what happens to somebody who moved on, and offer to invite who follows; POST does it."""
    check, now = find_check(token), timezone.now()
    memberships = lasting_as_told(check.member.email_key or "", at=now)
    if check.answered_at or not memberships or has_expired(check, now):
        return redirect("still_there", token=token)
    today = timezone.localdate(now)
    if request.method != "POST":
        return _form_page(request, token, check, MovedOnForm(memberships, on=today))
    form = MovedOnForm(memberships, request.POST, on=today)
    if form.is_valid():
        try:
            answer_moved_on(token=token, leaves=form.left(), successors=form.named(), at=now)
        except SuccessorRefusedError as error:
            form.refuse(error)
        except (NotAllowedError, OutOfDateError) as error:
            form.leaves.add_error("leaves", str(error))
        else:
            return redirect("still_there", token=token)
    return _form_page(request, token, check, form)


def _form_page(
    request: HttpRequest, token: str, check: RoleCheck, form: MovedOnForm
) -> HttpResponse:
    context = {"form": form, "check": check, "token": token}
    return render(request, "still_there/moved_on.html", context)
