"""Who sees what in the world of these tests, written by hand from the rules and not from the code.

A planted word is named after what it belongs to: "a1-note" is the note about request a1.
"""

from collections.abc import Sequence
from typing import Any

from membership.catalog.models import ReviewingBody
from membership.tests.conftest import ON_POSTGRESQL

# ---- who there is --------------------------------------------------------------------------------

BODIES = {
    "amber": ("leads", "liaison"),
    "birch": ("leads", "liaison"),
    "cedar": ("board", "bureau"),
}
REACH = {"leads": ReviewingBody.Reach.GROUP, "liaison": ReviewingBody.Reach.JURISDICTION}
REVIEWERS: dict[str, dict[str, str]] = {
    "lead_a": {"body": "leads", "group": "amber"},
    "lead_b": {"body": "leads", "group": "birch"},
    "officer_1": {"body": "liaison", "jurisdiction": "one"},
    "officer_2": {"body": "liaison", "jurisdiction": "two"},
    "board": {"body": "board"},
    "bureau": {"body": "bureau"},
    "applicant": {"body": "leads", "group": "amber"},
}
LEAD_ONCE = {"body": "leads", "group": "amber"}
LOCKED_OUT = (
    "anonymous",
    "nobody",
    "ended",  # one minute ago, with the session still alive
    "not_yet",
    "switched_off",
    "too_wide",  # acts for the leads, but of no group
    "superuser_without_staff",
)
STAFF = ("staff", "superuser")
INSIDE = (*REVIEWERS, *STAFF)
ACTORS = (*LOCKED_OUT, *INSIDE)
UNKNOWN = 987654  # the id of nothing


EVERY_CELL = {"lead_a", "staff", "leader"}
if not ON_POSTGRESQL:  # there every page is asked for by somebody, and answers as it does here
    EVERY_CELL |= {"officer_2", "applicant", "ended"}


def sample(actor: str, cells: Sequence[Any]) -> Sequence[Any]:
    """Return every cell, or every fifth for an actor for whom another of these stands."""
    return cells if actor in EVERY_CELL else cells[::5]


# ---- what there is: request -> its application, group, jurisdiction; the oldest first ------------

REQUESTS = {
    "db": ("db", "birch", "two"),
    "da": ("da", "amber", "one"),
    "b1": ("b1", "birch", "one"),
    "a1": ("a1", "amber", "one"),
    "ua": ("ua", "amber", "one"),
    "b2": ("b2", "birch", "two"),
    "ub": ("ub", "birch", "two"),
    "own": ("own", "amber", "one"),
    "c1": ("c1", "cedar", "one"),
    "a2": ("a2", "amber", "two"),
    "t1": ("t1", "dune", "one"),
    "pa": ("p", "amber", "one"),
    "pb": ("p", "birch", "one"),
}
MEMBERSHIPS = {
    "ma1": ("ma1", "amber", "one"),
    "ma2": ("ma2", "amber", "two"),
    "mb1": ("mb1", "birch", "one"),
    "mb2": ("mb2", "birch", "two"),
    "mc": ("mc", "cedar", "one"),
    "former": ("former", "amber", "one"),
    "both_a": ("both", "amber", "one"),
    "both_b": ("both", "birch", "two"),
}
UNCONFIRMED = {"ua", "ub"}
DECIDED = {"da", "db"}
ALL_REQUESTS = set(REQUESTS)
ALL_MEMBERSHIPS = {*MEMBERSHIPS, "db"}

# ---- who sees what -------------------------------------------------------------------------------

SEES: dict[str, set[str]] = {
    "lead_a": {"a1", "a2", "pa", "own", "da"},
    "lead_b": {"b1", "b2", "pb", "db"},
    "officer_1": {"a1", "b1", "pa", "pb", "own", "da"},
    "officer_2": {"a2", "b2", "db"},
    "board": {"c1"},
    "bureau": {"c1"},
    "applicant": {"a1", "a2", "pa", "da"},
    **dict.fromkeys(STAFF, ALL_REQUESTS),
}
MAY_DECIDE: dict[str, tuple[str, ...]] = {
    "lead_a": ("a1", "own", "a2", "pa"),
    "lead_b": ("b1", "b2", "pb"),
    "officer_1": ("b1", "a1", "own", "pa", "pb"),
    "officer_2": ("b2", "a2"),
    "board": (),
    "bureau": ("c1",),
    "applicant": ("a1", "a2", "pa"),
    **dict.fromkeys(STAFF, ()),
}
ROSTER: dict[str, set[str]] = {
    "lead_a": {"ma1", "ma2", "former", "both_a"},
    "lead_b": {"mb1", "mb2", "both_b", "db"},
    "officer_1": {"ma1", "former", "both_a", "mb1"},
    "officer_2": {"ma2", "mb2", "both_b", "db"},
    "board": {"mc"},
    "bureau": {"mc"},
    "applicant": {"ma1", "ma2", "former", "both_a"},
    **dict.fromkeys(STAFF, ALL_MEMBERSHIPS),
}
DECIDED_BY = {"da": {"lead_a"}, "db": {"lead_b", "officer_2"}, "c1": {"board"}}

PERSON = ("name", "mail", "title", "office", "phone")


def words(kinds: tuple[str, ...] | str, tags: Any) -> set[str]:
    """Return the names of planted words: `words("note", ["a1"])` is {"a1-note"}."""
    kinds = (kinds,) if isinstance(kinds, str) else kinds
    return {f"{tag}-{kind}" for tag in tags for kind in kinds}


def people(tags: Any) -> set[str]:
    """Return whose memberships these are."""
    return {MEMBERSHIPS[tag][0] if tag in MEMBERSHIPS else tag for tag in tags}
