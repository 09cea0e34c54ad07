"""The command, run once."""

from io import StringIO

import pytest
from django.core import mail as django_mail
from django.core.management import CommandError, call_command

from membership.mailing.models import OutboundMail
from membership.management.commands.send_mail_queue import Command
from membership.tests.factories import make_mail

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("send_mail_queue", *arguments, stdout=out)
    return out.getvalue()


def test_it_sends_what_waits_and_says_how_much():
    for _ in range(3):
        make_mail()

    assert run("--limit", "2") == "Sent 2, put off 0.\n"
    assert run("--once") == "Sent 1, put off 0.\n"
    assert run() == ""
    assert len(django_mail.outbox) == 3


def test_it_works_with_the_console_of_development(settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    mail = make_mail(text="Hello from the console")

    assert run() == "Sent 1, put off 0.\n"
    shown = capsys.readouterr().out
    assert shown.count(f"Message-ID: {mail.message_id}\n") == 1
    assert shown.count("Hello from the console") == 1
    assert OutboundMail.objects.filter(sent_at=None).count() == 0


def test_once_and_loop_exclude_each_other():
    with pytest.raises(CommandError, match="not allowed with"):
        run("--once", "--loop", "1")


def test_mail_goes_out_whatever_is_amiss_with_the_pages(settings):
    settings.OFFICIAL_SITE = True  # without the host and the links that it needs
    make_mail()
    with pytest.raises(CommandError, match=r"membership\.E101"):
        call_command("check", stdout=StringIO())
    out = StringIO()
    # As from a shell: `call_command` leaves the checks out.
    shell = {"skip_checks": False, "force_color": False, "no_color": True}
    Command(stdout=out).execute(loop=None, limit=None, **shell)
    assert out.getvalue() == "Sent 1, put off 0.\n"
