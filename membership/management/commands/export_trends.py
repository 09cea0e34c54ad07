"""Writes a report's figures to a file, for a scheduler or for programs."""

import os
from argparse import ArgumentTypeError
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.utils import timezone

from ...audit.record import BY_SYSTEM, record
from ...exports.report_files import report_csv, write_report
from ...exports.unhurried import unhurried
from ...reports.built import REPORTS
from ...reports.cuts import Cut
from ...reports.filters import Filters
from ...reports.periods import Period
from ...reports.scope import whole
from ...reports.tables import Audience, Report, Table
from ..progress import Tell, progress

EARLIEST = date(2000, 1, 1)


class Command(BaseCommand):
    """`manage.py export_trends REPORT --from DAY --to DAY --format csv|xlsx --out FILE`.

    Exits with 0 once the file is whole, and with 1 and one sentence for anything else. The file has
    its name from the moment on in which it is whole.
    """

    help = (
        "Writes the figures of a report, as staff see them, to a file: a workbook has a sheet for "
        "each table, CSV is one table. Nothing is suppressed. Exits with 1 and one sentence when "
        "it cannot."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Let bad input exit with 1, as every failure does."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = partial(_refuse, parser)  # type: ignore[method-assign]  # it would exit with 2
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what the screens take, and a file."""
        parser.add_argument("report", choices=list(REPORTS), metavar="REPORT", help=_of(REPORTS))
        parser.add_argument("--from", dest="first", type=_day, required=True, metavar="DAY")
        parser.add_argument(
            "--to",
            dest="last",
            type=_day,
            required=True,
            metavar="DAY",
            help="the last day of the period, which is part of it",
        )
        parser.add_argument("--format", choices=["csv", "xlsx"], required=True)
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")
        parser.add_argument("--cut", type=_cut, default=Cut.NONE, metavar="CUT", help=_of(Cut))
        parser.add_argument("--table", help="one table; CSV has else the report's first")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Count and write; raises CommandError with the file left as it was."""
        now, out = timezone.now(), options["out"]
        filters = Filters(_period(options, timezone.localdate(now)), options["cut"])
        try:
            with progress(self.stderr.write) as tell, _whole(out) as file:
                tell(f"Counting {options['report']}")
                with unhurried():
                    report = REPORTS[options["report"]](whole(Audience.STAFF), filters)
                tables = _chosen(report, options)
                rows = _write(file, report, tables, form=options["format"], at=now, tell=tell)
            record(
                "report.downloaded",
                by=BY_SYSTEM,
                at=now,
                report=report.name,
                form=options["format"],
                audience=report.audience.value,
                filters=f"from={options['first']}&to={options['last']}&by={options['cut']}",
            )
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror or error}.") from error
        except DatabaseError as error:
            said = str(error).partition("\n")[0]
            raise CommandError(f"The database could not be read: {said}") from error
        self.stdout.write(
            f"Wrote {out}: {', '.join(table.name for table in tables)}; {rows:,} rows."
        )


def _write(
    file: IO[bytes],
    report: Report,
    tables: Sequence[Table],
    *,
    form: str,
    at: Any,
    tell: Tell,
) -> int:
    made_on, rows = timezone.localdate(at), sum(len(table.rows) for table in tables)
    tell(f"Writing {rows:,} rows")
    if form == "csv":
        file.writelines(report_csv(report, tables[0], made_on=made_on))
    else:
        write_report(file, report, tables, made_on=made_on, made_at=at)
    return rows


def _chosen(report: Report, options: dict[str, Any]) -> Sequence[Table]:
    """Return the tables to write; raises CommandError for one that there is not, or is too long."""
    is_csv, name = options["format"] == "csv", options["table"]
    names = [table.name for table in report.tables]
    if name is not None and name not in names:
        raise CommandError(f"This report has no table {name!r}: choose {_of(names)}.")
    tables = report.tables if name is None else (report.table(name),)
    longest, limit = max(len(table.rows) for table in tables), settings.XLSX_ROWS
    if not is_csv and longest > limit:
        raise CommandError(f"A workbook takes {limit:,} rows, and this is more: choose csv.")
    return tables[:1] if is_csv else tables


def _period(options: dict[str, Any], today: date) -> Period:
    first, last = options["first"], options["last"]
    if last < first:
        raise CommandError("The last day cannot come before the first.")
    if not EARLIEST <= first <= last <= today:
        raise CommandError(f"Choose days from {EARLIEST} to today, {today}.")
    return Period(first, last + timedelta(days=1))


@contextmanager
def _whole(out: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes its name, from any file before it, once it is whole."""
    if out.is_dir():
        raise CommandError(f"{out} is a folder: name a file in it.")
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ArgumentTypeError(f"write a day like 2026-10-01, not {text!r}.")
    return day


def _cut(text: str) -> Cut:
    try:
        return Cut(text)
    except ValueError:
        raise ArgumentTypeError(f"choose {_of(Cut)}, not {text!r}.") from None


def _of(names: Any) -> str:
    return ", ".join(map(str, names))


def _refuse(parser: CommandParser, message: str) -> NoReturn:
    if parser.called_from_command_line:
        parser.exit(1, f"CommandError: {message}\n")
    raise CommandError(message)
