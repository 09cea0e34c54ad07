"""Take a decision back from the case page, before anybody outside is told."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from ..review.models import Decision
from ..review.scoping import requests_visible_to
from ..workflow.errors import NotAllowedError, OutOfDateError
from ..workflow.take_back import take_back
from .case import case_address
from .decisions import known_ids
from .staff_pages import acting_user


def take_back_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the user's own decision, by its button; the form names the decision that was shown."""
    user, at = acting_user(request), timezone.now()
    if not requests_visible_to(user, at).filter(pk=pk).exists():
        raise Http404
    if request.method == "POST":
        posted = known_ids([request.POST.get("decision", "")])
        meant = Decision.objects.filter(pk__in=posted, request=pk).first()
        try:
            take_back(decision_id=meant.pk if meant else 0, by=user, at=at)
        except (NotAllowedError, OutOfDateError) as refused:
            messages.warning(request, str(refused))
        else:
            said = "Your decision is taken back, and nobody was told. The request waits for you."
            messages.success(request, said)
    return redirect(case_address(pk))
