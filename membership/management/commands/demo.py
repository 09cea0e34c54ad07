"""`manage.py demo`: sample people and two years of requests, for development alone."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ...catalog.models import ApprovalStep
from ..sample import Sample, SignIn, sample_exists, sign_ins


class Command(BaseCommand):
    """Plays two years of the program through the real use cases; a second run adds nothing."""

    help = "Fill a development database with sample staff, reviewers, requests and members."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Fill, and say who can sign in; raises CommandError in production."""
        if settings.PRODUCTION:
            raise CommandError("Sample people are for development alone: this is production.")
        if not ApprovalStep.objects.exists():
            raise CommandError("The catalog is empty. First run: manage.py load_catalog")
        if sample_exists():
            self.stdout.write("The sample people are here already. Nothing was added.")
        else:
            counts = Sample(until=timezone.now()).play()
            for name, number in counts.items():
                self.stdout.write(f"{name}: {number}")
        self._say_who_can_sign_in(sign_ins())

    def _say_who_can_sign_in(self, people: list[SignIn]) -> None:
        self.stdout.write(f"\nSign in at {settings.SITE_URL}/admin/ with one of these addresses:")
        for person in people:
            self.stdout.write(f"  {person.address:<40} {person.acts_as}")
        self.stdout.write(f"All of them with this passphrase: {people[0].passphrase}")
