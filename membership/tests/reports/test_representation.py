"""Coverage, the matrix and the gaps, by hand; and what is told of people in sensitive roles."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from membership.catalog.models import Jurisdiction, OpeningRule, PeerGroup
from membership.reports.cuts import Cut
from membership.reports.filters import Filters
from membership.reports.periods import Period
from membership.reports.representation import gaps, matrix, represented, seats_on
from membership.reports.scope import Scope, scope_of, whole
from membership.reports.tables import Audience
from membership.tests.factories import (
    AT,
    TODAY,
    make_group,
    make_jurisdiction,
    make_leadership,
    make_member,
    make_membership,
    make_role,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ASKED = Filters(Period(TODAY, TODAY + DAY))


def member(group: PeerGroup, where: Any, last: date | None = None, **fields: Any) -> Any:
    """Make a membership since 2026, up to a last day in the group."""
    ended = {"ends_on": last + DAY, "end_reason": "other"} if last else {}
    start = fields.pop("starts_on", date(2026, 1, 1))
    return make_membership(group=group, jurisdiction=where, starts_on=start, **ended, **fields)


def rows(scope: Scope, cut: Cut, filters: Filters = ASKED, day: date = TODAY) -> dict[str, tuple]:
    """Return, by label: eligible, covered, gaps, single, unknown, depth."""
    return {
        each.slice.label: (
            each.eligible,
            each.covered,
            each.gaps,
            each.single,
            each.unknown,
            each.depth,
        )
        for each in represented(seats_on(scope, filters, day), cut)
    }


def words(scope: Scope, filters: Filters = ASKED, day: date = TODAY) -> dict[str, list[str]]:
    """Return what the matrix says in each jurisdiction's row."""
    found = matrix(seats_on(scope, filters, day))
    return {place.label: [seat.words for seat in row] for place, row in found}


@pytest.fixture
def hand_made() -> SimpleNamespace:
    """Make two groups and four places of two regions; the second group knows Ohio and Guam alone.

    On November 2: the first has 3 in Ohio, 1 in Iowa, none in Guam since October 31, and nobody
    ever in Utah; the second has 1 in Guam, and 2 in Iowa, which it is not for.
    """
    first = make_group(name="First", slug="first", cohort_type="topical")
    second = make_group(name="Second", slug="second")
    ohio, iowa, utah, guam = (
        make_jurisdiction(name=name, code=name[:2].upper(), acf_region=region)
        for name, region in (("Ohio", 5), ("Iowa", 7), ("Utah", None), ("Guam", 7))
    )
    second.eligible_jurisdictions.add(ohio, guam)
    for _ in range(3):
        member(first, ohio)
    member(first, iowa)
    member(first, guam, date(2026, 10, 31))
    member(first, None)
    member(second, guam)
    member(second, iowa)
    member(second, iowa)
    return SimpleNamespace(**{k: v for k, v in locals().items() if k != "_"})


def test_every_cut_by_hand(hand_made: Any) -> None:
    scope = whole()
    assert rows(scope, Cut.NONE) == {"All": (6, 3, 3, 2, 0, 1.0)}
    assert rows(scope, Cut.GROUP) == {
        "First": (4, 2, 2, 1, 0, 2.0),
        "Second": (2, 1, 1, 1, 0, 1.0),
    }
    assert rows(scope, Cut.COHORT_TYPE) == {
        "Role-specific": (2, 1, 1, 1, 0, 1.0),
        "Topical": (4, 2, 2, 1, 0, 2.0),
    }
    assert rows(scope, Cut.JURISDICTION) == {
        "Guam": (2, 1, 1, 1, 0, 1.0),
        "Iowa": (1, 1, 0, 1, 0, 1.0),
        "Ohio": (2, 1, 1, 0, 0, 3.0),
        "Utah": (1, 0, 1, 0, 0, None),
    }
    assert rows(scope, Cut.REGION) == {
        "Region 5": (2, 1, 1, 0, 0, 3.0),
        "Region 7": (3, 2, 1, 2, 0, 1.0),
        "No region": (1, 0, 1, 0, 0, None),
    }
    shares = [each.share for each in represented(seats_on(scope, ASKED, TODAY), Cut.GROUP)]
    assert shares == [0.5, 0.5]


def test_the_matrix_and_the_gaps_by_hand(hand_made: Any) -> None:
    assert words(whole()) == {
        "Guam": ["Gap, 2 days", "1 member"],
        "Iowa": ["1 member", "Not for them, 2 members"],
        "Ohio": ["3 members", "Gap"],
        "Utah": ["Gap", "Not for them"],
    }
    found = [
        (seat.group.key, seat.place.label, seat.last_day, seat.days_uncovered)
        for seat in gaps(seats_on(whole(), ASKED, TODAY))
    ]
    assert found == [
        ("first", "Guam", date(2026, 10, 31), 2),
        ("first", "Utah", None, None),
        ("second", "Ohio", None, None),
    ]


def test_a_gap_that_came_last_comes_first(hand_made: Any) -> None:
    member(hand_made.second, hand_made.ohio, date(2026, 10, 20))
    member(hand_made.first, hand_made.utah, date(2026, 10, 10))
    found = [(seat.group.key, seat.place.label) for seat in gaps(seats_on(whole(), ASKED, TODAY))]
    assert found == [("first", "Guam"), ("second", "Ohio"), ("first", "Utah")]


def test_a_past_day_is_as_it_was(hand_made: Any) -> None:
    assert words(whole(), day=date(2026, 10, 31))["Guam"] == ["1 member", "1 member"]
    assert words(whole(), day=date(2025, 12, 31))["Guam"] == ["Gap", "Gap"]


def test_filters_limit_the_seats(hand_made: Any) -> None:
    first, second, guam = hand_made.first, hand_made.second, hand_made.guam
    in_first, in_second = (4, 2, 2, 1, 0, 2.0), (2, 1, 1, 1, 0, 1.0)
    told = {
        name: rows(whole(), Cut.GROUP, Filters(ASKED.period, **{name: value}))
        for name, value in (
            ("group", second.pk),
            ("cohort_type", first.cohort_type),
            ("jurisdiction", guam.pk),
            ("region", 5),
        )
    }
    assert told == {
        "group": {"Second": in_second},
        "cohort_type": {"First": in_first},
        "jurisdiction": {"First": (1, 0, 1, 0, 0, None), "Second": (1, 1, 0, 1, 0, 1.0)},
        "region": {"First": (1, 1, 0, 0, 0, 3.0), "Second": (1, 0, 1, 0, 0, None)},
    }


def test_by_a_role_only_its_people_cover(hand_made: Any) -> None:
    role = make_role()
    member(hand_made.first, hand_made.utah, role=role)
    only = Filters(ASKED.period, role=role.pk)
    assert rows(whole(), Cut.GROUP, only)["First"] == (4, 1, 3, 1, 0, 1.0)
    with pytest.raises(KeyError):
        rows(whole(), Cut.ROLE)


def test_the_county_group_is_for_eleven_states(catalog: None) -> None:
    county = PeerGroup.objects.get(slug="county-administered-states")
    ohio, texas = (Jurisdiction.objects.get(code=code) for code in ("OH", "TX"))
    member(county, ohio)
    member(county, texas)
    assert rows(whole(), Cut.GROUP)[county.name] == (11, 1, 10, 1, 0, 1.0)
    only = Filters(ASKED.period, group=county.pk)
    found = words(whole(), only)
    assert len(found) == 56
    assert (found["Ohio"], found["Texas"], found["Utah"]) == (
        ["1 member"],
        ["Not for them, 1 member"],
        ["Not for them"],
    )


def test_what_nobody_can_tell_is_counted_apart(catalog: None) -> None:
    grantees = PeerGroup.objects.get(slug="cja-grantees")
    Jurisdiction.objects.filter(code__in=("OH", "TX")).update(cja_grant=True)
    Jurisdiction.objects.filter(code="UT").update(cja_grant=False)
    member(grantees, Jurisdiction.objects.get(code="OH"))
    member(grantees, Jurisdiction.objects.get(code="GU"))
    only = Filters(ASKED.period, group=grantees.pk)
    assert rows(whole(), Cut.GROUP, only) == {grantees.name: (2, 1, 1, 1, 53, 1.0)}
    found = words(whole(), only)
    assert [found[name] for name in ("Texas", "Utah", "Guam", "Iowa")] == [
        ["Gap"],
        ["Not for them"],
        ["Not known, 1 member"],
        ["Not known"],
    ]


def test_a_group_counts_until_it_is_retired_and_by_the_opening_rule_of_the_day() -> None:
    make_jurisdiction(name="Ohio", cfsr_round4_year=1)
    make_jurisdiction(name="Iowa", cfsr_round4_year=2)
    gone = make_group(name="Gone", retired_on=TODAY)
    for version, years, day in ((1, [1], None), (2, [1, 2], TODAY)):
        OpeningRule.objects.create(
            group=gone, version=version, text="x", cfsr_round4_years=years, starts_on=day
        )
    member(gone, Jurisdiction.objects.get(name="Ohio"))
    assert rows(whole(), Cut.GROUP) == {}
    assert rows(whole(), Cut.NONE) == {"All": (0, 0, 0, 0, 0, None)}
    assert rows(whole(), Cut.GROUP, day=TODAY - DAY) == {"Gone": (1, 1, 0, 1, 0, 1.0)}
    gone.retired_on = None
    gone.save()
    assert rows(whole(), Cut.GROUP) == {"Gone": (2, 1, 1, 1, 0, 1.0)}


@pytest.fixture
def told_apart() -> SimpleNamespace:
    """Make a group in which people in sensitive roles alone, beside others, and never, hold seats.

    Ohio: 2 sensitive. Iowa: 1 and 1 sensitive. Utah: 1. Guam: a sensitive one left after another.
    """
    family, plain = make_role(name="Family leader", sensitive=True), make_role(name="Manager")
    group, other = make_group(name="Mixed", slug="mixed"), make_group(name="Other", slug="other")
    ohio, iowa, utah, guam = (make_jurisdiction(name=n) for n in ("Ohio", "Iowa", "Utah", "Guam"))
    member(group, ohio, role=family)
    member(group, ohio, role=family)
    member(group, iowa, role=family)
    member(group, iowa, role=plain)
    member(group, utah, role=None)
    member(group, guam, date(2026, 9, 30), role=plain)
    member(group, guam, date(2026, 10, 20), role=family)
    member(other, guam, date(2026, 10, 25), role=plain)
    member(other, guam, date(2026, 10, 20), role=family)
    member(other, ohio, role=plain)
    return SimpleNamespace(**locals())


def test_staff_read_every_number(told_apart: Any) -> None:
    assert words(whole()) == {
        "Guam": ["Gap, 13 days", "Gap, 8 days"],
        "Iowa": ["2 members", "Gap"],
        "Ohio": ["2 members", "1 member"],
        "Utah": ["1 member", "Gap"],
    }


def of_leader(*places: Jurisdiction) -> Scope:
    user = make_leadership(jurisdiction=places[0]).user
    for place in places[1:]:
        make_leadership(user=user, jurisdiction=place)
    scope = scope_of(user, AT)
    assert scope is not None
    return scope


def test_a_leader_reads_covered_and_nothing_more(told_apart: Any) -> None:
    scope = of_leader(told_apart.ohio, told_apart.iowa, told_apart.utah, told_apart.guam)
    assert words(scope) == {
        "Guam": ["Gap", "Gap, 8 days"],
        "Iowa": ["Covered", "Gap"],
        "Ohio": ["Covered", "1 member"],
        "Utah": ["1 member", "Gap"],
    }
    by_group = {
        each.slice.key: each for each in represented(seats_on(scope, ASKED, TODAY), Cut.GROUP)
    }
    mixed, other = by_group["mixed"], by_group["other"]
    assert (mixed.eligible, mixed.covered, mixed.gaps) == (4, 3, 1)
    assert (mixed.single, mixed.depth, mixed.is_hidden) == (None, None, True)
    assert (other.single, other.depth, other.is_hidden) == (1, 1.0, False)


def test_how_many_hold_a_seat_in_sensitive_roles_changes_nothing_for_a_leader(
    told_apart: Any,
) -> None:
    """Whatever their number, and whoever they are, a leader reads one and the same."""
    scope = of_leader(told_apart.ohio, told_apart.iowa)
    before = seats_on(scope, ASKED, TODAY)
    for number in range(3):
        for place in (told_apart.ohio, told_apart.iowa):
            member(told_apart.group, place, role=told_apart.family, starts_on=TODAY - number * DAY)
    after = seats_on(scope, ASKED, TODAY)
    assert (matrix(after), after) == (matrix(before), before)


def test_a_gap_tells_nothing_of_when_somebody_in_a_sensitive_role_left(told_apart: Any) -> None:
    scope = of_leader(told_apart.guam)
    found = {seat.group.key: seat for seat in gaps(seats_on(scope, ASKED, TODAY))}
    assert (found["mixed"].last_day, found["mixed"].days_uncovered) == (None, None)
    assert found["other"].last_day == date(2026, 10, 25)


def test_a_leader_s_seats_end_where_their_jurisdictions_do(told_apart: Any) -> None:
    scope = of_leader(told_apart.ohio)
    assert list(words(scope)) == ["Ohio"]
    foreign = Filters(ASKED.period, jurisdiction=told_apart.iowa.pk)
    assert (words(scope, foreign), rows(scope, Cut.GROUP, foreign)) == ({}, {})
    assert gaps(seats_on(scope, foreign, TODAY)) == []


def test_a_brief_has_no_number_of_any_one_seat(told_apart: Any) -> None:
    scope = whole(Audience.BUREAU)
    assert words(scope) == {
        "Guam": ["Gap", "Gap, 8 days"],
        "Iowa": ["Covered", "Gap"],
        "Ohio": ["Covered", "Covered"],
        "Utah": ["Covered", "Gap"],
    }
    found = rows(scope, Cut.GROUP)
    assert found == {"Mixed": (4, 3, 1, None, 0, None), "Other": (4, 1, 3, 1, 0, 1.0)}


def test_a_sensitive_role_asked_for_is_covered_or_not(told_apart: Any) -> None:
    scope = of_leader(told_apart.ohio, told_apart.iowa, told_apart.utah)
    role = Filters(ASKED.period, role=told_apart.family.pk, group=told_apart.group.pk)
    assert words(scope, role) == {"Iowa": ["Covered"], "Ohio": ["Covered"], "Utah": ["Gap"]}
    role = Filters(ASKED.period, role=told_apart.plain.pk, group=told_apart.group.pk)
    assert words(scope, role) == {"Iowa": ["1 member"], "Ohio": ["Gap"], "Utah": ["Gap"]}


def test_one_person_s_two_memberships_count_once(told_apart: Any) -> None:
    twice = make_member()
    member(told_apart.group, told_apart.utah, TODAY + DAY, member=twice)
    member(told_apart.group, told_apart.utah, member=twice, starts_on=date(2026, 2, 1))
    assert words(whole())["Utah"] == ["2 members", "Gap"]


@pytest.mark.parametrize("audience", ["staff", "leader"])
def test_the_queries_do_not_grow(audience: str, django_assert_num_queries: Any) -> None:
    place = make_jurisdiction()
    scope, queries = (whole(), 7) if audience == "staff" else (of_leader(place), 9)
    for more in (1, 6):
        for _ in range(more):
            group = make_group()
            for where in (place, make_jurisdiction()):
                member(group, where, role=make_role(sensitive=True))
                member(group, where)
        with django_assert_num_queries(queries):
            seats = seats_on(scope, ASKED, TODAY)
            assert len(matrix(seats)) >= 1
            assert len(gaps(seats)) >= 0
        with django_assert_num_queries(1):
            assert len(represented(seats, Cut.GROUP)) >= more
