"""A file of many rows takes no more memory than one of few: rows go out as they come in."""

import os
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from membership.exports.columns import Column, Kind, rows_of
from membership.exports.handing import Handing
from membership.exports.xlsx_file import write_xlsx
from membership.roster.models import Member

pytestmark = pytest.mark.django_db
ROWS, ROWS_OF_WORKBOOK = 200_000, 30_000
CSV_MB, WORKBOOK_MB = 16, 32
COLUMNS = (
    Column("Name", F("full_name")),
    Column("Number", F("pk"), Kind.NUMBER),
    *(Column(f"Organization {number}", F("organization")) for number in range(4)),
)
NUMBERS = {
    "postgresql": "SELECT generate_series(1, %s) AS n",
    "sqlite": "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t LIMIT %s) "
    "SELECT n FROM t",
}


def people(number: int) -> Any:
    """Let the database itself make people: in Python it would take a minute."""
    fields = [field.column for field in Member._meta.concrete_fields if field.column != "id"]
    values = {
        "full_name": "'=Member ' || n",
        "organization": "'Department of Children, \"Families\" and Youth'",
        "email_key": "'m' || n",
        **dict.fromkeys(("jurisdiction_id", "purged_at"), "NULL"),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Member._meta.db_table} ({', '.join(fields)}) "  # noqa: S608 (names of our own)
            f"SELECT {', '.join(values.get(name, repr('')) for name in fields)} "
            f"FROM ({NUMBERS[connection.vendor]}) AS numbers",
            [number],
        )
    return Member.objects.order_by("pk")


def resident() -> float:
    """Return how many megabytes of memory this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def test_csv() -> None:
    everybody = people(ROWS)
    b"".join(Handing(everybody[:2_000], COLUMNS).csv())  # so that what is needed once is there
    handing, written = Handing(everybody, COLUMNS), 0
    before = most = resident()
    for number, chunk in enumerate(handing.csv()):
        written += len(chunk)
        if number % 20 == 0:
            most = max(most, resident())
    assert (handing.count, written > 200 * ROWS) == (ROWS, True)
    assert most - before < CSV_MB, f"grew by {most - before:.1f} MB"


def test_workbook() -> None:
    most = []

    def watched(rows: Any) -> Any:
        for number, row in enumerate(rows):
            if number in (1_000, ROWS_OF_WORKBOOK - 1):
                most.append(resident())
            yield row

    with TemporaryFile() as file:
        rows = watched(rows_of(people(ROWS_OF_WORKBOOK), COLUMNS))
        write_xlsx(file, sheet="People", columns=COLUMNS, rows=rows, notes=[])
        most.append(resident())
    assert len(most) == 3
    assert max(most) - most[0] < WORKBOOK_MB, f"grew by {max(most) - most[0]:.1f} MB"
