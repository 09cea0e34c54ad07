"""Reading the catalog: what stays, in which order, and at what price in queries."""

from datetime import date, timedelta

import pytest

from membership.catalog.models import GroupRole, OpeningRule, PeerGroup, Topic
from membership.catalog.queries import (
    filter_taking_requests,
    is_retired,
    public_groups,
    related_groups,
    successor_of,
    with_panel_details,
)
from membership.catalog.words import jurisdictions_in_words, role_names, who_decides
from membership.tests.factories import make_body, make_group, make_jurisdiction, make_role

TODAY = date(2026, 11, 2)
pytestmark = pytest.mark.django_db


def names(groups) -> list[str]:
    return [group.name for group in groups]


def test_public_groups_are_those_not_retired_by_name_whatever_its_case():
    make_group(name="beta")
    make_group(name="Gamma", retired_on=TODAY + timedelta(days=1))
    make_group(name="Alpha")
    make_group(name="Gone", retired_on=TODAY)
    assert names(public_groups(on=TODAY)) == ["Alpha", "beta", "Gamma"]


@pytest.mark.parametrize("number", [1, 5])
def test_a_panel_costs_five_queries_at_any_size(number, django_assert_num_queries):
    body = make_body()
    for _ in range(number):
        group = make_group(bodies=[body])
        group.eligible_jurisdictions.add(make_jurisdiction(), make_jurisdiction())
        for position in (1, 2):
            GroupRole.objects.create(group=group, role=make_role(), position=position)
        OpeningRule.objects.create(group=group, text="Every jurisdiction", starts_on=None)
    with django_assert_num_queries(5):
        for group in with_panel_details(public_groups(on=TODAY)):
            assert len(role_names(group)) == 2
            assert who_decides(group) == f"Approved by {body.phrase}"
            assert jurisdictions_in_words(group, on=TODAY)[:18] == "Every jurisdiction"


def test_roles_come_in_the_lists_own_order():
    group = make_group()
    for position, name in ((2, "Administrator"), (1, "Program manager")):
        GroupRole.objects.create(group=group, role=make_role(name=name), position=position)
    (panel,) = with_panel_details(public_groups(on=TODAY))
    assert role_names(panel) == ["Program manager", "Administrator"]


def test_only_groups_that_can_be_asked():
    make_group(name="Asked")
    make_group(name="Paused", takes_requests=False)
    make_group(name="Closed", openness="closed", takes_requests=True)
    assert names(filter_taking_requests(public_groups(on=TODAY))) == ["Asked"]


def test_related_groups_share_topics_those_that_share_most_first():
    one, two, three = (Topic.objects.create(slug=s, name=s) for s in ("one", "two", "three"))
    group = make_group(name="This one")
    group.topics.add(one, two)
    for name, topics in (
        ("Shares one", [one]),
        ("Shares two", [one, two, three]),
        ("Also shares one", [two]),
        ("Shares none", [three]),
    ):
        make_group(name=name).topics.add(*topics)
    gone = make_group(name="Gone", retired_on=TODAY)
    gone.topics.add(one, two)
    related = list(related_groups(group, on=TODAY))
    assert names(related) == ["Shares two", "Also shares one", "Shares one"]
    assert [found.shared_topics for found in related] == [2, 1, 1]


@pytest.mark.usefixtures("catalog")
def test_related_groups_of_the_real_catalog():
    kinship = PeerGroup.objects.get(slug="kinship-navigators")
    assert [group.slug for group in related_groups(kinship, on=TODAY)] == [
        "state-adoption-managers",
        "state-foster-care-managers",
    ]


def test_a_group_is_retired_from_its_day_on():
    group = make_group(retired_on=TODAY)
    assert is_retired(group, on=TODAY - timedelta(days=1)) is False
    assert is_retired(group, on=TODAY) is True
    assert is_retired(make_group(), on=TODAY) is False


def test_the_way_leads_past_retired_successors_and_out_of_a_circle():
    last = make_group(name="Here now")
    middle = make_group(retired_on=TODAY, successor=last)
    first = make_group(retired_on=TODAY, successor=middle)
    assert successor_of(first, on=TODAY) == last
    assert successor_of(last, on=TODAY) is None
    last.retired_on, last.successor = TODAY, first
    last.save()
    first.refresh_from_db()
    assert successor_of(first, on=TODAY) is None
