"""What the pages on peer support have in common: their topic, and the groups to go on to."""

from dataclasses import dataclass
from datetime import date

from ..catalog import snapshot
from ..catalog.models import PeerGroup, Topic
from ..catalog.panels import RELATED, Panel, panels
from ..catalog.queries import is_retired, shared_topics

PEER_SUPPORT = "peer-support"
"""The slug of the topic; without it the pages stand alone."""


@dataclass(frozen=True, slots=True)
class PeerSupport:
    """The topic, without a title where it has no page; its groups, and a few that share topics."""

    slug: str
    title: str
    groups: list[Panel]
    related: list[Panel]


def peer_support(*, on: date) -> PeerSupport:
    """Return what the pages on peer support lead on to: three queries."""
    title = Topic.objects.filter(slug=PEER_SUPPORT).values_list("title", flat=True).first()
    on_topic = PeerGroup.objects.filter(topics__slug=PEER_SUPPORT).values_list("pk", flat=True)
    shares: dict[int, int] = {}
    for others in shared_topics(own := set(on_topic)).values():
        for other, number in others.items():
            shares[other] = max(number, shares.get(other, 0))
    shown = [group for group in snapshot.groups() if not is_retired(group, on=on)]
    related = [group for group in shown if group.pk in shares.keys() - own]
    related.sort(key=lambda group: -shares[group.pk])
    return PeerSupport(
        slug=PEER_SUPPORT,
        title=title or "",
        groups=panels([group for group in shown if group.pk in own], on=on),
        related=panels(related[:RELATED], on=on),
    )
