"""What staff are told: new things on the day they come up, all that is open once a week."""

from datetime import date, timedelta

import pytest

from membership.mailing.models import OutboundMail
from membership.requests.desk import AddressChange, RemovalRequest
from membership.requests.models import MembershipRequest
from membership.requests.status import Status
from membership.review.people import ReviewerPreference
from membership.tests.factories import (
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_mail,
    make_request,
    make_staff,
)
from membership.workflow.notify_reviewers import notify_reviewers
from membership.workflow.send_notices import Round, send_notices

from .noticing import DAY, at, daily_from

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 2)
TOLD = (
    "business days or longer:",
    "Nobody can answer",
    "remove information.",
    "settle.",
    "delivered.",
)
LATE = "waited 15 business days or longer:"
REMOVED = "to remove information"
UNDELIVERED = "could not be delivered."


def nov(day: int) -> date:
    return date(2026, 11, day)


@pytest.fixture
def staff():
    return make_staff()


@pytest.fixture
def body():
    return make_body(name="Center for States")


@pytest.fixture
def group(body):
    """Make a group whose one reviewer has no address, so that staff alone are told."""
    make_assignment(body=body)
    body.assignments.get().user.__class__.objects.filter(assignments__body=body).update(email="")
    return make_group(name="Hotline", bodies=[body])


def waiting_since(group, day: date, hour: int = 9, **fields) -> MembershipRequest:
    return make_request(
        group=group, application=make_application(submitted_at=at(day, hour)), **fields
    )


def said(user, first: date, last: date) -> dict[date, list[str]]:
    """Let the daily round run at seven; return what each mail told, by its day."""
    daily_from(first, last)
    mails = OutboundMail.objects.filter(user=user, kind="queue", day__range=(first, last))
    return {
        mail.day: [line for line in mail.text.splitlines() if any(each in line for each in TOLD)]
        for mail in mails.order_by("day")
    }


def test_overdue_is_told_on_its_day_and_then_once_a_week(staff, group):
    request = waiting_since(group, MONDAY)
    waiting_since(group, nov(4))
    assert said(staff, MONDAY, date(2026, 12, 8)) == {
        nov(24): [f"1 new request has {LATE}"],
        nov(27): [f"2 requests, 1 of them new, have {LATE}"],
        nov(30): [f"2 requests have {LATE}"],
        date(2026, 12, 7): [f"2 requests have {LATE}"],
    }
    MembershipRequest.objects.update(status=Status.WITHDRAWN)
    assert said(staff, date(2026, 12, 9), date(2026, 12, 22)) == {}
    assert request.steps.count() == 1


def test_the_time_with_the_applicant_is_left_out(staff, group):
    """Whoever brings an answer back moves `waiting_since` by as long as the question took."""
    request = waiting_since(group, MONDAY)
    request.status, request.asked_at = Status.WAITING_FOR_APPLICANT, at(nov(3))
    request.save()
    assert said(staff, MONDAY, nov(30)) == {}
    request.status, request.asked_at, request.came_back = Status.PENDING, None, True
    request.waiting_since += timedelta(days=28)
    request.save()
    assert said(staff, date(2026, 12, 1), date(2026, 12, 18)) == {}
    assert list(said(staff, date(2026, 12, 19), date(2026, 12, 22))) == [date(2026, 12, 21)]


@pytest.mark.parametrize("notices", ReviewerPreference.Notices)
def test_staff_are_told_however_often_the_reviewer_is(staff, notices):
    body = make_body()
    reviewer = make_assignment(body=body).user
    ReviewerPreference.objects.create(user=reviewer, notices=notices)
    waiting_since(make_group(bodies=[body]), MONDAY)
    assert list(said(staff, MONDAY, nov(29))) == [nov(24)]
    assert OutboundMail.objects.filter(user=reviewer).exists()


def test_the_ten_oldest_are_listed_with_group_body_days_and_link(staff, body, group, settings):
    settings.SITE_URL = "https://peers.example.gov"
    board = make_body(name="The Board")
    both = make_group(name="Data Leads", bodies=[body, board])
    make_assignment(body=board)
    requests = [waiting_since(group, date(2026, 10, 1) + DAY * n) for n in range(11)]
    first = waiting_since(both, date(2026, 9, 1))
    send_notices(at=at(nov(2)))
    text = OutboundMail.objects.get(user=staff).text
    page = "  https://peers.example.gov/admin/membership/membershiprequest/{}/change/"
    lines = text.splitlines()
    start = lines.index(f"12 new requests have {LATE}")
    assert lines[start + 1 : start + 11] == [
        "",
        "  Data Leads",
        "  Asked: Center for States, The Board",
        "  Waiting for 62 days",
        page.format(first.pk),
        "",
        "  Hotline",
        "  Asked: Center for States",
        "  Waiting for 32 days",
        page.format(requests[0].pk),
    ]
    assert [line for line in lines if line.startswith("  https")] == [
        page.format(each.pk) for each in [first, *requests[:9]]
    ]
    assert lines.count("And 2 more.") == 1
    assert lines.count("https://peers.example.gov/admin/membership/membershiprequest/?show=overdue")


def test_what_became_overdue_since_the_last_mail_comes_first(staff, group, settings):
    settings.SITE_URL = "https://peers.example.gov"
    for n in range(11):
        waiting_since(group, date(2026, 9, 1) + DAY * n)
    send_notices(at=at(nov(23)))
    fresh = waiting_since(group, MONDAY)
    send_notices(at=at(nov(24)))
    lines = OutboundMail.objects.get(user=staff, day=nov(24)).text.splitlines()
    start = lines.index(f"12 requests, 1 of them new, have {LATE}")
    assert lines[start + 1 : start + 12] == [
        "",
        "  Hotline",
        "  Asked: Center for States",
        "  New here",
        "  Waiting for 22 days",
        f"  https://peers.example.gov/admin/membership/membershiprequest/{fresh.pk}/change/",
        "",
        "  Hotline",
        "  Asked: Center for States",
        "  Waiting for 84 days",
        f"  https://peers.example.gov/admin/membership/membershiprequest/{fresh.pk - 11}/change/",
    ]
    assert (lines.count("  Hotline"), lines.count("And 2 more.")) == (10, 1)


def test_uncovered_is_told_when_it_comes_in_and_when_somebody_stops(staff):
    body = make_body()
    make_assignment(body=body, ends_at=at(nov(11), 12))
    group, never = make_group(bodies=[body]), make_group(approver_published=False)
    assert said(staff, MONDAY, nov(3)) == {}
    waiting_since(never, nov(3))
    assert said(staff, nov(4), nov(4)) == {nov(4): ["Nobody can answer 1 new request."]}
    waiting_since(group, nov(4))
    assert said(staff, nov(5), nov(16)) == {
        nov(9): ["Nobody can answer 1 request."],
        nov(12): ["Nobody can answer 2 requests, 1 of them new."],
        nov(16): ["Nobody can answer 2 requests."],
    }
    MembershipRequest.objects.filter(group=never).update(status=Status.WITHDRAWN)
    make_assignment(body=body)
    assert said(staff, nov(17), nov(23)) == {}


def test_a_mail_that_was_given_up_is_told_once(staff):
    make_mail(given_up_at=at(date(2026, 10, 1)))
    assert said(staff, MONDAY, nov(3)) == {}
    make_mail(given_up_at=at(nov(3), 8)), make_mail(sent_at=at(nov(3), 8))
    assert said(staff, nov(4), nov(13)) == {nov(4): [f"1 new email {UNDELIVERED}"]}
    make_mail(given_up_at=at(nov(14))), make_mail(given_up_at=at(nov(15)))
    assert said(staff, nov(16), nov(30)) == {nov(16): [f"2 new emails {UNDELIVERED}"]}


def test_a_wish_to_be_forgotten_is_told_on_its_day_and_once_a_week(staff):
    assert said(staff, MONDAY, nov(3)) == {}
    wish = RemovalRequest.objects.create(email_key="ana@example.gov", asked_at=at(nov(3), 20))
    assert said(staff, nov(4), nov(13)) == {
        nov(4): [f"1 new request {REMOVED}."],
        nov(9): [f"1 request {REMOVED}."],
    }
    for mail in OutboundMail.objects.all():
        assert "ana@" not in f"{mail.subject}{mail.text}{mail.html}"
    wish.settled_at, wish.outcome = at(nov(13)), "removed"
    wish.save()
    assert said(staff, nov(14), nov(30)) == {}


def test_a_change_of_address_that_no_machine_makes_is_told(staff):
    assert said(staff, MONDAY, nov(3)) == {}
    change = AddressChange.objects.create(
        email_key="ana@example.gov",
        new_email_key="bea@example.gov",
        asked_at=at(MONDAY),
        ends_at=at(nov(20)),
        old_agreed_at=at(MONDAY),
        new_agreed_at=at(nov(3), 9),
        stopped_at=at(nov(3), 9),
    )
    assert said(staff, nov(4), nov(9)) == {
        nov(4): ["1 new change of address to settle."],
        nov(9): ["1 change of address to settle."],
    }
    change.done_at = at(nov(9), 9)
    change.save()
    assert said(staff, nov(10), nov(17)) == {}


def test_a_day_on_which_one_thing_is_new_tells_of_that_alone(staff, group):
    waiting_since(group, date(2026, 10, 1))
    assert said(staff, MONDAY, nov(3)) == {MONDAY: [f"1 new request has {LATE}"]}
    make_mail(given_up_at=at(nov(3), 8))
    assert said(staff, nov(4), nov(9)) == {
        nov(4): [f"1 new email {UNDELIVERED}"],
        nov(9): [f"1 request has {LATE}"],
    }


def test_what_came_up_while_the_scheduler_stood_still_is_told_when_it_runs_again(staff, group):
    waiting_since(group, date(2026, 10, 1))
    assert list(said(staff, MONDAY, MONDAY)) == [MONDAY]
    waiting_since(group, date(2026, 10, 20))  # overdue on November 10
    assert said(staff, nov(12), nov(13)) == {nov(12): [f"2 requests, 1 of them new, have {LATE}"]}


def test_staff_who_review_get_one_mail_with_both(staff, body, group):
    make_assignment(user=staff, body=body)
    waiting_since(group, MONDAY)
    told = said(staff, nov(23), nov(24))
    assert told == {nov(23): [], nov(24): [f"1 new request has {LATE}"]}
    first, second = OutboundMail.objects.filter(user=staff).order_by("day")
    assert first.subject == second.subject == "1 request waits for your review"
    assert "1 request waits for your review:" in second.text.splitlines()


def test_whoever_reviews_once_a_week_hears_of_the_queue_in_a_mail_that_goes_anyway(
    staff, body, group
):
    make_assignment(user=staff, body=body)
    ReviewerPreference.objects.create(user=staff, notices="when_waiting")
    waiting_since(group, MONDAY)
    told = said(staff, nov(3), nov(30))
    assert told == {
        nov(3): [],
        nov(10): [],
        nov(17): [],
        nov(24): [f"1 new request has {LATE}"],
        nov(30): [f"1 request has {LATE}"],
    }
    for mail in OutboundMail.objects.all():
        assert mail.subject == "1 request waits for your review"


def test_a_notice_at_once_takes_the_staffs_part_along_but_never_on_a_weekend(staff):
    body = make_body()
    make_assignment(user=staff, body=body)
    ReviewerPreference.objects.create(user=staff, notices="when_waiting")
    group, saturday, thursday = make_group(bodies=[body]), nov(7), nov(12)
    waiting_since(make_group(approver_published=False), nov(6))
    request = waiting_since(group, saturday)
    notify_reviewers([request], on=saturday, at=at(saturday, 9))
    assert said(staff, saturday, nov(9)) == {
        saturday: [],
        nov(9): ["Nobody can answer 1 new request."],
    }

    MembershipRequest.objects.filter(pk=request.pk).update(status=Status.WITHDRAWN)
    make_mail(given_up_at=at(thursday, 5))
    again = waiting_since(group, thursday, hour=6)
    notify_reviewers([again], on=thursday, at=at(thursday, 6))
    assert said(staff, nov(10), thursday) == {thursday: [f"1 new email {UNDELIVERED}"]}


def test_each_member_of_staff_is_told_and_the_figures_are_gathered_once(
    staff, group, django_assert_num_queries
):
    waiting_since(group, date(2026, 9, 1))
    waiting_since(group, date(2026, 9, 2))
    with django_assert_num_queries(14):
        assert send_notices(at=at(nov(2))) == Round(told=1)
    OutboundMail.objects.all().delete()
    for _ in range(2):
        make_staff()
    for _ in range(9):
        waiting_since(group, date(2026, 9, 3))
    with django_assert_num_queries(14 + 2 * 4):
        assert send_notices(at=at(nov(2))) == Round(told=3)
