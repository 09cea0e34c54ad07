"""The mix of roles, told by hand: who counts on the day, and which rows stand."""

from datetime import date

import pytest

from membership.reports.roles import role_mix
from membership.requests.models import Level, OrganizationType
from membership.roster.models import Membership

from ..factories import make_membership, make_role

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 31)


def counted(rows) -> list[tuple[str, int, int]]:
    return [(each.slice.label, each.memberships, each.people) for each in rows]


def test_memberships_and_people_stand_side_by_side():
    judge, analyst = make_role(name="Judge"), make_role(name="Analyst")
    make_role(name="Nobody")
    first = make_membership(role=judge, level=Level.STATE, organization_type=OrganizationType.COURT)
    make_membership(role=judge, member=first.member, level=Level.STATE)
    make_membership(role=analyst, member=first.member, level=Level.TRIBAL)
    make_membership(role=None)
    make_membership(role=judge, starts_on=date(2026, 11, 1))
    make_membership(
        role=judge, ends_on=DAY, end_reason=Membership.EndReason.OTHER, level=Level.COUNTY
    )
    mix = role_mix(Membership.objects.all(), DAY)
    assert (mix.all.memberships, mix.all.people) == (4, 2)
    assert counted(mix.roles) == [
        ("Analyst", 1, 1),
        ("Judge", 2, 1),
        ("Nobody", 0, 0),
        ("Not on the group's list", 1, 1),
    ]
    assert counted(mix.levels) == [
        ("State or territory", 2, 1),
        ("Region within a state", 0, 0),
        ("County", 0, 0),
        ("Tribal", 1, 1),
        ("Does not apply", 0, 0),
        ("Not given", 1, 1),
    ]
    kinds = {
        label: (memberships, people)
        for label, memberships, people in counted(mix.organization_types)
    }
    assert [*kinds] == [*OrganizationType.labels, "Not given"]
    assert {label: each for label, each in kinds.items() if each != (0, 0)} == {
        "Court": (1, 1),
        "Not given": (3, 2),
    }


def test_not_given_has_a_row_only_where_somebody_is_counted():
    make_membership(level=Level.NONE, organization_type=OrganizationType.OTHER)
    mix = role_mix(Membership.objects.all(), DAY)
    assert [each.slice.label for each in mix.levels] == Level.labels
    assert [each.slice.label for each in mix.organization_types] == OrganizationType.labels


@pytest.mark.parametrize("count", [1, 3])
def test_two_queries_whatever_the_number_of_rows(count, django_assert_num_queries):
    for _ in range(count):
        make_membership(role=make_role())
    with django_assert_num_queries(2):
        assert len(role_mix(Membership.objects.all(), DAY).roles) == count
