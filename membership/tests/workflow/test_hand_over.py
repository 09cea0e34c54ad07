"""A colleague stands in for a time: by whose wish, for how long, and what the record says."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.review.models import Decision, ReviewerAssignment
from membership.review.scoping import reasons_to_see, requests_waiting_for
from membership.tests.factories import (
    AT,
    TODAY,
    make_application,
    make_assignment,
    make_group,
    make_jurisdiction,
    make_leadership,
    make_officer,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.decide import approve_step
from membership.workflow.end_assignment import end_assignment
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.hand_over import hand_over

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LAST = TODAY + 13 * DAY
AWAY = TODAY + DAY


@pytest.fixture
def own(db: None) -> ReviewerAssignment:
    """The assignment of somebody who will be away."""
    user = make_user(first_name="Sam Example")
    return make_officer(user=user, jurisdiction=make_jurisdiction(name="Ohio"))


@pytest.fixture
def colleague(db: None) -> Any:
    return make_assignment(user=make_user(first_name="Mia", username="mia@example.gov")).user


def over(own: ReviewerAssignment, /, **fields: Any) -> ReviewerAssignment:
    return hand_over(
        **{
            "assignment": own,
            "address": "Mia@example.gov",
            "starts_on": TODAY,
            "last_day": LAST,
            "by": own.user,
            "at": AT,
            **fields,
        }
    )


def queue(user: Any, at: Any) -> list:
    return list(requests_waiting_for(user, at))


def test_a_reviewer_hands_their_scope_to_a_colleague(own, colleague):
    stand_in = over(own)
    assert (stand_in.user, stand_in.stands_in_for) == (colleague, own)
    same = ("body_id", "group_id", "jurisdiction_id")
    assert [getattr(stand_in, name) for name in same] == [getattr(own, name) for name in same]
    assert (stand_in.starts_on, stand_in.last_day) == (TODAY, LAST)
    assert str(stand_in) == "State Liaison Officer - Ohio, in place of Sam Example"
    own.refresh_from_db()
    assert own.ends_at is None
    mail = OutboundMail.objects.get()
    assert (mail.kind, mail.user) == ("handed_over", colleague)
    for said in ("Sam Example", "State Liaison Officer", "Jurisdiction: Ohio", "November 15, 2026"):
        assert said in mail.text
    line = AuditEvent.objects.get()
    assert (line.action, line.actor, line.object_id) == (
        "reviewer.handed_over",
        own.user,
        stand_in.pk,
    )
    assert line.codes == {"user": colleague.pk, "owner": own.user_id}


def test_when_staff_do_it_both_are_told(own, colleague):
    over(own, by=make_staff())
    told = OutboundMail.objects.order_by("pk")
    assert {mail.user for mail in told} == {own.user, colleague}
    to_owner = told.get(user=own.user).text
    assert "A colleague stands in for you" in to_owner
    assert "  Mia\n" in to_owner


def test_both_decide_in_that_time_and_the_record_says_who(own, colleague):
    group = make_group(bodies=[own.body])
    stand_in = over(own, starts_on=AWAY)
    one, two = (make_request(group=group, jurisdiction=own.jurisdiction) for _ in range(2))
    elsewhere = make_request(group=group, jurisdiction=make_jurisdiction())
    in_time, after = AT + DAY, AT + 15 * DAY
    assert [queue(colleague, at) for at in (AT, in_time, after)] == [[], [one, two], []]
    assert queue(own.user, in_time) == [one, two]
    assert reasons_to_see(colleague, one, in_time) == [
        "State Liaison Officer - Ohio, in place of Sam Example"
    ]
    assert reasons_to_see(colleague, elsewhere, in_time) == []
    approve_step(step_id=one.steps.get().pk, by=colleague, at=in_time)
    approve_step(step_id=two.steps.get().pk, by=own.user, at=in_time)
    decided = Decision.objects.order_by("pk").values_list("decided_by", "assignment")
    assert list(decided) == [(colleague.pk, stand_in.pk), (own.user_id, own.pk)]


def test_nobody_decides_their_own_request_in_somebody_s_place(own, colleague):
    over(own)
    mine = make_request(
        application=make_application(email=colleague.username, jurisdiction=own.jurisdiction),
        group=make_group(bodies=[own.body]),
    )
    assert queue(colleague, AT) == []
    with pytest.raises(NotAllowedError):
        approve_step(step_id=mine.steps.get().pk, by=colleague, at=AT)
    assert queue(own.user, AT) == [mine]


def test_only_the_reviewer_and_staff_hand_over(own, colleague):
    inactive = make_staff(is_active=False)
    for by in (colleague, make_user(), make_officer(jurisdiction=own.jurisdiction).user, inactive):
        with pytest.raises(NotAllowedError):
            over(own, by=by)
    assert ReviewerAssignment.objects.filter(stands_in_for=own).count() == 0
    assert (OutboundMail.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_a_stand_in_hands_nothing_on(own, colleague):
    stand_in = over(own)
    make_assignment(user=make_user(username="third@example.gov"))
    for by in (colleague, make_staff(), own.user):
        with pytest.raises(NotAllowedError):
            over(stand_in, address="third@example.gov", by=by)


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"starts_on": TODAY - DAY}, "starts_on", "cannot be in the past"),
        ({"starts_on": AWAY, "last_day": TODAY}, "last_day", "cannot be before the first"),
        ({"last_day": TODAY + 90 * DAY}, "last_day", "Choose 90 days at most. For longer"),
        ({"last_day": date(9999, 12, 31)}, "last_day", "Choose 90 days at most"),
    ],
)
def test_the_days_have_to_make_sense(own, colleague, fields, field, says):
    with pytest.raises(ValidationError) as refused:
        over(own, **fields)
    assert list(refused.value.message_dict) == [field]
    assert says in refused.value.message_dict[field][0]
    assert over(own, last_day=TODAY + 89 * DAY).last_day == TODAY + 89 * DAY


def test_the_error_is_one_for_every_address_of_nobody_who_acts_here(own):
    make_user(username="idle@example.gov")
    make_user(username="away@example.gov", is_staff=True, is_active=False)
    make_leadership(user=make_user(username="leader@example.gov"))
    make_assignment(user=make_user(username="ended@example.gov"), ends_at=AT)
    make_assignment(user=make_user(username="soon@example.gov"), starts_on=AWAY)
    told = set()
    for who in ("idle", "away", "leader", "ended", "soon", "unknown", "idle@example.gov "):
        with pytest.raises(ValidationError) as refused:
            over(own, address=f"{who}@example.gov")
        told.add(str(refused.value.message_dict))
    assert told == {
        "{'address': ['No colleague who acts here has this address. Staff can invite one.']}"
    }
    staff = make_staff(username="staff@example.gov")
    assert over(own, address="staff@example.gov").user == staff


def test_not_to_oneself_nor_twice_the_same(own, colleague):
    with pytest.raises(ValidationError, match="somebody else"):
        over(own, address=own.user.username)
    over(own)
    for later in ({}, {"starts_on": AWAY, "last_day": LAST + DAY}):
        with pytest.raises(ValidationError, match="acts for exactly this already"):
            over(own, **later)
    other = make_assignment().user
    assert over(own, address=other.username).user == other


def test_it_ends_with_the_reviewer_s_own_at_the_latest(own, colleague):
    own.ends_at = AT + 5 * DAY
    own.save()
    stand_in = over(own)
    assert stand_in.ends_at == own.ends_at
    with pytest.raises(ValidationError) as refused:
        over(own, address=make_assignment().user.username, starts_on=TODAY + 6 * DAY)
    assert list(refused.value.message_dict) == ["starts_on"]


@pytest.mark.parametrize("fields", [{"ends_at": AT}, {"starts_on": AWAY}])
def test_only_what_is_in_force_is_handed_over(own, colleague, fields):
    ReviewerAssignment.objects.filter(pk=own.pk).update(**fields)
    with pytest.raises(OutOfDateError, match="not in force"):
        over(own)


def test_ending_the_reviewer_s_own_ends_who_stands_in(own, colleague):
    stand_in = over(own)
    later = over(own, address=make_assignment().user.username, starts_on=AWAY)
    past = make_officer(jurisdiction=own.jurisdiction, stands_in_for=own, ends_at=AT - DAY)
    with pytest.raises(NotAllowedError):
        end_assignment(assignment=own, by=own.user, at=AT)
    end_assignment(assignment=own, by=make_staff(), at=AT + DAY)
    ends = ReviewerAssignment.objects.in_bulk([own.pk, stand_in.pk, later.pk, past.pk])
    assert [ends[each.pk].ends_at for each in (own, stand_in, later, past)] == [
        *[AT + DAY] * 3,
        AT - DAY,
    ]
    lines = AuditEvent.objects.filter(action="reviewer.ended").order_by("pk")
    assert [line.object_id for line in lines] == [own.pk, stand_in.pk, later.pk]


def test_whoever_handed_over_ends_it_and_nobody_else_does(own, colleague):
    stand_in = over(own)
    for by in (colleague, make_user(), make_officer(jurisdiction=own.jurisdiction).user):
        with pytest.raises(NotAllowedError):
            end_assignment(assignment=stand_in, by=by, at=AT)
    end_assignment(assignment=stand_in, by=own.user, at=AT + DAY)
    with pytest.raises(OutOfDateError):
        end_assignment(assignment=stand_in, by=own.user, at=AT + DAY)
    own.refresh_from_db()
    assert own.ends_at is None
