"""Two at once about one idea, on PostgreSQL: each time one outcome, and one mail."""

import pytest

from membership.requests.idea_links import idea_token
from membership.tests.factories import AT, make_group, make_idea, make_staff
from membership.tests.workflow.test_races import race, won
from membership.workflow.confirm_idea import confirm_idea
from membership.workflow.leave_idea import leave_idea
from membership.workflow.make_idea_a_group import make_idea_a_group
from membership.workflow.withdraw_idea import withdraw_idea

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 10


def test_each_pair_of_acts_ends_with_one_outcome():
    one, two, group = make_staff(), make_staff(), make_group()
    for _ in range(ROUNDS):
        idea = make_idea(confirmed_at=None)
        token = idea_token(idea)

        results = race(*[lambda token=token: confirm_idea(token=token, at=AT)] * 2)
        assert won(results) == 2

        acts = (
            lambda pk=idea.pk: make_idea_a_group(idea_id=pk, group=group, by=one, at=AT),
            lambda pk=idea.pk: leave_idea(idea_id=pk, reason="No.", by=two, at=AT),
            lambda token=token: withdraw_idea(token=token, at=AT),
        )
        results = race(*acts)
        idea.refresh_from_db()
        kinds = {"group": ["idea_group"], "not_taken_up": ["idea_not_taken"]}
        told = list(idea.mails.order_by("pk").values_list("kind", flat=True))
        if idea.status == "group" and won(results) == 2:  # a group came of it after all
            assert told == ["idea_not_taken", "idea_group"]
        else:
            assert won(results) == 1
            assert told == kinds.get(idea.status, ["idea_withdrawn"])
