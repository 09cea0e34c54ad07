"""The pages for what went wrong: each says what happened, and where to go next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from .context import site


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """Say that the address or form could not be read (400)."""
    return render(request, "errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """Say that this person may not see this (403)."""
    return render(request, "errors/403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """Say that there is no such page (404)."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours (500), asking neither session, user nor database."""
    return HttpResponse(render_to_string("errors/500.html", site(request)), status=500)


def busy(request: HttpRequest) -> HttpResponse:
    """Say that the database was busy for too long (503), asking it nothing more."""
    page = render_to_string("errors/503.html", site(request))
    return HttpResponse(
        page, status=503, headers={"Retry-After": "60", "Cache-Control": "private, no-store"}
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """Say that the form had been open too long, and how to send it again (403)."""
    return render(request, "errors/form_expired.html", status=403)
