"""Asking the applicant from the case page, and taking the question back."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from membership.catalog.models import ReviewingBody
from membership.mailing.models import OutboundMail
from membership.requests.models import MembershipRequest, RequestText
from membership.requests.status import Status
from membership.review.models import Decision
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
from membership.workflow.answer_question import answer_question
from membership.workflow.ask_applicant import ask_applicant

from .deciding import LIST, case, nothing_happened, said, send
from .staff import HOSTILE, NUL, shown, signed_in, stop_the_clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _moment(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)


@pytest.fixture
def bureau() -> ReviewingBody:
    return make_body(name="Bureau")


@pytest.fixture
def rosa(bureau: ReviewingBody) -> User:
    user = make_user(first_name="Rosa", last_name="Diaz")
    return make_assignment(body=bureau, user=user).user


@pytest.fixture
def request_(bureau: ReviewingBody) -> MembershipRequest:
    application = make_application(full_name="Ana Applicant", email="ana@example.gov")
    return make_request(application=application, group=make_group(name="G", bodies=[bureau]))


def at(request: MembershipRequest, act: str) -> str:
    return reverse(f"admin:membership_membershiprequest_{act}", args=[request.pk])


def ask(user: User, request: MembershipRequest, question: str = "Which unit?") -> Any:
    return signed_in(user).post(at(request, "ask"), {"question": question})


def asked(user: User, request: MembershipRequest) -> MembershipRequest:
    ask_applicant(request_id=request.pk, text="Which unit?", by=user, at=AT)
    request.refresh_from_db()
    return request


def decide_part(page: str) -> str:
    return page[page.index('id="decide"') :]


def test_the_case_leads_to_a_page_that_shows_the_mail_and_sends_nothing(rosa, request_):
    client = signed_in(rosa)
    assert f'href="{at(request_, "ask")}">Ask the applicant</a>' in shown(
        client.get(case(request_))
    )
    for _ in range(3):
        page = shown(client.get(at(request_, "ask")))
        assert client.head(at(request_, "ask")).status_code == 200
    assert "(your question)" in page
    assert "(the applicant&#x27;s own link)" in page
    assert "Please answer before November 24, 2026." in page
    assert nothing_happened()


def test_one_post_sends_the_question_and_the_case_says_so(rosa, request_):
    answer = ask(rosa, request_, "Which <b>unit</b>?\r\nSince when?")
    assert (answer.status_code, answer.url) == (302, case(request_))
    assert said(answer) == ["The question is on its way to Ana Applicant."]
    assert RequestText.objects.get().text == "Which <b>unit</b>?\nSince when?"
    assert OutboundMail.objects.get().kind == "question"
    page = shown(signed_in(rosa).get(case(request_)))
    assert page.count("Waiting for the applicant since November 2, 2026") == 2
    assert "Which &lt;b&gt;unit&lt;/b&gt;?<br>Since when?" in page
    assert "Question to the applicant" in page
    part = decide_part(page)
    assert [words in part for words in ("Approve</button>", "Take the question back")] == [
        False,
        True,
    ]
    assert "Deny without the answer" in part


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "Write the question first."),
        ("  \r\n", "Write the question first."),
        (NUL, "Leave out characters that cannot be seen."),
        ("x" * 2001, "Shorten this to 2000 characters. It now has 2001."),
    ],
)
def test_an_error_stands_beside_the_field_and_in_the_summary(rosa, request_, typed, problem):
    page = shown(ask(rosa, request_, typed))
    assert page.count(problem) == 2
    if typed.isprintable():
        assert f"\n{typed}</textarea>" in page
    assert nothing_happened()


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_comes_out_as_it_went_in(rosa, request_, text):
    assert ask(rosa, request_, text).status_code == 302
    assert RequestText.objects.get().text == text
    assert text in OutboundMail.objects.get().text
    page = shown(signed_in(rosa).get(case(request_)))
    assert "<script>alert" not in page


def test_who_cannot_decide_is_led_back_and_who_cannot_see_finds_nothing(request_, bureau):
    staff, stranger = make_staff(), make_assignment(body=make_body()).user
    answer = signed_in(staff).get(at(request_, "ask"))
    assert (answer.status_code, answer.url) == (302, case(request_))
    assert "This request is not yours to decide." in shown(ask(staff, request_))
    for act in ("ask", "unask"):
        for method in ("get", "post"):
            page = getattr(signed_in(stranger), method)(at(request_, act), {"question": "Who?"})
            assert page.status_code == 404
    assert nothing_happened()


def test_a_second_click_says_that_a_question_waits_and_keeps_what_was_typed(rosa, request_):
    ask(rosa, request_)
    page = shown(ask(rosa, request_, "Another one?"))
    assert "A question already waits for the applicant&#x27;s answer." in page
    assert "Another one?</textarea>" in page
    assert RequestText.objects.count() == 1
    answer = signed_in(rosa).get(at(request_, "ask"))
    assert (answer.status_code, answer.url) == (302, case(request_))


def test_the_question_is_taken_back_by_its_button_alone(rosa, request_):
    asked(rosa, request_)
    client = signed_in(rosa)
    for method in (client.get, client.head):
        assert method(at(request_, "unask")).status_code == 302
    request_.refresh_from_db()
    assert request_.status == Status.WAITING_FOR_APPLICANT

    answer = client.post(at(request_, "unask"))
    assert (answer.status_code, answer.url) == (302, case(request_))
    assert said(answer) == ["The question is taken back. The request waits for review."]
    request_.refresh_from_db()
    assert request_.status == Status.PENDING
    again = signed_in(rosa).post(at(request_, "unask"))
    assert said(again) == ["No question waits for the applicant any more."]


def test_staff_take_it_back_too_and_do_not_decide(rosa, request_):
    asked(rosa, request_)
    part = decide_part(shown(signed_in(make_staff()).get(case(request_))))
    assert [words in part for words in ("Take the question back", "Deny", "Ask the applicant")] == [
        True,
        False,
        False,
    ]


def test_it_is_denied_from_the_case_but_an_old_form_does_not_approve(rosa, request_):
    asked(rosa, request_)
    answer = send(rosa, "approve", request_, confirm="1")
    assert said(answer) == [
        "A question waits for the applicant's answer. Approve after that, or take it back."
    ]
    assert Decision.objects.count() == 0

    page = shown(send(rosa, "deny", request_, reason="incomplete"))
    assert "Yes, deny" in page
    assert Decision.objects.count() == 0
    answer = send(rosa, "deny", request_, reason="incomplete", confirm="1")
    assert said(answer) == ["Denied: Ana Applicant was not added to G."]
    assert Decision.objects.get().outcome == "deny"


def test_a_denial_without_a_reason_stands_on_the_case_with_its_error(rosa, request_):
    asked(rosa, request_)
    page = shown(send(rosa, "deny", request_))
    assert page.count("Choose a reason.") == 2
    assert '<details class="deny" open>' in page


def test_the_answer_stands_in_the_case_and_on_top_of_the_queue(rosa, request_, bureau):
    older = make_request(group=request_.group, waiting_since=AT.replace(month=10))
    asked(rosa, request_)
    answer_question(
        request_id=request_.pk, email_key="ana@example.gov", text="<i>Intake</i>", at=AT
    )
    client = signed_in(rosa)
    rows = client.get(LIST).context["cl"].result_list
    assert list(rows) == [request_, older]
    page = shown(client.get(case(request_)))
    assert "&lt;i&gt;Intake&lt;/i&gt;" in page
    assert "The applicant&#x27;s answer" in page
    assert "Answered by the applicant</strong>" in page
    assert f'href="{at(request_, "ask")}"' in page


def test_a_request_that_waits_for_the_applicant_is_not_selected_or_reopened(rosa, request_):
    asked(rosa, request_)
    page = shown(signed_in(make_staff()).get(case(request_)))
    assert "Reopen the decision" not in page
    bulk = reverse("admin:membership_membershiprequest_approve_selected")
    text = shown(signed_in(rosa).get(bulk, {"request": request_.pk}))
    assert "Waiting for the applicant since November 2, 2026." in text
    assert "None of the selected requests can be decided at once." in text
