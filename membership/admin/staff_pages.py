"""Pages of the admin that are no list of a model: each one for staff alone."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path

from .bases import is_staff
from .site import site

View = Callable[..., HttpResponseBase]


def staff_page(route: str, *, name: str) -> Callable[[View], View]:
    """Put a view on the admin site, before the lists, for staff only: 403 for everybody else."""

    def register(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if not is_staff(request):
                raise PermissionDenied
            return view(request, **kwargs)

        site.pages.append(path(route, site.admin_view(guarded), name=name))
        return view

    return register


def acting_user(request: HttpRequest) -> User:
    """Return who is signed in; raises PermissionDenied for nobody."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def show(request: HttpRequest, template: str, *, title: str, **context: Any) -> HttpResponse:
    """Render a page in the admin's frame."""
    frame = site.each_context(request)
    return render(request, template, {**frame, "title": title, **context})
