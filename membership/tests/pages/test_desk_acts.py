"""Acts on one's own page: each a page with a button, and only for what is one's own."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from membership.mailing.models import OutboundMail
from membership.requests.models import RequestText
from membership.requests.status import Status
from membership.review.models import RequestStep
from membership.tests.factories import (
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_member,
    make_membership,
    make_request,
    make_staff,
)
from membership.workflow.ask_applicant import ask_applicant
from membership.workflow.decide import approve_step
from membership.workflow.reopen import reopen

from .at_the_desk import everything, sit_down
from .reading import problems, words

pytestmark = pytest.mark.django_db
KEY = "ana@example.gov"


@pytest.fixture
def asked() -> Any:
    """A request of Ana's."""
    return make_request(
        application=make_application(email=KEY), group=make_group(name="Asked Group")
    )


@pytest.fixture
def joined() -> Any:
    """A membership of Ana's."""
    return make_membership(member=make_member(email=KEY), group=make_group(name="Joined Group"))


@pytest.fixture
def desk(client: Client) -> Client:
    """Ana's browser."""
    sit_down(client, KEY)
    return client


def withdrawal(request: Any) -> str:
    return reverse("desk_withdraw", args=[request.application.reference, request.group.slug])


def leaving(membership: Any) -> str:
    return reverse("desk_leave", args=[membership.group.slug])


class TestAnswering:
    @pytest.fixture
    def question(self, asked: Any) -> Any:
        """Somebody asked Ana something about her request."""
        body = make_body()
        RequestStep.objects.create(request=asked, body=body, verb="approve")
        reviewer = make_assignment(body=body).user
        ask_applicant(request_id=asked.pk, text="Since when?", by=reviewer, at=timezone.now())
        return asked

    def send(self, desk: Client, request: Any, text: str) -> Any:
        form = {"answer": request.group.slug, f"{request.group.slug}-answer": text}
        return desk.post("/my/answer/", form, follow=True)

    def test_an_answer_goes_to_the_reviewers(self, desk: Client, question: Any) -> None:
        assert "Since when?" in desk.get("/my/").text
        page = self.send(desk, question, "Since May.\nEvery day.")
        assert "Your answer is with the reviewers." in words(page.text)
        question.refresh_from_db()
        assert (question.status, question.came_back) == (Status.PENDING, True)
        answer = RequestText.objects.get(kind="answer")
        assert (answer.text, answer.author) == ("Since May.\nEvery day.", None)

    @pytest.mark.parametrize("text", ["", " \n", "x" * 10_000, "a\x00b"])
    def test_an_answer_to_mend_stays_on_the_page(
        self, text: str, desk: Client, question: Any
    ) -> None:
        before = everything()
        page = self.send(desk, question, text)
        assert (page.status_code, len(problems(page))) == (200, 1)
        assert "<title>Error:" in " ".join(page.text.split()).replace("<title> ", "<title>")
        assert everything() == before
        if text.strip() and "\x00" not in text:
            assert text in page.text

    def test_a_late_answer_is_shown_again_and_not_sent(self, desk: Client, question: Any) -> None:
        desk.post(withdrawal(question))
        page = self.send(desk, question, "Since <May>.")
        assert page.status_code == 409
        text = words(page.text)
        assert "This question no longer needs an answer, so yours was not sent." in text
        assert "You wrote: Since <May>." in text
        assert RequestText.objects.filter(kind="answer").count() == 0

    def test_nobody_answers_for_somebody_else(self, question: Any) -> None:
        bea = Client()
        make_request(application=make_application(email="bea@example.gov"), group=make_group())
        sit_down(bea, "bea@example.gov")
        before = everything()
        assert "Your answer" not in self.send(bea, question, "Me.").text
        for form in ({}, {"answer": "no-such-group"}, {"answer": ["x", "\x00"]}):
            page = bea.post("/my/answer/", form, follow=True)
            assert "Your answer" not in page.text
        assert everything() == before
        assert bea.get("/my/answer/").status_code == 302


class TestWithdrawing:
    def test_a_visit_asks_and_the_button_withdraws(self, desk: Client, asked: Any) -> None:
        before = everything()
        for method in ("get", "head", "options"):
            getattr(desk, method)(withdrawal(asked))
        page = desk.get(withdrawal(asked))
        assert "Asked Group" in page.text
        assert everything() == before

        page = desk.post(withdrawal(asked), follow=True)

        assert "You withdrew your request for Asked Group." in words(page.text)
        asked.refresh_from_db()
        assert asked.status == Status.WITHDRAWN
        assert [mail.kind for mail in OutboundMail.objects.all()] == ["withdrawn"]
        assert "You withdrew your request" not in words(desk.get("/my/").text)

    def test_a_second_click_changes_nothing_and_says_so(self, desk: Client, asked: Any) -> None:
        desk.post(withdrawal(asked))
        after = everything()
        for method in ("post", "get"):
            page = getattr(desk, method)(withdrawal(asked), follow=True)
            assert "That request is already closed, so it stays as it is." in words(page.text)
        assert everything() == after

    def test_somebody_elses_request_does_not_exist(self, desk: Client, asked: Any) -> None:
        other = make_request(group=asked.group)
        unconfirmed = make_request(
            application=make_application(email=KEY, confirmed_at=None), group=make_group()
        )
        before = everything()
        paths = [
            withdrawal(other),
            withdrawal(unconfirmed),
            reverse("desk_withdraw", args=[other.application.reference, "no-such-group"]),
            reverse("desk_withdraw", args=["x" * 5_000, "y" * 5_000]),
        ]
        bodies = set()
        for path in paths:
            assert desk.get(path).status_code == 404
            answer = desk.post(path)
            assert answer.status_code == 404
            bodies.add(answer.text.replace(path, ""))
        assert len(bodies) == 1
        assert everything() == before

    def test_what_is_looked_at_again_ends_with_its_membership(self, desk: Client) -> None:
        body = make_body()
        request = make_request(
            application=make_application(email=KEY), group=make_group(bodies=[body])
        )
        at = request.submitted_at
        approve_step(step_id=request.steps.get().pk, by=make_assignment(body=body).user, at=at)
        reopen(request_id=request.pk, reason="Why not", by=make_staff(), at=at)
        page = desk.get(withdrawal(request))
        assert "Your membership of the group ends with it." in page.text
        desk.post(withdrawal(request))
        membership = request.memberships.get()
        assert membership.end_reason == "asked_to_leave"

    def test_a_post_needs_its_token(self, asked: Any) -> None:
        strict = Client(enforce_csrf_checks=True)
        sit_down(strict, KEY)
        assert strict.post(withdrawal(asked)).status_code == 403


class TestLeaving:
    def test_a_visit_asks_and_the_button_leaves(self, desk: Client, joined: Any) -> None:
        before = everything()
        for method in ("get", "head", "options"):
            getattr(desk, method)(leaving(joined))
        page = desk.get(leaving(joined))
        assert "Joined Group" in page.text
        assert everything() == before

        page = desk.post(leaving(joined), follow=True)

        assert "You have left Joined Group." in words(page.text)
        joined.refresh_from_db()
        assert (joined.ends_on, joined.end_reason) == (timezone.localdate(), "asked_to_leave")
        assert "You are not a member of a group." in page.text

    def test_a_second_click_changes_nothing_and_says_so(self, desk: Client, joined: Any) -> None:
        desk.post(leaving(joined))
        after = everything()
        for method in ("post", "get"):
            page = getattr(desk, method)(leaving(joined), follow=True)
            assert "This membership has already ended." in words(page.text)
        assert everything() == after

    def test_somebody_elses_membership_does_not_exist(self, desk: Client, joined: Any) -> None:
        other = make_membership()
        before = everything()
        for path in (leaving(other), "/my/leave/no-such-group/", f"/my/leave/{'x' * 5_000}/"):
            assert desk.get(path).status_code == 404
            assert desk.post(path).status_code == 404
        assert everything() == before
        assert desk.get(leaving(joined)).status_code == 200

    def test_the_same_group_of_somebody_else_stays(self, desk: Client, joined: Any) -> None:
        other = make_membership(group=joined.group)
        desk.post(leaving(joined))
        other.refresh_from_db()
        assert other.ends_on is None

    def test_of_two_times_in_a_group_the_present_one_ends(self, desk: Client, joined: Any) -> None:
        past = make_membership(
            member=joined.member,
            group=joined.group,
            starts_on=joined.starts_on.replace(year=2020),
            ends_on=joined.starts_on.replace(year=2021),
            end_reason="other",
        )
        desk.post(leaving(joined))
        joined.refresh_from_db()
        past.refresh_from_db()
        assert (joined.end_reason, past.end_reason) == ("asked_to_leave", "other")
