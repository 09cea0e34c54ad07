"""Coverage, gaps and depth by hand-made days, and eligibility as the rules of a request have it."""

from datetime import date, timedelta

import pytest

from membership.catalog.models import Jurisdiction, OpeningRule, PeerGroup
from membership.eligibility import Facts, judge
from membership.roster.coverage import coverage, coverage_of, is_eligible
from membership.roster.models import Membership
from membership.tests.factories import (
    TODAY,
    make_group,
    make_jurisdiction,
    make_member,
    make_membership,
    make_role,
)
from membership.workflow.facts import group_facts, jurisdiction_facts

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def place(name, **fields):
    return make_jurisdiction(name=name, **fields)


def member(group, where, start, last=None, **fields):
    """Make a membership from a first day to a last day in the group, both counted."""
    ended = {"ends_on": last + DAY, "end_reason": "other"} if last else {}
    return make_membership(group=group, jurisdiction=where, starts_on=start, **ended, **fields)


def names(seats):
    return [seat.jurisdiction.name for seat in seats]


def test_a_group_of_four_states_on_three_days():
    """Ohio has one member, then two; Iowa's left after October 31; Utah never had one."""
    group = make_group()
    ohio, iowa, utah, maine = (place(name) for name in ("Ohio", "Iowa", "Utah", "Maine"))
    member(group, ohio, date(2026, 1, 1))
    member(group, ohio, date(2026, 11, 2))
    member(group, iowa, date(2026, 1, 1), date(2026, 10, 31))
    member(group, iowa, date(2025, 1, 1), date(2025, 6, 30))
    member(group, maine, date(2026, 11, 3))
    member(group, None, date(2026, 1, 1))
    member(make_group(), utah, date(2020, 1, 1))

    told = {
        day: (names(found.covered), names(found.gaps), names(found.single), found.depth)
        for day in (date(2025, 6, 30), date(2026, 10, 31), date(2026, 11, 1), TODAY)
        for found in [coverage(group, on=day)]
    }

    assert told == {
        date(2025, 6, 30): (["Iowa"], ["Maine", "Ohio", "Utah"], ["Iowa"], 1),
        date(2026, 10, 31): (["Iowa", "Ohio"], ["Maine", "Utah"], ["Iowa", "Ohio"], 1),
        date(2026, 11, 1): (["Ohio"], ["Iowa", "Maine", "Utah"], ["Ohio"], 1),
        TODAY: (["Ohio"], ["Iowa", "Maine", "Utah"], [], 2),
    }
    gap = {s.jurisdiction.name: (s.last_day, s.days_since) for s in coverage(group, on=TODAY).gaps}
    assert gap == {"Iowa": (date(2026, 10, 31), 2), "Maine": (None, None), "Utah": (None, None)}


def test_one_person_twice_counts_once_and_depth_is_the_median():
    group = make_group()
    ohio, iowa, utah = (place(name) for name in ("Ohio", "Iowa", "Utah"))
    ana = make_member()
    member(group, ohio, date(2026, 1, 1), TODAY + DAY, member=ana)
    member(group, ohio, date(2026, 2, 1), member=ana)
    for where, count in ((iowa, 2), (utah, 5)):
        for _ in range(count):
            member(group, where, date(2026, 1, 1))

    found = coverage(group, on=TODAY)

    assert [seat.members for seat in found.covered] == [2, 1, 5]
    assert (found.depth, names(found.single)) == (2, ["Ohio"])
    assert coverage(make_group(), on=TODAY).depth is None


def test_who_is_not_on_the_list_covers_nothing_and_is_named_apart():
    group = make_group()
    ohio, iowa = place("Ohio"), place("Iowa")
    place("Utah")
    group.eligible_jurisdictions.add(ohio)
    member(group, iowa, date(2026, 1, 1))

    found = coverage(group, on=TODAY)

    assert (names(found.eligible), names(found.covered), names(found.outside)) == (
        ["Ohio"],
        [],
        ["Iowa"],
    )


def test_what_nobody_entered_is_counted_apart():
    group = make_group(jurisdiction_program=PeerGroup.JurisdictionProgram.CJA_GRANT)
    has, has_not, unknown = (
        place(name, cja_grant=grant) for name, grant in (("A", True), ("B", False), ("C", None))
    )
    member(group, unknown, date(2026, 1, 1))

    found = coverage(group, on=TODAY)

    assert (names(found.eligible), names(found.unknown)) == ([has.name], [unknown.name])
    assert (found.covered, names(found.outside), has_not.name) == ((), [], "B")
    assert found.unknown[0].members == 1


def test_only_some_jurisdictions_and_never_a_group_out_of_reach():
    ours, other = make_group(), make_group()
    ohio = place("Ohio")
    place("Iowa")
    assert names(coverage(ours, on=TODAY, only=frozenset({ohio.pk})).seats) == ["Ohio"]
    assert coverage(ours, on=TODAY, only=frozenset()).seats == ()
    with pytest.raises(KeyError):
        coverage_of([ours, other], on=TODAY, reach={ours.pk: None})


def test_the_real_catalog_has_56_places_and_11_for_the_county_group(catalog):
    groups = PeerGroup.objects.order_by("slug")
    before_the_second_opening = date(2026, 1, 1)
    counts = {
        found.group.slug: (len(found.eligible), len(found.unknown))
        for found in coverage_of(groups, on=before_the_second_opening)
    }
    assert len(counts) == 21
    assert counts.pop("county-administered-states") == (11, 0)
    assert counts.pop("cja-grantees") == (0, 56)
    assert counts.pop("extended-federal-foster-care") == (0, 56)
    by_year = counts.pop("cfsr-round-4-cop")
    assert (sum(by_year), by_year[1] > 0) == (56, True)
    assert set(counts.values()) == {(56, 0)}


def test_eligible_is_what_the_rules_of_a_request_say(catalog):
    """Each group of the catalog against each kind of place, on days of each opening rule."""
    make_jurisdiction(name="A tribe", kind=Jurisdiction.Kind.TRIBE)
    Jurisdiction.objects.filter(code__in=("OH", "CO")).update(effc_plan=True, cja_grant=False)
    Jurisdiction.objects.filter(code="VA").update(effc_plan=False, cja_grant=True)
    late = make_group(slug="opens-later")
    OpeningRule.objects.create(group=late, text="All", starts_on=TODAY + DAY)
    tribal = make_group(slug="listed-with-tribes", tribes_named=True)
    tribal.eligible_jurisdictions.add(Jurisdiction.objects.get(code="OH"))
    days = {TODAY, *OpeningRule.objects.exclude(starts_on=None).values_list("starts_on", flat=True)}
    groups = PeerGroup.objects.prefetch_related("eligible_jurisdictions", "opening_rules")
    seen, wrong = set(), []
    for group in groups:
        for where in Jurisdiction.objects.all():
            for day in days:
                found = is_eligible(group, where, on=day)
                seen.add(found)
                if found is not _by_the_rules(group, where, day):
                    wrong.append((group.slug, where.code, day, found))
    assert (wrong, seen) == ([], {True, False, None})


def _by_the_rules(group, where, day):
    """Judge a person of that place, of whom everything else fits an open group."""
    facts = Facts(
        group=group_facts(group),
        jurisdiction=jurisdiction_facts(where),
        role="",
        role_asks_participation=False,
        participates="",
        asks_liaison_officer=False,
        liaison_officer_knows="",
        level="state",
        taking_over=False,
        already_member=False,
        open_request=False,
        on=day,
    )
    about_place = {
        *("jurisdiction_list", "jurisdiction_kind", "review_year", "effc_plan", "cja_grant")
    }
    weights = {r.severity.name for r in judge(facts).reasons if r.code in about_place}
    if weights & {"HARD", "WARNING"}:
        return False
    return None if "UNKNOWN" in weights else True


def test_it_takes_five_queries_for_one_group_and_for_all(catalog, django_assert_num_queries):
    groups = list(PeerGroup.objects.all())
    with django_assert_num_queries(5):
        coverage(groups[0], on=TODAY)
    for group in groups:
        for where in Jurisdiction.objects.all()[:3]:
            member(group, where, date(2026, 1, 1))
    groups = list(PeerGroup.objects.all())
    with django_assert_num_queries(5):
        assert sum(len(found.covered) for found in coverage_of(groups, on=TODAY)) > 21


@pytest.mark.parametrize(
    ("lasts", "people"),
    [
        ([None], 1),
        ([TODAY], 1),
        ([TODAY, TODAY], 1),
        ([None, TODAY], 1),
        ([TODAY, None, TODAY + DAY], 1),
        ([TODAY - DAY, None], 1),
        ([TODAY - DAY], 0),
    ],
)
def test_whoever_is_in_several_times_is_one_person(lasts, people):
    """By the last days of one person's memberships in a seat, beside another person's one."""
    group, other = make_group(), make_group()
    ohio, iowa = place("Ohio"), place("Iowa")
    ana, bo = make_member(), make_member()
    for last in lasts:
        member(group, ohio, date(2026, 1, 1), last, member=ana)
    member(group, iowa, date(2026, 1, 1), TODAY, member=ana)
    member(other, ohio, date(2026, 1, 1), member=ana)
    member(group, ohio, date(2026, 1, 1), TODAY, member=bo)
    (ohios,) = (seat for seat in coverage(group, on=TODAY).seats if seat.jurisdiction == ohio)
    assert ohios.members == people + 1


def test_of_some_memberships_a_seat_tells_only_that_there_are_any():
    group, secret = make_group(), make_role(sensitive=True)
    ohio, iowa, utah = (place(name) for name in ("Ohio", "Iowa", "Utah"))
    for where, role in ((ohio, secret), (ohio, None), (iowa, secret), (iowa, secret)):
        member(group, where, date(2026, 1, 1), role=role)
    member(group, utah, date(2026, 1, 1), TODAY - DAY, role=secret)
    member(group, utah, date(2026, 1, 1), TODAY - 2 * DAY)
    rows = Membership.objects.all()
    (found,) = coverage_of(
        [group], on=TODAY, memberships=rows.filter(role=None), unseen=rows.exclude(role=None)
    )
    told = [(seat.members, seat.unseen, seat.is_single, seat.days_since) for seat in found.seats]
    assert told == [(0, True, False, None), (1, True, False, None), (0, False, False, None)]
    assert (names(found.covered), names(found.gaps), found.single) == (
        ["Iowa", "Ohio"],
        ["Utah"],
        (),
    )
