"""Facts for tests: one person who fits, changed only where a test says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from membership.eligibility import (
    ANSWERS,
    KINDS,
    LEVELS,
    OPENNESS,
    PROGRAMS,
    Facts,
    GroupFacts,
    JurisdictionFacts,
    Opening,
    Reason,
    Severity,
    judge,
)

TODAY = date(2026, 11, 21)
COUNTY_STATES = (
    ("CA", "California"),
    ("CO", "Colorado"),
    ("MN", "Minnesota"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("NV", "Nevada"),
    ("NY", "New York"),
    ("OH", "Ohio"),
    ("PA", "Pennsylvania"),
    ("VA", "Virginia"),
    ("WI", "Wisconsin"),
)
YEARS_1_AND_2 = Opening("Jurisdictions in review Year 1 or Year 2", None, (1, 2))
EVERYONE = Opening("Every jurisdiction", date(2026, 9, 1), None)

GROUP = GroupFacts(
    name="Disaster Planning, Response, and Recovery Peer Group",
    openness="limited",
    takes_requests=True,
    jurisdictions=(),
    jurisdiction_codes=(),
    tribes_named=False,
    state_level_only=False,
    jurisdiction_program="",
    participation="",
    openings=(),
)
OHIO = JurisdictionFacts("OH", "Ohio", "state", None, None, None)
TEXAS = JurisdictionFacts("TX", "Texas", "state", None, None, None)
DC = JurisdictionFacts("DC", "District of Columbia", "district", None, None, None)
GUAM = JurisdictionFacts("GU", "Guam", "territory", None, None, None)
NAVAJO = JurisdictionFacts("T-NN", "Navajo Nation", "tribe", None, None, None)

FACTS = Facts(
    group=GROUP,
    jurisdiction=OHIO,
    role="Program manager",
    role_asks_participation=False,
    participates="",
    asks_liaison_officer=False,
    liaison_officer_knows="",
    level="state",
    taking_over=False,
    already_member=False,
    open_request=False,
    on=TODAY,
)


def facts(**changes: Any) -> Facts:
    """Build facts that meet every rule but for the changes; ``group={...}`` changes the group."""
    group = changes.pop("group", {})
    return replace(
        FACTS, group=group if isinstance(group, GroupFacts) else replace(GROUP, **group), **changes
    )


def county_group(**changes: Any) -> GroupFacts:
    """Build the one group with a list of its own: 11 states, state-level leaders."""
    codes, names = zip(*COUNTY_STATES, strict=True)
    listed = {"jurisdictions": names, "jurisdiction_codes": codes, "state_level_only": True}
    return replace(GROUP, **{**listed, **changes})


def found(given: Facts) -> list[tuple[str, Severity]]:
    """List code and severity of every reason."""
    return [(reason.code, reason.severity) for reason in judge(given).reasons]


def only(**changes: Any) -> Reason:
    """Give the one reason that the facts lead to."""
    (reason,) = judge(facts(**changes)).reasons
    return reason


def _group(places: tuple[tuple[str, str], ...], **values: Any) -> GroupFacts:
    return GroupFacts(
        jurisdictions=tuple(name for _, name in places),
        jurisdiction_codes=tuple(code for code, _ in places),
        **values,
    )


DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
YEARS = st.integers(1, 4)
OPENINGS = st.builds(
    Opening,
    st.just("A rule"),
    st.none() | DAYS,
    st.none() | st.lists(YEARS, max_size=4, unique=True).map(tuple),
)
GROUPS = st.builds(
    _group,
    st.sampled_from([(), COUNTY_STATES, COUNTY_STATES[:1], COUNTY_STATES[:2]]),
    name=st.sampled_from(["State Adoption Managers Peer Group", "Kinship Navigators Peer Group"]),
    openness=st.sampled_from(OPENNESS),
    takes_requests=st.booleans(),
    tribes_named=st.booleans(),
    state_level_only=st.booleans(),
    jurisdiction_program=st.sampled_from(PROGRAMS),
    participation=st.sampled_from(
        ["", "Children's Justice Act grant", "PSSF grant (PSSF managers)", "NASFCM membership"]
    ),
    openings=st.lists(OPENINGS, max_size=3).map(tuple),
)
KNOWN = st.none() | st.booleans()
JURISDICTIONS = st.builds(
    JurisdictionFacts,
    st.sampled_from(["OH", "TX", "VI", "T-NN"]),
    st.sampled_from(["Ohio", "U.S. Virgin Islands", "Navajo Nation"]),
    st.sampled_from(KINDS),
    st.none() | YEARS,
    KNOWN,
    KNOWN,
)
ALL_FACTS = st.builds(
    Facts,
    group=GROUPS,
    jurisdiction=st.none() | JURISDICTIONS,
    role=st.sampled_from(["", "Program manager"]),
    role_asks_participation=st.booleans(),
    participates=st.sampled_from(ANSWERS),
    asks_liaison_officer=st.booleans(),
    liaison_officer_knows=st.sampled_from(ANSWERS),
    level=st.sampled_from(LEVELS),
    taking_over=st.booleans(),
    already_member=st.booleans(),
    open_request=st.booleans(),
    on=DAYS,
)
