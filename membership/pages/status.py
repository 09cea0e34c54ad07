"""The page behind a mailed link: confirm the request first, then see where each part stands."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ..catalog.words import takes_requests
from ..requests.links import BadLinkError, find_application
from ..requests.models import Application, MembershipRequest
from ..requests.status import OPEN, Status, TransitionNotAllowedError
from ..workflow.confirm import ExpiredError, confirm
from ..workflow.errors import NotAllowedError
from ..workflow.withdraw import withdraw
from .answer import TooLateError, take_answer
from .chosen_groups import form_url
from .kept_private import kept_private
from .progress import Answers, progress_of


@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def request_status(request: HttpRequest, token: str) -> HttpResponse:
    """Show one application to whoever holds its newest link; only a POST changes anything."""
    try:
        application = find_application(token)
        if request.method == "POST":
            return _act(request, application, token)
        return _show(request, application)
    except BadLinkError as error:
        return render(request, "request/bad_link.html", {"problem": str(error)}, status=404)


def _act(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    now = timezone.now()
    requests = list(application.membership_requests.select_related("group"))
    try:
        if "answer" in request.POST:
            key = application.email_key
            answers = take_answer(request.POST, requests, email_key=key, at=now)
            if answers:
                return _show(request, application, answers=answers)
        elif "confirm" in request.POST:
            confirm(token=token, at=now)
        elif "decline" in request.POST and not application.confirmed_at:
            waiting = [each.pk for each in requests if each.status in OPEN]
            withdraw(token=token, request_ids=waiting, at=now)
        elif "withdraw" in request.POST:
            shown = [each for each in requests if each.confirmed_at]
            meant = [each.pk for each in shown if each.group.slug == request.POST["withdraw"]]
            withdraw(token=token, request_ids=meant, at=now)
    except TransitionNotAllowedError:
        problem = "That request is already closed, so it stays as it is."
        return _show(request, application, problem=problem, status=409)
    except TooLateError as error:
        return _show(request, application, problem=str(error), unsent=error.text, status=409)
    except (ExpiredError, NotAllowedError):
        pass  # the page itself says where things stand
    return redirect("request_status", token=token)


def _show(
    request: HttpRequest,
    application: Application,
    *,
    answers: Answers | None = None,
    problem: str = "",
    unsent: str = "",
    status: int = 200,
) -> HttpResponse:
    if application.confirmed_at:
        context = {
            "application": application,
            "progress": progress_of(application, answers),
            "answers": list((answers or {}).values()),
            "problem": problem,
            "unsent": unsent,
        }
        return render(request, "request/status.html", context, status=status)
    requests = list(application.membership_requests.select_related("group"))
    if application.lapsed_at:
        return _ended(request, requests)
    context = {
        "application": application,
        "requests": [each for each in requests if each.status in OPEN],
        "confirm_within_days": settings.CONFIRM_WITHIN_DAYS,
    }
    return render(request, "request/confirm.html", context)


def _ended(request: HttpRequest, requests: Sequence[MembershipRequest]) -> HttpResponse:
    expired = [each.group for each in requests if each.status == Status.EXPIRED]
    if not expired:
        return render(request, "request/taken_back.html")
    again = form_url(group.slug for group in expired if takes_requests(group))
    return render(request, "request/expired.html", {"groups": expired, "again": again}, status=410)
