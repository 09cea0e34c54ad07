"""The sample's yearly questions: some answered, some moved on, some on the list of the silent."""

from datetime import timedelta

import pytest

from membership.management.sample_rosters import play_role_checks
from membership.roster.models import Membership
from membership.roster.role_check import RoleCheck, without_answer
from membership.tests.factories import AT, make_membership

pytestmark = pytest.mark.django_db


def test_there_is_something_to_see_of_each_kind():
    long_ago = AT - timedelta(days=800)
    for _ in range(10):
        make_membership(starts_on=long_ago.date(), recorded_at=long_ago)

    play_role_checks(until=AT)

    answers = list(RoleCheck.objects.order_by("pk").values_list("answer", flat=True))
    yes, no, gone = "still_there", "", "moved_on"
    assert answers == [yes, yes, no, yes, gone, no, yes, yes, no, gone]
    assert without_answer(AT).count() == 3
    assert Membership.objects.exclude(ends_on=None).count() == 2
