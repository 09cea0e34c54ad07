"""The page behind an idea's mailed link: confirm it first, then see where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ..requests.idea_links import find_idea
from ..requests.idea_status import IdeaStatus
from ..requests.ideas import GroupIdea
from ..requests.links import BadLinkError
from ..workflow.confirm_idea import confirm_idea
from ..workflow.errors import OutOfDateError
from ..workflow.withdraw_idea import withdraw_idea
from .kept_private import kept_private

_STANDS = {
    IdeaStatus.NEW: ("With the staff of the Center", "info"),
    IdeaStatus.DISCUSSED: ("In discussion", "info"),
    IdeaStatus.BECAME_GROUP: ("It became a group", "success"),
    IdeaStatus.NOT_TAKEN_UP: ("Not taken up", "warning"),
    IdeaStatus.WITHDRAWN: ("Withdrawn", "info"),
}
_SETTLED = {
    IdeaStatus.BECAME_GROUP: "A group came of it.",
    IdeaStatus.NOT_TAKEN_UP: "We did not take it up.",
    IdeaStatus.WITHDRAWN: "You withdrew it.",
}


@dataclass(frozen=True, slots=True)
class IdeaProgress:
    """A confirmed idea as its sender sees it."""

    standing: str
    kind: str
    history: list[tuple[date, str]]


@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def idea(request: HttpRequest, token: str) -> HttpResponse:
    """Show one idea to whoever holds its newest link; only a POST changes anything."""
    try:
        found = find_idea(token)
        if request.method == "POST":
            return _act(request, found, token)
        return _show(request, found)
    except BadLinkError as error:
        return render(request, "ideas/bad_link.html", {"problem": str(error)}, status=404)


def _act(request: HttpRequest, found: GroupIdea, token: str) -> HttpResponse:
    now = timezone.now()
    try:
        if "confirm" in request.POST:
            confirm_idea(token=token, at=now)
        elif "withdraw" in request.POST or ("decline" in request.POST and not found.confirmed_at):
            withdraw_idea(token=token, at=now)
    except OutOfDateError as error:
        if found.confirmed_at:
            return _show(request, find_idea(token), problem=str(error), status=409)
    return redirect("idea", token=token)


def _show(
    request: HttpRequest, found: GroupIdea, *, problem: str = "", status: int = 200
) -> HttpResponse:
    if found.confirmed_at:
        context = {"progress": progress_of_idea(found), "idea": found, "problem": problem}
        return render(request, "ideas/status.html", context, status=status)
    if found.status == IdeaStatus.WITHDRAWN:
        return render(request, "ideas/taken_back.html")
    if found.status == IdeaStatus.EXPIRED:
        return render(request, "ideas/expired.html", status=410)
    context = {"idea": found, "confirm_within_days": settings.CONFIRM_WITHIN_DAYS}
    return render(request, "ideas/confirm.html", context)


def progress_of_idea(found: GroupIdea) -> IdeaProgress:
    """Return where a confirmed idea stands, in words."""
    standing, kind = _STANDS[IdeaStatus(found.status)]
    return IdeaProgress(standing, kind, list(_history(found)))


def _history(found: GroupIdea) -> Iterator[tuple[date, str]]:
    """Yield what happened, oldest first."""
    moments: list[tuple[datetime | None, str]] = [
        (found.submitted_at, "You sent your idea."),
        (found.confirmed_at, "You confirmed your email address."),
        (found.discussed_at, "We began to discuss it."),
        (found.settled_at, _SETTLED.get(IdeaStatus(found.status), "")),
    ]
    for moment, what in moments:
        if moment is not None:
            yield timezone.localdate(moment), what
