"""`manage.py daily`: what has to happen once a day; running it again changes nothing."""

import logging
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ...requests.desk_links import forget_links
from ...requests.limits import HOUR, forget_attempts
from ...workflow.ask_still_there import ask_still_there
from ...workflow.check_links import check_links
from ...workflow.discard_roster import discard_old_imports
from ...workflow.expire_ideas import expire_ideas
from ...workflow.expire_unanswered import expire_unanswered
from ...workflow.expire_unconfirmed import expire_unconfirmed
from ...workflow.forget_invitations import forget_invitations
from ...workflow.send_notices import send_notices

logger = logging.getLogger(__name__)

DAY = timedelta(days=1)


def _unconfirmed(at: datetime) -> str:
    report = expire_unconfirmed(at=at)
    return (
        f"Reminders queued: {report.reminded}\n"
        f"Requests expired without a confirmed address: {report.expired}"
    )


def _unanswered(at: datetime) -> str:
    report = expire_unanswered(at=at)
    return (
        f"Reminders of a question queued: {report.reminded}\n"
        f"Requests ended without an answer: {report.expired}"
    )


def _ideas(at: datetime) -> str:
    report = expire_ideas(at=at)
    return (
        f"Reminders of an idea queued: {report.reminded}\n"
        f"Ideas erased without a confirmed address: {report.expired}"
    )


def _notices(at: datetime) -> str:
    tally = send_notices(at=at)
    if tally.failed:
        raise CommandError(f"Reviewers and staff told: {tally.told}, not told: {tally.failed}")
    return f"Reviewers and staff told: {tally.told}"


def _still_there(at: datetime) -> str:
    done = ask_still_there(at=at)
    return f"Members asked if still in their role: {done.asked}, reminded: {done.reminded}"


def _attempts(at: datetime) -> str:
    return f"Counts of tries forgotten: {forget_attempts(before=at - HOUR)}"


def _desk_links(at: datetime) -> str:
    return f"Links to people's own pages forgotten: {forget_links(before=at - DAY)}"


def _roster_files(at: datetime) -> str:
    return f"Roster files that nobody finished, forgotten: {discard_old_imports(at=at)}"


def _invitations(at: datetime) -> str:
    return f"Invitations that came to nothing, forgotten: {forget_invitations(at=at)}"


def _links(at: datetime) -> str:
    if not settings.CHECK_LINKS:
        return "Links of the library: not looked at here"
    looked = check_links(at=at)
    return f"Links of the library looked at: {looked.number}, to see to: {len(looked.faulty)}"


def _sessions(_at: datetime) -> str:
    call_command("clearsessions")
    return "Sessions that ended: cleared"


# Notices come after all that ends or moves a request, so that they tell how it stands now.
TASKS: tuple[Callable[[datetime], str], ...] = (
    _unconfirmed,
    _unanswered,
    _ideas,
    _notices,
    _still_there,
    _attempts,
    _desk_links,
    _roster_files,
    _invitations,
    _links,
    _sessions,
)


class Command(BaseCommand):
    """Runs each task of the day at one moment, and says what it did."""

    help = "Remind, expire, tell reviewers and staff; forget counted tries and old sessions."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it, and say what was done; raises CommandError at the end for what failed.

        A task that fails holds up no other. The log shows where, without the error's words: they
        may hold somebody's address.
        """
        now = timezone.now()
        failed = []
        for task in TASKS:
            try:
                self.stdout.write(task(now))
            except CommandError as error:
                failed.append(str(error))
            except Exception as error:  # noqa: BLE001  the next task does not need this one
                where = "".join(traceback.format_tb(error.__traceback__))
                logger.error("%s in the daily round:\n%s", type(error).__name__, where)  # noqa: TRY400 (a traceback could show a person's words)
                failed.append(f"{task.__name__.strip('_')}: {type(error).__name__}")
        if failed:
            raise CommandError("Failed: " + "; ".join(failed))
