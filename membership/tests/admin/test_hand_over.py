"""Handing over in the admin: one's own, by staff, ended, and nobody else's."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from membership.mailing.models import OutboundMail
from membership.review.models import ReviewerAssignment
from membership.tests.factories import (
    AT,
    TODAY,
    make_assignment,
    make_group,
    make_jurisdiction,
    make_officer,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.decide import approve_step

from .staff import NUL, shown, signed_in, stop_the_clock

pytestmark = pytest.mark.django_db
PAGE = "/admin/hand-over/"
LAST = TODAY + timedelta(days=13)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)


@pytest.fixture
def own() -> Any:
    ohio = make_jurisdiction(name="Ohio")
    return make_officer(user=make_user(first_name="Sam Example"), jurisdiction=ohio)


@pytest.fixture
def colleague() -> Any:
    return make_assignment(user=make_user(first_name="Mia", username="mia@example.gov")).user


def form(**fields: Any) -> dict[str, Any]:
    days = {"starts_on": TODAY.isoformat(), "last_day": LAST.isoformat()}
    return {"address": "mia@example.gov", **days, **fields}


def path_of(assignment: Any) -> str:
    return reverse("admin:hand_over_one", args=[assignment.pk])


def test_a_reviewer_hands_over_and_ends_it(own, colleague):
    client = signed_in(own.user)
    page = shown(client.get(PAGE))
    assert ("State Liaison Officer - Ohio" in page, path_of(own) in page) == (True, True)
    assert 'value="2026-11-02"' in shown(client.get(path_of(own)))
    answer = client.post(path_of(own), form(), follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    stand_in = ReviewerAssignment.objects.get(stands_in_for=own)
    assert stand_in.user == colleague
    text = " ".join(shown(answer).split())
    assert "<bdi>Mia</bdi> stands in from November 2, 2026 through November 15, 2026." in text
    end = reverse("admin:hand_over_end", args=[stand_in.pk])
    assert client.get(end).status_code == 405
    answer = client.post(end, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "stands in from" not in shown(answer)
    assert "has ended already" in shown(client.post(end, follow=True))
    stand_in.refresh_from_db()
    assert stand_in.ends_at == AT


def test_the_colleague_reads_in_whose_place(own, colleague):
    make_officer(user=colleague, jurisdiction=own.jurisdiction, stands_in_for=own)
    page = shown(signed_in(colleague).get(PAGE))
    assert "in place of" not in page, "what stands in is not handed on"
    lists = shown(signed_in(make_staff()).get("/admin/membership/reviewerassignment/"))
    assert lists.count("Sam Example") == 2


def test_the_case_says_who_decided_in_whose_place(own, colleague):
    request = make_request(group=make_group(bodies=[own.body]), jurisdiction=own.jurisdiction)
    other = make_request(group=request.group, jurisdiction=own.jurisdiction)
    make_officer(user=colleague, jurisdiction=own.jurisdiction, stands_in_for=own)
    path = reverse("admin:membership_membershiprequest_change", args=[request.pk])
    client = signed_in(colleague)
    reason = "State Liaison Officer - Ohio, in place of Sam Example"
    assert client.get(path).context["case"].why == [reason]
    approve_step(step_id=request.steps.get().pk, by=colleague, at=AT)
    approve_step(step_id=other.steps.get().pk, by=own.user, at=AT)
    text = " ".join(re.sub(r"<[^>]+>", " ", shown(client.get(path))).split())
    said = "by Mia in place of Sam Example"
    assert f"Approved for State Liaison Officer {said}" in text, "in the timeline"
    assert f"(approves): approved {said} on November 2, 2026" in text, "where it stands"
    other_path = reverse("admin:membership_membershiprequest_change", args=[other.pk])
    assert shown(client.get(other_path)).count("in place of") == 1, "why they see it, no more"


def test_staff_hand_over_for_somebody_and_both_are_told(own, colleague):
    client = signed_in(make_staff())
    change = reverse("admin:membership_reviewerassignment_change", args=[own.pk])
    assert path_of(own) in shown(client.get(change))
    text = shown(client.get(path_of(own)))
    assert "Invite another reviewer" in text
    answer = client.post(path_of(own), form())
    assert answer.url == "/admin/membership/reviewerassignment/"
    assert {mail.user for mail in OutboundMail.objects.all()} == {own.user, colleague}
    stand_in = ReviewerAssignment.objects.get(stands_in_for=own)
    change = reverse("admin:membership_reviewerassignment_change", args=[stand_in.pk])
    page = shown(client.get(change))
    assert ("in place of Sam Example" in page, "Hand it over" in page) == (True, False)
    client.post(reverse("admin:end_assignment", args=[stand_in.pk]))
    stand_in.refresh_from_db()
    assert stand_in.ends_at == AT


def test_nobody_hands_over_what_is_not_theirs(own, colleague):
    ended = make_assignment(user=own.user, ends_at=AT)
    stand_in = make_officer(user=colleague, jurisdiction=own.jurisdiction, stands_in_for=own)
    theirs = make_assignment()
    for user, hidden in ((colleague, (own, stand_in)), (own.user, (ended, stand_in, theirs))):
        client = signed_in(user)
        pages = set()
        for pk in (*(each.pk for each in hidden), 987654):
            for answer in (
                client.get(reverse("admin:hand_over_one", args=[pk])),
                client.post(reverse("admin:hand_over_one", args=[pk]), form()),
            ):
                pages.add((answer.status_code, answer.content))
        assert len(pages) == 1
        assert pages.pop()[0] == 404
    assert signed_in(make_staff()).get(path_of(stand_in)).status_code == 404
    end = reverse("admin:hand_over_end", args=[stand_in.pk])
    for user in (colleague, theirs.user):
        assert signed_in(user).post(end).status_code == 404
    assert signed_in(make_staff()).get(PAGE).status_code == 403
    assert ReviewerAssignment.objects.filter(stands_in_for=own, ends_at=None).count() == 1


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        *(("address", bad) for bad in ("", NUL, "x", "x" * 10_000, "nobody@example.gov")),
        *(("starts_on", bad) for bad in ("", "x", "2026-02-30", "2020-01-01", "9999-12-31")),
        *(("last_day", bad) for bad in ("", NUL, "2026-11-01", "2027-11-01", "9999-12-31")),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(own, colleague, field, bad):
    page = signed_in(own.user).post(path_of(own), form(**{field: bad}))
    assert list(page.context["form"].errors) == [field]
    assert ReviewerAssignment.objects.filter(stands_in_for=own).count() == 0
    assert OutboundMail.objects.count() == 0


@pytest.mark.parametrize("more", [0, 20])
def test_the_list_costs_the_same_at_any_size(own, colleague, more, django_assert_num_queries):
    for _ in range(more + 1):
        another = make_officer(user=own.user)
        make_officer(user=colleague, jurisdiction=another.jurisdiction, stands_in_for=another)
    client = signed_in(own.user)
    with django_assert_num_queries(5):
        client.get(PAGE)
