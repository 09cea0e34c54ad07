"""Sends waiting mail: once, as from cron, or in a loop, as a service."""

import logging
import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections

from ...mailing.sender import Tally, send_waiting

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Several of these may run side by side: no mail is sent by two of them."""

    help = "Send the mail that waits in the ledger."
    requires_system_checks = ()  # mail goes out, whatever is amiss with the pages

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Once is the default."""
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--once", action="store_true", help="send what is due, then end (default)")
        how.add_argument(
            "--loop",
            type=float,
            metavar="SECONDS",
            help="look again every so many seconds, until SIGTERM or Ctrl-C",
        )
        parser.add_argument("--limit", type=int, metavar="N", help="at most N mails in one pass")

    def handle(self, *args: Any, loop: float | None, limit: int | None, **options: Any) -> None:  # noqa: ARG002 (Django's signature)
        """Send, and say how many went out and how many were put off."""
        if loop is None:
            self._report(send_waiting(limit=limit))
            return
        stop = Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        while not stop.is_set():
            close_old_connections()
            try:
                self._report(send_waiting(limit=limit, stopped=stop.is_set))
            except OperationalError as error:
                logger.warning("The database did not answer: %s", type(error).__name__)
            stop.wait(loop)

    def _report(self, tally: Tally) -> None:
        if tally.sent or tally.failed:
            self.stdout.write(f"Sent {tally.sent}, put off {tally.failed}.")
