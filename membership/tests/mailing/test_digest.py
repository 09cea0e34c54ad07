"""What the one mail about waiting requests says, and that it comes once a day."""

from datetime import timedelta

import pytest

from membership.mailing import digest
from membership.mailing.digest import StaffNews, Standing
from membership.mailing.models import OutboundMail
from membership.requests.models import RequestText
from membership.review.counting import Count, capped
from membership.review.waiting import Waiting, gather_waiting, in_order
from membership.tests.factories import (
    AT,
    TODAY,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_request,
    make_role,
    make_user,
)

pytestmark = pytest.mark.django_db
SITE = "https://peers.example.gov"
CASE = f"  {SITE}/admin/membership/membershiprequest/{{}}/change/"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def group():
    return make_group(name="Hotline", bodies=[make_body(name="Center for States")])


def reviewer_of(group, **fields):
    body = group.approval_steps.get().body
    return make_assignment(user=make_user(**fields), body=body).user


def asked(group, days: int, **fields):
    application = make_application(submitted_at=AT - timedelta(days=days))
    return make_request(group=group, application=application, **fields)


def send(user, *, news=None, day=TODAY):
    mine = gather_waiting(AT).get(user.pk, Waiting())
    first = in_order(mine)
    return digest.notice(user=user, waiting=first, number=mine.number, news=news, day=day, at=AT)


def test_the_whole_text_of_a_reviewers_mail(group):
    user = reviewer_of(group, first_name="Lee", last_name="Park", email="lee@example.gov")
    old = asked(group, 12, role=make_role(name="Manager"))
    new = asked(group, 0)
    day_old = asked(group, 1, jurisdiction=make_jurisdiction())
    answered = asked(group, 3, came_back=True)

    mail = send(user)

    assert (mail.kind, mail.to, mail.user, mail.day) == ("queue", "lee@example.gov", user, TODAY)
    assert mail.subject == "4 requests wait for your review"
    assert (
        mail.text
        == f"""Hello Lee Park,

4 requests wait for your review:

  Hotline
  Role: Another role
  Waiting for 3 days
  The applicant answered the question
{CASE.format(answered.pk)}

  Hotline
  Role: Manager
  Waiting for 12 days
{CASE.format(old.pk)}

  Hotline
  Role: Another role
  Waiting for 1 day
{CASE.format(day_old.pk)}

  Hotline
  Role: Another role
  Waiting since today
{CASE.format(new.pk)}

All of them, after you sign in:
{SITE}/admin/membership/membershiprequest/?show=mine

You get at most one email a day about what waits. Choose how often:
{SITE}/admin/notices/

--
Questions? Answer this email, or write to capacityinfo@icf.com.
Peer Groups, {SITE}/
"""
    )


def test_the_whole_text_of_a_mail_to_staff(group):
    staff = make_user(first_name="Sam", is_staff=True)
    late, later = asked(group, 40), asked(make_group(name="Data Leads"), 30)
    news = StaffNews(
        overdue=Standing(Count(7), Count(1)),
        became_overdue=[later],
        oldest=[late],
        uncovered=Standing(Count(1), Count(1)),
        removals=Standing(Count(2), Count(0)),
        addresses=Standing(Count(3), Count(2)),
        mails=Standing(capped(1001), capped(1001)),
    )

    mail = send(staff, news=news)

    assert mail.subject == "Peer groups: this needs the staff of the Center"
    assert (
        mail.text
        == f"""Hello Sam,

7 requests, 1 of them new, have waited 15 business days or longer:

  Data Leads
  Asked: nobody yet
  New here
  Waiting for 30 days
{CASE.format(later.pk)}

  Hotline
  Asked: Center for States
  Waiting for 40 days
{CASE.format(late.pk)}

And 5 more.

All of them, after you sign in:
{SITE}/admin/membership/membershiprequest/?show=overdue

Nobody can answer 1 new request.
{SITE}/admin/triage/

2 requests to remove information.
{SITE}/admin/removals/

3 changes of address to settle, 2 of them new.
{SITE}/admin/removals/

1,000+ new emails could not be delivered.
{SITE}/admin/membership/outboundmail/?state=failed

As staff of the Center, you get this email on business days with
something new, and once a week while something is open. More about it:
{SITE}/admin/notices/

--
Questions? Answer this email, or write to capacityinfo@icf.com.
Peer Groups, {SITE}/
"""
    )


def test_one_mail_holds_both_parts_the_readers_own_first(group):
    staff = reviewer_of(group, is_staff=True)
    asked(group, 2)
    mail = send(staff, news=StaffNews(uncovered=Standing(Count(3), Count(0))))
    told = [line for line in mail.text.splitlines() if "request" in line and "http" not in line]
    assert told == ["1 request waits for your review:", "Nobody can answer 3 requests."]


def test_it_comes_once_a_day(group):
    user = reviewer_of(group)
    asked(group, 2)
    assert [send(user) is None for _ in range(3)] == [False, True, True]
    assert send(user, day=TODAY + timedelta(days=1)) is not None
    assert OutboundMail.objects.count() == 2


@pytest.mark.parametrize(
    ("number", "listed", "more"),
    [(50, 50, []), (51, 50, ["And 1 more."]), (62, 50, ["And 12 more."])],
)
def test_fifty_are_listed_and_the_rest_is_counted(group, number, listed, more):
    user = reviewer_of(group)
    for days in range(number):
        asked(group, days)
    mail = send(user)
    lines = mail.text.splitlines()
    assert mail.subject == f"{number} requests wait for your review"
    assert sum(1 for line in lines if line.endswith("/change/")) == listed
    assert [line for line in lines if line.startswith("And ")] == more
    assert mail.html.count("/change/") == listed


def test_no_word_about_an_applicant_is_in_it(group):
    user, staff = reviewer_of(group), make_user(is_staff=True)
    application = make_application(
        full_name="Planted Name",
        email="planted@example.gov",
        job_title="Planted Title",
        organization="Planted Office",
        work_phone="Planted Phone",
        reference="PLANTED-REF",
        jurisdiction=make_jurisdiction(name="Planted Place"),
        submitted_at=AT - timedelta(days=60),
    )
    request = make_request(group=group, application=application, came_back=True)
    for kind in RequestText.Kind:
        RequestText.objects.create(request=request, kind=kind, text="Planted text", at=AT)
    news = StaffNews(overdue=Standing(Count(1), Count(1)), oldest=[request])
    for mail in (send(user), send(staff, news=news)):
        assert f"{mail.subject} {mail.text} {mail.html}".lower().count("planted") == 0
        assert mail.text.count(f"/membershiprequest/{request.pk}/change/") == 1
