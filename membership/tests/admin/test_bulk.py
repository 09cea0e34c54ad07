"""Deciding selected requests at once: every exception named, one line for each, none lost."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from membership.admin import bulk
from membership.eligibility import Reason, Severity, Verdict
from membership.mailing.models import OutboundMail
from membership.requests.models import RequestText
from membership.requests.status import Status
from membership.review.models import Decision, RequestStep
from membership.roster.models import Membership
from membership.tests.admin.staff import HOSTILE, NUL, shown, signed_in, stop_the_clock
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
from membership.workflow.decide import approve_step

pytestmark = pytest.mark.django_db
LIST = reverse("admin:membership_membershiprequest_changelist")
APPROVE = reverse("admin:membership_membershiprequest_approve_selected")
DENY = reverse("admin:membership_membershiprequest_deny_selected")
CHECK = Verdict((Reason("role", Severity.WARNING, "", "Not on the list."),)).to_json()


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def board():
    return make_body(name="Board")


@pytest.fixture
def reviewer(board):
    user = make_user(username="rosa@example.gov", first_name="Rosa", last_name="Diaz")
    return make_assignment(body=board, user=user).user


@pytest.fixture
def group(board):
    return make_group(name="Own group", bodies=[board])


def ask(group, name, **fields):
    application = make_application(full_name=name, **fields.pop("person", {}))
    return make_request(group=group, application=application, **fields)


def confirmed(*requests, offered=None, **data):
    """Return what the confirming form sends."""
    given = requests if offered is None else offered
    return {
        "request": [request.pk for request in requests],
        "offered": [step.pk for request in given for step in request.steps.all()],
        "confirm": "1",
        **data,
    }


def lines(answer):
    assert answer.status_code == 200
    return [
        (line.request.application.full_name, line.sentence, line.done)
        for line in answer.context["outcomes"]
    ]


@pytest.fixture
def mixed(board, group, reviewer):
    """One request of every kind that could be selected."""
    bureau = make_body(name="Bureau")
    make_assignment(user=reviewer, body=make_body(name="Second hat", slug="second"))
    second = make_group(name="Two hats", bodies=[board])
    for assignment in reviewer.assignments.all():
        if assignment.body != board:
            second.approval_steps.create(body=assignment.body)
    answered = ask(make_group(name="Both", bodies=[board, bureau]), "Answered")
    approve_step(step_id=answered.steps.get(body=board).pk, by=reviewer, at=AT)
    unconfirmed = ask(group, "Hidden Uma", person={"confirmed_at": None})
    RequestStep.objects.create(request=unconfirmed, body=board)
    return {
        "fits": ask(group, "Fits"),
        "check": ask(group, "Check", standing="check", verdict=CHECK),
        "answered": answered,
        "withdrawn": ask(group, "Withdrawn", status=Status.WITHDRAWN, closed_at=AT),
        "two": ask(second, "Two"),
        "hidden": ask(make_group(name="Hidden group", bodies=[bureau]), "Hidden Hal"),
        "unconfirmed": unconfirmed,
        "own": ask(group, "Hidden Rosa", person={"email": "rosa@example.gov"}),
    }


def test_the_page_names_every_exception_and_offers_the_rest(mixed, reviewer):
    query = {"request": [request.pk for request in mixed.values()]}
    answer = signed_in(reviewer).get(APPROVE, query)
    selection = answer.context["selection"]
    assert [step.request for step in selection.offered] == [mixed["fits"]]
    assert {request.application.full_name: why for request, why in selection.exceptions} == {
        "Check": "Check: role. Decide it on its own page.",
        "Answered": "Waits for Bureau, not for you.",
        "Withdrawn": "Withdrawn November 2, 2026.",
        "Two": "You act for Board and Second hat here: choose on its own page.",
    }
    page = shown(answer)
    assert "Fits becomes a member of Own group today." in page
    assert "You are now a member: Own group" in page
    assert "Hidden" not in page
    assert "Approve 1 request\n" in page
    assert Decision.objects.count() == 1, "the one that was there before"


def test_staff_who_review_are_told_what_keeps_a_request_from_them(mixed, reviewer):
    reviewer.is_staff = True
    reviewer.save()
    query = {"request": [mixed[name].pk for name in ("unconfirmed", "own", "hidden")]}
    selection = signed_in(reviewer).get(APPROVE, query).context["selection"]
    assert {request.application.full_name: why for request, why in selection.exceptions} == {
        "Hidden Uma": "The applicant has not confirmed the address.",
        "Hidden Hal": "Waits for Bureau, not for you.",
        "Hidden Rosa": "This is your own request: somebody else decides it.",
    }


def test_confirming_decides_those_offered_and_leaves_the_exceptions(mixed, reviewer):
    answer = signed_in(reviewer).post(APPROVE, confirmed(*mixed.values(), note="All of them."))
    assert lines(answer)[0] == ("Fits", "Fits is now a member of Own group.", True)
    assert {line[2] for line in lines(answer)[1:]} == {False}
    assert len(lines(answer)) == 5
    assert Membership.objects.count() == 1
    assert Decision.objects.count() == 2
    assert [text.text for text in RequestText.objects.all()] == ["All of them."]
    assert "Approve: 1 of 5 done" in shown(answer)


def test_denying_asks_the_reason_once_and_shows_the_mail(group, reviewer):
    requests = [ask(group, name) for name in ("Ana", "Bea")]
    query = {"request": [request.pk for request in requests]}
    client = signed_in(reviewer)
    page = shown(client.get(DENY, query))
    assert "Subject:" not in page
    assert 'name="confirm"' not in page
    answer = client.post(DENY, {**confirmed(*requests), "message": "Kept words"})
    assert answer.context["form"].errors == {"reason": ["Choose a reason."]}
    assert "Kept words" in shown(answer)
    preview = {**confirmed(*requests), "reason": "represented", "message": "Kept words"}
    del preview["confirm"]
    page = shown(client.post(DENY, preview))
    assert "Not added this time: Own group" in page
    assert "Deny 2 requests" in page
    assert Decision.objects.count() == 0

    answer = client.post(DENY, {**preview, "confirm": "1", "note": "Both."})
    assert [line[2] for line in lines(answer)] == [True, True]
    assert set(Decision.objects.values_list("reason", flat=True)) == {"represented"}
    mails = list(OutboundMail.objects.all())
    assert [mail.kind for mail in mails] == ["not_added"] * 2
    assert all("Kept words" in mail.text and "Both." not in mail.text for mail in mails)


@pytest.mark.parametrize("error", [RuntimeError("planted"), ValueError("planted")])
def test_one_that_fails_in_the_middle_takes_nobody_along(group, reviewer, monkeypatch, error):
    requests = [ask(group, name) for name in ("Ana", "Bea", "Cy")]
    middle = requests[1].steps.get().pk

    def brittle(**given):
        request = approve_step(**given)
        if given["step_id"] == middle:
            raise error
        return request

    monkeypatch.setattr("membership.admin.decisions.approve_step", brittle)
    answer = signed_in(reviewer).post(APPROVE, confirmed(*requests))
    assert [(name, done) for name, _, done in lines(answer)] == [
        ("Ana", True),
        ("Bea", False),
        ("Cy", True),
    ]
    assert "planted" not in shown(answer)


def test_a_failure_inside_the_transaction_leaves_nothing_of_that_one(group, reviewer, monkeypatch):
    requests = [ask(group, name) for name in ("Ana", "Bea", "Cy")]

    def brittle(*, request, **_given):
        if request == requests[1]:
            raise RuntimeError("The mail could not be written.")

    monkeypatch.setattr("membership.workflow.decide.mail.added", brittle)
    answer = signed_in(reviewer).post(APPROVE, confirmed(*requests))
    assert lines(answer)[1] == (
        "Bea",
        "Bea, Own group: Something went wrong, and nothing was changed. Please try again.",
        False,
    )
    for request in requests:
        request.refresh_from_db()
    assert [request.status for request in requests] == [
        Status.APPROVED,
        Status.PENDING,
        Status.APPROVED,
    ]
    assert Membership.objects.count() == Decision.objects.count() == 2


def test_one_that_a_colleague_decided_meanwhile_has_its_line(group, reviewer, board):
    colleague = make_user(first_name="Ben", last_name="Swift")
    make_assignment(body=board, user=colleague)
    requests = [ask(group, name) for name in ("Ana", "Bea")]
    approve_step(step_id=requests[0].steps.get().pk, by=colleague, at=AT)
    answer = signed_in(reviewer).post(DENY, confirmed(*requests, reason="role"))
    assert sorted(lines(answer)) == [
        ("Ana", "Ana, Own group: left as it is. Approved November 2, 2026.", False),
        ("Bea", "Denied: Bea was not added to Own group.", True),
    ]


def test_what_was_not_on_the_page_is_not_decided(group, reviewer):
    shown_one, slipped_in = ask(group, "Ana"), ask(group, "Bea")
    answer = signed_in(reviewer).post(
        APPROVE, confirmed(shown_one, slipped_in, offered=[shown_one])
    )
    assert sorted(lines(answer))[1] == (
        "Bea",
        "Bea, Own group: left as it is. It was not among those you confirmed.",
        False,
    )
    assert Decision.objects.count() == 1


def test_ids_out_of_scope_are_like_ids_of_nothing(mixed, reviewer):
    client = signed_in(reviewer)
    for data in (
        confirmed(mixed["hidden"], mixed["unconfirmed"], mixed["own"]),
        {"request": ["999999"], "confirm": "1"},
        {"request": ["x", "\x00", "9" * 40, "-1", ""], "confirm": "1"},
        {"confirm": "1"},
        {"request": range(1, bulk.AT_ONCE + 2), "confirm": "1"},
    ):
        for act in (APPROVE, DENY):
            answer = client.post(act, data)
            assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert Decision.objects.count() == 1


def test_staff_who_act_for_nobody_decide_nothing(group):
    request = ask(group, "Ana")
    for user in (make_staff(), make_staff(is_superuser=True)):
        answer = signed_in(user).post(APPROVE, confirmed(request))
        assert lines(answer) == [
            ("Ana", "Ana, Own group: left as it is. Waits for Board, not for you.", False)
        ]
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("text", [NUL, "x" * 10_001])
def test_text_that_cannot_be_kept_is_refused(group, reviewer, text):
    request = ask(group, "Ana")
    answer = signed_in(reviewer).post(APPROVE, confirmed(request, note=text))
    assert list(answer.context["form"].errors) == ["note"]
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_typed_is_text(group, reviewer, text):
    request = ask(group, text)
    client = signed_in(reviewer)
    page = shown(client.get(APPROVE, {"request": request.pk}))
    assert escape(text) in page
    assert "<script>alert" not in page
    page = shown(client.post(DENY, confirmed(request, reason="other", message=text)))
    assert escape(text) in page
    assert text in OutboundMail.objects.get().text


def test_the_number_of_queries_does_not_grow(group, reviewer, django_assert_num_queries):
    client = signed_in(reviewer)
    for size in (2, 12):
        requests = [ask(group, f"Applicant {n}") for n in range(size)]
        query = {"request": [request.pk for request in requests]}
        with django_assert_num_queries(13):
            client.get(APPROVE, query)
