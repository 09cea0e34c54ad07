"""Reading the catalog: each function says what it does to a queryset of groups."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from .models import ApprovalStep, GroupRole, PeerGroup

Groups = QuerySet[PeerGroup]


def public_groups(*, on: date) -> Groups:
    """Return the groups that are not retired on a day, by name."""
    groups: Groups = PeerGroup.objects.filter(Q(retired_on=None) | Q(retired_on__gt=on))
    return groups.order_by(Lower("name"), "pk")


def with_panel_details(groups: Groups) -> Groups:
    """Bring along all that a group's panel shows: 5 queries, whatever the number of groups."""
    return groups.prefetch_related(
        Prefetch("group_roles", GroupRole.objects.select_related("role")),
        Prefetch("approval_steps", ApprovalStep.objects.select_related("body")),
        "eligible_jurisdictions",
        "opening_rules",
    )


def filter_taking_requests(groups: Groups) -> Groups:
    """Keep groups that a person can ask to join on the site."""
    return groups.filter(takes_requests=True).exclude(openness=PeerGroup.Openness.CLOSED)


def related_groups(group: PeerGroup, *, on: date) -> Groups:
    """Return other groups with a shared topic, those that share most first."""
    return (
        public_groups(on=on)
        .filter(topics__in=group.topics.all())
        .exclude(pk=group.pk)
        .annotate(shared_topics=Count("topics", distinct=True))
        .order_by("-shared_topics", Lower("name"), "pk")
    )


def shared_topics(group_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """Return, for each of these groups, how many topics it shares with which others: one query."""
    pairs = PeerGroup.topics.through.objects.values_list("peergroup_id", "topic_id")
    topics: dict[int, set[int]] = {}
    for group_id, topic_id in pairs:
        topics.setdefault(group_id, set()).add(topic_id)
    return {
        mine: {
            other: len(topics[mine] & topics[other])
            for other in topics
            if other != mine and topics[mine] & topics[other]
        }
        for mine in set(group_ids) & topics.keys()
    }


def is_retired(group: PeerGroup, *, on: date) -> bool:
    """Tell whether a group is no longer there on a day."""
    return group.retired_on is not None and group.retired_on <= on


def successor_of(group: PeerGroup, *, on: date) -> PeerGroup | None:
    """Return the group to go to instead: the first along the chain that is not retired."""
    seen = {group.pk}
    following = group.successor
    while following is not None and following.pk not in seen:
        if not is_retired(following, on=on):
            return following
        seen.add(following.pk)
        following = following.successor
    return None
