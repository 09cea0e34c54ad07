"""Lets somebody of the staff take people's data out, row by row, or no longer."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ...requests.email_key import email_key
from ...workflow.errors import NotAllowedError, OutOfDateError
from ...workflow.permit_downloads import permit_downloads


class Command(BaseCommand):
    """`manage.py permit_downloads ADDRESS --by SUPERUSER [--no-longer]`."""

    help = "Permits somebody of the staff to download rosters and requests, or no longer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who is permitted, and who answers for it."""
        parser.add_argument("address", help="the staff member's email address")
        parser.add_argument("--by", required=True, help="the superuser's email address")
        parser.add_argument("--no-longer", action="store_true", help="take the permission back")

    def handle(self, *_: Any, **options: Any) -> None:
        """Run the use case, and say how it stands now; raises CommandError."""
        boss = User.objects.filter(username=email_key(options["by"])).first()
        if boss is None:
            raise CommandError(f"Nobody signs in as {options['by']}.")
        address, permitted = options["address"], not options["no_longer"]
        try:
            permit_downloads(address=address, permitted=permitted, by=boss, at=timezone.now())
        except (NotAllowedError, OutOfDateError) as error:
            raise CommandError(str(error)) from error
        may = "may" if permitted else "may no longer"
        self.stdout.write(f"{address} {may} download rosters and requests.")
