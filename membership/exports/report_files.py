"""The tables of a report as files: the values of the screen, for spreadsheets and programs.

CSV holds one table: its titles in the first line, a line for each row, the row of all last. After
an empty line stands what every file has to state, in two columns. Figures are plain numbers, shares
decimals (0.125), days as 2026-11-21. A workbook holds real numbers and days, formatted, a sheet for
each table, and the same statement on a sheet of its own. In both, as on the screen, "n/a" stands
for what does not apply, and "<11" or "hidden" for what is suppressed.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import IO

from ..catalog.words import day_in_words
from ..reports.cuts import Cut
from ..reports.filters import Filters
from ..reports.tables import Basis, Hidden, Report, Table, Value
from ..reports.written import written
from .csv_file import csv_file
from .xlsx_file import workbook

Cell = str | int | float | date
Told = tuple[str, str]


def report_csv(report: Report, table: Table, *, made_on: date) -> Iterator[bytes]:
    """Yield a CSV file of one table of a report."""
    told = statement(report, [table], made_on=made_on)
    lines = [*rows_of_table(table), (), *told]
    return csv_file([field.title for field in table.fields], lines)


def write_report(
    file: IO[bytes], report: Report, tables: Sequence[Table], *, made_on: date, made_at: datetime
) -> None:
    """Write a workbook of some tables of a report; at the same moment, the same bytes."""
    write_reports(file, [(report, tables)], made_on=made_on, made_at=made_at)


def write_reports(
    file: IO[bytes],
    parts: Sequence[tuple[Report, Sequence[Table]]],
    *,
    made_on: date,
    made_at: datetime,
) -> None:
    """Write a workbook of tables of several reports, each with its statement."""
    told: list[Told] = []
    with workbook(file, made_at=made_at) as book:
        for report, tables in parts:
            for table in tables:
                heads = [(field.title, field.kind) for field in table.fields]
                book.sheet(table.title, heads, rows_of_table(table))
            told += [*([("", "")] if told else []), *statement(report, tables, made_on=made_on)]
        book.definitions(told)


def rows_of_table(table: Table) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of a table as a file holds them, the row of all last."""
    for row in (*table.rows, *([table.total] if table.total else [])):
        yield tuple(map(_cell, row.values))


def _cell(value: Value) -> Cell:
    return written(value) if value is None or isinstance(value, Hidden) else value


def statement(report: Report, tables: Sequence[Table], *, made_on: date) -> list[Told]:
    """Return what a file states of itself: for whom, what of, how counted, what each word means."""
    return [
        ("Report", report.title),
        *(("Table", table.title) for table in tables),
        ("Covers", report.covers),
        ("Audience", report.audience.label),
        ("Figures", report.basis),
        ("Suppression", report.suppression),
        ("Made on", day_in_words(made_on)),
        *report.filters.items(),
        *report.definitions,
        *(
            (field.title, field.meaning)
            for table in tables
            for field in table.fields
            if field.meaning
        ),
    ]


def file_name(report: str, table: str, filters: Filters, *, made_on: date, kind: str) -> str:
    """Return a name that says what, of which days, and when it was made.

    Such as `membership-by-group_2026-10-01_2026-12-31_made-2027-01-04.csv`; `table` may be empty.
    """
    said = table if table.startswith(report) else f"{report}-{table}".rstrip("-")
    by = "" if filters.cut == Cut.NONE else f"-by-{filters.cut}"
    said = said if said.endswith(by) else said + by
    said = said if filters.basis == Basis.NOW else f"{said}-as-published"
    days = filters.period
    return f"{said}_{days.start}_{days.last_day}_made-{made_on}.{kind}"
