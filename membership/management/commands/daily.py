"""`manage.py daily`: what has to happen once a day; running it again changes nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from ...requests.limits import HOUR, forget_attempts
from ...workflow.expire_unconfirmed import expire_unconfirmed
from ...workflow.notify_reviewers import notify_untold


def _unconfirmed(at: datetime) -> str:
    report = expire_unconfirmed(at=at)
    return (
        f"Reminders queued: {report.reminded}\n"
        f"Requests expired without a confirmed address: {report.expired}"
    )


def _reviewers(at: datetime) -> str:
    return f"Reviewers told of their queue: {notify_untold(at=at)}"


def _attempts(at: datetime) -> str:
    return f"Counts of tries forgotten: {forget_attempts(before=at - HOUR)}"


def _sessions(_at: datetime) -> str:
    call_command("clearsessions")
    return "Sessions that ended: cleared"


TASKS: tuple[Callable[[datetime], str], ...] = (_unconfirmed, _reviewers, _attempts, _sessions)


class Command(BaseCommand):
    """Runs each task of the day at one moment, and says what it did."""

    help = "Remind, expire, tell reviewers; forget counted tries and old sessions."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it, and say what was done."""
        now = timezone.now()
        for task in TASKS:
            self.stdout.write(task(now))
