"""Two at once around "Still in this role?", with real threads on PostgreSQL."""

from collections import Counter

import pytest

from membership.mailing.models import OutboundMail
from membership.review.people import GroupInvitation
from membership.roster.models import Membership
from membership.roster.role_check import RoleCheck, make_token
from membership.tests.factories import AT, TODAY, make_assignment, make_body, make_group
from membership.workflow.answer_role_check import Successor, moved_on, still_there
from membership.workflow.ask_still_there import Asked, ask_still_there
from membership.workflow.confirm_membership import confirm_membership
from membership.workflow.end_membership import end_membership
from membership.workflow.errors import OutOfDateError

from .role_checks import YEAR, joined, silent
from .test_races import race, won

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 25


def asked() -> tuple[Membership, str]:
    """Make a member with an open question; returns the membership and the link's token."""
    membership = joined(AT - 2 * YEAR)
    ask_still_there(at=AT)
    return membership, make_token(RoleCheck.objects.get(member=membership.member))


def test_two_clicks_on_yes():
    for _ in range(ROUNDS):
        membership, token = asked()
        results = race(*[lambda t=token: still_there(token=t, at=AT)] * 2)
        assert won(results) == 1
        assert [type(r) for r in results if isinstance(r, Exception)] == [OutOfDateError]
        membership.refresh_from_db()
        assert (membership.last_confirmed_at, membership.ends_on) == (AT, None)


def test_yes_against_moved_on():
    outcomes: Counter = Counter()
    for _ in range(ROUNDS):
        membership, token = asked()
        results = race(
            lambda t=token: still_there(token=t, at=AT),
            lambda t=token, pk=membership.pk: moved_on(token=t, leaves=[pk], successors={}, at=AT),
        )
        assert won(results) == 1
        membership.refresh_from_db()
        answer = RoleCheck.objects.get(member=membership.member).answer
        left = OutboundMail.objects.filter(kind="left", membership=membership).count()
        told = (answer, membership.ends_on, bool(membership.last_confirmed_at), left)
        assert told in [("still_there", None, True, 0), ("moved_on", TODAY, False, 1)]
        outcomes[answer] += 1
    assert sum(outcomes.values()) == ROUNDS


def test_the_answer_against_the_reviewers_end():
    """Whoever is first holds: who has answered is not ended, who was ended has nothing to keep."""
    body = make_body()
    group = make_group(bodies=[body])
    lead = make_assignment(body=body, group=group).user
    for _ in range(ROUNDS):
        membership = silent(group=group)
        token = make_token(RoleCheck.objects.get(member=membership.member))
        end = {"membership_id": membership.pk, "ends_on": TODAY, "reason": "inactive"}
        answered, ended = race(
            lambda t=token: still_there(token=t, at=AT),
            lambda e=end: end_membership(**e, by=lead, at=AT),
        )
        assert not isinstance(answered, Exception), "there is always a question to answer"
        membership.refresh_from_db()
        told = (isinstance(ended, Exception), membership.ends_on, membership.last_confirmed_at)
        assert told in [(True, None, AT), (False, TODAY, None)]


def test_a_reviewer_confirms_against_a_colleague_who_ends():
    body = make_body()
    group = make_group(bodies=[body])
    one, two = (make_assignment(body=body, group=group).user for _ in range(2))
    for _ in range(ROUNDS):
        pk = silent(group=group).pk
        results = race(
            lambda pk=pk: confirm_membership(membership_id=pk, by=one, at=AT),
            lambda pk=pk: end_membership(
                membership_id=pk, ends_on=TODAY, reason="inactive", by=two, at=AT
            ),
        )
        assert won(results) == 1
        membership = Membership.objects.get(pk=pk)
        assert (membership.ends_on is None) == (membership.last_confirmed_at == AT)


def test_two_schedulers_ask_and_remind_once():
    for number in range(1, 6):
        for _ in range(5):
            joined(AT - 2 * YEAR)
        first = race(*[lambda: ask_still_there(at=AT)] * 2)
        assert sum(done.asked for done in first) == 5
        assert RoleCheck.objects.count() == 5 * number
    later = race(*[lambda: ask_still_there(at=AT + YEAR / 10)] * 2)
    assert sum((done.reminded for done in later), 0) == 25
    assert {type(done) for done in later} == {Asked}
    assert OutboundMail.objects.filter(kind="still_there").count() == 50
    assert set(RoleCheck.objects.values_list("reminders", flat=True)) == {1}


def test_two_who_name_each_other_do_not_wait_for_each_other():
    group = make_group()
    for _ in range(ROUNDS):
        rows = [joined(AT - 2 * YEAR, group=group) for _ in range(2)]
        ask_still_there(at=AT)
        tokens = [make_token(RoleCheck.objects.get(member=row.member)) for row in rows]
        named = [Successor("The other", row.member.email) for row in reversed(rows)]
        results = race(
            *(
                lambda t=token, pk=row.pk, s=successor: moved_on(
                    token=t, leaves=[pk], successors={pk: s}, at=AT
                )
                for token, row, successor in zip(tokens, rows, named, strict=True)
            )
        )
        assert won(results) == 2
        pks = [row.pk for row in rows]
        assert GroupInvitation.objects.filter(predecessor__in=pks).count() == 2
        assert Membership.objects.filter(pk__in=pks, ends_on=TODAY).count() == 2
