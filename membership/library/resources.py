"""Resources in words, as the public reads them wherever they are named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from ..catalog.models import Topic
from .models import LinkCheck, Resource


@dataclass(frozen=True, slots=True)
class ShownResource:
    """A resource in words; `checked_on` is the day on which its link was last found to work."""

    title: str
    link: str
    about: str
    facts: str
    checked_on: date | None
    topics: tuple[Topic, ...]


def with_last_look(resources: QuerySet[Resource]) -> QuerySet[Resource]:
    """Tell of each resource what was last seen of its link, as `last_look` and `last_fault`."""
    seen = LinkCheck.objects.filter(link=OuterRef("link"))
    return resources.annotate(
        last_look=Subquery(seen.values("checked_at")), last_fault=Subquery(seen.values("fault"))
    )


def shown_resources(resources: QuerySet[Resource]) -> list[ShownResource]:
    """Put resources into words, each once, by title. One query."""
    ordered = with_last_look(resources).distinct().order_by("title", "slug")
    return [shown_resource(each) for each in ordered]


def shown_resource(resource: Any, *, topics: Iterable[Topic] = ()) -> ShownResource:
    """Put a resource that came `with_last_look` into words, with the topics to name beside it."""
    works = resource.last_look and not resource.last_fault
    facts = (
        resource.get_kind_display(),
        resource.publisher,
        str(resource.year or ""),
        resource.language if resource.language != "English" else "",
    )
    return ShownResource(
        title=resource.title,
        link=resource.link,
        about=resource.about,
        facts=", ".join(filter(None, facts)),
        checked_on=timezone.localdate(resource.last_look) if works else None,
        topics=tuple(topics),
    )
