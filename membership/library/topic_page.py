"""What the public reads about one topic, ready for a page."""

from dataclasses import dataclass
from datetime import date

from ..catalog import snapshot
from ..catalog.models import PeerGroup, Topic
from ..catalog.panels import Panel, panels
from ..catalog.queries import is_retired
from .models import Resource
from .peer_support import PEER_SUPPORT
from .resources import ShownResource, shown_resource


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: a paragraph, a list, or both."""

    slug: str
    title: str
    text: str
    points: list[str]


@dataclass(frozen=True, slots=True)
class TopicPage:
    """One topic with what stands on its page; the resources in three lists that share none."""

    slug: str
    title: str
    summary: str
    helps_with: list[str]
    sections: list[Section]
    spotlight: list[ShownResource]
    tool_sets: list[ShownResource]
    resources: list[ShownResource]
    groups: list[Panel]

    @property
    def is_peer_support(self) -> bool:
        """Tell whether the pages on peer support belong to this topic."""
        return self.slug == PEER_SUPPORT


def topic_page(topic: Topic, *, on: date) -> TopicPage:
    """Put a topic that came `with_page_parts` into words as of a day: one query more."""
    resources = list(topic.resources.all())
    shown = {each: shown_resource(each) for each in resources}
    spotlight = [each for each in resources if each.spotlight]
    tool_sets = [
        each for each in resources if each.kind == Resource.Kind.TOOL_SET and not each.spotlight
    ]
    return TopicPage(
        slug=topic.slug,
        title=topic.title,
        summary=topic.summary,
        helps_with=topic.helps_with.splitlines(),
        sections=[
            Section(each.slug, each.title, each.text, each.points.splitlines())
            for each in topic.sections.all()
        ],
        spotlight=[shown[each] for each in spotlight],
        tool_sets=[shown[each] for each in tool_sets],
        resources=[shown[each] for each in resources if each not in (*spotlight, *tool_sets)],
        groups=panels(groups_on(topic, on=on), on=on),
    )


def groups_on(topic: Topic, *, on: date) -> list[PeerGroup]:
    """Return the groups on a topic that are not retired on a day, by name. One query."""
    of_topic = set(topic.groups.values_list("pk", flat=True))
    return [
        group
        for group in snapshot.groups()
        if group.pk in of_topic and not is_retired(group, on=on)
    ]
