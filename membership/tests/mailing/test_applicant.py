"""What each mail to an applicant says, to whom, and that it is said once."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from membership.mailing import applicant
from membership.mailing.ledger import Rendered
from membership.mailing.models import OutboundMail
from membership.review.models import Decision
from membership.tests.factories import (
    AT,
    TODAY,
    make_application,
    make_group,
    make_member,
    make_membership,
    make_request,
)

from .every_message import LINK

pytestmark = pytest.mark.django_db

Kind = OutboundMail.Kind
# Half past nine in the evening of November 21 in the program's time zone.
LATE = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)


@pytest.fixture
def request_():
    application = make_application(
        full_name="Ana Lee", email="ana@example.gov", reference="PG-2345-6789"
    )
    return make_request(application=application, group=make_group(name="Foster Care Managers"))


def row(mail: OutboundMail) -> tuple:
    return mail.kind, mail.to, mail.application, mail.request, mail.round, mail.queued_at


def block_after(text: str, line: str) -> list[str]:
    """Return the lines of the paragraph that follows the paragraph ending in `line`."""
    paragraphs = [part.strip("\n").splitlines() for part in text.split("\n\n")]
    place = next(i for i, lines in enumerate(paragraphs) if lines[-1] == line)
    return [each.strip() for each in paragraphs[place + 1]]


def confirm(application, requests, *, already=(), replaced=()) -> OutboundMail:
    return applicant.confirm(
        application=application,
        requests=requests,
        already=already,
        replaced=replaced,
        link=LINK,
        at=AT,
    )


def test_confirm_names_the_groups_the_reference_and_the_time_there_is(request_, settings):
    settings.CONFIRM_WITHIN_DAYS = 9
    application = request_.application
    application.link_round = 3
    second = make_request(application=application, group=make_group(name="Hotline"))

    mail = confirm(application, [request_, second])

    assert row(mail) == (Kind.CONFIRM, "ana@example.gov", application, None, 3, AT)
    assert mail.subject == "Please confirm your request PG-2345-6789"
    assert block_after(mail.text, "Somebody used this email address to ask to join:") == [
        "- Foster Care Managers",
        "- Hotline",
    ]
    assert mail.text.count("Your reference: PG-2345-6789\n") == 1
    assert mail.text.count("expires after 9 days.") == 1
    assert mail.text.count("If this was not you, do nothing.") == 1
    assert mail.text.count("member") == 0
    assert mail.text.count("earlier") == 0


def test_confirm_alone_says_where_the_address_stands_already(request_):
    member_of, asked = make_group(name="Data Leads"), make_group(name="Court Partners")

    mail = confirm(
        request_.application, [request_], already=[(member_of, "member"), (asked, "open")]
    )

    line = "The form also named these groups. You do not need to ask there again:"
    assert block_after(mail.text, line) == [
        "- Data Leads",
        "You are already a member.",
        "- Court Partners",
        "You already have an open request.",
    ]


def test_confirm_says_what_it_takes_the_place_of_and_how_to_ask_for_that_too(request_):
    mail = confirm(request_.application, [request_], replaced=[make_group(name="Data Leads")])

    line = "These groups were in the earlier one, and are no longer asked for:"
    assert block_after(mail.text, line) == ["- Data Leads"]
    assert mail.text.count("Confirm this request first, and then\nask for those groups") == 1


def test_already_belongs_to_no_application_and_may_go_out_each_time():
    group = make_group(name="Data Leads")
    for _ in range(2):
        mail = applicant.already(
            to="ana@example.gov",
            full_name="Ana Lee",
            groups=[(group, "member")],
            reference="PG-2345-6789",
            at=AT,
        )
    assert row(mail) == (Kind.ALREADY, "ana@example.gov", None, None, 1, AT)
    assert mail.text.count("  - Data Leads\n    You are already a member.\n") == 1
    assert mail.text.count("open request.\n") == 0
    assert OutboundMail.objects.count() == 2


def test_the_reminder_goes_out_once_a_link_and_names_the_last_day(request_, settings):
    settings.CONFIRM_WITHIN_DAYS = 14
    application = request_.application
    application.submitted_at = LATE

    def remind():
        return applicant.reminder(application=application, requests=[request_], link=LINK, at=AT)

    mail = remind()
    assert row(mail) == (Kind.REMINDER, "ana@example.gov", application, None, 1, AT)
    assert mail.text.count("please do so before\nDecember 5, 2026,") == 1
    assert remind() is None
    application.link_round = 2
    assert remind().round == 2


def test_added_welcomes_and_gives_the_first_day_of_the_membership(request_):
    request_.group.contact = "managers@example.gov"

    mail = applicant.added(request=request_, link=LINK, since=date(2026, 11, 21), at=LATE)

    assert row(mail) == (
        Kind.ADDED,
        "ana@example.gov",
        request_.application,
        request_,
        1,
        LATE,
    )
    assert mail.subject == "You are now a member: Foster Care Managers"
    assert mail.text.count("You are a member as of November 21, 2026.") == 1
    assert block_after(mail.text, "To reach the group, write to:") == ["managers@example.gov"]


def test_not_added_says_why_one_next_step_and_other_groups(request_):
    mail = applicant.not_added(
        request=request_,
        reason=Decision.Reason.LEVEL,
        message="  We would love\nto see you elsewhere. ",
        link=LINK,
        other_groups=[make_group(name="County Peers")],
        at=AT,
    )

    assert row(mail) == (
        Kind.NOT_ADDED,
        "ana@example.gov",
        request_.application,
        request_,
        1,
        AT,
    )
    assert mail.subject == "Not added this time: Foster Care Managers"
    assert block_after(mail.text, "You were not added this time. Here is why:") == [
        "The group is for leaders at the state level."
    ]
    assert block_after(mail.text, "The reviewer wrote to you:") == [
        "We would love",
        "to see you elsewhere.",
    ]
    assert block_after(mail.text, "Your next step:") == [
        "Look for a group that fits your work on our site."
    ]
    line = "These groups may fit your work, and you can ask to join them:"
    assert block_after(mail.text, line) == ["- County Peers"]


def test_not_added_without_a_message_or_other_groups_leaves_no_empty_heading(request_):
    mail = applicant.not_added(
        request=request_,
        reason=Decision.Reason.INCOMPLETE,
        message=" \n",
        link=LINK,
        other_groups=[],
        at=AT,
    )
    assert mail.text.count("The reviewer wrote") == mail.html.count("The reviewer wrote") == 0
    assert mail.text.count("may fit your work") == mail.html.count("may fit your work") == 0


def test_every_reason_has_its_words_for_applicants():
    reasons = set(Decision.Reason.values)
    assert set(applicant.WHY_NOT) == reasons
    assert set(applicant.NEXT_STEP) == reasons
    assert len(set(applicant.WHY_NOT.values())) == len(reasons)


def test_a_preview_is_the_very_mail_and_queues_nothing(request_):
    words = {
        "request": request_,
        "reason": Decision.Reason.ROLE,
        "message": "Hello",
        "link": LINK,
        "other_groups": [make_group()],
    }
    added = applicant.render_added(request=request_, link=LINK, since=TODAY)
    not_added = applicant.render_not_added(**words)
    assert OutboundMail.objects.count() == 0

    for preview, mail in (
        (added, applicant.added(request=request_, link=LINK, since=TODAY, at=AT)),
        (not_added, applicant.not_added(**words, at=AT)),
    ):
        assert preview == Rendered(mail.subject, mail.text, mail.html)


def test_a_subject_fits_its_column_however_long_the_group_is_named(request_):
    request_.group.name = "G" * 160
    again = applicant.reopened(request=request_, link=LINK, at=AT)
    assert again.subject == f"We are looking at your request again: {'G' * 160}"

    request_.group.name = "G" * 300
    assert len(applicant.render_added(request=request_, link=LINK, since=TODAY).subject) == 200


def test_reopened_and_withdrawn_speak_of_their_request(request_):
    request_.round = 2
    again = applicant.reopened(request=request_, link=LINK, at=AT)
    gone = applicant.withdrawn(request=request_, at=LATE)
    request_.round = 3
    left = applicant.withdrawn(request=request_, ends_membership=True, at=LATE)

    about = ("ana@example.gov", request_.application, request_, 2)
    assert row(again) == (Kind.REOPENED, *about, AT)
    assert row(gone) == (Kind.WITHDRAWN, *about, LATE)
    assert again.subject == "We are looking at your request again: Foster Care Managers"
    assert gone.text.count("As you asked on November 21, 2026, we have withdrawn") == 1
    ended = "Your membership of this group has ended with it."
    assert [(m.text.count(ended), m.html.count(ended)) for m in (gone, left)] == [(0, 0), (1, 1)]


def test_nominated_goes_to_the_member_and_says_who_put_them_forward():
    membership = make_membership(
        member=make_member(full_name="Ana Lee", email="ana@example.gov"),
        group=make_group(name="Data Leads"),
    )
    mail = applicant.nominated(membership=membership, at=AT)
    assert (mail.kind, mail.to, mail.membership) == (Kind.NOMINATED, "ana@example.gov", membership)
    assert mail.text.startswith("Hello Ana Lee,\n\nYour jurisdiction put you forward.\n\nYou have")
    assert mail.text.count("You are a member as of October 1, 2026.") == 1


def test_a_decision_is_mailed_once_a_round_and_a_second_try_harms_no_transaction(request_):
    with transaction.atomic():
        assert applicant.added(request=request_, link=LINK, since=TODAY, at=AT) is not None
        assert applicant.added(request=request_, link=LINK, since=TODAY, at=LATE) is None
        request_.round = 2
        assert applicant.added(request=request_, link=LINK, since=TODAY, at=LATE) is not None
    assert list(OutboundMail.objects.values_list("round", "queued_at").order_by("round")) == [
        (1, AT),
        (2, LATE),
    ]


def test_a_mail_goes_with_the_transaction_that_queued_it(request_):
    def use_case() -> None:
        with transaction.atomic():
            applicant.added(request=request_, link=LINK, since=TODAY, at=AT)
            raise LookupError

    with pytest.raises(LookupError):
        use_case()
    assert OutboundMail.objects.count() == 0


def test_again_says_the_same_words_once_more(request_):
    first = confirm(request_.application, [request_])
    second = applicant.again(mail=first, at=LATE)
    third = applicant.again(mail=first, at=LATE)

    assert [mail.round for mail in (first, second, third)] == [1, 2, 3]
    assert row(third) == (Kind.CONFIRM, first.to, request_.application, None, 3, LATE)
    assert len({(mail.subject, mail.text, mail.html) for mail in (first, second, third)}) == 1
    assert len({mail.message_id for mail in (first, second, third)}) == 3


def test_again_of_a_mail_without_application():
    first = applicant.already(
        to="ana@example.gov", full_name="", groups=[], reference="PG-2345-6789", at=AT
    )
    second = applicant.again(mail=first, at=LATE)
    assert row(second) == (Kind.ALREADY, "ana@example.gov", None, None, 1, LATE)
    assert second.text == first.text


def test_queuing_costs_as_many_statements_for_twenty_groups_as_for_one(
    django_assert_num_queries,
):
    for number in (1, 20):
        application = make_application()
        requests = [make_request(application=application) for _ in range(number)]
        with django_assert_num_queries(1):
            confirm(application, requests, replaced=[request.group for request in requests])
        with django_assert_num_queries(2):
            applicant.added(request=requests[0], link=LINK, since=TODAY, at=AT)
