"""Staff settle the wishes of people about their own data."""

from datetime import timedelta

import pytest
from django.urls import reverse

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.address_links import Side, make_token
from membership.requests.desk import AddressChange, RemovalRequest
from membership.roster.models import Member
from membership.tests.admin.staff import HOSTILE, shown, signed_in, stop_the_clock
from membership.tests.factories import (
    AT,
    make_application,
    make_idea,
    make_member,
    make_membership,
    make_request,
    make_staff,
)
from membership.tests.pages.reading import words
from membership.workflow.ask_removal import ask_removal, take_back_removal
from membership.workflow.change_address import agree_to_address, ask_to_change_address

pytestmark = pytest.mark.django_db
LIST = reverse("admin:removals")
ANA = "ana@example.gov"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def staff():
    return signed_in(make_staff())


def wishes(name="Ana Ortiz", email=ANA, at=AT):
    """Let a member with one open request ask to be removed."""
    make_membership(member=make_member(full_name=name, email=email))
    make_request(application=make_application(full_name=name, email=email))
    return ask_removal(email_key=email, at=at)


def page_of(wish, act):
    return reverse(f"admin:removal_{act}", args=[wish.pk])


def met(email=ANA, taken="taken@example.gov"):
    """Let both ends agree to an address that is somebody's already."""
    make_member(email=taken)
    change = ask_to_change_address(
        email_key=email, new_address=taken, client="192.0.2.1", at=AT - timedelta(hours=1)
    )
    for side in Side:
        change = agree_to_address(token=make_token(change, side), at=AT)
    return change


def rows(answer):
    return [
        (row.name, row.email_key, row.open_requests, row.memberships, row.ideas)
        for row in answer.context["rows"]
    ]


def test_the_list_names_each_wish_that_waits_oldest_first(staff):
    wishes()
    wishes("Bea Bell", "bea@example.gov", at=AT - timedelta(days=2))
    wishes("Cy Cole", "cy@example.gov")
    take_back_removal(email_key="cy@example.gov", at=AT)
    make_request(application=make_application(email=ANA, confirmed_at=None))
    make_membership(
        member=Member.objects.get(email_key=ANA), ends_on=AT.date(), end_reason="removed"
    )
    answer = staff.get(LIST)
    assert rows(answer) == [("Bea Bell", "bea@example.gov", 1, 1, 0), ("Ana Ortiz", ANA, 1, 1, 0)]
    assert "October 31, 2026" in shown(answer)
    assert "Cy Cole" not in shown(answer)


def test_somebody_who_only_asked_is_named_by_the_newest_confirmed_request(staff):
    make_application(email=ANA, full_name="First")
    make_application(email=ANA, full_name="Last", submitted_at=AT + timedelta(days=1))
    make_application(
        email=ANA, full_name="Anybody", confirmed_at=None, submitted_at=AT + timedelta(days=2)
    )
    ask_removal(email_key=ANA, at=AT)
    assert rows(staff.get(LIST)) == [("Last", ANA, 0, 0, 0)]


def test_somebody_who_only_sent_ideas_is_named_by_the_newest_confirmed_one(staff):
    make_idea(email=ANA, full_name="First")
    make_idea(email=ANA, full_name="Last", submitted_at=AT + timedelta(days=1), status="group")
    later = AT + timedelta(days=2)
    make_idea(email=ANA, full_name="Anybody", submitted_at=later, confirmed_at=None)
    wish = ask_removal(email_key=ANA, at=AT)
    assert rows(staff.get(LIST)) == [("Last", ANA, 0, 0, 2)]
    for act in ("remove", "keep"):
        assert "Memberships 0 Ideas for a group 2" in words(shown(staff.get(page_of(wish, act))))
    assert "Ideas for a group are erased" in words(shown(staff.get(page_of(wish, "remove"))))


def test_nobody_waits_is_said(staff):
    assert "Nobody waits here." in shown(staff.get(LIST))


def test_removing_asks_once_more_and_then_nothing_is_left(staff):
    wish = wishes()
    before = Member.objects.values().get()
    asked = words(shown(staff.get(page_of(wish, "remove"))))
    assert "This cannot be undone." in asked
    assert Member.objects.values().get() == before

    answer = staff.post(page_of(wish, "remove"), follow=True)

    assert answer.redirect_chain == [(LIST, 302)]
    assert "The information is removed. Memberships ended: 1." in shown(answer)
    assert "Ana Ortiz" not in shown(answer)
    assert Member.objects.get().full_name == ""
    assert (OutboundMail.objects.count(), RemovalRequest.objects.get().outcome) == (0, "removed")


def test_keeping_needs_its_ground(staff):
    wish = wishes()
    answer = staff.post(page_of(wish, "keep"), {})
    assert list(answer.context["form"].errors) == ["agreed"]
    assert RemovalRequest.objects.get().settled_at is None

    answer = staff.post(page_of(wish, "keep"), {"agreed": "on"}, follow=True)

    assert answer.redirect_chain == [(LIST, 302)]
    assert RemovalRequest.objects.get().outcome == "kept"
    assert Member.objects.get().full_name == "Ana Ortiz"


@pytest.mark.parametrize("act", ["remove", "keep"])
def test_a_wish_that_is_settled_says_so_and_stays(staff, act):
    wish = wishes()
    take_back_removal(email_key=ANA, at=AT)
    page = words(shown(staff.get(page_of(wish, act))))
    assert "This request is settled: taken back by the person, on November 2, 2026." in page
    assert "<form" not in shown(staff.get(page_of(wish, act))).partition('class="summary"')[2]

    answer = staff.post(page_of(wish, act), {"agreed": "on"}, follow=True)

    assert "This request is settled already: taken back by the person." in shown(answer)
    assert Member.objects.get().full_name == "Ana Ortiz"


def test_a_second_click_on_remove_is_told(staff):
    wish = wishes()
    staff.post(page_of(wish, "remove"))
    answer = staff.post(page_of(wish, "remove"), follow=True)
    assert "This request is settled already: information removed." in shown(answer)
    assert "Removed" in words(shown(staff.get(page_of(wish, "remove"))))


@pytest.mark.parametrize("act", ["remove", "keep"])
def test_a_wish_that_is_not_there(staff, act):
    for pk in (987654, 2**63 - 1, 2**64):
        for answer in (
            staff.get(reverse(f"admin:removal_{act}", args=[pk])),
            staff.post(reverse(f"admin:removal_{act}", args=[pk]), {"agreed": "on"}),
        ):
            assert answer.status_code == 404


def test_an_address_that_met_another_person_stands_there_until_staff_settle_it(staff):
    wishes()
    change = met()
    path = reverse("admin:address_change_settle", args=[change.pk])
    page = shown(staff.get(LIST))
    assert [word in page for word in (ANA, "taken@example.gov", path)] == [True] * 3
    assert staff.get(path).status_code == 405

    answer = staff.post(path, follow=True)

    assert "The change of address is off the list." in shown(answer)
    assert "taken@example.gov" not in shown(answer)
    assert AddressChange.objects.get().new_email == ""
    answer = staff.post(path, follow=True)
    assert "not on the list anymore" in shown(answer)


def test_each_look_is_on_record_without_a_name(staff):
    wish = wishes()
    staff.get(LIST)
    staff.get(page_of(wish, "remove"))
    looks = AuditEvent.objects.filter(action__endswith=".viewed").order_by("pk")
    assert list(looks.values_list("action", "object_id", "codes")) == [
        ("removals.viewed", None, {}),
        ("removal.viewed", wish.pk, {}),
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_everywhere(staff, text):
    wish = wishes(name=text)
    for path in (LIST, page_of(wish, "remove"), page_of(wish, "keep")):
        page = shown(staff.get(path))
        assert "<script>alert" not in page
        assert " ".join(text.split()) in words(page)


@pytest.mark.parametrize("page", ["", "0", "-1", "99", "x", "\x00"])
def test_any_page_number_is_answered(staff, page):
    wishes()
    assert len(staff.get(LIST, {"p": page}).context["rows"]) == 1


def test_it_takes_the_same_queries_for_any_number_of_wishes(staff, django_assert_num_queries):
    wishes()
    staff.get(LIST)
    with django_assert_num_queries(6):
        staff.get(LIST)
    for number in range(5):
        wishes(f"Person {number}", f"person{number}@example.gov")
    with django_assert_num_queries(6):
        assert len(staff.get(LIST).context["rows"]) == 6
