"""The door of the reports: who may read figures, and of what.

A view behind it is written `@report_page() def membership(request, scope)`; all it shows is counted
from that `Scope`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from ...reports.scope import scope_of
from ...reports.tables import Audience
from ..kept_private import kept_private

View = Callable[..., HttpResponseBase]
READS = ("GET", "HEAD")


def report_page(
    *, staff_only: bool = False, methods: tuple[str, ...] = READS
) -> Callable[[View], View]:
    """Give the view the visitor's `Scope`: nobody signed in is led to sign in, the rest get 403.

    Nothing behind it is kept by caches or found by search engines.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse("admin:login"))
            scope = scope_of(request.user, timezone.now())
            if scope is None or (staff_only and scope.audience != Audience.STAFF):
                raise PermissionDenied
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return view(request, scope, *args, **kwargs)

        return kept_private(answer)  # type: ignore[arg-type]  # streams have headers, too

    return decorate
