"""`manage.py check_links`: which links of the library lead nowhere."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from ...workflow.check_links import check_links


class Command(BaseCommand):
    """Looks at the links that are due, then names every one that needs a look by a person."""

    help = "Look at the library's links and report those that lead nowhere."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Look and report; asks for nothing on the web where CHECK_LINKS is off."""
        if not settings.CHECK_LINKS:
            self.stdout.write("Links are not checked here: CHECK_LINKS is off.")
            return
        looked = check_links(at=timezone.now())
        self.stdout.write(f"Links looked at: {looked.number}")
        for check in looked.faulty:
            since = (
                f", since {timezone.localdate(check.faulty_since)}" if check.faulty_since else ""
            )
            leads = f" Now: {check.leads_to}" if check.leads_to else ""
            self.stdout.write(f"{check.link}: {check.get_fault_display()}{since}.{leads}")
