"""Levels, kinds of organizations and reasons for leaving, in the words that rosters use."""

from collections.abc import Iterable

from .headings import plain_words

LEVELS = {"statewide": "state", "territory": "state", "region": "regional", "tribe": "tribal"}
LEVELS |= {"n a": "none", "na": "none", "not applicable": "none", "local": "county"}

ORGANIZATIONS = {"state government": "state", "county government": "county", "local": "county"}
ORGANIZATIONS |= {"tribal": "tribe", "tribal organization": "tribe", "academic": "university"}
ORGANIZATIONS |= {"college": "university", "judicial": "court", "courts": "court"}
ORGANIZATIONS |= {"contractor": "provider", "nonprofit": "advocacy", "non profit": "advocacy"}

REASONS = {"new job": "changed_job", "moved on": "changed_job", "left agency": "changed_job"}
REASONS |= {"left the agency": "changed_job", "retired": "changed_job", "promoted": "changed_job"}
REASONS |= {"asked to be removed": "asked_to_leave", "opted out": "asked_to_leave"}
REASONS |= {"unsubscribed": "asked_to_leave", "no longer active": "inactive"}


def spellings(choices: Iterable[tuple[str, str]], also: dict[str, str]) -> dict[str, str]:
    """Return each spelling of a list's choices with its code: the code, the label, and others."""
    known = dict(also)
    for code, label in choices:
        known[plain_words(label)] = known[plain_words(code)] = code
    return known
