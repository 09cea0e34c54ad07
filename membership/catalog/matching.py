"""Which groups a visitor looks for. Every function works on prefetched objects, without a query."""

import unicodedata
from collections.abc import Iterable
from datetime import date

from .models import Jurisdiction, PeerGroup
from .opening import in_force


def has_words(group: PeerGroup, text: str) -> bool:
    """Tell whether every word occurs in the name, acronym, purpose, criteria or a role."""
    roles = (entry.role.name for entry in group.group_roles.all())
    return contains_words(
        (group.name, group.acronym, group.purpose, group.eligibility, *roles), text
    )


def contains_words(parts: Iterable[str], text: str) -> bool:
    """Tell whether every word of a text occurs in one of the parts.

    Words are compared in Python, so that case folds alike on both databases and no character of
    the text has a meaning of its own.
    """
    whole = _folded("\n".join(parts))
    return all(word in whole for word in _folded(text).split())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def is_open_to(group: PeerGroup, place: Jurisdiction, *, on: date) -> bool:
    """Tell whether people who work there may ask: on the list or no list, and open on the day.

    A tribe fits where the group has no list or names tribes. A jurisdiction whose review year is
    not known fits, as its request would not be refused either.
    """
    listed = list(group.eligible_jurisdictions.all())
    tribe_is_named = group.tribes_named and place.kind == Jurisdiction.Kind.TRIBE
    if listed and place not in listed and not tribe_is_named:
        return False
    rules = list(group.opening_rules.all())
    if not rules:
        return True
    rule = in_force(rules, on)
    if rule is None:
        return False
    years, year = rule.cfsr_round4_years, place.cfsr_round4_year
    return not years or year is None or year in years
