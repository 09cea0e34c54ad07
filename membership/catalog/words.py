"""The catalog in plain words. Every function works on prefetched objects, without a query."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from .models import ApprovalStep, Jurisdiction, OpeningRule, PeerGroup
from .models.approval import Verb
from .opening import in_force

EVERYWHERE = "All 50 states, the District of Columbia and 5 territories"
EVERYWHERE_AND_TRIBES = "All 50 states, the District of Columbia, 5 territories, and tribes"
PASSED_ON = "The Center for States passes your request to the right reviewer"
NO_REQUESTS_NOW = "This group is not taking requests right now."

_DONE = {
    Verb.APPROVE: "approved",
    Verb.VERIFY: "verified",
    Verb.RECOMMEND_AND_APPROVE: "recommended and approved",
}
_KINDS = (
    (Jurisdiction.Kind.STATE, "state", "states"),
    (Jurisdiction.Kind.DISTRICT, "the District of Columbia", ""),
    (Jurisdiction.Kind.TERRITORY, "territory", "territories"),
    (Jurisdiction.Kind.TRIBE, "tribe", "tribes"),
)


def joined(words: Sequence[str], joiner: str = "and") -> str:
    """Join words as in a sentence: "Ohio", "Ohio and Guam", "Ohio, Guam and Iowa"."""
    *first, last = words or ("",)
    return f"{', '.join(first)} {joiner} {last}" if first else last


def who_decides(group: PeerGroup) -> str:
    """Say who decides about a request: "Approved by the Children's Bureau".

    Where the site takes no request, say how people get in instead.
    """
    if not takes_requests(group):
        return group.how_to_join or NO_REQUESTS_NOW
    steps = published_steps(group)
    if not steps:
        return PASSED_ON
    # Stable: the bodies of one verb stay in the order in which staff listed them.
    order = list(dict.fromkeys(step.verb for step in steps))
    steps.sort(key=lambda step: order.index(step.verb))
    parts = [
        _answered(verb, list(same)) for verb, same in groupby(steps, key=lambda step: step.verb)
    ]
    sentence = joined(parts)
    return sentence[0].upper() + sentence[1:]


def published_steps(group: PeerGroup) -> list[ApprovalStep]:
    """Return the steps that the public may know of: none where the site takes no request."""
    named = group.approver_published and takes_requests(group)
    return list(group.approval_steps.all()) if named else []


def _answered(verb: str, steps: list[ApprovalStep]) -> str:
    bodies = joined([step.body.phrase for step in steps])
    together = " together" if len(steps) > 1 else ""
    return f"{_DONE[Verb(verb)]} by {bodies}{together}"


def takes_requests(group: PeerGroup) -> bool:
    """Tell whether a person can ask to join this group on the site."""
    return group.takes_requests and group.openness != PeerGroup.Openness.CLOSED


def jurisdictions_in_words(group: PeerGroup, *, on: date) -> str:
    """Say where members work: by the opening rule of the day, and by the group's own list."""
    places = _places(group)
    rules = list(group.opening_rules.all())
    if not rules:
        return places
    rule = in_force(rules, on)
    text = rule.text if rule else _to_come(rules)
    return f"{text}, among {places}" if group.eligible_jurisdictions.all() else text


def _to_come(rules: Iterable[OpeningRule]) -> str:
    """Name the first of rules that have not begun: each has a day, or it would have."""
    texts = {rule.starts_on: rule.text for rule in rules if rule.starts_on is not None}
    first = min(texts)
    return f"From {day_in_words(first)}: {texts[first]}"


def _places(group: PeerGroup) -> str:
    listed = sorted(group.eligible_jurisdictions.all(), key=lambda place: place.name)
    if not listed:
        return EVERYWHERE_AND_TRIBES if group.tribes_named else EVERYWHERE
    names = ", ".join(place.name for place in listed)
    return names if len(listed) == 1 else f"{names} ({_counted(listed)})"


def _counted(places: Sequence[Jurisdiction]) -> str:
    counts = []
    for kind, one, many in _KINDS:
        number = sum(1 for place in places if place.kind == kind)
        if number and not many:
            counts.append(one)
        elif number:
            counts.append(f"{number} {one if number == 1 else many}")
    return joined(counts)


def role_names(group: PeerGroup) -> list[str]:
    """Return the roles on the group's list, in its order."""
    return [entry.role.name for entry in group.group_roles.all()]


def organizations(group: PeerGroup) -> list[str]:
    """Return the kinds of organization that members come from, as the group describes them."""
    return [line.strip() for line in group.eligible_organizations.splitlines() if line.strip()]


def day_in_words(day: date) -> str:
    """Write a day as the site does everywhere: November 21, 2026."""
    return f"{day:%B} {day.day}, {day.year}"
