"""The admin as one site: its door, its name, and the pages around signing in."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone

from ..review.scoping import may_enter, requests_waiting_for
from . import door
from .forms import SignInForm
from .paging import CappedPaginator

SECTIONS = ("Review", "Rosters", "Catalog", "Records")


class PortalAdminSite(AdminSite):
    """Open to staff of the Center, and to reviewers for as long as an assignment is active."""

    site_header = site_title = "Peer Groups: review and staff"
    index_title = "What would you like to do?"
    login_form = SignInForm
    logout_template = "admin/door/signed_out.html"
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.pages: list[URLPattern] = []
        """Addresses of pages that are no list of a model; each guards itself by `admin_view`."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Ask the scoping authority, once a request."""
        user = request.user
        asked: tuple[Any, bool] | None = getattr(request, "_admin_door", None)
        if asked is None or asked[0] != user.pk:
            asked = (user.pk, may_enter(user, timezone.now()))
            request._admin_door = asked  # type: ignore[attr-defined]
        return asked[1]

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

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show what this person can do, by section, in the order in which lists were registered."""
        sections: dict[str, list[dict[str, Any]]] = {name: [] for name in SECTIONS}
        order = list(self._registry)
        for app in self.get_app_list(request):
            for entry in app["models"]:
                entry["position"] = order.index(entry["model"])
                if entry["object_name"] == "MembershipRequest":
                    mine = requests_waiting_for(request.user, timezone.now())
                    entry["waiting"] = CappedPaginator(mine, 1)
                section: str = getattr(self._registry[entry["model"]], "section", SECTIONS[-1])
                sections[section].append(entry)
        for entries in sections.values():
            entries.sort(key=lambda entry: entry["position"])
        context = {"sections": {name: rows for name, rows in sections.items() if rows}}
        return super().index(request, {**context, **(extra_context or {})})

    def app_index(
        self,
        request: HttpRequest,  # noqa: ARG002
        app_label: str,  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
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
