"""Whom the yearly question goes to and when, by a hand-made table of days."""

from datetime import UTC, datetime, timedelta

import pytest

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.review.rosters import memberships_without_answer
from membership.roster.models import Membership
from membership.roster.role_check import RoleCheck, make_token, without_answer
from membership.tests.factories import AT, TODAY, make_group, make_member, make_staff
from membership.workflow import ask_still_there as module
from membership.workflow.answer_role_check import still_there
from membership.workflow.ask_still_there import Asked, ask_still_there
from membership.workflow.confirm_membership import confirm_membership

from .role_checks import DAY, YEAR, ask, joined, silent

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def asked() -> list[str]:
    return [mail.to for mail in OutboundMail.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("known", "is_due"),
    [
        (datetime(2025, 11, 2, 12, 0, tzinfo=UTC), True),  # 365 days before, to the minute
        (datetime(2025, 11, 2, 12, 1, tzinfo=UTC), False),
        (datetime(2019, 1, 1, tzinfo=UTC), True),
        (datetime(2026, 11, 1, tzinfo=UTC), False),
    ],
)
def test_a_year_after_we_came_to_know_of_a_member(known, is_due):
    row = joined(known)
    assert ask_still_there(at=AT) == Asked(asked=int(is_due), reminded=0)
    assert asked() == [row.member.email] * is_due


def test_an_imported_member_counts_from_the_import_and_not_from_the_joined_day():
    row = joined(AT - 5 * YEAR)
    Membership.objects.update(recorded_at=AT - 20 * DAY)
    assert ask_still_there(at=AT).asked == 0
    assert ask_still_there(at=AT - 20 * DAY + YEAR).asked == 1
    assert asked() == [row.member.email]


def test_who_was_heard_of_in_any_group_is_not_asked():
    def member(**second):
        ana = make_member()
        joined(AT - 2 * YEAR, member=ana)
        if second:
            joined(member=ana, **second)
        return ana

    confirmed = member()
    Membership.objects.update(last_confirmed_at=AT - YEAR + SECOND)
    member(at=AT - 30 * DAY)
    left = member(at=AT - 30 * DAY)
    left.memberships.filter(recorded_at=AT - 30 * DAY).update(
        ends_on=TODAY, end_reason="other", end_recorded_at=AT
    )
    to_begin = member()
    to_begin.memberships.update(starts_on=TODAY + 9 * DAY)
    gone = member()
    gone.memberships.update(ends_on=TODAY, end_reason="other", end_recorded_at=AT)
    purged = member()
    purged.email_key, purged.purged_at = None, AT
    purged.save()
    without_address = member()
    without_address.email = ""
    without_address.save()
    both = member(at=AT - 2 * YEAR)
    assert confirmed

    assert ask_still_there(at=AT).asked == 1
    assert asked() == [both.email]
    assert ask_still_there(at=AT + 2 * SECOND).asked == 1, "a year after the confirmation"
    assert asked() == [both.email, confirmed.email]


def test_one_mail_names_all_groups_and_both_reminders_follow_at_their_days():
    ana = make_member(full_name="Ana")
    for name in ("Group B", "Group A"):
        joined(AT - 2 * YEAR, member=ana, group=make_group(name=name))
    told = {}
    for days in (0, 1, 13, 14, 15, 27, 28, 29, 42, 60, 364):
        done = ask_still_there(at=AT + days * DAY)
        if done != Asked(0, 0):
            told[days] = (done.asked, done.reminded)

    assert told == {0: (1, 0), 14: (0, 1), 28: (0, 1)}
    mails = OutboundMail.objects.order_by("pk")
    assert [mail.subject for mail in mails] == [
        "Still in this role?",
        *["Still in this role? A reminder"] * 2,
    ]
    first, second, last = (mail.text for mail in mails)
    assert "  - Group A\n  - Group B\n" in first
    assert ("On November 2, 2026" in first, "On November 2, 2026" in second) == (False, True)
    assert ["last reminder" in text for text in (first, second, last)] == [False, False, True]
    assert "by December 14, 2026" in last
    check = RoleCheck.objects.get()
    assert all(f"/still-there/{make_token(check)}/" in mail.text for mail in mails)
    assert [mail.message_id.partition("@")[0] for mail in mails] == [
        f"<still-there-{check.reference.lower()}-{number}" for number in range(3)
    ]
    assert list(AuditEvent.objects.order_by("pk").values_list("action", "codes")) == [
        ("role_check.asked", {}),
        ("role_check.reminded", {"reminder": 1}),
        ("role_check.reminded", {"reminder": 2}),
    ]


def test_fourteen_days_after_the_last_reminder_the_name_stands_on_the_list():
    row = joined(AT - 2 * YEAR)
    for days in (0, 14, 28):
        ask_still_there(at=AT + days * DAY)
    last = AT + 42 * DAY
    assert list(without_answer(last - SECOND)) == []
    assert list(without_answer(last)) == [row]
    row.refresh_from_db()
    assert row.ends_on is None, "no machine acts on silence"


def test_silence_is_asked_once_until_a_reviewer_has_spoken():
    row = silent()
    assert ask_still_there(at=AT + YEAR) == Asked(0, 0)
    confirm_membership(membership_id=row.pk, by=make_staff(), at=AT)
    assert list(memberships_without_answer(make_staff(), AT + YEAR)) == []

    assert ask_still_there(at=AT + YEAR - SECOND).asked == 0
    assert ask_still_there(at=AT + YEAR).asked == 1

    old, new = RoleCheck.objects.order_by("asked_at")
    assert (old.answer, new.answer) == ("settled", "")
    assert [old.answered_at, new.answered_at] == [AT + YEAR, None]


def test_a_confirmed_or_ended_membership_gets_no_reminder_of_the_old_question():
    ended, confirmed = joined(AT - 2 * YEAR), joined(AT - 2 * YEAR)
    ask_still_there(at=AT)
    Membership.objects.filter(pk=ended.pk).update(
        ends_on=TODAY, end_reason="other", end_recorded_at=AT
    )
    Membership.objects.filter(pk=confirmed.pk).update(last_confirmed_at=AT + DAY)
    assert ask_still_there(at=AT + 14 * DAY) == Asked(0, 0)


def test_a_membership_that_began_after_the_question_is_not_meant_by_it():
    row = silent()
    new = joined(AT - 5 * DAY, member=row.member)
    assert list(without_answer(AT)) == [row]
    assert new.pk


def test_a_year_after_the_answer_the_question_comes_again():
    joined(AT - 2 * YEAR)
    check = ask()
    still_there(token=make_token(check), at=AT + DAY)
    assert ask_still_there(at=AT + YEAR).asked == 0
    assert ask_still_there(at=AT + DAY + YEAR).asked == 1


def test_a_large_import_is_asked_in_daily_parts_however_often_the_day_runs(monkeypatch):
    monkeypatch.setattr(module, "MOST_A_DAY", 3)
    for _ in range(7):
        joined(AT - 2 * YEAR)
    evening = datetime(2026, 11, 3, 4, 59, tzinfo=UTC)  # still November 2 in the program's zone
    runs = [ask_still_there(at=at).asked for at in (AT, AT + SECOND, evening)]
    runs += [
        ask_still_there(at=evening + 60 * SECOND).asked,
        ask_still_there(at=AT + 2 * DAY).asked,
    ]
    assert runs == [3, 0, 0, 3, 1]
    assert len(set(asked())) == 7


def test_the_queries_that_find_nobody_do_not_grow(django_assert_num_queries):
    for number in (1, 6):
        for _ in range(number):
            joined(AT - 30 * DAY)
        with django_assert_num_queries(3):
            ask_still_there(at=AT)
