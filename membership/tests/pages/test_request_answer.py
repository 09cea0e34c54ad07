"""Answering on the status page, and what it tells of questions and of decisions taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.links import make_token
from membership.requests.models import Application, MembershipRequest, RequestEvent, RequestText
from membership.review.models import Decision, RequestStep
from membership.tests.factories import (
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.answer_question import answer_question
from membership.workflow.ask_applicant import ask_applicant
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.expire_unanswered import expire_unanswered
from membership.workflow.take_back import take_back
from membership.workflow.take_question_back import take_question_back

pytestmark = pytest.mark.django_db
QUESTION = "{{ x }} {% bad %}\n<b>Which</b> unit?"
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def rosa() -> Any:
    return make_assignment(user=make_user(first_name="Rosa", last_name="Diaz")).user


@pytest.fixture
def asked(rosa: Any) -> MembershipRequest:
    """A request with a question, asked today, beside another of the same person."""
    sent_at = timezone.now() - DAY
    application = make_application(submitted_at=sent_at)
    body = rosa.assignments.get().body
    request = make_request(application=application, group=make_group(bodies=[body]))
    make_request(application=application, group=make_group(bodies=[body]))
    ask_applicant(request_id=request.pk, text=QUESTION, by=rosa, at=timezone.now() - MINUTE)
    return request


def path_of(request: MembershipRequest) -> str:
    return reverse("request_status", args=[make_token(request.application)])


def send(client: Client, request: MembershipRequest, text: Any = "The intake unit.", **more: Any):
    slug = request.group.slug
    data = {"answer": slug, f"{slug}-answer": text, **more}
    return client.post(path_of(request), data)


def first(page: Any) -> Any:
    return page.context["progress"][0]


def everything() -> list[Any]:
    tables = (Application, MembershipRequest, RequestEvent, RequestStep, RequestText, AuditEvent)
    return [list(table.objects.order_by("pk").values()) for table in (*tables, OutboundMail)]


# ---- the question ------------------------------------------------------------------------------


def test_the_page_shows_the_question_with_its_day_and_one_form(
    client: Client, asked: MembershipRequest
) -> None:
    page = client.get(path_of(asked))
    assert first(page).standing == "Waiting for your answer"
    assert "{{ x }} {% bad %}<br>&lt;b&gt;Which&lt;/b&gt; unit?" in page.text
    assert page.text.count('name="answer"') == 1
    assert page.text.count("<textarea") == 1
    assert "Rosa" not in page.text
    assert [what for _, what in first(page).history] == ["A reviewer asked you a question."]


def test_visits_change_nothing(client: Client, asked: MembershipRequest) -> None:
    before, query = everything(), {"answer": asked.group.slug, f"{asked.group.slug}-answer": "I."}
    for _ in range(5):
        for method in (client.get, client.head):
            assert method(path_of(asked)).status_code == 200
            assert method(path_of(asked), query).status_code == 200
    assert everything() == before


def test_it_takes_the_same_queries_for_any_number_of_questions(
    client: Client, asked: MembershipRequest, rosa: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(6):
        client.get(path_of(asked))
    body = rosa.assignments.get().body
    for _ in range(4):
        other = make_request(application=asked.application, group=make_group(bodies=[body]))
        for minute in range(3, 0, -1):
            at = timezone.now() - minute * MINUTE
            ask_applicant(request_id=other.pk, text="Who?", by=rosa, at=at)
            if minute > 1:
                key = other.email_key
                answer_question(request_id=other.pk, email_key=key, text="I.", at=at + MINUTE / 2)
    with django_assert_num_queries(6):
        page = client.get(path_of(asked))
    assert page.text.count("<textarea") == 5


# ---- the answer --------------------------------------------------------------------------------


def test_an_answer_is_kept_and_shown(client: Client, asked: MembershipRequest) -> None:
    answer = send(client, asked, "The\r\n<i>intake</i> unit.")
    assert (answer.status_code, answer.headers["Location"]) == (302, path_of(asked))
    kept = RequestText.objects.get(kind="answer")
    assert (kept.text, kept.author, kept.request) == ("The\n<i>intake</i> unit.", None, asked)
    page = client.get(path_of(asked))
    assert first(page).standing == "Being reviewed"
    assert [what for _, what in first(page).history] == [
        "A reviewer asked you a question.",
        "You answered the question.",
    ]
    assert "The<br>&lt;i&gt;intake&lt;/i&gt; unit." in page.text
    assert "<textarea" not in page.text


def test_a_second_click_shows_the_same_page_and_writes_nothing(
    client: Client, asked: MembershipRequest
) -> None:
    send(client, asked)
    after = everything()
    assert send(client, asked).status_code == 302
    assert everything() == after


def test_another_answer_later_is_not_lost_without_a_word(
    client: Client, asked: MembershipRequest
) -> None:
    send(client, asked)
    after = everything()
    page = send(client, asked, "Something <b>else</b>.")
    assert page.status_code == 409
    assert "This question no longer needs an answer, so yours was not sent." in page.text
    assert "Something &lt;b&gt;else&lt;/b&gt;." in page.text
    assert everything() == after


def test_what_is_typed_while_the_question_is_taken_back_comes_back(
    client: Client, asked: MembershipRequest, rosa: Any
) -> None:
    take_question_back(request_id=asked.pk, by=rosa, at=timezone.now())
    before = everything()
    page = send(client, asked)
    assert (page.status_code, "The intake unit." in page.text) == (409, True)
    assert first(page).history[-1][1] == "The question is no longer needed."
    assert "unit?" not in page.text, "a question that was taken back is not shown any more"
    assert send(client, asked, "").status_code == 409
    assert everything() == before


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "Write your answer."),
        (" \r\n\t ", "Write your answer."),
        ("x" * 2001, "Shorten this to 2000 characters. It now has 2001."),
        ("x" * 10_000, "Shorten this to 2000 characters. It now has 10000."),
        ("a\0b", "Leave out characters that cannot be seen."),
        ("a\x1bb", "Leave out characters that cannot be seen."),
    ],
)
def test_an_error_stands_beside_the_field_and_in_the_summary(
    client: Client, asked: MembershipRequest, text: str, problem: str
) -> None:
    before = everything()
    page = send(client, asked, text)
    assert page.status_code == 200
    assert page.text.count(problem) == 2
    name = f"id_{asked.group.slug}-answer"
    assert f'<a href="#{name}" class="usa-link">{asked.group.name}: Your answer:' in page.text
    assert f'id="{name}"' in page.text
    if text.strip() and text.isprintable():
        assert f"\n{text}</textarea>" in page.text
    assert everything() == before


@pytest.mark.parametrize(
    "text", ["שלום\u202e עולם", "👩🏽\u200d💻", "=1+1", "{{ 7|add:7 }}", "x\r\n" * 999 + "xx"]
)
def test_any_text_is_taken_as_it_is(client: Client, asked: MembershipRequest, text: str) -> None:
    assert send(client, asked, text).status_code == 302
    kept = RequestText.objects.get(kind="answer").text
    assert kept == text.replace("\r\n", "\n")
    assert client.get(path_of(asked)).status_code == 200


@pytest.mark.parametrize("bad", ["", "x", "0", "\0", "😀", "x" * 900])
def test_an_unknown_group_changes_nothing(
    client: Client, asked: MembershipRequest, bad: str
) -> None:
    before = everything()
    data = {"answer": bad, f"{asked.group.slug}-answer": "I."}
    assert client.post(path_of(asked), data).status_code == 302
    assert everything() == before


def test_bytes_that_are_no_text_break_nothing(client: Client, asked: MembershipRequest) -> None:
    form = "application/x-www-form-urlencoded"
    body = f"answer={asked.group.slug}&{asked.group.slug}-answer=a%ED%A0%80%FFb"
    assert client.post(path_of(asked), body, content_type=form).status_code == 302
    assert RequestText.objects.get(kind="answer").text == "a\ufffd\ufffd\ufffd\ufffdb"
    assert client.get(path_of(asked)).status_code == 200


def test_doubled_and_missing_fields(client: Client, asked: MembershipRequest) -> None:
    slug = asked.group.slug
    assert client.post(path_of(asked), {"answer": slug}).text.count("Write your answer.") == 2
    client.post(path_of(asked), {"answer": ["x", slug], f"{slug}-answer": ["One.", "Two."]})
    assert [text.text for text in RequestText.objects.filter(kind="answer")] == ["Two."]


def test_nobody_answers_for_another(client: Client, asked: MembershipRequest, rosa: Any) -> None:
    mallory = make_request()
    slug = asked.group.slug
    before = everything()
    data = {"answer": slug, f"{slug}-answer": "I."}
    assert client.post(path_of(mallory), data).status_code == 302
    assert everything() == before
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, asked).status_code == 403


def test_without_an_answer_the_page_says_how_to_ask_again(
    client: Client, asked: MembershipRequest
) -> None:
    expire_unanswered(at=timezone.now() + 40 * DAY)
    page = client.get(path_of(asked))
    assert first(page).standing == "Ended without an answer"
    assert f'href="/request/?group={asked.group.slug}"' in page.text
    assert first(page).history[-1][1] == (
        "The request ended, because the question was not answered."
    )
    asked.group.takes_requests = False
    asked.group.save()
    assert "Ask again" not in client.get(path_of(asked)).text


# ---- a decision that can be taken back is not told yet -------------------------------------------


@pytest.fixture
def pending(rosa: Any) -> MembershipRequest:
    application = make_application(submitted_at=timezone.now() - DAY)
    body = rosa.assignments.get().body
    return make_request(application=application, group=make_group(bodies=[body]))


@pytest.mark.parametrize("act", ["approve", "deny"])
def test_nobody_is_told_as_long_as_it_can_be_taken_back(
    client: Client, pending: MembershipRequest, rosa: Any, act: str, monkeypatch: Any
) -> None:
    before = client.get(path_of(pending))
    now, step = timezone.now(), pending.steps.get().pk
    if act == "approve":
        approve_step(step_id=step, by=rosa, at=now)
    else:
        deny_step(step_id=step, reason="role", message="Not this year.", by=rosa, at=now)

    page = client.get(path_of(pending))
    told, untold = first(page), first(before)
    for name in ("standing", "kind", "bodies", "history", "not_added", "is_open", "status"):
        assert getattr(told, name) == getattr(untold, name), name
    assert told.bodies[0].answered_on is None
    assert ["has not answered yet" in page.text, "Not this year." in page.text] == [True, False]

    monkeypatch.setattr("django.utils.timezone.now", lambda: now + 10 * MINUTE)
    after = first(client.get(path_of(pending)))
    standing = "You were added to the group" if act == "approve" else "Not added this time"
    assert after.standing == standing
    assert after.bodies[0].answered_on == timezone.localdate(now)


def test_what_was_taken_back_is_never_told(
    client: Client, pending: MembershipRequest, rosa: Any, monkeypatch: Any
) -> None:
    before = client.get(path_of(pending)).text
    now = timezone.now()
    deny_step(step_id=pending.steps.get().pk, reason="role", message="No.", by=rosa, at=now)
    take_back(decision_id=Decision.objects.get().pk, by=rosa, at=now + MINUTE)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + DAY)
    after = client.get(path_of(pending)).text
    assert _plain(after) == _plain(before)


def test_an_answer_that_closed_the_request_for_some_minutes_was_one_of_several(
    client: Client, pending: MembershipRequest, rosa: Any, monkeypatch: Any
) -> None:
    board = make_body()
    pending.steps.create(body=board, verb="approve")
    ben = make_assignment(body=board).user
    now = timezone.now()
    mine, other = pending.steps.order_by("pk")
    approve_step(step_id=mine.pk, by=rosa, at=now)
    approve_step(step_id=other.pk, by=ben, at=now + MINUTE)
    take_back(decision_id=Decision.objects.get(step=mine).pk, by=rosa, at=now + 2 * MINUTE)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + DAY)
    told = first(client.get(path_of(pending)))
    assert told.standing == "Being reviewed"
    assert [what for _, what in told.history] == ["A reviewer answered, and others still have to."]
    assert [each.answered_on for each in told.bodies] == [timezone.localdate(now), None]


def _plain(text: str) -> str:
    start, end = text.index("<main"), text.index("</main>")
    return "\n".join(line for line in text[start:end].splitlines() if "csrfmiddleware" not in line)


def test_the_staffs_words_stay_inside(client: Client, asked: MembershipRequest) -> None:
    RequestText.objects.create(
        request=asked, kind="note", author=make_staff(), text="Inside only", at=timezone.now()
    )
    assert "Inside only" not in client.get(path_of(asked)).text
