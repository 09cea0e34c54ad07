"""On a person's own page: ask us to remove what we hold about them, or take that back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ..requests.desk import RemovalRequest
from ..requests.models import MembershipRequest
from ..review.take_back import memberships_as_told, open_as_told
from ..workflow.ask_removal import ask_removal, take_back_removal
from ..workflow.errors import NotAllowedError, OutOfDateError
from .desk_door import Desk, desk_page


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def desk_removal(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Say what removing means, with the button that asks for it, or the one that takes it back."""
    if request.method == "POST":
        return _act(request, desk)
    wishes = RemovalRequest.objects.filter(email_key=desk.email_key)
    now = timezone.now()
    waiting = MembershipRequest.objects.filter(open_as_told(now), email_key=desk.email_key)
    context = {
        "wish": wishes.filter(settled_at=None).first(),
        "kept": wishes.filter(outcome=RemovalRequest.Outcome.KEPT).last(),
        "open_requests": waiting.exclude(confirmed_at=None).select_related("group"),
        "memberships": memberships_as_told(desk.email_key, at=now),
    }
    return render(request, "desk/removal.html", context)


def _act(request: HttpRequest, desk: Desk) -> HttpResponse:
    now = timezone.now()
    try:
        if "take_back" in request.POST:
            take_back_removal(email_key=desk.email_key, at=now)
            messages.success(request, "You took it back. We keep your information.")
        elif "ask" in request.POST:
            ask_removal(email_key=desk.email_key, at=now)
    except (NotAllowedError, OutOfDateError) as error:
        messages.warning(request, str(error))
    return redirect("desk_removal")
