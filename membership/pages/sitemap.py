"""What search engines may visit: every public page with its last change, and what is private."""

from collections.abc import Iterator
from datetime import date, datetime
from xml.etree import ElementTree as ET

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..catalog import snapshot
from ..catalog.last_change import catalog_changed_at, groups_changed_at
from ..catalog.open_data import absolute
from ..catalog.queries import is_retired
from ..library.models import PeerProgram
from ..library.queries import topics_with_pages
from .cache import cached, ignore_query

PRIVATE = (
    "/admin/",
    "/ideas/sent/",
    "/invited/",
    "/my/",
    "/my-request/",
    "/reports/",
    "/request/sent/",
    "/still-there/",
)
"""What only whoever signed in, or holds a link, can open."""

OTHERS = (
    *("topics", "programs", "evidence", "self_check"),
    *("ideas", "data", "privacy", "accessibility"),
)

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
Page = tuple[str, datetime | None]


@require_safe
@cached(ignore_query)
def sitemap(_request: HttpRequest) -> HttpResponse:
    """List every public page for search engines."""
    whole = ET.Element("urlset", xmlns=_NAMESPACE)
    for path, changed_at in _pages(on=timezone.localdate()):
        url = ET.SubElement(whole, "url")
        ET.SubElement(url, "loc").text = absolute(path)
        if changed_at:
            ET.SubElement(url, "lastmod").text = changed_at.isoformat(timespec="seconds")
    body = ET.tostring(whole, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, content_type="application/xml")


@require_safe
@cached(ignore_query)
def robots(_request: HttpRequest) -> HttpResponse:
    """Tell programs that walk the web what not to ask for, and where the list of pages is."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in PRIVATE),
        "",
        f"Sitemap: {absolute(reverse('sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _pages(*, on: date) -> Iterator[Page]:
    """Yield every public page, with its last change where one history tells it."""
    yield reverse("catalog"), catalog_changed_at(on=on)
    groups = groups_changed_at(on=on)
    for group in snapshot.groups():
        if not is_retired(group, on=on):
            yield reverse("group", args=[group.slug]), groups.get(group.pk)
    for topic in topics_with_pages():
        yield reverse("topic", args=[topic.slug]), None
    for slug in PeerProgram.objects.order_by("slug").values_list("slug", flat=True):
        yield reverse("program", args=[slug]), None
    for name in OTHERS:
        yield reverse(name), None
