"""Sending the form: what is stored, what is mailed, and what a second sending does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.email_key import email_key
from membership.requests.limits import LimitReachedError
from membership.requests.links import BadLinkError, make_token
from membership.requests.models import (
    Application,
    MembershipRequest,
    RequestEvent,
    RequestText,
)
from membership.requests.status import Status
from membership.tests.factories import (
    AT,
    add_role,
    make_body,
    make_group,
    make_jurisdiction,
    make_member,
    make_membership,
)
from membership.tests.workflow.conftest import submission
from membership.workflow.confirm import confirm
from membership.workflow.submit import RequestRefusedError, check_fit, submit

pytestmark = pytest.mark.django_db
CLIENT = "192.0.2.1"


def send(what, at=AT):
    return submit(what, client=CLIENT, at=at)


def kinds(**of):
    return list(RequestEvent.objects.filter(**of).values_list("kind", flat=True))


def test_one_form_for_two_groups_becomes_one_application_and_two_requests(ohio):
    first, second = make_group(bodies=[make_body()]), make_group(bodies=[make_body()])

    receipt = send(submission(first, second, jurisdiction=ohio))

    application = Application.objects.get()
    assert application.reference == receipt.reference
    assert application.email_key == "ana@example.gov"
    assert application.consent_version == "2026-11"
    requests = MembershipRequest.objects.order_by("pk")
    assert [(r.group, r.status, r.confirmed_at) for r in requests] == [
        (first, Status.PENDING, None),
        (second, Status.PENDING, None),
    ]
    assert [r.steps.count() for r in requests] == [0, 0], "no reviewer is asked before confirmation"
    statements = RequestText.objects.filter(kind=RequestText.Kind.STATEMENT).order_by("pk")
    assert [t.text for t in statements] == [f"I work on {first}.", f"I work on {second}."]
    assert kinds() == ["submitted", "submitted"]
    assert list(AuditEvent.objects.values_list("action", "actor_kind")) == [
        ("request.submitted", "applicant"),
        ("request.submitted", "applicant"),
    ]
    mail = OutboundMail.objects.get()
    assert (mail.kind, mail.to, mail.pk) == ("confirm", "ana@example.gov", receipt.mail_id)


def test_the_verdict_of_the_day_is_stored_with_the_request(ohio):
    group = make_group(state_level_only=True)

    send(submission(group, jurisdiction=ohio, level="county"))

    request = MembershipRequest.objects.get()
    assert request.standing == MembershipRequest.Standing.CHECK
    assert [reason["code"] for reason in request.verdict] == ["level", "role"]


def test_a_hard_rule_refuses_and_stores_nothing(ohio):
    elsewhere = make_group()
    elsewhere.eligible_jurisdictions.set([make_jurisdiction(name="Iowa")])
    fine = make_group()

    with pytest.raises(RequestRefusedError) as refusal:
        send(submission(fine, elsewhere, jurisdiction=ohio))

    assert list(refusal.value.verdicts) == [elsewhere.slug]
    assert Application.objects.count() == 0
    assert OutboundMail.objects.count() == 0


@pytest.mark.parametrize("closed", [{"takes_requests": False}, {"openness": "closed"}])
def test_a_closed_group_cannot_be_asked_for(ohio, closed):
    with pytest.raises(RequestRefusedError):
        send(submission(make_group(**closed), jurisdiction=ohio))

    assert MembershipRequest.objects.count() == 0


def test_a_member_is_told_by_mail_alone_and_gets_the_same_receipt(ohio):
    group = make_group()
    make_membership(member=make_member(email="ana@example.gov"), group=group)

    receipt = send(submission(group, jurisdiction=ohio, email="ANA@Example.gov"))

    assert receipt.reference.startswith("PG-")
    assert Application.objects.count() == 0
    mail = OutboundMail.objects.get()
    assert (mail.kind, mail.pk) == ("already", receipt.mail_id)


def test_a_confirmed_open_request_makes_a_second_one_a_duplicate(ohio):
    asked, new = make_group(), make_group()
    send(submission(asked, jurisdiction=ohio))
    confirm(token=make_token(Application.objects.get()), at=AT)

    send(submission(asked, new, jurisdiction=ohio), at=AT + timedelta(hours=2))

    assert MembershipRequest.objects.filter(group=asked).count() == 1
    assert MembershipRequest.objects.filter(group=new).count() == 1
    assert Application.objects.count() == 2


def test_a_second_sending_replaces_an_unconfirmed_one_and_voids_its_link(ohio):
    kept, dropped, added = make_group(), make_group(), make_group()
    send(submission(kept, dropped, jurisdiction=ohio, full_name="Mallory"))
    old = Application.objects.get()
    old_token, old_reference = make_token(old), old.reference

    later = AT + timedelta(minutes=5)
    send(submission(kept, added, jurisdiction=ohio, full_name="Ana Applicant"), at=later)

    application = Application.objects.get()
    assert application.full_name == "Ana Applicant"
    assert application.reference != old_reference
    with pytest.raises(BadLinkError):
        confirm(token=old_token, at=later)
    status = {r.group: r.status for r in MembershipRequest.objects.select_related("group")}
    assert status == {
        kept: Status.PENDING,
        dropped: Status.WITHDRAWN,
        added: Status.PENDING,
    }
    assert kinds(request__group=kept) == ["submitted", "resubmitted"]
    assert kinds(request__group=dropped) == ["submitted", "replaced"]
    assert RequestText.objects.filter(request__group=kept, kind="statement").count() == 1

    confirm(token=make_token(application), at=later)
    confirmed = MembershipRequest.objects.filter(confirmed_at=later)
    assert {request.group for request in confirmed} == {kept, added}


def test_a_setting_lets_review_begin_without_confirmation(ohio, settings):
    settings.REQUIRE_CONFIRMED_ADDRESS = False
    body = make_body()

    send(submission(make_group(bodies=[body]), jurisdiction=ohio))

    request = MembershipRequest.objects.get()
    assert request.confirmed_at == AT
    assert [step.body for step in request.steps.all()] == [body]


def test_limits_hold_for_an_address_and_for_a_client(ohio, settings):
    settings.LIMIT_PER_ADDRESS_PER_HOUR = 2
    settings.LIMIT_PER_CLIENT_PER_HOUR = 3
    group = make_group()
    send(submission(group, jurisdiction=ohio))
    send(submission(group, jurisdiction=ohio))
    with pytest.raises(LimitReachedError) as reached:
        send(submission(group, jurisdiction=ohio))
    assert reached.value.retry_at == AT.replace(hour=13, minute=0)

    send(submission(group, jurisdiction=ohio, email="bea@example.gov"))
    with pytest.raises(LimitReachedError):
        send(submission(group, jurisdiction=ohio, email="cy@example.gov"))
    send(submission(group, jurisdiction=ohio, email="cy@example.gov"), at=AT + timedelta(hours=1))
    assert Application.objects.count() == 3


def test_check_fit_never_asks_who_is_a_member(ohio):
    group = make_group()
    role = add_role(group)
    make_membership(member=make_member(email="ana@example.gov"), group=group)
    what = submission(group, jurisdiction=ohio)
    part = what.parts[0]
    part = type(part)(group=group, role=role)

    verdicts = check_fit(type(what)(what.person, (part,), what.consent_version), at=AT)

    assert {slug: verdict.reasons for slug, verdict in verdicts.items()} == {group.slug: ()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ana@example.gov", " ANA@EXAMPLE.GOV "),
        ("É@example.org", "e\u0301@example.org"),
        ("ana@bücher.example.org", "ana@xn--bcher-kva.example.org"),
    ],
)
def test_two_spellings_of_an_address_have_one_key(one, other):
    assert email_key(one) == email_key(other)


def test_a_second_click_on_the_same_form_adds_nothing_but_an_edited_one_counts(ohio):
    group = make_group()
    form = replace(submission(group, jurisdiction=ohio), form_stamp="this form")
    first = send(form)

    assert send(form, at=AT + timedelta(seconds=1)) == first
    assert kinds() == ["submitted"]
    assert OutboundMail.objects.count() == 1

    edited = replace(form, person=replace(form.person, job_title="Director"))
    second = send(edited, at=AT + timedelta(seconds=2))
    assert second.reference != first.reference
    assert Application.objects.get().job_title == "Director"
    assert kinds() == ["submitted", "resubmitted"]


def test_without_a_form_two_sendings_are_two(ohio):
    what = submission(make_group(), jurisdiction=ohio)

    assert send(what) != send(what)
    assert kinds() == ["submitted", "resubmitted"]
