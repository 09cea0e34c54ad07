"""All that is held about an address: theirs, whole, and nobody else's."""

from datetime import timedelta
from typing import Any

import pytest

from membership.exports.held import SECTIONS, held_about
from membership.mailing.models import OutboundMail
from membership.requests.desk import AddressChange
from membership.requests.desk_links import new_link
from membership.requests.models import MembershipRequest, RequestText
from membership.requests.status import Status
from membership.review.models import RequestStep
from membership.review.people import GroupInvitation
from membership.roster.role_check import RoleCheck
from membership.tests.factories import (
    AT,
    TODAY,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_idea,
    make_jurisdiction,
    make_mail,
    make_member,
    make_membership,
    make_request,
    make_staff,
    make_user,
)
from membership.tests.roster.files.making import csv_of
from membership.tests.workflow.importing import stage_file
from membership.workflow.ask_removal import ask_removal
from membership.workflow.change_address import ask_to_change_address
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.reopen import reopen
from membership.workflow.take_back import take_back

pytestmark = pytest.mark.django_db
ANA = "ana@example.gov"
MUCH_LATER = AT + timedelta(days=3)
SAID = RequestText.Kind


def fill(key: str = ANA, name: str = "Ana") -> None:
    """Leave something in each section about one person, and of every text there can be."""
    ohio = make_jurisdiction()
    body = make_body(name=f"Board of {name}")
    reviewer = make_user(first_name="Rita", last_name="Reviewer")
    make_assignment(body=body, user=reviewer)
    sent = make_application(
        email=key,
        full_name=name,
        jurisdiction=ohio,
        work_phone="555-0101",
        time_zone="America/Denver",
    )
    for kind in SAID:
        request = make_request(application=sent, group=make_group(bodies=[body]))
        author = None if kind in (SAID.STATEMENT, SAID.OTHER_ROLE, SAID.ANSWER) else reviewer
        RequestText.objects.create(
            request=request, kind=kind, author=author, text=f"{kind} of {name}", at=AT
        )
    deny_step(
        step_id=request.steps.get().pk, reason="role", message=f"No, {name}", by=reviewer, at=AT
    )
    member = make_member(email=key, full_name=name, jurisdiction=ohio)
    row = make_membership(member=member, jurisdiction=ohio, last_confirmed_at=AT)
    stage_file(csv_of(["Name", "Email"], [name, key]), name=f"{name}.csv")
    RoleCheck.objects.create(member=member, asked_at=AT, mailed_at=AT)
    GroupInvitation.objects.create(
        origin="officer",
        assignment=make_assignment(),
        group=row.group,
        email=key,
        email_key=key,
        full_name=name,
        invited_at=AT,
        ends_at=AT,
    )
    ask_to_change_address(email_key=key, new_address=f"new-{key}", client="192.0.2.1", at=AT)
    make_idea(email=key, full_name=name, audience=f"Idea of {name}", note=f"note of {name}")
    ask_removal(email_key=key, at=AT)
    new_link(key, at=AT)
    OutboundMail.objects.filter(to=key).update(sent_at=AT)


def leaves(value: Any) -> list[Any]:
    """Return every value that is no container."""
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in leaves(inner)]
    return [value]


def held(key: str = ANA, at: Any = MUCH_LATER) -> dict[str, Any]:
    found = held_about(key, at=at)
    assert list(found) == ["about_this_file", *SECTIONS]
    return found


def test_every_section_has_something_of_theirs_and_nothing_of_anybody_else() -> None:
    fill()
    fill("bea@example.gov", "Bea")
    found = held()
    assert {key for key in SECTIONS if not found[key]} == set()
    read = [str(leaf) for leaf in leaves(found)]
    others = ("Bea", "bea@", "Rita", "Reviewer", "note of")
    assert [leaf for leaf in read if any(word in leaf for word in others)] == [
        leaf for leaf in found["about_this_file"]["left_out"] if "Reviewer" in leaf
    ]


def test_their_details_as_each_place_has_them() -> None:
    fill()
    found = held()
    assert found["roster"]["name"] == found["applications"][0]["name"] == "Ana"
    assert found["applications"][0]["work_phone"] == "555-0101"
    assert found["applications"][0]["sent_at"] == AT
    assert found["about_this_file"]["address"] == ANA


def test_texts_by_kind_and_notes_by_their_number_alone() -> None:
    fill()
    requests = held()["applications"][0]["requests"]
    texts = {text["text"]: text["kind"] for request in requests for text in request["texts"]}
    assert texts == {
        "statement of Ana": "How you meet the criteria",
        "other_role of Ana": "Your role, in your words",
        "message of Ana": "Our message to you",
        "question of Ana": "Our question to you",
        "answer of Ana": "Your answer",
        "No, Ana": "Our message to you",
    }
    assert sum(request["internal_notes"] for request in requests) == 1


def test_answers_are_a_bodys_and_in_the_words_for_applicants() -> None:
    fill()
    request = held()["applications"][0]["requests"][-1]
    assert (request["status"], request["closed_at"]) == ("not added this time", AT)
    assert request["answers"] == [
        {
            "by": "Board of Ana",
            "answer": "not this time",
            "reason": "The role is not one the group is for",
            "at": AT,
        }
    ]
    assert request["history"] == [{"what": "Not added this time", "at": AT}]
    read = " ".join(str(leaf) for leaf in leaves(held())).lower()
    words = ("denied", "verdict", "evidence", "limited", "free mail")
    assert [word for word in words if word in read] == []


def test_a_row_on_its_way_into_a_roster_with_its_file_its_day_and_its_fields() -> None:
    fill()
    fill("bea@example.gov", "Bea")
    assert held()["rows_in_roster_files"] == [
        {
            "kind_of_file": "CSV file",
            "uploaded_at": AT,
            "row": 2,
            "what_it_says": ["Name: Ana", f"Email: {ANA}"],
        }
    ]


class TestWhatNobodyIsToldYet:
    @pytest.fixture
    def decided(self) -> Any:
        body = make_body()
        reviewer = make_assignment(body=body).user
        sent = make_application(email=ANA)
        added = make_request(application=sent, group=make_group(bodies=[body]))
        not_added = make_request(application=sent, group=make_group(bodies=[body]))
        approve_step(step_id=added.steps.get().pk, by=reviewer, at=AT)
        deny_step(
            step_id=not_added.steps.get().pk, reason="role", message="Sorry", by=reviewer, at=AT
        )
        return reviewer

    def told(self, at: Any) -> Any:
        found = held(at=at)
        requests = found["applications"][0]["requests"]
        return (
            [request["status"] for request in requests],
            [len(request["answers"]) + len(request["history"]) for request in requests],
            [text["text"] for request in requests for text in request["texts"]],
            len(found["memberships"]),
        )

    @pytest.mark.usefixtures("decided")
    def test_a_decision_is_told_once_it_stays(self, settings: Any) -> None:
        until = AT + timedelta(minutes=settings.TAKE_BACK_MINUTES)
        open_still = (["being reviewed", "being reviewed"], [0, 0], [], 0)
        assert self.told(AT) == self.told(until - timedelta(seconds=1)) == open_still
        statuses = ["added to the group", "not added this time"]
        assert self.told(until) == (statuses, [2, 2], ["Sorry"], 1)

    def test_a_membership_that_a_new_answer_ended_goes_on_until_that_stays(
        self, decided: Any, settings: Any
    ) -> None:
        added = MembershipRequest.objects.get(status=Status.APPROVED)
        reopen(request_id=added.pk, reason="Look again", by=make_staff(), at=MUCH_LATER)
        step = added.steps.get(round=2)
        later = MUCH_LATER + timedelta(hours=1)
        deny_step(step_id=step.pk, reason="role", message="Sorry", by=decided, at=later)

        def end(at: Any) -> Any:
            (row,) = held(at=at)["memberships"]
            return row["left_on"], row["why_it_ended"]

        assert end(later) == (None, "")
        until = later + timedelta(minutes=settings.TAKE_BACK_MINUTES)
        assert end(until) == (TODAY + timedelta(days=3), "Removed")

    def test_one_that_was_taken_back_is_never_told(self, decided: Any) -> None:
        for step in RequestStep.objects.order_by("pk"):
            take_back(decision_id=step.decisions.get().pk, by=decided, at=AT + timedelta(minutes=1))
        assert self.told(MUCH_LATER) == (["being reviewed", "being reviewed"], [0, 0], [], 0)


def test_emails_are_those_that_left_with_kind_day_and_subject() -> None:
    sent = make_application(email=ANA)
    mail = make_mail(to="wrong@example.gov", application=sent, sent_at=AT, subject="Hello")
    make_mail(to="ANA@example.gov", sent_at=AT, subject="To you")
    make_mail(to=ANA, subject="Still waiting")
    make_mail(to=ANA, user=make_user(), sent_at=AT, subject="To your account")
    assert [each["subject"] for each in held()["emails"]] == ["Hello", "To you"]
    assert held()["emails"][0] == {
        "kind": mail.get_kind_display(),
        "subject": "Hello",
        "sent_at": AT,
    }


def test_who_typed_this_address_by_mistake_stays_unnamed() -> None:
    AddressChange.objects.create(
        email_key="eve@example.gov", new_email=ANA, new_email_key=ANA, asked_at=AT, ends_at=AT
    )
    (change,) = held()["address_changes"]
    assert (change["from"], change["to"]) == ("", ANA)


def test_a_removed_person_and_an_empty_address_hold_nothing() -> None:
    make_application(email="", email_key="", purged_at=AT)
    make_request(status=Status.WITHDRAWN, closed_at=AT, email_key="")
    for key in ("", "nobody@example.gov"):
        found = held(key)
        assert {key: found[key] for key in SECTIONS if found[key]} == {}


def test_it_takes_the_same_queries_for_any_amount(django_assert_num_queries: Any) -> None:
    fill()
    with django_assert_num_queries(17):
        held()
    for number in range(4):
        sent = make_application(email=ANA, submitted_at=AT + timedelta(days=number))
        request = make_request(application=sent, group=make_group(bodies=[make_body()]))
        RequestText.objects.create(request=request, kind=SAID.STATEMENT, text="x", at=AT)
        make_membership(member=make_member(email=f"x{number}@example.gov"), starts_on=TODAY)
        make_mail(to=ANA, sent_at=AT)
        stage_file(csv_of(["Name", "Email"], ["Ana", ANA], ["Ana", ANA]), name="more.csv")
    with django_assert_num_queries(17):
        assert len(held()["applications"]) == 5
