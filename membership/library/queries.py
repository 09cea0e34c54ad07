"""Reading the library: topics with what stands on their pages, and what fits a visitor's words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from ..catalog.matching import contains_words
from ..catalog.models import Topic
from .models import LinkCheck, Resource, TopicSection
from .topic_page import ShownResource, shown_resource


@dataclass(frozen=True, slots=True)
class Found:
    """What a visitor's words occur in, beside the groups."""

    topics: list[Topic]
    resources: list[ShownResource]

    def __bool__(self) -> bool:
        return bool(self.topics or self.resources)


def topics_with_pages() -> QuerySet[Topic]:
    """Return the topics that have a page, by title."""
    titled: QuerySet[Topic] = Topic.objects.exclude(title="")
    return titled.order_by("title")


def with_page_parts(topics: QuerySet[Topic]) -> QuerySet[Topic]:
    """Bring along sections and resources: two queries, whatever the number of topics."""
    return topics.prefetch_related(
        Prefetch("sections", TopicSection.objects.order_by("position", "slug")),
        Prefetch("resources", with_last_look(Resource.objects.order_by("title", "slug"))),
    )


def with_last_look(resources: QuerySet[Resource]) -> QuerySet[Resource]:
    """Tell of each resource what was last seen of its link, as `last_look` and `last_fault`."""
    seen = LinkCheck.objects.filter(link=OuterRef("link"))
    return resources.annotate(
        last_look=Subquery(seen.values("checked_at")), last_fault=Subquery(seen.values("fault"))
    )


def links_to_mend() -> QuerySet[LinkCheck]:
    """Return the links that lead nowhere, or elsewhere; those that let no program look may work."""
    looked: QuerySet[LinkCheck] = LinkCheck.objects.all()
    return looked.exclude(fault__in=("", LinkCheck.Fault.REFUSED))


def found_by_words(text: str) -> Found:
    """Return the topics and resources in which every word of a text occurs. Two queries."""
    topics = [topic for topic in topics_with_pages() if contains_words(_words_of(topic), text)]
    resources = with_last_look(Resource.objects.order_by("title", "slug"))
    return Found(
        topics,
        [shown_resource(each) for each in resources if contains_words(_words_in(each), text)],
    )


def shown_resources(resources: QuerySet[Resource]) -> list[ShownResource]:
    """Put resources into words, each once, by title. One query."""
    ordered = with_last_look(resources).distinct().order_by("title", "slug")
    return [shown_resource(each) for each in ordered]


def _words_of(topic: Topic) -> Iterable[str]:
    return (topic.title, topic.name, topic.summary, topic.helps_with)


def _words_in(resource: Resource) -> Iterable[str]:
    return (resource.title, resource.publisher, resource.about, resource.get_kind_display())
