"""Rules about group and place: is it open, to which jurisdictions, what do our records say.

Each function is one rule; its name is its reason's code. Sources are named by file in
``shared/facts``.
"""

from __future__ import annotations

from .facts import Facts, in_force
from .verdict import Reason, Severity
from .words import STILL_ASK, one_of, place, written


def closed_group(facts: Facts) -> Reason | None:
    """Refuse a group that takes no public request, unless the jurisdiction named the person.

    Source: catalog.yaml, state-adoption-managers (openness closed, takes_requests false, each
    jurisdiction chooses its members).
    """
    if facts.group.openness == "closed" and facts.put_forward:
        return None
    if facts.group.openness == "closed":
        return Reason(
            "closed_group",
            Severity.HARD,
            "Each jurisdiction chooses its own members for this group, so please talk with the "
            "leadership of your agency.",
            "This group is closed: staff add people whom a jurisdiction puts forward.",
        )
    if not facts.group.takes_requests:
        return Reason(
            "closed_group",
            Severity.HARD,
            "This group is not taking requests right now, and you are welcome to look again later.",
            "This group is not taking requests.",
        )
    return None


def put_forward(facts: Facts) -> Reason | None:
    """Tell reviewers that a leader of the jurisdiction named the person for this closed group.

    Source: catalog.yaml, state-adoption-managers (each jurisdiction chooses its members).
    """
    if not facts.put_forward:
        return None
    return Reason("put_forward", Severity.NOTE, "", "Put forward by the jurisdiction.")


def jurisdiction_list(facts: Facts) -> Reason | None:
    """Refuse a jurisdiction that is not on the group's list; a tribe or unlisted place is unknown.

    Source: catalog.yaml, county-administered-states (11 named states, the hard rule); design.md (a
    tribe is flagged, not refused).
    """
    group, where = facts.group, facts.jurisdiction
    if not group.jurisdiction_codes:
        return None
    if where is not None and where.code in group.jurisdiction_codes:
        return None
    if where is not None and where.kind == "tribe" and group.tribes_named:
        return None
    listed = one_of(group.jurisdictions, "and")
    if where is None or where.kind == "tribe":
        return Reason(
            "jurisdiction_list",
            Severity.UNKNOWN,
            "This group names the places it is for, and we cannot tell if yours is one of them; "
            f"{STILL_ASK} it.",
            f"{place(where)} cannot be matched with the group's list: {listed}.",
        )
    return Reason(
        "jurisdiction_list",
        Severity.HARD,
        f"This group only takes requests from people in {one_of(group.jurisdictions)}, and another "
        "of our groups may fit you well.",
        f"{place(where)} is not on the group's list: {listed}.",
    )


def jurisdiction_kind(facts: Facts) -> Reason | None:
    """Flag a tribe or unlisted place where tribes are not named; states, DC, territories fit.

    Silent for a group with its own list, where ``jurisdiction_list`` has said it. Source:
    catalog.yaml, head ("a tribe is flagged to the reviewer unless tribes_named").
    """
    group, where = facts.group, facts.jurisdiction
    if group.jurisdiction_codes or (where is not None and where.kind != "tribe"):
        return None
    if group.tribes_named:
        return None if where is not None else _perhaps_a_tribe()
    if where is None:
        return Reason(
            "jurisdiction_kind",
            Severity.UNKNOWN,
            f"Your jurisdiction is not on our list of states and territories; {STILL_ASK} it.",
            f"{place(where)} may be a tribe, and the group's criteria do not mention tribes.",
        )
    return Reason(
        "jurisdiction_kind",
        Severity.UNKNOWN,
        f"The criteria of this group do not mention tribes; {STILL_ASK} how you fit.",
        f"{place(where)} is a tribe, and the group's criteria do not mention tribes.",
    )


def _perhaps_a_tribe() -> Reason:
    return Reason(
        "jurisdiction_kind",
        Severity.NOTE,
        "",
        "The group names tribes, and the applicant's jurisdiction is not on our list, so please "
        "confirm that it is one.",
    )


def review_year(facts: Facts) -> Reason | None:
    """Compare the jurisdiction's review year with the opening in force on the request's day.

    Source: catalog.yaml, cfsr-round-4-cop (two opening rules; an unknown year is never refused).
    """
    if not facts.group.openings:
        return None
    opening = in_force(facts.group.openings, facts.on)
    if opening is None:
        return Reason(
            "review_year",
            Severity.UNKNOWN,
            f"This group has not opened for requests yet; {STILL_ASK} it.",
            f"No opening rule of this group is in force on {written(facts.on)}.",
        )
    if not opening.cfsr_round4_years:
        return None
    years = f"review {one_of([f'Year {year}' for year in opening.cfsr_round4_years])}"
    year = facts.jurisdiction.cfsr_round4_year if facts.jurisdiction else None
    if year is None:
        return Reason(
            "review_year",
            Severity.UNKNOWN,
            f"This group is for jurisdictions in {years}, and we do not know your year yet; "
            f"{STILL_ASK} it.",
            f"{place(facts.jurisdiction)} has no review year on record; the rule in force on "
            f"{written(facts.on)} is for {years}.",
        )
    if year in opening.cfsr_round4_years:
        return None
    return Reason(
        "review_year",
        Severity.WARNING,
        f"This group is for jurisdictions in {years}, and our records place yours in Year {year}; "
        f"{STILL_ASK} it.",
        f"{place(facts.jurisdiction)} is in review Year {year}; the rule in force on "
        f"{written(facts.on)} is for {years}.",
    )


def effc_plan(facts: Facts) -> Reason | None:
    """Compare with what staff entered about the jurisdiction's extended foster care plan.

    Source: catalog.yaml, extended-federal-foster-care (not published; unknown is flagged, never
    refused).
    """
    if facts.group.jurisdiction_program != "effc_plan":
        return None
    has_it = facts.jurisdiction.effc_plan if facts.jurisdiction else None
    return _program("effc_plan", facts, has_it, "federally approved extended foster care plan")


def cja_grant(facts: Facts) -> Reason | None:
    """Compare with what staff entered about the jurisdiction's Children's Justice Act grant.

    Source: catalog.yaml, cja-grantees (tied to a grant; unknown is flagged, never refused).
    """
    if facts.group.jurisdiction_program != "cja_grant":
        return None
    has_it = facts.jurisdiction.cja_grant if facts.jurisdiction else None
    return _program("cja_grant", facts, has_it, "Children's Justice Act grant")


def _program(code: str, facts: Facts, has_it: bool | None, label: str) -> Reason | None:
    if has_it is None:
        return Reason(
            code,
            Severity.UNKNOWN,
            f"We do not know yet if your jurisdiction has a {label}; {STILL_ASK} it.",
            f"{place(facts.jurisdiction)} has no entry, yes or no, for a {label}.",
        )
    if has_it:
        return None
    return Reason(
        code,
        Severity.WARNING,
        f"Our records show no {label} for your jurisdiction; {STILL_ASK} it.",
        f"{place(facts.jurisdiction)} has no {label} in our records.",
    )
