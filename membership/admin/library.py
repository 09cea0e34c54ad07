"""The library as staff keep it: resources, considerations, programs, findings, and their links."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ..library.models import Consideration, Finding, LinkCheck, PeerProgram, Resource
from ..library.queries import links_to_mend
from ..library.resources import with_last_look
from .bases import ReadOnlyAdmin
from .catalog import SluggedAdmin
from .site import site


@admin.register(Resource, site=site)
class ResourceAdmin(SluggedAdmin):
    """What topics can be read, seen or worked with."""

    section = "Library"
    slug_from = "title"
    list_display = ("title", "kind", "publisher", "year", "spotlight", "link_state")
    list_filter = ("kind", "spotlight", "topics", ("link", admin.EmptyFieldListFilter))
    search_fields = ("title", "publisher", "about")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Bring along what was last seen of each link."""
        return with_last_look(super().get_queryset(request))

    @admin.display(description="link", ordering="link")
    def link_state(self, resource: Any) -> str:
        """Say what needs a look: no link yet, which the public does not read; or a faulty one."""
        if not resource.link:
            return "Link to come"
        if resource.last_fault:
            return LinkCheck.Fault(resource.last_fault).label
        return "Works" if resource.last_look else "Not looked at yet"


@admin.register(Consideration, site=site)
class ConsiderationAdmin(SluggedAdmin):
    """The questions of the self-check, in their order."""

    section = "Library"
    slug_from = "title"
    list_display = ("title", "position", "question")
    search_fields = ("title", "question")


@admin.register(PeerProgram, site=site)
class PeerProgramAdmin(SluggedAdmin):
    """The programs in which parents help parents."""

    section = "Library"
    list_display = ("name", "jurisdiction", "operator", "coverage", "facts_year")
    list_filter = ("considerations", "jurisdiction")
    list_select_related = ("jurisdiction",)
    search_fields = ("name", "operator", "coverage", "facts")


@admin.register(Finding, site=site)
class FindingAdmin(SluggedAdmin):
    """What studies found."""

    section = "Library"
    slug_from = "program"
    list_display = ("claim", "figure", "program", "place", "position")
    search_fields = ("claim", "program", "place", "citation")


class ToMend(admin.SimpleListFilter):
    """The links that a person should see to: the number on the desk leads here."""

    title = "what to do"
    parameter_name = "to"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        """Offer the one choice."""
        return [("mend", "To mend or replace")]

    def queryset(self, _request: HttpRequest, links: QuerySet) -> QuerySet:
        """Keep what leads nowhere, or elsewhere."""
        return links_to_mend() & links if self.value() == "mend" else links


@admin.register(LinkCheck, site=site)
class LinkCheckAdmin(ReadOnlyAdmin):
    """What was last seen of each link; `manage.py check_links` looks."""

    section = "Library"
    title = "Links"
    list_display = ("link", "fault", "faulty_since", "checked_at", "leads_to")
    list_filter = (ToMend, "fault")
    search_fields = ("link",)
