"""Tables as files: the figures of the screen, its filters, its door, and a line in the trail."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from membership.audit.models import AuditEvent
from membership.reports.tables import Kind
from membership.reports.written import written
from membership.tests.admin.staff import NUL, signed_in
from membership.tests.scoping.world import state

from .stub import CELLS, TABLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stubbed")]
CSV = reverse("report_file", args=["membership", "by-group", "csv"])
XLSX = reverse("report_file", args=["membership", "by-group", "xlsx"])
OF_MEMBERS = ("overview", "membership", "roles", "retention", "representation")
OF_REQUESTS = ("requests", "decision-time", "backlog")


@pytest.fixture
def staff(readers: Any) -> Client:
    return signed_in(readers.staff)


def lines_of(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def told_in(answer: Any) -> dict[str, str]:
    lines = lines_of(answer)
    return dict(lines[lines.index([]) + 1 :])


def sheet_of(answer: Any, name: str = "Members by group") -> list[list[Any]]:
    rows = load_workbook(io.BytesIO(answer.content))[name].iter_rows()
    return [[cell.value for cell in row] for row in rows]


def test_a_csv_file_is_the_table_and_its_statement(staff: Client) -> None:
    answer = staff.get(CSV, {"from": "2026-10-01", "to": "2026-10-31", "place": "OH"})
    lines = lines_of(answer)
    assert lines[: lines.index([])] == [
        [field.title for field in TABLE.fields],
        ["One/Two", "1234", "0.125", "3.5", "2026-11-21"],
        ["<b>Three</b>", "<11", "n/a", "hidden", "n/a"],
        ["All", "1240", "-0.0625", "12.0", "n/a"],
    ]
    told = told_in(answer)
    assert {name: told[name] for name in ("Table", "Covers", "Audience", "Jurisdiction")} == {
        "Table": "Members by group",
        "Covers": "October 1, 2026 to October 31, 2026",
        "Audience": "Staff of the Center",
        "Jurisdiction": "Ohio",
    }
    assert {"Figures", "Suppression", "Made on", "Joins", "Members"} <= told.keys()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    name = "membership-by-group_2026-10-01_2026-10-31_made-2026-11-02.csv"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def test_a_workbook_says_on_the_screen_what_the_screen_says(staff: Client) -> None:
    """Each cell, written by its kind, is the cell of the screen."""
    rows = sheet_of(staff.get(XLSX))
    assert rows[0] == [field.title for field in TABLE.fields]
    kinds = [field.kind for field in TABLE.fields]
    assert [
        [
            value
            if isinstance(value, str)
            else written(value.date() if kind == Kind.DAY else value, kind)
            for value, kind in zip(row, kinds, strict=True)
        ]
        for row in rows[1:]
    ] == CELLS


def test_by_what_it_is_cut_stands_in_its_name(staff: Client) -> None:
    asked = {"quarter": "2026-Q4", "by": "region"}
    answer = staff.get(XLSX, asked)
    name = "membership-by-group-by-region_2026-07-01_2026-09-30_made-2026-11-02.xlsx"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    told = dict(sheet_of(answer, "Definitions"))
    assert (told["By"], told["Covers"]) == ("ACF region", "FY 2026 Q4 (July-September 2026)")


def test_each_file_is_on_record_with_its_filters(staff: Client, readers: Any) -> None:
    before = state()
    staff.head(CSV)
    staff.get(CSV, {"from": "2026-10-01", "to": "2026-10-31", "by": "group", "x": "y"})
    lines = AuditEvent.objects.filter(action="report.downloaded").values_list("actor", "codes")
    assert list(lines) == [
        (
            readers.staff.pk,
            {
                "report": "membership",
                "table": "by-group",
                "form": "csv",
                "audience": "staff",
                "filters": "from=2026-10-01&to=2026-10-31&by=group&basis=now",
            },
        )
    ]
    assert state() == before


@pytest.mark.parametrize(
    ("reader", "of_members", "of_requests"),
    [("staff", 200, 200), ("leader", 200, 403), ("reviewer", 403, 403), ("nobody", 403, 403)],
)
def test_who_gets_which_files(reader: str, of_members: int, of_requests: int, readers: Any) -> None:
    client = signed_in(getattr(readers, reader))
    told = {
        (name, kind): client.get(reverse("report_file", args=[name, "by-group", kind])).status_code
        for name in (*OF_MEMBERS, *OF_REQUESTS)
        for kind in ("csv", "xlsx")
    }
    assert told == {
        (name, kind): of_requests if name in OF_REQUESTS else of_members for name, kind in told
    }


def test_nobody_signed_in_is_led_to_sign_in(readers: Any) -> None:
    for path in (CSV, reverse("report_file", args=["no", "such", "file"])):
        answer = Client().get(path)
        assert (answer.status_code, answer.url) == (302, f"/admin/login/?next={path}")


def test_a_leaders_file_says_for_whom_it_is(readers: Any) -> None:
    told = told_in(signed_in(readers.leader).get(CSV))
    assert told["Audience"] == "A jurisdiction's leader"


@pytest.mark.parametrize(
    "parts",
    [
        ("no-such", "by-group", "csv"),
        ("seats", "by-group", "csv"),
        ("membership", "no-such", "csv"),
        ("membership", "by-group", "pdf"),
        ("membership", "by-group", "CSV"),
    ],
)
def test_what_there_is_not(parts: tuple[str, str, str], staff: Client) -> None:
    assert staff.get(reverse("report_file", args=parts)).status_code == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("quarter", "1776-Q1"),
        ("from", "2026-13-01"),
        ("to", NUL),
        ("by", "colour"),
        ("group", "\u202e🙂"),
        ("place", "9" * 10_000),
        ("role", "<b>"),
    ],
)
def test_a_wrong_filter_leads_to_the_screen_and_no_file(
    name: str, value: str, staff: Client
) -> None:
    answer = staff.get(CSV, {name: value})
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/reports/membership/")
    screen = staff.get(answer.url)
    assert (screen.status_code, bool(screen.context["form"].errors)) == (200, True)
    assert not AuditEvent.objects.filter(action="report.downloaded").exists()


def test_it_is_read_and_nothing_else_and_kept_nowhere(staff: Client) -> None:
    assert staff.post(CSV).status_code == 405
    assert staff.get(CSV)["Cache-Control"] == "private, no-store"
