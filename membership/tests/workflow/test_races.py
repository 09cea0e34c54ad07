"""Two people at once, with real threads on PostgreSQL: each race ends with exactly one outcome.

SQLite lets one writer in at a time; that its constraints hold all the same is in
`test_constraints.py`.
"""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, connections

from membership.mailing.models import OutboundMail
from membership.requests.limits import LimitReachedError
from membership.requests.links import make_token
from membership.requests.models import Application, MembershipRequest, RequestEvent
from membership.requests.status import OPEN, Status, TransitionNotAllowedError
from membership.requests.submission import Person
from membership.review.models import Decision
from membership.review.people import ReviewerPreference
from membership.roster.models import Member, Membership
from membership.tests.factories import (
    AT,
    TODAY,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_request,
    make_staff,
)
from membership.tests.workflow.conftest import submission
from membership.workflow.add_member import add_member
from membership.workflow.confirm import confirm
from membership.workflow.correct_address import Sent, correct_address, send_again
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.submit import submit
from membership.workflow.withdraw import withdraw

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 50
LOST = (OutOfDateError, TransitionNotAllowedError, NotAllowedError, LimitReachedError)


def race(*acts: Callable[[], Any]) -> list[Any]:
    """Run acts at the same moment, a thread each; returns results, a lost race as its exception."""
    start = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=10)
            results[place] = act()
        except LOST as lost:
            results[place] = lost
        except Exception as error:  # noqa: BLE001  (shown by the assertion of the main thread)
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    unexpected = [r for r in results if isinstance(r, Exception) and not isinstance(r, LOST)]
    assert unexpected == []
    return results


def won(results: list[Any]) -> int:
    return sum(1 for result in results if not isinstance(result, Exception))


def mails_once() -> bool:
    """Say whether no request has two mails of one kind."""
    kinds = OutboundMail.objects.exclude(request=None).values_list("kind", "request", "round")
    return all(count == 1 for count in Counter(kinds).values())


@pytest.fixture
def bureau() -> Any:
    return make_body()


def test_two_approvals_of_one_step(bureau):
    group = make_group(bodies=[bureau])
    one, two = make_assignment(body=bureau).user, make_assignment(body=bureau).user
    for _ in range(ROUNDS):
        request = make_request(group=group)
        step = request.steps.get().pk

        results = race(
            lambda step=step: approve_step(step_id=step, by=one, at=AT),
            lambda step=step: approve_step(step_id=step, by=two, at=AT),
        )

        assert won(results) == 1
        assert [type(r) for r in results if isinstance(r, Exception)] == [OutOfDateError]
        assert Decision.objects.filter(request=request).count() == 1
        assert Membership.objects.filter(request=request).count() == 1
        assert [m.kind for m in OutboundMail.objects.filter(request=request)] == ["added"]


def test_approve_against_deny(bureau):
    group = make_group(bodies=[bureau])
    one, two = make_assignment(body=bureau).user, make_assignment(body=bureau).user
    outcomes = Counter()
    for _ in range(ROUNDS):
        request = make_request(group=group)
        step = request.steps.get().pk

        results = race(
            lambda step=step: approve_step(step_id=step, by=one, at=AT),
            lambda step=step: deny_step(step_id=step, reason="role", by=two, at=AT),
        )

        assert won(results) == 1
        request.refresh_from_db()
        outcomes[request.status] += 1
        decision = Decision.objects.get(request=request)
        is_member = Membership.objects.filter(request=request).exists()
        mails = [m.kind for m in OutboundMail.objects.filter(request=request)]
        assert (request.status, decision.outcome, is_member, mails) in [
            (Status.APPROVED, "approve", True, ["added"]),
            (Status.DENIED, "deny", False, ["not_added"]),
        ]
    assert sum(outcomes.values()) == ROUNDS


def test_two_bodies_at_once(bureau):
    board = make_body()
    group = make_group(bodies=[bureau, board])
    users = {body.pk: make_assignment(body=body).user for body in (bureau, board)}
    for _ in range(ROUNDS):
        request = make_request(group=group)
        first, second = request.steps.all()

        results = race(
            lambda s=first: approve_step(step_id=s.pk, by=users[s.body_id], at=AT),
            lambda s=second: approve_step(step_id=s.pk, by=users[s.body_id], at=AT),
        )

        assert won(results) == 2
        request.refresh_from_db()
        assert request.status == Status.APPROVED
        assert Membership.objects.filter(request=request).count() == 1
        kinds = Counter(RequestEvent.objects.filter(request=request).values_list("kind", flat=True))
        assert kinds == {"step_approved": 1, "approved": 1}
        assert [m.kind for m in OutboundMail.objects.filter(request=request)] == ["added"]


def test_two_groups_approved_at_once_make_one_member(bureau):
    one, two = make_assignment(body=bureau).user, make_assignment(body=bureau).user
    groups = [make_group(bodies=[bureau]), make_group(bodies=[bureau])]
    for _ in range(ROUNDS):
        application = make_application()
        steps = [
            make_request(group=group, application=application).steps.get().pk for group in groups
        ]

        results = race(
            lambda step=steps[0]: approve_step(step_id=step, by=one, at=AT),
            lambda step=steps[1]: approve_step(step_id=step, by=two, at=AT),
        )

        assert won(results) == 2
        member = Member.objects.get(email_key=application.email_key)
        assert member.memberships.count() == 2


def test_double_submit(settings):
    settings.LIMIT_PER_ADDRESS_PER_HOUR = settings.LIMIT_PER_CLIENT_PER_HOUR = 1000
    group, ohio = make_group(), make_jurisdiction()
    for number in range(ROUNDS):
        what = replace(
            submission(group, jurisdiction=ohio, email=f"ana{number}@example.gov"),
            form_stamp=f"form {number}",
        )

        one, other = race(
            lambda what=what: submit(what, client="192.0.2.1", at=AT),
            lambda what=what: submit(what, client="192.0.2.1", at=AT),
        )

        assert one == other, "both clicks get the same answer"
        application = Application.objects.get(email_key=what.person.email)
        assert application.reference == one.reference
        request = MembershipRequest.objects.get(application=application)
        assert [event.kind for event in request.events.all()] == ["submitted"]
        assert [mail.pk for mail in application.mails.all()] == [one.mail_id]


def test_two_different_forms_at_once(settings):
    settings.LIMIT_PER_ADDRESS_PER_HOUR = settings.LIMIT_PER_CLIENT_PER_HOUR = 1000
    group, ohio = make_group(), make_jurisdiction()
    for number in range(ROUNDS):
        what = submission(group, jurisdiction=ohio, email=f"ana{number}@example.gov")

        results = race(
            lambda what=what: submit(replace(what, form_stamp="one"), client="192.0.2.1", at=AT),
            lambda what=what: submit(replace(what, form_stamp="two"), client="192.0.2.1", at=AT),
        )

        assert won(results) == 2, "the later one replaces the other"
        application = Application.objects.get(email_key=what.person.email)
        request = MembershipRequest.objects.get(application=application)
        assert sorted(request.events.values_list("kind", flat=True)) == ["resubmitted", "submitted"]
        rounds = sorted(application.mails.values_list("round", flat=True))
        assert rounds == [1, application.link_round]


def test_submit_against_a_roster_add(settings):
    settings.LIMIT_PER_ADDRESS_PER_HOUR = settings.LIMIT_PER_CLIENT_PER_HOUR = 1000
    group, ohio, staff = make_group(), make_jurisdiction(), make_staff()
    for number in range(ROUNDS):
        email = f"ana{number}@example.gov"
        what = submission(group, jurisdiction=ohio, email=email)
        person = Person(full_name="Ana", email=email, jurisdiction=ohio)

        race(
            lambda what=what: submit(what, client="192.0.2.1", at=AT),
            lambda person=person: add_member(
                person=person, group=group, role=None, starts_on=TODAY, by=staff, at=AT
            ),
        )

        assert Membership.objects.filter(member__email_key=email).count() == 1
        still_open = MembershipRequest.objects.filter(email_key=email, status__in=OPEN)
        assert still_open.count() == 0
        told = OutboundMail.objects.filter(to=email).values_list("kind", flat=True)
        assert sorted(told) in [["already", "nominated"], ["confirm", "nominated"]]


def test_withdraw_against_approve(bureau):
    group = make_group(bodies=[bureau])
    reviewer = make_assignment(body=bureau).user
    for _ in range(ROUNDS):
        request = make_request(group=group)
        step, token = request.steps.get().pk, make_token(request.application)

        results = race(
            lambda token=token, pk=request.pk: withdraw(token=token, request_ids=[pk], at=AT),
            lambda step=step: approve_step(step_id=step, by=reviewer, at=AT),
        )

        assert won(results) == 1
        request.refresh_from_db()
        is_member = Membership.objects.filter(request=request).exists()
        mails = [m.kind for m in OutboundMail.objects.filter(request=request)]
        assert (request.status, is_member, mails) in [
            (Status.APPROVED, True, ["added"]),
            (Status.WITHDRAWN, False, ["withdrawn"]),
        ]


def test_two_clicks_on_confirm(bureau, settings):
    settings.LIMIT_PER_ADDRESS_PER_HOUR = settings.LIMIT_PER_CLIENT_PER_HOUR = 1000
    group, ohio = make_group(bodies=[bureau]), make_jurisdiction()
    reviewer = make_assignment(body=bureau).user
    ReviewerPreference.objects.create(user=reviewer, notices="when_waiting")
    for number in range(ROUNDS):
        email = f"ana{number}@example.gov"
        submit(submission(group, jurisdiction=ohio, email=email), client="192.0.2.1", at=AT)
        token = make_token(Application.objects.get(email_key=email))

        results = race(
            lambda token=token: confirm(token=token, at=AT),
            lambda token=token: confirm(token=token, at=AT),
        )

        assert won(results) == 2
        request = MembershipRequest.objects.get(email_key=email)
        kinds = list(request.events.values_list("kind", flat=True))
        assert kinds == ["submitted", "confirmed"]
        assert request.steps.count() == 1
    assert OutboundMail.objects.filter(kind="queue", user=reviewer).count() == 1
    assert mails_once()


def test_the_races_ran_on_postgresql():
    assert connection.vendor == "postgresql"


def sent_by(what):
    receipt = submit(what, client="192.0.2.1", at=AT)
    return Sent(receipt.reference, receipt.mail_id, ())


def test_two_corrections_that_cross_never_wait_for_each_other(settings):
    settings.LIMIT_PER_ADDRESS_PER_HOUR = settings.LIMIT_PER_CLIENT_PER_HOUR = 1000
    group, ohio = make_group(), make_jurisdiction()
    for number in range(ROUNDS):
        one, other = (
            submission(group, jurisdiction=ohio, email=f"{name}{number}@example.gov")
            for name in ("ana", "bea")
        )
        devices = {"one": sent_by(one), "other": sent_by(other)}

        results = race(
            lambda d=devices, w=other: correct_address(
                sent=d["one"], submission=w, client="192.0.2.1", at=AT
            ),
            lambda d=devices, w=one: correct_address(
                sent=d["other"], submission=w, client="192.0.2.1", at=AT
            ),
        )

        assert won(results) >= 1
        keys = [one.person.email, other.person.email]
        still_open = MembershipRequest.objects.filter(email_key__in=keys, status__in=OPEN)
        waiting = Application.objects.filter(email_key__in=keys, lapsed_at=None)
        assert still_open.count() == waiting.count() >= 1


def test_sending_again_against_a_new_form(settings):
    settings.LIMIT_PER_ADDRESS_PER_HOUR = settings.LIMIT_PER_CLIENT_PER_HOUR = 1000
    group, ohio = make_group(), make_jurisdiction()
    for number in range(ROUNDS):
        what = submission(group, jurisdiction=ohio, email=f"ana{number}@example.gov")
        sent = sent_by(what)

        results = race(
            lambda sent=sent: send_again(sent=sent, client="192.0.2.1", at=AT),
            lambda what=what: submit(what, client="192.0.2.1", at=AT),
        )

        assert not isinstance(results[1], Exception)
        assert Application.objects.get(email_key=what.person.email).link_round >= 2
