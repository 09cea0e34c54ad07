"""Whatever happens to a request: its rounds follow from its events, and agree with its status."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from membership.requests.links import BadLinkError
from membership.requests.models import MembershipRequest, RequestRound
from membership.requests.status import OPEN, TransitionNotAllowedError
from membership.review.models import Decision, RequestStep
from membership.tests.factories import AT, make_assignment, make_body, make_group, make_staff
from membership.workflow.confirm import ExpiredError, confirm
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.expire_unanswered import expire_unanswered
from membership.workflow.expire_unconfirmed import expire_unconfirmed
from membership.workflow.purge_person import purge_person
from membership.workflow.reopen import reopen
from membership.workflow.submit import submit
from membership.workflow.take_question_back import take_question_back
from membership.workflow.withdraw import withdraw

from .asking import answer, approve, ask, deny, step_of, undo
from .conftest import submission
from .test_rounds import as_the_migration_finds_them, rounds, token

pytestmark = pytest.mark.django_db

REFUSED = (
    BadLinkError,
    ExpiredError,
    NotAllowedError,
    OutOfDateError,
    TransitionNotAllowedError,
)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Play:
    """One person who asks for two groups, their reviewers, and everything that may happen."""

    def __init__(self, ohio) -> None:
        self.ohio, self.staff = ohio, make_staff()
        self.bodies = [make_body(), make_body()]
        self.reviewers = [make_assignment(body=body).user for body in self.bodies]
        self.groups = [make_group(bodies=self.bodies), make_group(bodies=self.bodies[:1])]
        self.number = 0

    def request(self, place: int) -> MembershipRequest:
        """Return the newest request for a group."""
        found = MembershipRequest.objects.select_related("application")
        return found.filter(group=self.groups[place]).latest("pk")

    def do(self, act: str, place: int, at: datetime) -> None:
        """Let one thing happen, or be refused."""
        self.number += 1
        acts: dict[str, Callable[[], Any]] = {
            "ask for both": lambda: self.submit(self.groups, at),
            "ask for one": lambda: self.submit([self.groups[place]], at),
            "confirm": lambda: confirm(token=token(self.request(place)), at=at),
            "question": lambda: ask(self.request(place), self.reviewers[0], at=at),
            "answer": lambda: answer(self.request(place), at=at, key="ana@example.gov"),
            "unask": lambda: take_question_back(
                request_id=self.request(place).pk, by=self.staff, at=at
            ),
            "approve": lambda: self.decide(approve, place, 0, at),
            "approve too": lambda: self.decide(approve, place, 1, at),
            "deny": lambda: self.decide(deny, place, 0, at),
            "undo": lambda: undo(self.reviewers[0], at=at),
            "undo too": lambda: undo(self.reviewers[1], at=at),
            "reopen": lambda: reopen(
                request_id=self.request(place).pk, reason="New.", by=self.staff, at=at
            ),
            "withdraw": lambda: withdraw(
                token=token(self.request(place)), request_ids=[self.request(place).pk], at=at
            ),
            "night": lambda: (expire_unconfirmed(at=at), expire_unanswered(at=at)),
            "purge": lambda: purge_person(address="ana@example.gov", by=self.staff, at=at),
        }
        try:
            with transaction.atomic():
                acts[act]()
        except (*REFUSED, MembershipRequest.DoesNotExist, Decision.DoesNotExist):
            pass

    def submit(self, groups, at: datetime) -> None:
        """Send the form; what it says differs each time, from a place of its own."""
        form = submission(*groups, jurisdiction=self.ohio, job_title=f"Number {self.number}")
        with override_settings(LIMIT_PER_ADDRESS_PER_HOUR=1000):
            submit(form, client=f"192.0.2.{self.number}", at=at)

    def decide(self, verdict, place: int, body: int, at: datetime) -> None:
        """Let a body answer, if it has anything to answer."""
        request = self.request(place)
        if RequestStep.objects.filter(request=request, body=self.bodies[body]).exists():
            assert step_of(request, self.bodies[body])
            verdict(request, self.reviewers[body], at=at, body=self.bodies[body])


ACTS = (
    *("ask for both", "ask for one", "confirm", "question", "answer", "unask", "approve"),
    *("approve too", "deny", "undo", "undo too", "reopen", "withdraw", "night", "purge"),
)
sequences = st.lists(
    st.tuples(
        st.sampled_from(ACTS[2:-1]) | st.sampled_from(ACTS),
        st.integers(0, 1),
        st.sampled_from([MINUTE, 12 * MINUTE, DAY, 3 * DAY, 30 * DAY]),
    ),
    max_size=14,
)
_LONG = [("question", 0, DAY), ("deny", 0, DAY), ("undo", 0, MINUTE), ("approve", 0, DAY)]
_LONG += [("approve too", 0, DAY), ("reopen", 0, DAY), ("question", 0, DAY), ("night", 0, 30 * DAY)]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(acts=_LONG)
@given(acts=sequences)
def test_rounds_follow_from_the_events(ohio, acts):
    with transaction.atomic():
        play, at = Play(ohio), AT
        for act, place, after in [("ask for both", 0, MINUTE), ("confirm", 0, DAY), *acts]:
            at += after
            play.do(act, place, at)
        kept = rounds()
        check_against_requests()
        assert as_the_migration_finds_them() == kept
        transaction.set_rollback(True)


def check_against_requests() -> None:
    """Compare the newest round of each request with how the request stands."""
    for request in MembershipRequest.objects.all():
        theirs = list(RequestRound.objects.filter(request=request).order_by("round"))
        assert [each.round for each in theirs] == list(range(1, request.round + 1))
        last = theirs[-1]
        is_open = request.status in OPEN
        assert (last.ended_on is None) == is_open
        assert last.ended_on == (None if is_open else timezone.localdate(request.closed_at))
        assert all(each.ending in ("approved", "denied") for each in theirs[:-1])
        assert (last.confirmed_on is None) == (request.confirmed_at is None)
        asked = request.asked_at
        assert last.asked_on == (timezone.localdate(asked) if asked else None)
        for each in theirs:
            until = each.ended_on or timezone.localdate(AT) + timedelta(days=1000)
            assert 0 <= each.applicant_days <= (until - each.began_on).days
