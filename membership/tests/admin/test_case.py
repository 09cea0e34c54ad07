"""The case page: what it shows, to whom, and that seeing it leaves one line in the audit trail."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from membership.audit.models import AuditEvent
from membership.eligibility import Reason, Severity, Verdict
from membership.requests.models import RequestEvent, RequestText
from membership.requests.status import Status
from membership.review.models import Decision, RequestStep
from membership.tests.admin.staff import HOSTILE, shown, signed_in, stop_the_clock
from membership.tests.factories import (
    AT,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_member,
    make_membership,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.decide import approve_step, deny_step

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


def address(request):
    return reverse("admin:membership_membershiprequest_change", args=[request.pk])


def acts(request):
    return [
        reverse(f"admin:membership_membershiprequest_{act}", args=[request.pk])
        for act in ("approve", "deny")
    ]


@pytest.fixture
def board():
    return make_body(name="Board")


@pytest.fixture
def reviewer(board):
    user = make_user(first_name="Rosa", last_name="Diaz")
    return make_assignment(body=board, user=user).user


def ask(*bodies, **fields):
    return make_request(group=fields.pop("group", None) or make_group(bodies=[*bodies]), **fields)


def test_it_shows_what_was_sent(board, reviewer):
    ohio = make_jurisdiction(name="Ohio", acf_region=5)
    group = make_group(name="Own", bodies=[board], participation_question="In the program?")
    request = make_request(
        group=group,
        application=make_application(
            full_name="Ana Applicant", work_phone="555 0100", jurisdiction=ohio
        ),
        participates="yes",
        liaison_officer_knows="unsure",
        taking_over=True,
        standing="check",
        verdict=Verdict(
            (Reason("role", Severity.WARNING, "", "The role is not on the list."),)
        ).to_json(),
    )
    RequestText.objects.create(request=request, kind="statement", text="I lead this.", at=AT)
    RequestText.objects.create(request=request, kind="other_role", text="Analyst", at=AT)
    answer = signed_in(reviewer).get(address(request))
    page = shown(answer)
    details = dict(answer.context["details"])
    assert details["Jurisdiction"] == "Ohio (ACF region 5)"
    assert details["Role"] == "Another role"
    assert details["In the program?"] == "Yes"
    assert details["Does the State Liaison Officer know?"] == "I am not sure"
    assert details["Taking over from someone"] == "Yes"
    assert details["Agreement to the uses of the information"] == (
        "Version 2026-11, agreed November 2, 2026, 7:00 AM"
    )
    assert details["Address confirmed"] == "November 2, 2026, 7:00 AM"
    assert details["Reference"] == request.application.reference
    for words in (
        "Ana Applicant: Own",
        "555 0100",
        "I lead this.",
        "Analyst",
        "Check: role",
        "The role is not on the list.",
        "1 of 1 waiting for you",
        "Nobody yet.",
    ):
        assert words in page, words


def test_it_says_who_decided_what_and_when(board, reviewer):
    bureau = make_body(name="Bureau")
    request = ask(board, bureau)
    other = make_assignment(body=bureau).user
    approve_step(step_id=request.steps.get(body=board).pk, by=reviewer, at=AT)
    page = " ".join(shown(signed_in(other).get(address(request))).split())
    assert (
        "<strong>Board</strong> (approves): approved by <bdi>Rosa Diaz</bdi> on "
        "November 2, 2026, 7:00 AM" in page
    )
    assert "<strong>Bureau</strong> (approves): waiting" in page


def test_a_view_is_on_record_once(board, reviewer):
    request = ask(board)
    client = signed_in(reviewer)
    before = AuditEvent.objects.count()
    client.get(address(request))
    lines = AuditEvent.objects.filter(action="request.viewed")
    assert list(lines.values_list("actor", "object_type", "object_id")) == [
        (reviewer.pk, "membershiprequest", request.pk)
    ]
    assert AuditEvent.objects.count() == before + 1


@pytest.mark.parametrize("sent", [{"back": "1"}, {"note": "x" * 10_001}])
def test_a_form_that_comes_back_with_the_case_is_a_view_too(board, reviewer, sent):
    request = ask(board)
    page = shown(
        signed_in(reviewer).post(acts(request)[0], {"step": request.steps.get().pk} | sent)
    )
    assert request.application.email in page
    lines = AuditEvent.objects.filter(action="request.viewed")
    assert list(lines.values_list("actor", "object_id")) == [(reviewer.pk, request.pk)]


@pytest.mark.parametrize("method", ["get", "post"])
def test_out_of_scope_is_as_if_it_were_not_there(board, method):
    request = ask(board)
    other = make_assignment().user
    client = signed_in(other)
    hidden = [address(request), *acts(request)]
    for path in hidden:
        unknown = path.replace(f"/{request.pk}/", "/999999/")
        one, none = getattr(client, method)(path), getattr(client, method)(unknown)
        assert (one.status_code, one.get("Location")) == (none.status_code, none.get("Location"))
        assert one.status_code in (404, 405)
        assert one.content == none.content
    assert not AuditEvent.objects.filter(action="request.viewed").exists()


def test_the_door_is_closed_to_everybody_else(board):
    request = ask(board)
    paths = [address(request), *acts(request)]
    for client in (
        Client(),
        signed_in(make_user()),
        signed_in(make_assignment(body=board, ends_at=AT).user),
    ):
        for path in paths:
            for answer in (client.get(path), client.post(path, {"confirm": "1"})):
                assert answer.status_code == 302
                assert answer["Location"].startswith(reverse("admin:login"))
    assert Decision.objects.count() == 0


def test_an_unconfirmed_request_is_for_staff_alone(board, reviewer):
    request = ask(board, application=make_application(confirmed_at=None))
    RequestStep.objects.create(request=request, body=board)
    assert signed_in(reviewer).get(address(request)).status_code == 404
    page = shown(signed_in(make_staff()).get(address(request)))
    assert "Not confirmed yet" in page


def test_staff_without_an_assignment_see_no_buttons(board, reviewer):
    request = ask(board)
    approve, deny = acts(request)
    page = shown(signed_in(reviewer).get(address(request)))
    assert f'action="{approve}"' in page
    assert f'formaction="{deny}"' in page
    for user in (make_staff(), make_staff(is_superuser=True)):
        page = shown(signed_in(user).get(address(request)))
        forms = re.findall('action="([^"]*)"', page.split("<main")[1].split("</main>")[0])
        assert forms == [reverse("admin:membership_membershiprequest_note", args=[request.pk])]
        assert "This request does not wait for you." in page


def test_staff_find_the_way_to_route_what_nobody_can_decide(board):
    request, covered = ask(board), ask(board)
    make_assignment(body=board, group=covered.group)
    staff = signed_in(make_staff())
    links = [reverse("admin:triage_route", args=[each.pk]) for each in (request, covered)]
    pages = [shown(staff.get(address(each))) for each in (request, covered)]
    assert [link in page for link, page in zip(links, pages, strict=True)] == [True, False]


def test_reopening_is_offered_to_staff_once_it_is_decided(board, reviewer):
    request = ask(board)
    link = reverse("admin:membership_membershiprequest_reopen", args=[request.pk])
    staff = signed_in(make_staff())
    assert link not in shown(staff.get(address(request)))
    deny_step(step_id=request.steps.get().pk, reason="role", by=reviewer, at=AT)
    assert link in shown(staff.get(address(request)))
    assert link not in shown(signed_in(reviewer).get(address(request)))


def test_nobody_decides_their_own(board):
    user = make_staff(username="ana@example.gov")
    make_assignment(body=board, user=user)
    request = ask(board, application=make_application(email="ana@example.gov"))
    page = shown(signed_in(user).get(address(request)))
    assert "This is your own request" in page
    answer = signed_in(user).post(
        acts(request)[0], {"step": request.steps.get().pk, "confirm": "1"}
    )
    assert answer["Location"] == address(request)
    assert Decision.objects.count() == 0


def test_it_names_colleagues_members_and_earlier_requests_of_the_scope_alone(board, reviewer):
    ohio = make_jurisdiction(name="Ohio")
    own, foreign = make_group(bodies=[board]), make_group(name="Hidden group", bodies=[make_body()])
    application = make_application(email="ana@example.gov", jurisdiction=ohio)
    request = make_request(group=own, application=application)
    make_request(group=foreign, application=application)
    ana = make_member(email="ana@example.gov")
    make_membership(group=own, jurisdiction=ohio, member=make_member(full_name="Mia Member"))
    make_membership(group=foreign, jurisdiction=ohio, member=make_member(full_name="Hidden Hal"))
    make_membership(group=foreign, member=ana)
    page = shown(signed_in(reviewer).get(address(request)))
    assert "Mia Member" in page
    assert "Hidden" not in page
    assert page.count("None that you can see.") == 2
    staff = shown(signed_in(make_staff()).get(address(request)))
    assert staff.count("Hidden group") == 2


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 10_000])
def test_what_people_typed_is_text(board, reviewer, text):
    request = ask(board, application=make_application(full_name=text[:200], job_title=text[:200]))
    for kind, author in (("statement", None), ("note", reviewer), ("message", reviewer)):
        RequestText.objects.create(request=request, kind=kind, author=author, text=text, at=AT)
    page = shown(signed_in(reviewer).get(address(request)))
    assert page.count(f'dir="auto">{escape(text)}</div>') == 3
    assert f"<bdi>{escape(text[:200])}</bdi>" in page
    assert "<script>alert" not in page


def test_verbs_have_their_own_buttons():
    for verb, label in (
        ("approve", "Approve"),
        ("verify", "Verify"),
        ("recommend_and_approve", "Recommend and approve"),
    ):
        body = make_body()
        group = make_group(bodies=[body])
        group.approval_steps.update(verb=verb)
        request = make_request(group=group)
        page = shown(signed_in(make_assignment(body=body).user).get(address(request)))
        assert f'<button type="submit" class="door-button">{label}</button>' in page


def test_the_way_through_the_queue_is_linked(board, reviewer):
    group = make_group(bodies=[board])
    first, second, third = (
        make_request(
            group=group, application=make_application(submitted_at=AT - timedelta(days=day))
        )
        for day in (3, 2, 1)
    )
    page = " ".join(shown(signed_in(reviewer).get(address(second))).split())
    assert "2 of 3 waiting for you" in page
    assert f'<a href="{address(first)}" rel="prev">Previous</a>' in page
    assert f'<a href="{address(third)}" rel="next">Next</a>' in page


@pytest.mark.parametrize("pk", ["x", "0", "-1", "9" * 40, "%00", "1/2", "%F0%9F%98%80"])
def test_an_address_that_means_nothing_is_not_found(reviewer, pk):
    client = signed_in(reviewer)
    base = reverse("admin:membership_membershiprequest_changelist")
    for page in ("change", "approve", "deny"):
        answer = client.get(f"{base}{pk}/{page}/", follow=True)
        assert answer.status_code == 404, page


def test_a_removed_person_and_a_broken_verdict_leave_the_page_standing(board, reviewer):
    request = ask(board, application=make_application(full_name="", email=""), verdict=[{"x": 1}])
    assert "(removed)" in shown(signed_in(reviewer).get(address(request)))


def test_the_number_of_queries_does_not_grow(board, reviewer, django_assert_num_queries):
    application = make_application(email="ana@example.gov")
    request = ask(board, application=application)
    client = signed_in(reviewer)
    for size in (1, 6):
        for _ in range(size):
            make_request(group=make_group(bodies=[board]), application=application)
            make_request(group=request.group)
            RequestText.objects.create(
                request=request, kind="note", author=reviewer, text="x", at=AT
            )
            RequestEvent.objects.create(
                request=request, kind="routed", to_status=Status.PENDING, actor=reviewer, at=AT
            )
        with django_assert_num_queries(26):
            client.get(address(request))
