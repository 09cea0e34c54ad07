"""Gathers what the rules of eligibility look at, from rows to plain values."""

from dataclasses import replace
from datetime import date

from ..catalog.models import Jurisdiction, OpeningRule, PeerGroup
from ..eligibility import Facts, GroupFacts, JurisdictionFacts, Opening
from ..requests.submission import Details, GroupPart
from ..roster.queries import GroupNow


def gather(
    part: GroupPart,
    details: Details,
    *,
    on: date,
    now: GroupNow | None = None,
    open_request: bool = False,
    put_forward: bool = False,
) -> Facts:
    """Return the facts of one group's part; no query when the group came from the snapshot.

    A screen knows neither `now` nor `open_request`: whoever fills in a form proves no address.
    """
    group = group_facts(part.group)
    if now is not None and not now.takes_requests:
        group = replace(group, takes_requests=False)
    return Facts(
        group=group,
        jurisdiction=jurisdiction_facts(details.jurisdiction),
        role=part.role.name if part.role else "",
        role_asks_participation=asks_participation(part),
        participates=part.participates,
        asks_liaison_officer=part.group.asks_liaison_officer,
        liaison_officer_knows=part.liaison_officer_knows,
        level=details.level,
        taking_over=part.taking_over,
        already_member=now is not None and now.is_member,
        open_request=open_request,
        on=on,
        put_forward=put_forward,
    )


def asks_participation(part: GroupPart) -> bool:
    """Tell whether the group asks the holder of this role about its program."""
    return any(
        listed.asks_participation
        for listed in part.group.group_roles.all()
        if part.role is not None and listed.role_id == part.role.pk
    )


def group_facts(group: PeerGroup) -> GroupFacts:
    """Return what the catalog says about a group."""
    jurisdictions = sorted(group.eligible_jurisdictions.all(), key=lambda place: place.name)
    return GroupFacts(
        name=group.name,
        openness=group.openness,
        takes_requests=group.takes_requests,
        jurisdictions=tuple(place.name for place in jurisdictions),
        jurisdiction_codes=tuple(place.code for place in jurisdictions),
        tribes_named=group.tribes_named,
        state_level_only=group.state_level_only,
        jurisdiction_program=group.jurisdiction_program,
        participation=group.participation,
        openings=tuple(opening(rule) for rule in group.opening_rules.all()),
    )


def opening(rule: OpeningRule) -> Opening:
    """Return one opening rule as a plain value."""
    years = rule.cfsr_round4_years
    return Opening(rule.text, rule.starts_on, None if years is None else tuple(years))


def jurisdiction_facts(place: Jurisdiction | None) -> JurisdictionFacts | None:
    """Return what staff have entered about a jurisdiction."""
    if place is None:
        return None
    return JurisdictionFacts(
        code=place.code,
        name=place.name,
        kind=place.kind,
        cfsr_round4_year=place.cfsr_round4_year,
        effc_plan=place.effc_plan,
        cja_grant=place.cja_grant,
    )
