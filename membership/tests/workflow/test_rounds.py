"""The rounds of a request, which the trends count, follow each thing that happens to it."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from membership.requests.links import status_link
from membership.requests.models import MembershipRequest, RequestRound
from membership.tests.factories import AT, make_body, make_group, make_request, make_staff
from membership.workflow.confirm import confirm
from membership.workflow.expire_unconfirmed import expire_unconfirmed
from membership.workflow.reopen import reopen
from membership.workflow.submit import submit
from membership.workflow.take_question_back import take_question_back
from membership.workflow.withdraw import withdraw

from .asking import DAY, answer, approve, ask, deny, undo
from .conftest import submission

pytestmark = pytest.mark.django_db

FIELDS = ("round", "began_on", "confirmed_on", "asked_on", "applicant_days", "ended_on", "ending")


def day(number):
    return date(2026, 11, number)


def rounds():
    return list(RequestRound.objects.order_by("request", "round").values_list(*FIELDS))


def sent(ohio, bureau, at=AT):
    """Return Ana's request for one group, sent and not confirmed."""
    submit(submission(make_group(bodies=[bureau]), jurisdiction=ohio), client="192.0.2.1", at=at)
    return MembershipRequest.objects.select_related("application").get()


def token(request):
    request.application.refresh_from_db()
    return status_link(request.application).rstrip("/").rpartition("/")[2]


def test_each_thing_that_happens_moves_the_round_on(ohio, bureau, rosa):
    request = sent(ohio, bureau)
    assert rounds() == [(1, day(2), None, None, 0, None, "")]
    confirm(token=token(request), at=AT + 2 * DAY)
    assert rounds() == [(1, day(2), day(4), None, 2, None, "")]
    ask(request, rosa, at=AT + 3 * DAY)
    assert rounds() == [(1, day(2), day(4), day(5), 2, None, "")]
    answer(request, at=AT + 6 * DAY)
    assert rounds() == [(1, day(2), day(4), None, 5, None, "")]
    ask(request, rosa, at=AT + 7 * DAY)
    take_question_back(request_id=request.pk, by=rosa, at=AT + 8 * DAY)
    assert rounds() == [(1, day(2), day(4), None, 6, None, "")]
    approve(request, rosa, at=AT + 9 * DAY)
    assert rounds() == [(1, day(2), day(4), None, 6, day(11), "approved")]
    undo(rosa, at=AT + 9 * DAY)
    assert rounds() == [(1, day(2), day(4), None, 6, None, "")]
    deny(request, rosa, at=AT + 10 * DAY)
    first = (1, day(2), day(4), None, 6, day(12), "denied")
    assert rounds() == [first]
    reopen(request_id=request.pk, reason="New facts.", by=make_staff(), at=AT + 15 * DAY)
    assert rounds() == [first, (2, day(17), day(17), None, 0, None, "")]
    approve(request, rosa, at=AT + 16 * DAY)
    second = (2, day(17), day(17), None, 0, day(18), "approved")
    assert rounds() == [first, second]
    assert as_the_migration_finds_them() == [first, second]


def as_the_migration_finds_them():
    """Return the rounds that a site gets which held its events before it held rounds."""
    RequestRound.objects.all().delete()
    import_module("membership.migrations.0006_rounds_of_requests").fill(apps, None)
    return rounds()


def test_a_denial_while_a_question_waits_ends_both(request_, rosa):
    ask(request_, rosa, at=AT)
    deny(request_, rosa, at=AT + 2 * DAY)
    assert rounds() == [(1, day(1), day(1), None, 2, day(4), "denied")]


def test_one_body_of_two_ends_no_round(bureau, rosa):
    request = make_request(group=make_group(bodies=[bureau, make_body()]))
    approve(request, rosa, body=bureau)
    undo(rosa)
    assert rounds() == [(1, day(2), day(2), None, 0, None, "")]


def test_a_day_is_one_of_the_program(ohio, bureau):
    midnight_in_utc = AT.replace(day=3, hour=3)
    sent(ohio, bureau, at=midnight_in_utc)
    assert [each[1] for each in rounds()] == [day(2)]


def test_a_request_sent_again_keeps_its_beginning_and_one_left_out_ends(ohio, bureau):
    first, second = make_group(bodies=[bureau]), make_group(bodies=[bureau])
    submit(submission(first, second, jurisdiction=ohio), client="192.0.2.1", at=AT)
    again = submission(first, jurisdiction=ohio, job_title="Director")
    submit(again, client="192.0.2.1", at=AT + DAY)
    ended = {first: (None, ""), second: (day(3), "replaced")}
    assert {
        each.request.group: (each.ended_on, each.ending) for each in RequestRound.objects.all()
    } == ended
    assert [each[1] for each in rounds()] == [day(2), day(2)]


def test_what_nobody_confirms_expires(ohio, bureau):
    sent(ohio, bureau)
    expire_unconfirmed(at=AT + timedelta(days=14))
    assert rounds() == [(1, day(2), None, None, 0, day(16), "expired")]


def test_what_is_withdrawn_has_ended(ohio, bureau):
    request = sent(ohio, bureau)
    link = token(request)
    confirm(token=link, at=AT)
    withdraw(token=token(request), request_ids=[request.pk], at=AT + DAY)
    assert rounds() == [(1, day(2), day(2), None, 0, day(3), "withdrawn")]
    assert as_the_migration_finds_them() == rounds()
