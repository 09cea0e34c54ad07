"""20,000 rows: however large the file, memory stays where it was. (Time is measured elsewhere.)

On SQLite five portions tell as much about memory: with fewer rows the bound is nearer. Only
PostgreSQL makes plans, which go wrong where rows are many.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from xlsxwriter import Workbook

from membership.roster.imports import RosterImport
from membership.roster.models import Membership
from membership.tests.factories import make_group
from membership.tests.roster.files.making import read

from .importing import HEADINGS, bring_in, check, commit, row, stage_file

ROWS = 20_000
ON_SQLITE = 10_000
_PROCESS = Path("/proc/self")

pytestmark = pytest.mark.skipif(
    not Path(_PROCESS, "clear_refs").exists(), reason="Linux alone tells a process's highest memory"
)


def rows(count: int) -> Iterator[list[str]]:
    yield HEADINGS
    for n in range(count):
        email = "" if n % 1000 == 0 else f"person{n}@example.gov"
        yield [f"Ana{n} Ortiz{n}", email, "Program manager", "", "", "03/14/2021", ""]


@contextmanager
def growth_below(megabytes: int) -> Iterator[None]:
    """Fail if this process's memory rises by more: Python's objects and those of the database."""

    def now(name: str) -> int:
        status = Path(_PROCESS, "status").read_text()
        return int(re.search(rf"{name}:\s+(\d+) kB", status)[1]) // 1000

    before = now("VmRSS")
    Path(_PROCESS, "clear_refs").write_text("5")
    yield
    assert now("VmHWM") - before <= megabytes


def test_reading_a_workbook_of_twenty_thousand_rows():
    file = io.BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows(ROWS)):
            sheet.write_row(number, 0, row)
    with growth_below(40):
        ((_, _, lines, _),) = read(file)
    assert (len(lines), lines[-1][0]) == (ROWS, ROWS + 1)


@pytest.fixture
def plans_of_small_tables(db):
    """Let PostgreSQL hold plans that suit a dozen rows, as a new site's first days leave them."""
    if connection.vendor != "postgresql":
        return
    for n in range(20):
        bring_in(row("Ana Ortiz", f"before{n}@example.gov"), group=make_group())
        connection.check_constraints()
        if n == 9:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")


@pytest.mark.usefixtures("plans_of_small_tables")
def test_all_rows_go_in_but_for_the_bad_ones(settings):
    settings.DEBUG = False
    count, megabytes = (ROWS, 60) if connection.vendor == "postgresql" else (ON_SQLITE, 30)
    file = io.BytesIO("\n".join(";".join(row) for row in rows(count)).encode())
    group = make_group()
    with growth_below(megabytes):
        batch = stage_file(file, name="roster.csv")
        batch = commit(check(batch, group=group))
    assert batch.status == RosterImport.Status.COMMITTED
    bad = count // 1000
    assert batch.counts == {"new": count - bad, "to_complete": bad}
    assert Membership.objects.filter(group=group).count() == count - bad
    connection.check_constraints()
