"""Several senders at once, in threads and as processes that are killed."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone

from membership.mailing.models import OutboundMail
from membership.mailing.sender import claim, send_waiting
from membership.tests.factories import AT, make_mail

from .smtp import ACCEPTED, MailServer

pytestmark = pytest.mark.django_db(transaction=True)

DIES_BEFORE_COMMIT = """
import os, signal, django
django.setup()
from django.core.mail.backends.smtp import EmailBackend
from membership.mailing.sender import send_waiting
send = EmailBackend.send_messages
def send_and_die(self, messages):
    send(self, messages)
    os.kill(os.getpid(), signal.SIGKILL)
EmailBackend.send_messages = send_and_die
send_waiting()
"""


def in_thread(run: Callable[[], object]) -> object:
    try:
        return run()
    finally:
        connection.close()


def environment(port: int) -> dict[str, str]:
    """Return what a process needs to work on this test's database and mail server."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "peergroups.settings",
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "EMAIL_TIMEOUT_SECONDS": "1",
    }


@contextmanager
def started(*arguments: str, port: int) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env=environment(port),
        cwd=Path(django_settings.BASE_DIR),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_senders_side_by_side_send_each_mail_once(server: MailServer):
    ids = [make_mail().message_id for _ in range(40)]
    server.pause = 0.01
    start = Barrier(4)

    def run() -> int:
        start.wait()
        return send_waiting(clock=lambda: AT).sent

    with ThreadPoolExecutor(4) as pool:
        sent = [future.result() for future in [pool.submit(in_thread, run) for _ in range(4)]]

    assert Counter(server.ids) == Counter(ids)
    assert sum(sent) == 40
    assert sum(1 for number in sent if number) >= 2
    assert OutboundMail.objects.filter(sent_at=AT, attempts=0).count() == 40


@pytest.mark.postgres
def test_a_claim_passes_over_a_row_that_another_transaction_holds():
    held, free = make_mail(), make_mail()
    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        OutboundMail.objects.select_for_update().get(pk=held.pk)
        claimed = pool.submit(in_thread, lambda: claim(at=AT)).result(timeout=5)
    assert claimed == free


def test_a_process_killed_after_sending_leaves_a_mail_that_is_sent_again_as_the_same(
    server: MailServer,
):
    ids = [make_mail().message_id for _ in range(2)]
    with started("-c", DIES_BEFORE_COMMIT, port=django_settings.EMAIL_PORT) as process:
        process.wait(30)
    assert process.returncode == -signal.SIGKILL
    assert server.ids == ids[:1]
    assert OutboundMail.objects.filter(sent_at=None).count() == 2

    send_waiting()
    send_waiting(clock=lambda: timezone.now() + timedelta(hours=1))

    assert server.ids == [ids[0], ids[1], ids[0]]
    assert OutboundMail.objects.filter(sent_at=None).count() == 0


def test_a_loop_sends_what_comes_and_ends_in_good_order_when_asked_to(server: MailServer):
    first = make_mail().message_id
    server.at_data = lambda: ACCEPTED
    arguments = ("manage.py", "send_mail_queue", "--loop", "0.1")
    with started(*arguments, port=django_settings.EMAIL_PORT) as process:
        wait_for(lambda: server.ids == [first])
        second = make_mail().message_id
        wait_for(lambda: server.ids == [first, second])
        wait_for(lambda: not OutboundMail.objects.filter(sent_at=None).exists())
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (0, "")
    # Two passes, or one that met both.
    assert out.splitlines() in (["Sent 1, put off 0."] * 2, ["Sent 2, put off 0."])


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "It did not happen within 20 seconds."
        time.sleep(0.05)
