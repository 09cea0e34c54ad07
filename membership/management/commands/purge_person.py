"""Removes what the site holds about a person, as that person asked."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ...requests.email_key import email_key
from ...workflow.errors import NotAllowedError
from ...workflow.purge_person import purge_person


class Command(BaseCommand):
    """`manage.py purge_person ADDRESS --by STAFF`: names and words go, past figures stay."""

    help = "Removes a person's information; open requests are withdrawn, memberships end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the person's address, and who answers for the removal."""
        parser.add_argument("address", help="the person's email address")
        parser.add_argument("--by", required=True, help="the staff member's email address")

    def handle(self, *_: Any, **options: Any) -> None:
        """Run the use case and say what went; an address that nobody has is said too."""
        staff = User.objects.filter(username=email_key(options["by"])).first()
        if staff is None:
            raise CommandError(f"Nobody signs in as {options['by']}.")
        try:
            gone = purge_person(address=options["address"], by=staff, at=timezone.now())
        except NotAllowedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Removed: {gone.applications} applications, {gone.mails} mails; "
            f"{gone.memberships_ended} memberships ended."
        )
