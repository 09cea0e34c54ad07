"""`export_trends`: whole files or none, exit codes that a scheduler can trust, and one sentence."""

import csv
import io
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.db import OperationalError
from openpyxl import load_workbook

from membership.audit.models import AuditEvent
from membership.exports.report_files import report_csv
from membership.management.progress import progress
from membership.reports.built import REPORTS
from membership.reports.cuts import Cut
from membership.reports.filters import Filters
from membership.reports.periods import Period
from membership.reports.scope import whole
from membership.tests.admin.staff import stop_the_clock
from membership.tests.factories import TODAY, make_group, make_membership, make_request

pytestmark = pytest.mark.django_db
PERIOD = Period(date(2026, 7, 1), date(2026, 10, 1))
DAYS = ("--from", "2026-07-01", "--to", "2026-09-30")


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)


def export(report: str, out: Path, *more: str, form: str = "csv", days: Any = DAYS) -> str:
    said = io.StringIO()
    call_command(
        "export_trends", report, *days, "--format", form, "--out", str(out), *more, stdout=said
    )
    return said.getvalue()


@pytest.mark.parametrize("name", list(REPORTS))
def test_every_report_is_written_as_the_screen_has_it(name: str, tmp_path: Path) -> None:
    make_membership(group=make_group(name="=Group"), starts_on=date(2026, 8, 1))
    make_request()
    report = REPORTS[name](whole(), Filters(PERIOD, Cut.GROUP))
    out = tmp_path / "file.xlsx"
    export(name, out, "--cut", "group")
    assert out.read_bytes() == b"".join(report_csv(report, report.tables[0], made_on=TODAY))
    export(name, out, "--cut", "group", form="xlsx")
    book = load_workbook(out)
    sheets = [sheet for sheet in book.worksheets if sheet.title != "Definitions"]
    written = [len(table.rows) + bool(table.total) for table in report.tables]
    assert [sheet.max_row - 1 for sheet in sheets] == written
    told = dict(row[:2] for row in book["Definitions"].iter_rows(values_only=True))
    assert told["Audience"] == "Staff of the Center"
    assert told["Covers"] == report.covers
    assert list(tmp_path.iterdir()) == [out]


def test_it_says_what_it_wrote_and_stands_on_record(tmp_path: Path) -> None:
    out = tmp_path / "file.csv"
    report = REPORTS["backlog"](whole(), Filters(PERIOD))
    rows = len(report.tables[0].rows)
    assert export("backlog", out) == f"Wrote {out}: {report.tables[0].name}; {rows} rows.\n"
    assert list(AuditEvent.objects.values_list("action", "actor_kind", "codes")) == [
        (
            "report.downloaded",
            "system",
            {
                "report": "backlog",
                "form": "csv",
                "audience": "staff",
                "filters": "from=2026-07-01&to=2026-09-30&by=none",
            },
        )
    ]


def test_any_table_of_a_report_as_csv(tmp_path: Path) -> None:
    report = REPORTS["membership"](whole(), Filters(PERIOD))
    assert len(report.tables) > 1
    for table in report.tables:
        export("membership", tmp_path / table.name, "--table", table.name)
        text = (tmp_path / table.name).read_text(encoding="utf-8-sig")
        titles = next(csv.reader(io.StringIO(text)))
        assert titles == [field.title for field in table.fields]


@pytest.mark.parametrize(
    ("report", "days", "more", "said"),
    [
        ("membership", ("--from", "2026-13-01", "--to", "2026-09-30"), (), "write a day like"),
        ("membership", ("--from", "20260701", "--to", "2026-09-30"), (), "write a day like"),
        ("membership", ("--from", "2026-07-01"), (), "--to"),
        ("membership", ("--from", "2026-09-30", "--to", "2026-07-01"), (), "cannot come before"),
        ("membership", ("--from", "2026-07-01", "--to", "2026-11-03"), (), "to today, 2026-11-02"),
        ("membership", ("--from", "0001-01-01", "--to", "2026-09-30"), (), "from 2000-01-01"),
        ("membership", ("--from", "2026-07-01", "--to", "9999-12-31"), (), "to today"),
        ("membership", DAYS, ("--cut", "colour"), "choose none, group, cohort-type"),
        ("membership", DAYS, ("--table", "no-such"), "has no table 'no-such'"),
        ("members", DAYS, (), "invalid choice: 'members'"),
    ],
)
def test_bad_input_leaves_no_file_and_is_said_in_a_sentence(
    report: str, days: Any, more: Any, said: str, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=said):
        export(report, tmp_path / "file", *more, days=days)
    assert list(tmp_path.iterdir()) == []
    assert not AuditEvent.objects.exists()


def test_a_place_that_cannot_be_written_to(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        export("backlog", tmp_path / "no" / "file")
    with pytest.raises(CommandError, match="is a folder"):
        export("backlog", tmp_path)
    with pytest.raises(CommandError, match="cannot be written: File name too long"):
        export("backlog", tmp_path / ("x" * 300))


def test_a_failure_leaves_the_file_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "file"
    out.write_text("Before")

    def fail(*_: Any) -> Any:
        raise OperationalError("server closed\nthe connection")

    monkeypatch.setitem(REPORTS, "backlog", fail)
    with pytest.raises(CommandError, match=r"could not be read: server closed$"):
        export("backlog", out)
    assert (out.read_text(), list(tmp_path.iterdir())) == ("Before", [out])


def test_a_table_too_long_for_a_workbook(tmp_path: Path, settings: Any) -> None:
    settings.XLSX_ROWS = 1
    with pytest.raises(CommandError, match="A workbook takes 1 rows, and this is more: choose csv"):
        export("backlog", tmp_path / "file", "--cut", "cohort-type", form="xlsx")


def test_a_long_run_says_now_and_then_what_it_does() -> None:
    told: list[str] = []
    with progress(told.append, every=0.02) as tell:
        tell("Counting")
        sleep(0.15)
    assert len(told) >= 2
    assert {each.partition(" (")[0] for each in told} == {"Counting"}
    told.clear()
    with progress(told.append) as tell:
        tell("Counting")
    assert told == []


def run(*options: str) -> tuple[int, str]:
    """Run the command as a scheduler does; returns its exit code and what it complains of."""
    done = subprocess.run(
        [sys.executable, "manage.py", "export_trends", *options],
        cwd=site.BASE_DIR,
        env={**os.environ, "DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "the following arguments are required"),
        (("backlog", "--from", "soon"), "write a day like 2026-10-01, not 'soon'"),
        (
            ("backlog", *DAYS, "--format", "csv", "--out", "/tmp/x.csv"),  # noqa: S108 (never written)
            "The database could not be read: unable to open database file",
        ),
    ],
)
def test_every_failure_exits_with_1_and_one_sentence(options: Any, said: str) -> None:
    code, complaint = run(*options)
    assert (code, len(complaint.splitlines())) == (1, 1)
    assert complaint.startswith("CommandError: ")
    assert said in complaint
