"""Files in a real browser: each holds its screen cell by cell, and their forms are usable."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.cell import Cell

from membership.catalog.models import Jurisdiction, PeerGroup, Role
from membership.reports.tables import Kind
from membership.reports.written import written
from membership.requests.status import Status

from ..factories import make_application, make_downloader, make_membership, make_request
from .conftest import PHONE

SCREENS = (
    "",
    "membership/?by=cohort-type",
    "requests/?by=region",
    "decision-time/",
    "backlog/",
    "roles/",
    "retention/",
    "representation/?group=foster-care-managers",
)
BY_FORMAT = {"#,##0": Kind.NUMBER, "#,##0.0": Kind.DECIMAL, "0.0%": Kind.SHARE}
TABLES = """() => [...document.querySelectorAll("caption[id^='table-']")].map(caption => ({
    name: caption.id.slice("table-".length),
    rows: [...caption.parentElement.rows].map(row =>
        [...row.cells].map(cell => cell.textContent.replace(/\\s+/g, " ").trim())),
    files: [...document.querySelectorAll(".report-files a")].map(link => link.href)
        .filter(link => link.includes(`/${caption.id.slice("table-".length)}.`)),
}))"""


@pytest.fixture
def history(transactional_db: None, catalog: None) -> None:
    """Let people come, go and ask in some groups, one of which looks like a formula."""
    today, now = timezone.localdate(), timezone.now()
    places = list(Jurisdiction.objects.all()[:3])
    role = Role.objects.filter(sensitive=False).first()
    for number, group in enumerate(PeerGroup.objects.order_by("slug")[:6]):
        PeerGroup.objects.filter(pk=group.pk).update(name=f"{'=+-@'[number % 4]}{group.name}")
        for back in (40 + number, 250, 500):
            gone = {"ends_on": today - timedelta(days=20), "end_reason": "other"}
            make_membership(
                group=group,
                role=role,
                jurisdiction=places[number % 3],
                starts_on=today - timedelta(days=back),
                origin="request",
                **(gone if number == 1 else {}),
            )
            sent = now - timedelta(days=back)
            make_request(
                group=group,
                application=make_application(submitted_at=sent, jurisdiction=places[number % 3]),
                **(
                    {"status": Status.APPROVED, "closed_at": sent + timedelta(days=number)}
                    if number % 2
                    else {}
                ),
            )


def as_shown(cell: Cell) -> str:
    """Return what the screen would say of a cell of a workbook, without the guard."""
    value: Any = cell.value
    if isinstance(value, str):
        return value.removeprefix("'")
    if cell.is_date:
        return written(value.date(), Kind.DAY)
    return written(value, BY_FORMAT[cell.number_format])


def test_each_file_is_its_screen_cell_by_cell(
    visit: Callable, sign_in: Callable, history: None
) -> None:
    sign_in(make_downloader())
    compared = set()
    for screen in SCREENS:
        page = visit(f"/reports/{screen}")
        for table in page.evaluate(TABLES):
            as_csv, as_xlsx = (page.request.get(path).body() for path in table["files"])
            book = load_workbook(io.BytesIO(as_xlsx))
            sheet = [list(row) for row in book.worksheets[0].iter_rows()]
            shown = [[as_shown(cell) for cell in row] for row in sheet]
            where = (screen.partition("/")[0], table["name"])
            rows = [row for row in table["rows"] if row != ["Nothing to count."]]
            assert shown == rows, where
            lines = list(csv.reader(io.StringIO(as_csv.decode("utf-8-sig"), newline="")))
            values = [[plain(cell.value) for cell in row] for row in sheet]
            assert [[number(cell) for cell in row] for row in lines[: lines.index([])]] == values
            compared.add(where)
    assert len(compared) > 20
    assert {name for name, _ in compared} == {screen.partition("/")[0] for screen in SCREENS}


def plain(value: Any) -> Any:
    """Return how CSV holds a value of a workbook."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value if isinstance(value, str) else pytest.approx(value)


def number(text: str) -> str | float:
    """Return what stands in a cell of a CSV file, a number as one."""
    try:
        return float(text)
    except ValueError:
        return text


def test_a_table_is_saved_under_a_name_that_says_what_it_is(
    visit: Callable, sign_in: Callable, history: None, tmp_path: Path
) -> None:
    sign_in(make_downloader())
    page = visit("/reports/membership/?from=2026-07-01&to=2026-09-30&by=group")
    with page.expect_download() as begun:
        page.locator(".report-files a").first.click()
    name, made = begun.value.suggested_filename, timezone.localdate()
    assert name.startswith("membership-")
    assert name.endswith(f"_2026-07-01_2026-09-30_made-{made}.csv")


def test_the_pages_of_downloads_are_accessible(
    visit: Callable, is_fine: Callable, sign_in: Callable, history: None
) -> None:
    sign_in(make_downloader())
    requests = reverse("admin:requests_download")
    for path in (
        reverse("admin:membership_membershiprequest_changelist"),
        f"{requests}?show=all&q=applicant&status=pending",
        reverse("admin:roster_download"),
    ):
        page = visit(path, PHONE)
        is_fine()
    for path in (requests, reverse("admin:roster_download")):
        page = visit(path, PHONE)
        page.get_by_label("Why do you need it?").select_option("Another reason")
        page.get_by_role("button", name="Download").click()
        page.locator(".errorlist").first.wait_for()
        is_fine()


def test_requests_are_downloaded_from_their_list_by_keyboard_for_a_typed_reason(
    visit: Callable, sign_in: Callable, history: None, tmp_path: Path, expect: Any
) -> None:
    sign_in(make_downloader())
    page = visit(reverse("admin:membership_membershiprequest_changelist") + "?show=decided")
    page.get_by_role("link", name="Download these requests").press("Enter")
    expect(page.locator(".summary")).to_contain_text("Decided")
    page.get_by_label("Why do you need it?").select_option("Another reason")
    page.get_by_label("Why, in your own words").fill("=For the board 🙂")
    page.get_by_label("Kind of file").select_option("CSV")
    with page.expect_download() as begun:
        page.get_by_role("button", name="Download").press("Enter")
    begun.value.save_as(tmp_path / "requests.csv")
    lines = (tmp_path / "requests.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 9
    visit(reverse("admin:membership_auditevent_changelist"))
    expect(page.locator("#result_list")).to_contain_text("typed reason: “=For the board 🙂”")
