"""`manage.py load_catalog`: the fixture files into the database, with a word on every change."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from membership.audit.record import BY_SYSTEM
from membership.catalog.fixture_files import CatalogFileError
from membership.workflow.load_catalog import (
    FIXTURE_MODELS,
    LoadedRow,
    LoadReport,
    load_catalog,
)


class Command(BaseCommand):
    """Prints, per table, what was added, changed and left alone, then each changed or left row."""

    help = "Load the catalog from its fixture files; rows that staff edited are left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the two options."""
        parser.add_argument(
            "--overwrite", action="store_true", help="Also overwrite what staff edited."
        )
        parser.add_argument(
            "--path",
            type=Path,
            default=Path(settings.BASE_DIR, "fixtures"),
            help="The folder of the fixture files.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, then print; raises CommandError with nothing changed."""
        try:
            report = load_catalog(
                path=options["path"],
                overwrite=options["overwrite"],
                by=BY_SYSTEM,
                at=timezone.now(),
            )
        except CatalogFileError as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        for line in _lines(report):
            self.stdout.write(line)


def _lines(report: LoadReport) -> list[str]:
    lines = []
    for model in FIXTURE_MODELS:
        added, changed, left, same = (
            report.count(outcome, model) for outcome in ("added", "changed", "left", "same")
        )
        name = str(model._meta.verbose_name_plural).capitalize()
        lines.append(
            f"{name}: {added} added, {changed} changed, {left} left alone, {same} the same"
        )
    for row in report.rows:
        if row.outcome in {"changed", "left"}:
            lines += _row_lines(row)
    lines += [f"CHECK {finding.id}: {finding.msg}" for finding in report.findings]
    if not report.count("added") and not report.count("changed"):
        lines.append("Nothing changed.")
    return lines


def _row_lines(row: LoadedRow) -> list[str]:
    name = f"{row.model._meta.verbose_name} {' / '.join(map(str, row.key))}"
    if row.deleted_by_staff:
        return [f"Left alone, because staff deleted it: {name}"]
    if row.outcome == "changed":
        return [
            f"Changed: {name}",
            *(f"  {d.field}: from {d.theirs!r} to {d.ours!r}" for d in row.differences),
        ]
    return [
        f"Left alone, because staff edited it: {name}",
        *(f"  {d.field}: the fixture has {d.ours!r}, staff {d.theirs!r}" for d in row.differences),
    ]
