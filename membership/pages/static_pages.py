"""The pages that only say something: how information is used, how usable the site is."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..requests.consent import CURRENT


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is collected, what for, who sees it, and how to get it changed or removed."""
    return render(
        request,
        "site/privacy.html",
        {"consent": CURRENT, "confirm_within_days": settings.CONFIRM_WITHIN_DAYS},
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say which standard the site aims at, how it is tested, and where to report a barrier."""
    return render(request, "site/accessibility.html")
