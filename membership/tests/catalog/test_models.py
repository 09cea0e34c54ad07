"""What every catalog row promises: a natural key, and a history that also knows its links."""

import pytest
from django.core.exceptions import ValidationError

from membership.catalog.models import ApprovalStep, OpeningRule, PeerGroup, Topic
from membership.tests.factories import make_body, make_group, make_jurisdiction

from .loading import loaddata

pytestmark = pytest.mark.django_db


def topics_at(record) -> set[str]:
    return {row.topic.slug for row in record.topics.all()}


def test_history_remembers_which_topics_a_group_had():
    group = make_group()
    group.topics.add(Topic.objects.create(slug="older-youth", name="Older youth"))
    group.topics.set([Topic.objects.create(slug="cqi", name="CQI")])
    newest = group.history.first()
    assert topics_at(newest) == {"cqi"}
    assert [topics_at(record) for record in group.history.all()] == [
        {"cqi"},
        set(),
        {"older-youth"},
        set(),
    ]


def test_history_remembers_which_jurisdictions_a_group_was_for():
    group = make_group()
    group.eligible_jurisdictions.add(make_jurisdiction(code="OH", name="Ohio"))
    newest = group.history.first()
    assert [row.jurisdiction.code for row in newest.eligible_jurisdictions.all()] == ["OH"]


def test_loaddata_leaves_no_history_but_a_later_edit_of_the_same_row_does():
    loaddata()
    group = PeerGroup.objects.get(slug="nytd")
    assert group.history.count() == 0
    group.topics.clear()
    assert group.history.count() == 1


def test_save_because_says_why():
    group = make_group()
    group.purpose = "Another purpose."
    assert group.save_because("wording") is group
    assert group.history.first().history_change_reason == "wording"


def test_a_natural_key_finds_its_row_again():
    step = ApprovalStep.objects.create(
        group=make_group(slug="nytd"), body=make_body(slug="childrens-bureau")
    )
    assert step.natural_key() == ("nytd", "childrens-bureau")
    assert ApprovalStep.objects.get_by_natural_key("nytd", "childrens-bureau") == step


@pytest.mark.parametrize("years", [None, [1], [1, 2, 9]])
def test_review_years_that_pass(years):
    OpeningRule(text="A rule", cfsr_round4_years=years).clean()


@pytest.mark.parametrize("years", [[], 1, "1", ["1"], [0], [10], [True], [1.0], {"1": 1}])
def test_review_years_that_do_not(years):
    with pytest.raises(ValidationError) as refused:
        OpeningRule(text="A rule", cfsr_round4_years=years).clean()
    assert list(refused.value.message_dict) == ["cfsr_round4_years"]
