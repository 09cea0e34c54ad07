"""What leaves the admin: the applicant's own page, and every mail to anybody."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from membership.mailing.models import OutboundMail
from membership.requests.links import make_token
from membership.requests.models import MembershipRequest
from membership.review.models import Decision
from membership.tests.factories import AT
from membership.workflow.choose_notices import choose_notices
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.notify_reviewers import notify_reviewers
from membership.workflow.reopen import reopen
from membership.workflow.send_notices import send_notices
from membership.workflow.withdraw import withdraw

from .oracle import MAY_DECIDE, REQUESTS, REVIEWERS, STAFF, UNCONFIRMED
from .world import World

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # as test_lists is on both
# What has waited fifteen business days by November 2, the oldest first.
OVERDUE = ["b1", "a1", "b2", "own", "c1", "a2", "t1", "pa", "pb"]
APPLICATIONS = {sent: tag for tag, (sent, _, _) in REQUESTS.items()}


def pages(world: World) -> dict[str, tuple[int, set[str]]]:
    """Return what the page behind each application's link answers and tells."""
    told = {}
    for sent, tag in APPLICATIONS.items():
        token = make_token(world.requests[tag].application)
        answer = Client().get(reverse("request_status", args=[token]))
        told[sent] = (answer.status_code, world.found(answer, ""))
    return told


def test_the_applicants_page_tells_their_own_reference_and_message_alone(world: World) -> None:
    """No note, no reviewer's name, nothing of another request: also not of one person's others."""
    own = {sent: (200, {f"{sent}-ref"}) for sent in APPLICATIONS}
    assert pages(world) == {**own, "da": (200, {"da-ref", "da-message"})}


def test_no_link_opens_another_persons_page(world: World) -> None:
    own, other = (make_token(world.requests[tag].application) for tag in ("a1", "b1"))
    swapped = other.split(".")[0] + "." + own.split(".")[1]
    for token in (swapped, own[:-1], "1", str(world.requests["b1"].pk)):
        answer = Client().get(reverse("request_status", args=[token]))
        assert (answer.status_code, world.found(answer, "")) == (404, set())
    foreign = {"withdraw": world.requests["b1"].group.slug}
    Client().post(reverse("request_status", args=[own]), foreign)
    assert MembershipRequest.objects.get(pk=world.requests["b1"].pk).status == "pending"
    Client().post(reverse("request_status", args=[other]), foreign)
    assert MembershipRequest.objects.get(pk=world.requests["b1"].pk).status == "withdrawn"


def test_no_mail_carries_a_note_or_a_word_about_somebody_else(world: World) -> None:
    """Each kind of mail that a decision, a reopening or a withdrawal sends, with notes beside."""
    lead, bureau = world.users["lead_a"], world.users["bureau"]
    note = world.word("typed", "note")
    approve_step(step_id=world.step("c1", "bureau").pk, note=note, by=bureau, at=AT)
    reason = Decision.Reason.OTHER
    deny_step(
        step_id=world.step("pa", "leads").pk, reason=reason, message="No", note=note, by=lead, at=AT
    )
    staff = world.users["staff"]
    reopen(request_id=world.requests["da"].pk, reason=note, by=staff, at=AT)
    own = [world.requests["own"].pk]
    withdraw(token=make_token(world.requests["own"].application), request_ids=own, at=AT)

    assert pages(world) == {sent: (200, {f"{sent}-ref"}) for sent in APPLICATIONS}
    mails = OutboundMail.objects.exclude(pk=world.letter.pk)
    applicants = mails.exclude(application=None, request=None)
    reviewers = mails.filter(application=None, request=None)
    assert {mail.kind for mail in applicants} == {"added", "not_added", "reopened", "withdrawn"}
    for mail in applicants:
        sent = mail.request.application if mail.request else mail.application
        tag = next(tag for tag in APPLICATIONS if f"REF-Q{tag.upper()}Q" == sent.reference)
        found = world.found(f"{mail.subject} {mail.text} {mail.html}", "")
        message = (
            {"da-message"}
            if mail.request == world.requests["da"] and mail.kind == "not_added"
            else set()
        )
        assert found - {f"{tag}-name", f"{tag}-ref", f"{tag}-sent"} == message, mail.kind
        assert mail.to == sent.email
    for mail in reviewers:
        assert world.found(f"{mail.subject} {mail.text} {mail.html}", "") == {
            f"{next(a for a, user in world.users.items() if user == mail.user)}-reviewer"
        }


def test_a_notice_lists_the_readers_own_queue_and_names_nobody(world: World) -> None:
    """At once for whoever wants that, in the daily round for the others; staff read numbers."""
    OutboundMail.objects.all().delete()
    at_once = ("officer_1", "bureau")
    for actor in at_once:
        choose_notices(notices="when_waiting", by=world.users[actor], at=AT)
    pending = [world.requests[tag] for tag in REQUESTS if tag not in {*UNCONFIRMED, "da", "db"}]

    notify_reviewers(pending, on=localdate(AT), at=AT)
    assert set(told(world)) == set(at_once)
    send_notices(at=AT)

    assert told(world) == {
        **{actor: list(MAY_DECIDE[actor]) for actor in REVIEWERS if MAY_DECIDE[actor]},
        **dict.fromkeys(STAFF, OVERDUE),
    }


def told(world: World) -> dict[str, list[str]]:
    """Return whom a mail went to, and which cases it leads to, in its order."""
    tags = {request.pk: tag for tag, request in world.requests.items()}
    found = {}
    for mail in OutboundMail.objects.all():
        actor = next(name for name, user in world.users.items() if user == mail.user)
        assert world.found(f"{mail.subject} {mail.text} {mail.html}", actor) == set()
        links = [re.findall(r"membershiprequest/(\d+)/", part) for part in (mail.text, mail.html)]
        assert links[0] == links[1]
        found[actor] = [tags[int(pk)] for pk in links[0]]
    return found
