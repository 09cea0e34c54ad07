"""The page behind a mailed link: confirm first, then where each request stands."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from membership.audit.models import AuditEvent
from membership.catalog.models import ApprovalStep
from membership.eligibility import Reason, Severity, Verdict
from membership.mailing.applicant import NEXT_STEP, WHY_NOT
from membership.mailing.models import OutboundMail
from membership.requests.links import make_token
from membership.requests.models import Application, MembershipRequest, RequestEvent
from membership.requests.status import Status
from membership.review.models import RequestStep
from membership.tests.factories import (
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_request,
    make_user,
)
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.expire_unconfirmed import expire_unconfirmed
from membership.workflow.reopen import reopen

pytestmark = pytest.mark.django_db


@pytest.fixture
def unconfirmed() -> Application:
    """An application for two groups that waits for its confirmation."""
    application = make_application(confirmed_at=None, submitted_at=timezone.now())
    for name in ("First Group", "Second Group"):
        make_request(application=application, group=make_group(name=name, bodies=[make_body()]))
    RequestStep.objects.all().delete()  # they come with the confirmation
    return application


def path_of(application: Application) -> str:
    return reverse("request_status", args=[make_token(application)])


def everything() -> list[Any]:
    """Return all rows that a visit could change."""
    tables = (Application, MembershipRequest, RequestEvent, RequestStep, AuditEvent, OutboundMail)
    return [list(table.objects.order_by("pk").values()) for table in tables]


class TestConfirming:
    def test_the_page_lists_the_groups_and_has_two_buttons(
        self, client: Client, unconfirmed: Application
    ) -> None:
        make_request(group=make_group(name="Of Somebody Else"))
        text = client.get(path_of(unconfirmed)).text
        assert [name in text for name in ("First Group", "Second Group")] == [True, True]
        assert [name in text for name in ('name="confirm"', 'name="decline"')] == [True, True]
        assert "Of Somebody Else" not in text

    def test_visits_change_nothing(self, client: Client, unconfirmed: Application) -> None:
        before = everything()
        for _ in range(5):
            assert client.get(path_of(unconfirmed)).status_code == 200
            assert client.head(path_of(unconfirmed)).status_code == 200
            assert client.get(path_of(unconfirmed), {"confirm": "1"}).status_code == 200
            assert client.get(path_of(unconfirmed), {"withdraw": "1"}).status_code == 200
        assert everything() == before

    def test_a_second_click_shows_the_same_page_and_writes_nothing(
        self, client: Client, unconfirmed: Application
    ) -> None:
        first = client.post(path_of(unconfirmed), {"confirm": "1"}, follow=True)
        after = everything()
        second = client.post(path_of(unconfirmed), {"confirm": "1"}, follow=True)
        assert everything() == after
        assert "Where your request stands" in first.text
        assert first.context["progress"] == second.context["progress"]
        kinds = RequestEvent.objects.values_list("kind", flat=True)
        assert list(kinds) == ["confirmed", "confirmed"]

    def test_whoever_did_not_ask_takes_all_of_it_back(
        self, client: Client, unconfirmed: Application
    ) -> None:
        for _ in range(2):
            page = client.post(path_of(unconfirmed), {"decline": "1"}, follow=True)
            assert page.status_code == 200
            assert "The request was taken back" in page.text
        assert set(MembershipRequest.objects.values_list("status", flat=True)) == {"withdrawn"}
        assert RequestEvent.objects.count() == 2
        assert OutboundMail.objects.count() == 0

    def test_a_late_decline_does_not_end_what_was_confirmed(
        self, client: Client, unconfirmed: Application
    ) -> None:
        client.post(path_of(unconfirmed), {"confirm": "1"})
        page = client.post(path_of(unconfirmed), {"decline": "1"}, follow=True)
        assert "Where your request stands" in page.text
        assert set(MembershipRequest.objects.values_list("status", flat=True)) == {"pending"}

    def test_a_late_confirmation_is_told_to_ask_again(
        self, client: Client, unconfirmed: Application
    ) -> None:
        expire_unconfirmed(at=timezone.now() + timedelta(days=15))
        client.post(path_of(unconfirmed), {"confirm": "1"})
        page = client.get(path_of(unconfirmed))
        assert page.status_code == 410
        slugs = [each.group.slug for each in MembershipRequest.objects.all()]
        assert page.context["again"] == f"/request/?group={slugs[0]}&group={slugs[1]}"
        assert MembershipRequest.objects.filter(confirmed_at=None).count() == 2


class TestLinks:
    @pytest.mark.parametrize("method", ["get", "head", "post"])
    @pytest.mark.parametrize(
        "token",
        [
            "x",
            "a.b",
            "%00",
            "%ED%A0%80",
            "x" * 10_000,
            "%F0%9F%98%80",
            "{{ x }}",
            "WzFd.WzFd",
            "...",
        ],
    )
    def test_a_broken_link_gets_a_kind_page(self, client: Client, token: str, method: str) -> None:
        response = getattr(client, method)(f"/my-request/{token}/", {"confirm": "1"})
        assert response.status_code == 404
        assert response["Cache-Control"] == "private, no-store"

    def test_no_cut_and_no_changed_letter_opens_it(
        self, client: Client, unconfirmed: Application
    ) -> None:
        token = make_token(unconfirmed)
        other = make_token(make_application())
        mixed = f"{other.partition('.')[0]}.{token.partition('.')[2]}"
        for bad in (token[:-1], token[1:], token.swapcase(), mixed):
            assert client.get(reverse("request_status", args=[bad])).status_code == 404

    def test_only_the_newest_link_works(self, client: Client, unconfirmed: Application) -> None:
        old = path_of(unconfirmed)
        unconfirmed.link_round += 1
        unconfirmed.save()
        assert client.get(old).status_code == 404
        assert client.post(old, {"confirm": "1"}).status_code == 404
        assert client.get(path_of(unconfirmed)).status_code == 200

    def test_a_purged_person_leaves_no_page(self, client: Client, unconfirmed: Application) -> None:
        unconfirmed.purged_at = timezone.now()
        unconfirmed.save()
        assert client.get(path_of(unconfirmed)).status_code == 404

    def test_the_page_is_kept_private(self, client: Client, unconfirmed: Application) -> None:
        response = client.get(path_of(unconfirmed))
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "strict-origin"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert not response.wsgi_request.session.accessed

    def test_a_post_needs_its_token(self, unconfirmed: Application) -> None:
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(path_of(unconfirmed), {"confirm": "1"}).status_code == 403
        assert Application.objects.get().confirmed_at is None


class TestWhereItStands:
    @pytest.fixture(autouse=True)
    def _decided_for_good(self, settings: Any) -> None:
        """Let nobody take a decision back: what is decided is told at once."""
        settings.TAKE_BACK_MINUTES = 0

    @pytest.fixture
    def confirmed(self, client: Client, unconfirmed: Application) -> Application:
        """Confirm, with a second body for the first group."""
        first = MembershipRequest.objects.get(group__name="First Group")
        ApprovalStep.objects.create(
            group=first.group, body=make_body(name="Bureau", phrase="the Children's Bureau")
        )
        client.post(path_of(unconfirmed), {"confirm": "1"})
        unconfirmed.refresh_from_db()
        return unconfirmed

    def answer(self, step: RequestStep, use_case: Any, **words: Any) -> None:
        user = make_user(first_name="Rita", last_name="Reviewer")
        make_assignment(user=user, body=step.body)
        use_case(step_id=step.pk, by=user, at=timezone.now(), **words)

    def stands(self, client: Client, application: Application) -> list[Any]:
        return client.get(path_of(application)).context["progress"]

    def test_bodies_that_have_answered_and_bodies_that_have_not(
        self, client: Client, confirmed: Application
    ) -> None:
        board, bureau = RequestStep.objects.filter(request__group__name="First Group")
        self.answer(bureau, approve_step)
        response = client.get(path_of(confirmed))
        first, second = response.context["progress"]
        assert [(each.body, each.answered_on) for each in first.bodies] == [
            (board.body.phrase, None),
            ("the Children's Bureau", timezone.localdate()),
        ]
        assert [each.answered_on for each in second.bodies] == [None]
        assert (first.standing, second.standing) == ("Being reviewed", "Being reviewed")
        assert "The Children&#x27;s Bureau:" in response.text
        assert "Rita" not in response.text

    def test_a_request_that_nobody_has_to_answer_yet(
        self, client: Client, confirmed: Application
    ) -> None:
        RequestStep.objects.all().delete()
        text = client.get(path_of(confirmed)).text
        assert text.count("The Center for States passes your request to the right reviewer.") == 2

    def test_how_the_person_fits_is_said_in_their_own_words_alone(
        self, client: Client, confirmed: Application
    ) -> None:
        first = confirmed.membership_requests.order_by("pk")[0]
        public = Reason(
            "level", Severity.WARNING, "The reviewer looks at this.", "Not state level."
        )
        private = Reason("taking_over", Severity.NOTE, "", "A seat may need closing.")
        first.verdict = Verdict((public, private)).to_json()
        first.save()

        text = client.get(path_of(confirmed)).text

        said = ("The reviewer looks at this.", "From what you told us, you fit this group.")
        assert [text.count(words) for words in said] == [1, 1]
        hidden = ("Not state level.", "A seat may need closing.")
        assert [words in text for words in hidden] == [False, False]
        MembershipRequest.objects.update(status=Status.APPROVED)
        assert "How you fit" not in client.get(path_of(confirmed)).text

    def test_added(self, client: Client, confirmed: Application) -> None:
        self.answer(RequestStep.objects.get(request__group__name="Second Group"), approve_step)
        second = self.stands(client, confirmed)[1]
        assert second.standing == "You were added to the group"
        assert not second.can_be_withdrawn
        assert [what for _, what in second.history] == [
            "You confirmed your email address.",
            "You were added to the group.",
        ]

    def test_not_added_says_why_what_the_reviewer_wrote_and_one_next_step(
        self, client: Client, confirmed: Application
    ) -> None:
        step = RequestStep.objects.get(request__group__name="Second Group")
        message = "{{ x }} {% bad %}\n<b>Sorry</b>"
        self.answer(step, deny_step, reason="role", message=message, note="Inside only")
        response = client.get(path_of(confirmed))
        second = response.context["progress"][1]
        assert second.standing == "Not added this time"
        assert (second.not_added.why, second.not_added.next_step) == (
            WHY_NOT["role"],
            NEXT_STEP["role"],
        )
        assert second.not_added.message == message
        assert "{{ x }} {% bad %}<br>&lt;b&gt;Sorry&lt;/b&gt;" in response.text
        assert "Inside only" not in response.text
        for word in ("denied", "verdict", "evidence"):
            assert word not in response.text.lower()

    def test_a_reopened_request_shows_the_new_round_alone(
        self, client: Client, confirmed: Application
    ) -> None:
        step = RequestStep.objects.get(request__group__name="Second Group")
        self.answer(step, deny_step, reason="role", message="The first message")
        staff = make_user(is_staff=True, is_superuser=True)
        reopen(request_id=step.request_id, reason="A mistake", by=staff, at=timezone.now())
        response = client.get(path_of(confirmed))
        second = response.context["progress"][1]
        assert (second.standing, second.not_added) == ("Being reviewed", None)
        assert [each.answered_on for each in second.bodies] == [None]
        assert "The first message" not in response.text
        assert "A mistake" not in response.text
        newest = RequestStep.objects.get(request=step.request_id, round=2)
        self.answer(newest, deny_step, reason="level", message="The second message")
        text = client.get(path_of(confirmed)).text
        assert ["The first message" in text, "The second message" in text] == [False, True]

    def test_it_takes_the_same_queries_for_any_number_of_groups(
        self, client: Client, confirmed: Application, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(6):
            client.get(path_of(confirmed))
        for _ in range(5):
            make_request(application=confirmed, group=make_group(bodies=[make_body()]))
        with django_assert_num_queries(6):
            assert len(self.stands(client, confirmed)) == 7


class TestWithdrawing:
    @pytest.fixture
    def confirmed(self, client: Client, unconfirmed: Application) -> Application:
        client.post(path_of(unconfirmed), {"confirm": "1"})
        unconfirmed.refresh_from_db()
        return unconfirmed

    def statuses(self) -> list[str]:
        return list(MembershipRequest.objects.order_by("pk").values_list("status", flat=True))

    def test_one_request_is_withdrawn_and_the_other_goes_on(
        self, client: Client, confirmed: Application
    ) -> None:
        first = MembershipRequest.objects.order_by("pk")[0]
        page = client.post(path_of(confirmed), {"withdraw": first.group.slug}, follow=True)
        assert self.statuses() == ["withdrawn", "pending"]
        assert [each.standing for each in page.context["progress"]] == [
            "Withdrawn",
            "Being reviewed",
        ]
        assert page.text.count('name="withdraw"') == 1

    def test_a_second_withdrawal_says_that_it_is_closed(
        self, client: Client, confirmed: Application
    ) -> None:
        first = MembershipRequest.objects.order_by("pk")[0]
        client.post(path_of(confirmed), {"withdraw": first.group.slug})
        before = everything()
        page = client.post(path_of(confirmed), {"withdraw": first.group.slug})
        assert page.status_code == 409
        assert "That request is already closed, so it stays as it is." in page.text
        assert everything() == before

    @pytest.mark.parametrize("bad", ["", "x", "0", "-1", "9" * 40, "\0", "😀", "x" * 900])
    def test_an_unknown_request_changes_nothing(
        self, client: Client, confirmed: Application, bad: str
    ) -> None:
        before = everything()
        assert client.post(path_of(confirmed), {"withdraw": bad}).status_code == 302
        assert client.post(path_of(confirmed), {bad: "1"}).status_code == 302
        assert everything() == before

    def test_nobody_withdraws_anothers_request(
        self, client: Client, confirmed: Application
    ) -> None:
        other = make_request()
        client.post(path_of(confirmed), {"withdraw": other.group.slug})
        other.refresh_from_db()
        assert other.status == Status.PENDING
