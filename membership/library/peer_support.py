"""The groups for people who work on peer support: its pages lead on to them."""

from datetime import date

from ..catalog import snapshot
from ..catalog.models import PeerGroup
from ..catalog.panels import RELATED, Panel, panels
from ..catalog.queries import is_retired, shared_topics

PEER_SUPPORT = "peer-support"
"""The slug of the topic; without it the pages name no group, and stand."""


def peer_support_groups(*, on: date) -> list[Panel]:
    """Return the groups on peer support, then a few that share topics with them: two queries."""
    on_topic = PeerGroup.objects.filter(topics__slug=PEER_SUPPORT).values_list("pk", flat=True)
    shares: dict[int, int] = {}
    for others in shared_topics(own := set(on_topic)).values():
        for other, number in others.items():
            shares[other] = max(number, shares.get(other, 0))
    shown = [group for group in snapshot.groups() if not is_retired(group, on=on)]
    first = [group for group in shown if group.pk in own]
    related = [group for group in shown if group.pk in shares.keys() - own]
    related.sort(key=lambda group: -shares[group.pk])
    return panels([*first, *related[:RELATED]], on=on)
