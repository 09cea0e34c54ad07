"""The sender against a real mail server: nothing lost, nothing doubled."""

import smtplib
from collections import Counter
from datetime import datetime, timedelta
from itertools import repeat

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext

from membership.mailing import sender
from membership.mailing.models import OutboundMail
from membership.mailing.sender import (
    STEPS_OF_SENDING,
    Tally,
    claim,
    error_code,
    pause_after,
    send_waiting,
)
from membership.tests.factories import AT, make_mail

from .smtp import ACCEPTED, MailServer, listening

pytestmark = pytest.mark.django_db


def send(*, at: datetime = AT, limit: int | None = None) -> Tally:
    return send_waiting(limit=limit, clock=lambda: at)


def make_mails(number: int) -> list[str]:
    return [make_mail().message_id for _ in range(number)]


def waiting() -> int:
    return OutboundMail.objects.filter(sent_at=None).count()


def test_accepted_mails_leave_in_order_over_one_connection_and_only_once(server: MailServer):
    ids = make_mails(3)

    assert send() == Tally(sent=3, failed=0)
    assert send(at=AT + timedelta(days=1)) == Tally()

    assert server.ids == ids
    assert server.connections == 1
    assert set(OutboundMail.objects.values_list("sent_at", "attempts", "last_error")) == {
        (AT, 0, "")
    }


def test_what_arrives_is_what_the_ledger_says(server: MailServer, settings):
    settings.HELP_EMAIL = "help@example.gov"
    settings.DEFAULT_FROM_EMAIL = "Peer Groups <no-reply@example.gov>"
    text = "Bună, {{ x }} \U0001f600\n.\nFrom here \u202eon\n" + "long " * 300
    make_mail(to="reader@example.gov", subject="Grüße {% bad %}", text=text, html="<p>é</p>")

    send()

    (message,) = server.received
    assert message["To"] == "reader@example.gov"
    assert message["From"] == "Peer Groups <no-reply@example.gov>"
    assert message["Reply-To"] == "help@example.gov"
    assert message["Auto-Submitted"] == "auto-generated"
    plain, html = message.get_payload()
    arrived = plain.get_payload(decode=True).decode().replace("\r\n", "\n")
    assert arrived.rstrip("\n") == text.rstrip("\n")
    assert html.get_payload(decode=True).decode() == "<p>é</p>"
    assert html.get_content_type() == "text/html"


def test_a_mail_not_yet_due_and_one_given_up_stay(server: MailServer):
    make_mail(not_before=AT + timedelta(seconds=1))
    make_mail(given_up_at=AT)

    assert send() == Tally()
    assert server.ids == []


def test_limit_ends_a_pass(server: MailServer):
    ids = make_mails(3)

    assert send(limit=2) == Tally(sent=2)
    assert server.ids == ids[:2]


def test_being_asked_to_stop_ends_a_pass_between_two_mails(server: MailServer):
    make_mails(3)
    answers = iter([False, True])

    assert send_waiting(clock=lambda: AT, stopped=lambda: next(answers)) == Tally(sent=1)
    assert len(server.ids) == 1


@pytest.mark.parametrize(
    ("refusal", "code"), [("550 No", "550"), ("450 Later, bob@example.gov", "450")]
)
def test_a_refused_recipient_is_tried_again_until_accepted(
    server: MailServer, refusal: str, code: str
):
    (message_id,) = make_mails(1)
    server.at_rcpt = refusal

    assert send() == Tally(failed=1)
    mail = OutboundMail.objects.get()
    assert (mail.attempts, mail.last_error) == (1, f"SMTPRecipientsRefused {code}")
    assert mail.not_before == AT + timedelta(minutes=1)

    server.at_rcpt = ACCEPTED
    assert send(at=AT + timedelta(seconds=59)) == Tally()
    assert send(at=AT + timedelta(minutes=1)) == Tally(sent=1)
    assert server.ids == [message_id]
    assert OutboundMail.objects.get().last_error == ""


def test_a_refused_text_does_not_hold_up_the_others(server: MailServer):
    ids = make_mails(3)
    answers = iter(["554 No", *repeat(ACCEPTED, 9)])
    server.at_data = lambda: next(answers)

    assert send() == Tally(sent=2, failed=1)
    assert server.ids == ids[1:]
    assert OutboundMail.objects.get(message_id=ids[0]).last_error == "SMTPDataError 554"

    assert send(at=AT + timedelta(hours=1)) == Tally(sent=1)
    assert server.ids == [*ids[1:], ids[0]]


def test_a_server_that_hangs_costs_one_timeout_and_loses_nothing(server: MailServer, settings):
    settings.EMAIL_TIMEOUT = 0.3
    ids = make_mails(2)
    server.pause = 1.5
    server.at_data = lambda: "451 Too late"

    assert send(limit=1) == Tally(failed=1)
    assert OutboundMail.objects.get(message_id=ids[0]).last_error == "SMTPServerDisconnected"

    server.pause, server.at_data = 0, lambda: ACCEPTED
    assert send(at=AT + timedelta(hours=1)) == Tally(sent=2)
    assert sorted(server.ids) == sorted(ids)


def test_a_connection_that_dies_in_mid_batch_is_opened_again(server: MailServer):
    ids = make_mails(5)
    answers = iter([ACCEPTED, ACCEPTED, None, ACCEPTED, ACCEPTED, ACCEPTED])
    server.at_data = lambda: next(answers)

    assert send() == Tally(sent=4, failed=1)
    assert server.ids == [ids[0], ids[1], ids[3], ids[4]]
    assert server.connections == 2

    assert send(at=AT + timedelta(hours=1)) == Tally(sent=1)
    assert Counter(server.ids) == Counter(ids)


def test_a_server_that_is_down_costs_one_mail_an_attempt_and_nothing_is_lost(smtp_port: int):
    ids = make_mails(3)

    assert send() == Tally(failed=1)
    assert sorted(OutboundMail.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert OutboundMail.objects.get(attempts=1).last_error == "ConnectionRefusedError 111"

    with listening(MailServer(), smtp_port) as server:
        assert send(at=AT + timedelta(minutes=1)) == Tally(sent=3)
    assert sorted(server.ids) == sorted(ids)
    assert waiting() == 0


def test_days_of_trouble_end_with_every_mail_delivered_once(server: MailServer, settings):
    """It refuses for good, refuses for now, hangs up and accepts, in turn, for two days."""
    settings.MAIL_RETRY_HOURS = 72
    ids = make_mails(12)
    answers = iter(["554 No", None, ACCEPTED, "451 Later", ACCEPTED] * 100)
    server.at_data = lambda: next(answers)

    for hour in range(48):
        send(at=AT + timedelta(hours=hour))
        if not waiting():
            break

    assert Counter(server.ids) == Counter(ids)


def test_pauses_double_up_to_an_hour():
    minutes = [pause_after(n) // timedelta(minutes=1) for n in (1, 2, 3, 4, 5, 6, 7, 8, 500)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_after_the_last_retry_a_mail_is_given_up(server: MailServer, settings):
    settings.MAIL_RETRY_HOURS = 72
    make_mails(1)
    server.at_rcpt = "550 No"

    send(at=AT + timedelta(hours=72, seconds=-1))
    assert OutboundMail.objects.get().given_up_at is None
    last = AT + timedelta(hours=73)
    send(at=last)
    assert OutboundMail.objects.get().given_up_at == last

    server.at_rcpt = ACCEPTED
    assert send(at=AT + timedelta(days=30)) == Tally()
    assert server.ids == []


@pytest.mark.parametrize(
    "broken",
    [
        {"to": "two@example.gov\nBcc: all@example.gov"},
        {"subject": "One\nBcc: all@example.gov"},
        {"to": ""},
        {"to": "no address at all <<"},
    ],
)
def test_a_mail_that_cannot_be_built_is_put_off_and_the_next_one_leaves(server, broken):
    bad = make_mail(**broken)
    good = make_mail()

    assert send() == Tally(sent=1, failed=1)
    assert server.ids == [good.message_id]
    bad.refresh_from_db()
    assert (bad.attempts, bad.sent_at) == (1, None)
    assert "example.gov" not in bad.last_error


def test_an_error_is_named_without_the_servers_words():
    addressed = smtplib.SMTPRecipientsRefused({"a@example.gov": (550, b"a@example.gov\nno")})
    assert error_code(addressed) == "SMTPRecipientsRefused 550"
    assert error_code(smtplib.SMTPRecipientsRefused({})) == "SMTPRecipientsRefused"
    assert error_code(smtplib.SMTPDataError(451, b"a@example.gov")) == "SMTPDataError 451"
    assert error_code(smtplib.SMTPServerDisconnected("a@example.gov")) == "SMTPServerDisconnected"
    assert error_code(TimeoutError("a@example.gov")) == "TimeoutError"


def test_a_claimed_mail_is_nobody_elses_until_its_sender_must_have_ended(settings):
    settings.EMAIL_TIMEOUT = 20
    make_mails(1)
    longest = timedelta(seconds=20 * STEPS_OF_SENDING)

    first = claim(at=AT)
    assert claim(at=AT + longest - timedelta(seconds=1)) is None
    second = claim(at=AT + longest)

    assert first is not None
    assert first == second


class Killed(BaseException):
    """Stands for SIGKILL: nothing in the sender may catch it."""


class KilledAfterSending(EmailBackend):
    """A backend whose process dies between the server's OK and the ledger's commit."""

    def send_messages(self, messages) -> int:
        """Send for real, then die."""
        super().send_messages(messages)
        raise Killed


def test_a_kill_between_send_and_commit_sends_again_under_the_same_message_id(settings):
    ids = make_mails(2)
    settings.EMAIL_BACKEND = f"{__name__}.KilledAfterSending"
    with pytest.raises(Killed):
        send()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert send(at=AT + timedelta(minutes=1)) == Tally(sent=1)
    assert send(at=AT + timedelta(minutes=30)) == Tally(sent=1)

    sent = [message.extra_headers["Message-ID"] for message in django_mail.outbox]
    assert sent == [ids[0], ids[1], ids[0]]
    assert waiting() == 0


def test_a_sender_that_lost_its_claim_does_not_undo_the_other_ones_work(monkeypatch):
    """It wakes up from a failure when another sender has long sent the mail."""
    make_mails(1)
    later = AT + timedelta(hours=1)

    def sleep_and_fail(*_: object) -> None:
        monkeypatch.undo()
        assert send(at=later) == Tally(sent=1)
        raise TimeoutError

    monkeypatch.setattr(sender, "_deliver", sleep_and_fail)
    assert send() == Tally(failed=1)

    mail = OutboundMail.objects.get()
    assert (mail.sent_at, mail.attempts, mail.last_error) == (later, 0, "")


def test_each_mail_costs_the_same_few_statements():
    def statements(mails: int) -> int:
        make_mails(mails)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert send() == Tally(sent=mails)
        return len(captured)

    # A claim (savepoint, select, update, release), a mark; and the look that finds nothing more.
    assert statements(1) == 5 + 3
    assert statements(10) == 10 * 5 + 3


def test_the_look_for_work_is_served_by_its_index():
    queryset = OutboundMail.objects.filter(
        sent_at=None, given_up_at=None, not_before__lte=AT
    ).order_by("not_before", "pk")[:1]
    if connection.vendor == "sqlite":
        assert "mail_waiting" in queryset.explain()
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert "mail_waiting" in queryset.explain()
