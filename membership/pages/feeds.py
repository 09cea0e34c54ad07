"""What changed in the catalog, as an Atom feed."""

import re
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from ..catalog.changes import Change, catalog_changes
from ..catalog.last_change import catalog_changed_at
from ..catalog.open_data import absolute
from .cache import cached, dated, ignore_query
from .other_sites import open_to_other_sites

NOTHING_YET = datetime(2000, 1, 1, tzinfo=UTC)
"""A feed has to say when it changed, also while there is no change in it."""

_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class CatalogFeed(Atom1Feed):
    """An Atom feed that never takes the time of day for a time of change."""

    def latest_post_date(self) -> datetime:
        """Return when the newest change came."""
        return super().latest_post_date() if self.items else NOTHING_YET


@open_to_other_sites
@cached(ignore_query)
def groups_feed(_request: HttpRequest) -> HttpResponse:
    """Hand over the newest changes: a group opened, closed, or changed its rule."""
    on = timezone.localdate()
    changed_at = catalog_changed_at(on=on)
    feed = CatalogFeed(
        title="Peer groups: changes in the catalog",
        subtitle="Groups that opened or closed, or changed who may join and how.",
        link=absolute(reverse("catalog")),
        description="",
        language="en-us",
        author_name="Peer Groups",
        feed_url=absolute(reverse("groups_feed")),
        feed_guid=_urn("groups"),
    )
    for change in catalog_changes(on=on):
        feed.add_item(
            title=_NOT_IN_XML.sub(" ", change.title),
            link=absolute(reverse("group", args=[change.slug])),
            description=escape(change.summary),  # Django calls a summary HTML
            unique_id=_urn_of(change),
            pubdate=change.first_at,
            updateddate=change.changed_at,
            categories=[change.kind],
        )
    answer = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    return dated(answer, changed_at)


def _urn_of(change: Change) -> str:
    """Name a change by what it is about: whatever comes later, and wherever the site moves."""
    return _urn(f"groups/{change.slug}/{change.day.isoformat()}")


def _urn(name: str) -> str:
    return uuid5(NAMESPACE_URL, f"peer-groups:{name}").urn
