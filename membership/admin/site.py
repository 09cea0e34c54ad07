"""The admin as one site: its door, its name, and the pages around signing in."""

from functools import wraps
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone

from ..review.scoping import WayIn, way_in
from . import door
from .desk import draw_desk
from .forms import SignInForm
from .own_pages import own_pages

SECTIONS = ("Review", "Rosters", "Catalog", "Library", "Records")
OF_LEADERS = {
    *("index", "logout", "password_change", "password_change_done", "jsi18n"),
    *("put_forward", "put_forward_stop"),
}
"""Where somebody comes who leads a jurisdiction, and acts for no body: to every other page 403."""


class PortalAdminSite(AdminSite):
    """Open to staff of the Center, and to reviewers and leaders for as long as they act."""

    site_header = site_title = "Peer Groups: review and staff"
    index_title = "Your desk"
    login_form = SignInForm
    logout_template = "admin/door/signed_out.html"
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.pages: list[URLPattern] = []
        """Addresses of pages that are no list of a model; each guards itself by `admin_view`."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in whom the scoping authority lets in."""
        return self._way_in(request) is not None

    def _way_in(self, request: HttpRequest) -> WayIn | None:
        """Ask the scoping authority, once a request."""
        user = request.user
        asked: tuple[Any, WayIn | None] | None = getattr(request, "_admin_door", None)
        if asked is None or asked[0] != user.pk:
            asked = (user.pk, way_in(user, timezone.now()))
            request._admin_door = asked  # type: ignore[attr-defined]  # kept for this request
        return asked[1]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Guard a view by the door, and against leaders unless it is one of theirs."""

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            place = request.resolver_match
            is_theirs = place is not None and place.url_name in OF_LEADERS
            if self._way_in(request) == WayIn.LEADER and not is_theirs:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return super().admin_view(guarded, cacheable)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add the pages for people who cannot sign in yet: these alone are open to everybody."""
        public = [
            path("cannot-sign-in/", door.cannot_sign_in, name="cannot_sign_in"),
            path("cannot-sign-in/sent/", door.link_sent, name="link_sent"),
            path(
                "passphrase/<uidb64>/<token>/",
                door.SetPassphraseView.as_view(),
                name="set_passphrase",
            ),
        ]
        return [*public, *self.pages, *super().get_urls()]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Tell the frame who comes for their own page alone."""
        leads_only = self._way_in(request) == WayIn.LEADER
        return {**super().each_context(request), "leads_only": leads_only}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show the desk, then all lists by section, in the order in which they were registered."""
        if self._way_in(request) == WayIn.LEADER:
            return redirect("admin:put_forward")
        sections: dict[str, list[dict[str, Any]]] = {name: [] for name in SECTIONS}
        order = list(self._registry)
        for app in self.get_app_list(request):
            for entry in app["models"]:
                entry["position"] = order.index(entry["model"])
                admin = cast(Any, self._registry[entry["model"]])
                entry["name"] = admin.list_title(request)
                sections[admin.section].append(entry)
        for entries in sections.values():
            entries.sort(key=lambda entry: entry["position"])
        user, now = cast(User, request.user), timezone.now()
        sections[SECTIONS[0]] += own_pages(user, now)
        context = {
            "sections": {name: rows for name, rows in sections.items() if rows},
            "drawn": draw_desk(user, now),
        }
        return super().index(request, {**context, **(extra_context or {})})

    def app_index(
        self,
        request: HttpRequest,  # noqa: ARG002 (Django's signature)
        app_label: str,  # noqa: ARG002 (Django's signature)
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 (Django's signature)
    ) -> Any:
        """Lead to the one index: there is one app."""
        return redirect("admin:index")

    def autocomplete_view(self, request: HttpRequest) -> Any:
        """Find nothing for a NUL, which PostgreSQL refuses to look for."""
        if "\x00" in request.GET.get("term", ""):
            raise Http404
        return super().autocomplete_view(request)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Change the passphrase of whoever is signed in."""
        context = {**self.each_context(request), **(extra_context or {})}
        return door.ChangePassphraseView.as_view(extra_context=context)(request)


site = PortalAdminSite(name="admin")
