"""The quarter close in a real browser: accessible, narrow and wide, on paper, and as a file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from membership.reports.models import PublicationFile
from membership.reports.periods import Quarter
from membership.workflow.name_recipient import name_recipient
from membership.workflow.note_quarter import note_quarter
from membership.workflow.publish_quarter import publish_quarter

from ..factories import make_staff
from .conftest import PHONE, sheets
from .test_reports_browser import history

__all__ = ["history"]


@pytest.fixture
def closing(history: None) -> Any:
    """Let a quarter be published, and the one before not: with a note and a reader."""
    staff, now = make_staff(), timezone.now()
    quarter = Quarter.of(timezone.localdate(now)).before
    note_quarter(quarter=quarter, group=None, text="A busy summer. " * 20, by=staff, at=now)
    name_recipient(
        full_name="Reader " + "x" * 60,
        email=f"{'y' * 60}@example.gov",
        by=staff,
        at=now,
    )
    publish_quarter(quarter=quarter, by=staff, at=now)
    return staff, quarter


def test_every_page_is_accessible_and_the_brief_fits_on_three_sheets(
    visit: Callable, is_fine: Callable, sign_in: Callable, closing: Any
) -> None:
    staff, quarter = closing
    sign_in(staff)
    for path in ("", f"{quarter.name}/", f"{quarter.after.name}/", f"{quarter.name}/brief/"):
        page = visit(f"/reports/quarters/{path}", PHONE)
        is_fine()
    assert 1 <= sheets(page.pdf(prefer_css_page_size=True)) <= 3


def test_a_note_is_kept_by_keyboard_and_a_wrong_reader_is_told(
    visit: Callable, sign_in: Callable, axe: Callable, expect: Any, closing: Any
) -> None:
    staff, quarter = closing
    sign_in(staff)
    page = visit(f"/reports/quarters/{quarter.after.name}/", PHONE)
    page.get_by_role("textbox", name="Note").fill("Many came.")
    page.get_by_role("button", name="Keep this note").press("Enter")
    expect(page.get_by_text("The note is kept.")).to_be_visible()
    page = visit("/reports/quarters/", PHONE)
    page.get_by_role("button", name="Put on the list").press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    axe()


def test_the_file_opens_from_disk_without_anything_else(
    browser: Any, closing: Any, tmp_path: Path, is_fine: Callable
) -> None:
    file = tmp_path / "brief.html"
    file.write_bytes(bytes(PublicationFile.objects.get(kind="brief").content))
    window, asked = browser.new_page(), []
    try:
        window.on("request", lambda request: asked.append(request.url))
        window.goto(f"file://{file}")
        is_fine(window)
        assert asked == [f"file://{file}"]
        assert 1 <= sheets(window.pdf(prefer_css_page_size=True)) <= 3
    finally:
        window.close()
