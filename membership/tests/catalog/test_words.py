"""The words that everybody reads on the public pages."""

from datetime import date, timedelta

import pytest

from membership.catalog.models import ApprovalStep, OpeningRule, PeerGroup
from membership.catalog.queries import with_panel_details
from membership.catalog.words import (
    day_in_words,
    joined,
    jurisdictions_in_words,
    organizations,
    takes_requests,
    who_decides,
)
from membership.tests.factories import make_body, make_group, make_jurisdiction

TODAY = date(2026, 11, 2)
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

WHO_DECIDES = {
    "disaster-planning": "Approved by the Children's Bureau",
    "family-leaders": "Approved by the group's leads",
    "ffpsa-prevention-plan-leaders": (
        "The Center for States passes your request to the right reviewer"
    ),
    "hotline-intake-screening-managers": (
        "Recommended and approved by the State Liaison Officer of your jurisdiction"
    ),
    "state-adoption-managers": (
        "Each jurisdiction chooses its own members. If you think that you should be one of them, "
        "please talk with the leadership of your agency: they can put you forward, and we then "
        "add you."
    ),
    "state-foster-care-managers": (
        "Approved by the group's board and the Children's Bureau together"
    ),
    "title-iv-e-stipend-university-partners": "Verified by the Center for States",
}


def fetched(group: PeerGroup) -> PeerGroup:
    return with_panel_details(PeerGroup.objects.filter(pk=group.pk)).get()


@pytest.mark.parametrize("slug", WHO_DECIDES)
@pytest.mark.usefixtures("catalog")
def test_who_decides_in_the_real_catalog(slug):
    group = with_panel_details(PeerGroup.objects.all()).get(slug=slug)
    assert who_decides(group) == WHO_DECIDES[slug]


def test_two_verbs_make_one_sentence():
    group = make_group()
    for phrase, verb in (
        ("the Bureau", "approve"),
        ("the Center", "verify"),
        ("the leads", "approve"),
    ):
        ApprovalStep.objects.create(group=group, body=make_body(phrase=phrase), verb=verb)
    assert who_decides(fetched(group)) == (
        "Approved by the Bureau and the leads together and verified by the Center"
    )


def test_an_approver_that_is_not_published_is_not_named():
    group = make_group(bodies=[make_body(phrase="the Secret Board")], approver_published=False)
    assert who_decides(fetched(group)) == (
        "The Center for States passes your request to the right reviewer"
    )


def test_a_group_that_pauses_says_so():
    group = make_group(takes_requests=False, bodies=[make_body()])
    assert who_decides(fetched(group)) == "This group is not taking requests right now."


def test_a_closed_group_never_takes_requests_even_if_marked_so():
    assert takes_requests(make_group()) is True
    assert takes_requests(make_group(takes_requests=False)) is False
    assert takes_requests(make_group(openness="closed", takes_requests=True)) is False


JURISDICTIONS = {
    "nytd": "All 50 states, the District of Columbia and 5 territories",
    "kinship-navigators": "All 50 states, the District of Columbia, 5 territories, and tribes",
    "county-administered-states": (
        "California, Colorado, Minnesota, Nevada, New York, North Carolina, North Dakota, Ohio, "
        "Pennsylvania, Virginia, Wisconsin (11 states)"
    ),
}


@pytest.mark.parametrize("slug", JURISDICTIONS)
@pytest.mark.usefixtures("catalog")
def test_jurisdictions_in_the_real_catalog(slug):
    group = with_panel_details(PeerGroup.objects.all()).get(slug=slug)
    assert jurisdictions_in_words(group, on=TODAY) == JURISDICTIONS[slug]


def test_every_kind_of_place_is_counted():
    group = make_group()
    group.eligible_jurisdictions.add(
        make_jurisdiction(name="Ohio"),
        make_jurisdiction(name="Iowa"),
        make_jurisdiction(name="District of Columbia", kind="district"),
        make_jurisdiction(name="Guam", kind="territory"),
        make_jurisdiction(name="Some Nation", kind="tribe"),
    )
    assert jurisdictions_in_words(fetched(group), on=TODAY) == (
        "District of Columbia, Guam, Iowa, Ohio, Some Nation "
        "(2 states, the District of Columbia, 1 territory and 1 tribe)"
    )


def test_one_place_needs_no_count():
    group = make_group()
    group.eligible_jurisdictions.add(make_jurisdiction(name="Ohio"))
    assert jurisdictions_in_words(fetched(group), on=TODAY) == "Ohio"


def test_the_opening_rule_of_the_day_speaks():
    group = make_group()
    rule = {"group": group, "starts_on": None}
    OpeningRule.objects.create(version=1, text="Jurisdictions in Year 1", **rule)
    OpeningRule.objects.create(
        group=group, version=2, text="Every jurisdiction", starts_on=TODAY + timedelta(days=1)
    )
    group = fetched(group)
    assert jurisdictions_in_words(group, on=TODAY) == "Jurisdictions in Year 1"
    tomorrow = TODAY + timedelta(days=1)
    assert jurisdictions_in_words(group, on=tomorrow) == "Every jurisdiction"


def test_before_the_first_rule_the_day_is_named():
    group = make_group()
    OpeningRule.objects.create(group=group, text="Every jurisdiction", starts_on=date(2026, 11, 21))
    assert jurisdictions_in_words(fetched(group), on=TODAY) == (
        "From November 21, 2026: Every jurisdiction"
    )


def test_a_rule_and_a_list_are_told_together():
    group = make_group()
    group.eligible_jurisdictions.add(make_jurisdiction(name="Ohio"))
    OpeningRule.objects.create(group=group, text="Jurisdictions in Year 1", starts_on=None)
    assert jurisdictions_in_words(fetched(group), on=TODAY) == "Jurisdictions in Year 1, among Ohio"


def test_organizations_are_the_lines_that_say_something():
    assert organizations(make_group(eligible_organizations="Court\n\n  University \n")) == [
        "Court",
        "University",
    ]
    assert organizations(make_group()) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_joined(words, sentence):
    assert joined(words) == sentence


def test_days_are_written_out():
    assert day_in_words(date(2026, 3, 1)) == "March 1, 2026"
