"""`manage.py daily`: what has to happen once a day; running it again changes nothing."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from ...requests.limits import HOUR, forget_attempts
from ...workflow.expire_unconfirmed import expire_unconfirmed
from ...workflow.notify_reviewers import notify_untold


class Command(BaseCommand):
    """Reminds, lets old unconfirmed requests go, and forgets what was counted or signed in."""

    help = "Remind and expire unconfirmed requests; forget counted tries and old sessions."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it, and say what was done."""
        now = timezone.now()
        report = expire_unconfirmed(at=now)
        told = notify_untold(at=now)
        forgotten = forget_attempts(before=now - HOUR)
        call_command("clearsessions")
        self.stdout.write(f"Reminders queued: {report.reminded}")
        self.stdout.write(f"Requests expired without a confirmed address: {report.expired}")
        self.stdout.write(f"Reviewers told of their queue: {told}")
        self.stdout.write(f"Counts of tries forgotten: {forgotten}")
        self.stdout.write("Sessions that ended: cleared")
