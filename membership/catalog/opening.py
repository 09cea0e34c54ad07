"""Which of a group's opening rules counts on a day."""

from collections.abc import Iterable
from datetime import date

from .models import OpeningRule


def in_force(rules: Iterable[OpeningRule], on: date) -> OpeningRule | None:
    """Return the rule that counts on a day: the latest begun by then, None when none has."""
    begun = [rule for rule in rules if rule.starts_on is None or rule.starts_on <= on]
    return max(begun, key=lambda rule: rule.starts_on or date.min, default=None)
