"""Brings existing members in from a spreadsheet: a dry run, unless told to commit."""

from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ...audit.record import BY_SYSTEM, By
from ...catalog.models import PeerGroup
from ...requests.email_key import email_key
from ...roster.files.sheets import UnreadableFileError
from ...roster.imports import RosterImport, RosterImportRow
from ...workflow.check_roster import check_roster, rows_to_take
from ...workflow.commit_roster import commit_roster
from ...workflow.discard_roster import discard_roster
from ...workflow.errors import NotAllowedError
from ...workflow.map_roster import choose_days_and_groups
from ...workflow.stage_roster import stage_roster

Outcome = RosterImportRow.Outcome
GOES_IN = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)


class Command(BaseCommand):
    """`manage.py import_roster FILE [--group SLUG] [--commit]`; exits with 1 if a row stays out."""

    help = (
        "Reads a roster (.xlsx or .csv) and says what would become of each row; --commit imports "
        "the good ones. Exits with 1 when a row stays out or the file cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and what staff choose on the pages."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--group", metavar="SLUG", help="for rows that name no group")
        parser.add_argument(
            "--opening-day",
            type=date.fromisoformat,
            metavar="DAY",
            help="from when members without a first day count, like 2026-10-01",
        )
        parser.add_argument(
            "--file-day",
            type=date.fromisoformat,
            metavar="DAY",
            help="the day on which the file was right; else when it was last saved",
        )
        parser.add_argument("--by", metavar="STAFF", help="the staff member's email address")
        parser.add_argument("--no-notices", action="store_true", help="send the members no mail")
        parser.add_argument(
            "--duplicates", action="store_true", help="import likely duplicates, too"
        )
        parser.add_argument("--commit", action="store_true", help="import the good rows")
        parser.add_argument(
            "--verbose", action="store_true", help="print the names in the rows that stay out"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Read, check, say what came out, and import or forget it; raises CommandError."""
        by, now = self._staff(options["by"]), timezone.now()
        try:
            batch = self._read(options, by, now)
        except (UnreadableFileError, NotAllowedError, OSError) as error:
            raise CommandError(str(error)) from error
        stays_out = self._report(batch, verbose=options["verbose"])
        if options["commit"]:
            batch = commit_roster(
                import_id=batch.pk,
                notices=not options["no_notices"],
                duplicates=options["duplicates"],
                by=by,
                at=timezone.now(),
            )
            self.stdout.write("Imported.")
            stays_out = any(n for name, n in batch.counts.items() if name not in GOES_IN)
        else:
            discard_roster(import_id=batch.pk, by=by, at=timezone.now())
            self.stdout.write("This was a dry run: nothing was changed. Add --commit to import.")
        if stays_out:
            raise SystemExit(1)

    def _staff(self, address: str | None) -> By:
        if address is None:
            return BY_SYSTEM
        staff = User.objects.filter(username=email_key(address)).first()
        if staff is None:
            raise CommandError(f"Nobody signs in as {address}.")
        return staff

    def _read(self, options: dict[str, Any], by: By, at: datetime) -> RosterImport:
        path: Path = options["file"]
        group = None
        if options["group"]:
            group = PeerGroup.objects.filter(slug=options["group"]).first()
            if group is None:
                raise CommandError(f"No group has the slug {options['group']}.")
        with path.open("rb") as file:
            batch = stage_roster(file=file, name=path.name, by=by, at=at)
        saved = datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_current_timezone())
        self._describe(batch)
        batch = choose_days_and_groups(
            import_id=batch.pk,
            sheets={},
            group_id=group.pk if group else None,
            opening_on=options["opening_day"],
            file_on=options["file_day"] or saved.date(),
            by=by,
            at=at,
        )
        total = rows_to_take(batch).count()
        while batch.status == RosterImport.Status.CHECKING:
            batch = check_roster(import_id=batch.pk, by=by, at=timezone.now())
            if batch.rows_checked:
                self.stdout.write(f"{batch.rows_checked:,} of {total:,} rows checked")
        return batch

    def _describe(self, batch: RosterImport) -> None:
        for place, sheet in enumerate(batch.sheets, start=1):
            taken = f"{sheet['rows']:,} rows" if sheet["take"] else "left out"
            self.stdout.write(f"Sheet {place}: {taken}")
            for note in sheet["notes"]:
                self.stdout.write(f"  {note}")

    def _report(self, batch: RosterImport, *, verbose: bool) -> bool:
        """Print the counts and each row that stays out; says whether there is one."""
        for outcome in Outcome:
            self.stdout.write(f"{outcome.label}: {batch.counts.get(outcome, 0):,}")
        out = rows_to_take(batch).exclude(outcome__in=GOES_IN)
        for row in out.iterator():
            name = f" ({row.sort_name})" if verbose and row.sort_name else ""
            self.stdout.write(f"Sheet {row.sheet + 1}, row {row.number}{name}: {row.why}")
        return out.exists()
