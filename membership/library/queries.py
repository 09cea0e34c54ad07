"""Reading the library: topics with what stands on their pages, and what fits a visitor's words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from ..catalog.matching import contains_words
from ..catalog.models import Topic
from .models import LinkCheck, Resource, TopicSection
from .resources import ShownResource, shown_resource, with_last_look


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


def links_to_mend() -> QuerySet[LinkCheck]:
    """Return the links that lead nowhere, or elsewhere; those that let no program look may work."""
    looked: QuerySet[LinkCheck] = LinkCheck.objects.all()
    return looked.exclude(fault__in=("", LinkCheck.Fault.REFUSED))


def found_by_words(text: str) -> Found:
    """Return the topics and resources in which every word of a text occurs. Four queries."""
    topics = topics_with_pages().prefetch_related("sections")
    with_topics = Prefetch("topics", topics_with_pages())
    resources = with_last_look(Resource.objects.order_by("title", "slug"))
    return Found(
        [topic for topic in topics if contains_words(_words_of(topic), text)],
        [
            shown_resource(each, topics=each.topics.all())
            for each in resources.prefetch_related(with_topics)
            if contains_words(_words_in(each), text)
        ],
    )


def _words_of(topic: Topic) -> Iterable[str]:
    yield from (topic.title, topic.name, topic.summary, topic.helps_with)
    for section in topic.sections.all():
        yield from (section.title, section.text, section.points)


def _words_in(resource: Resource) -> Iterable[str]:
    return (resource.title, resource.publisher, resource.about, resource.get_kind_display())
