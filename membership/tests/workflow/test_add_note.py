"""A note on a case: by whom, when, kept once, and gone with the person."""

from datetime import timedelta

import pytest

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.models import MembershipRequest, RequestText
from membership.requests.status import Status
from membership.tests.factories import (
    AT,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.add_note import SAME_CLICK, add_note
from membership.workflow.errors import NotAllowedError
from membership.workflow.purge_person import purge_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def body(db):
    return make_body()


@pytest.fixture
def ann(body):
    return make_assignment(body=body).user


@pytest.fixture
def request_(body):
    return make_request(group=make_group(bodies=[body]))


def notes():
    return list(RequestText.objects.values_list("request", "kind", "author", "text", "at"))


def test_a_note_keeps_its_author_and_time_and_is_not_sent(request_, ann):
    add_note(request_id=request_.pk, text="  Call first.\n", by=ann, at=AT)
    assert notes() == [(request_.pk, "note", ann.pk, "Call first.", AT)]
    trail = AuditEvent.objects.values_list("action", "actor", "object_id", "codes")
    assert list(trail) == [("request.noted", ann.pk, request_.pk, {})]
    assert OutboundMail.objects.count() == 0
    assert MembershipRequest.objects.get(pk=request_.pk).status == Status.PENDING


@pytest.mark.parametrize("status", [Status.WAITING_FOR_APPLICANT, Status.DENIED, Status.WITHDRAWN])
def test_whoever_may_see_it_may_note_on_it_whatever_became_of_it(body, ann, status):
    request = make_request(group=make_group(bodies=[body]), status=status)
    for user in (ann, make_staff()):
        add_note(request_id=request.pk, text="Seen.", by=user, at=AT)
    assert len(notes()) == 2


def test_nobody_else_notes_anything(body, request_):
    unconfirmed = make_request(
        group=request_.group, application=make_application(confirmed_at=None)
    )
    own = make_request(group=request_.group, application=make_application(email="ada@example.gov"))
    ada = make_assignment(body=body, user=make_user(username="ada@example.gov")).user
    for request, user in (
        (request_, make_user()),
        (request_, make_assignment().user),
        (request_, make_assignment(body=body, ends_at=AT).user),
        (unconfirmed, make_assignment(body=body).user),
        (own, ada),
    ):
        with pytest.raises(NotAllowedError):
            add_note(request_id=request.pk, text="x", by=user, at=AT)
    with pytest.raises(NotAllowedError):
        add_note(request_id=987654, text="x", by=ada, at=AT)
    assert notes() == []


@pytest.mark.parametrize("text", ["", " \n\t", "\u2003"])
def test_a_note_has_words(request_, ann, text):
    with pytest.raises(ValueError, match="Write a note"):
        add_note(request_id=request_.pk, text=text, by=ann, at=AT)


def test_a_second_click_keeps_one_but_the_same_words_another_day_are_another_note(request_, ann):
    other = make_staff()
    for by, at in (
        (ann, AT),
        (ann, AT + timedelta(seconds=2)),
        (other, AT + timedelta(seconds=3)),
        (ann, AT + SAME_CLICK + timedelta(seconds=1)),
    ):
        add_note(request_id=request_.pk, text="No answer by phone.", by=by, at=at)
    assert [(author, at - AT) for _, _, author, _, at in notes()] == [
        (ann.pk, timedelta(0)),
        (other.pk, timedelta(seconds=3)),
        (ann.pk, SAME_CLICK + timedelta(seconds=1)),
    ]
    beside = make_request(group=request_.group)
    add_note(request_id=beside.pk, text="No answer by phone.", by=ann, at=AT)
    assert len(notes()) == 4


def test_a_note_goes_with_the_person_and_none_comes_after(request_, ann):
    add_note(request_id=request_.pk, text="Speaks for Ana.", by=ann, at=AT)
    staff = make_staff()
    purge_person(address=request_.application.email, by=staff, at=AT)
    assert notes() == []
    with pytest.raises(NotAllowedError):
        add_note(request_id=request_.pk, text="Ana called.", by=staff, at=AT)
    assert notes() == []
