"""Bringing a roster in from a spreadsheet, and getting one out, in a real browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from membership.mailing.models import OutboundMail
from membership.roster.imports import RosterImport
from membership.roster.models import Membership
from membership.workflow import check_roster

from ..factories import make_downloader, make_group, make_jurisdiction, make_member, make_membership
from ..roster.files.making import xlsx_of
from ..workflow.importing import check, row, stage
from .conftest import PHONE
from .keyboard import Keyboard

LONG = "Konstantinopolitanische-Familienhilfe" * 3


@pytest.fixture
def staff(sign_in: Callable) -> None:
    """Let the page be that of a member of staff."""
    sign_in(make_downloader(first_name="Sam"))


@pytest.fixture
def group(transactional_db: Any) -> Any:
    make_jurisdiction(code="OH", name="Ohio")
    return make_group(slug="nytd", name="Youth Data")


def to(name: str, *args: Any) -> str:
    return reverse(f"admin:{name}", args=args)


def test_every_page_is_accessible(
    visit: Callable, is_fine: Callable, staff: None, group: Any
) -> None:
    rows = [row(LONG, f"{LONG}@example.gov"), row("Bo", "", title=LONG), row("Cy", "x")]
    asked = stage(*rows, headings=["Name", "Email", LONG, LONG, "Group", "Joined", "Left"])
    checked = check(stage(*rows), group=group)
    for path in (
        to("membership_rosterimport_changelist"),
        to("membership_rosterimport_add"),
        to("roster_import_choose", asked.pk),
        to("roster_import_columns", asked.pk, 0),
        to("membership_rosterimport_change", checked.pk),
        to("membership_rosterimport_change", checked.pk) + "?outcome=duplicate",
        to("roster_download"),
    ):
        window = visit(path, PHONE)
        is_fine()
    for path, button in (
        (to("membership_rosterimport_add"), "Read the file"),
        (to("roster_import_choose", asked.pk), "Check the rows"),
        (to("roster_download"), "Download"),
    ):
        visit(path, PHONE).get_by_role("button", name=button).click()
        window.locator(".errorlist").first.wait_for()
        is_fine()


def test_a_roster_comes_in_by_keyboard_and_the_rows_are_checked_by_themselves(
    visit: Callable,
    page: Any,
    expect: Any,
    staff: None,
    group: Any,
    tmp_path: Path,
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr(check_roster.check_roster, "__kwdefaults__", {"most": 2})
    file = tmp_path / "rosters.xlsx"
    people = [[f"P{n} X{n}", f"p{n}@example.gov", "OH"] for n in range(5)]
    file.write_bytes(xlsx_of(NYTD=[["Name", "Email", "Where"], *people, ["Bo", "", ""]]).read())
    keys, heading = Keyboard(page), page.get_by_role("heading", level=1)
    visit(to("membership_membership_changelist"))
    keys.press("Import members", "a")
    expect(heading).to_have_text("Import members")
    with page.expect_file_chooser() as chooser:
        keys.tick("Roster file")
    chooser.value.set_files(file)
    keys.press("Read the file", "button")
    expect(heading).to_have_text("What is in the file")
    keys.press("Columns of Sheet 1: NYTD", "a")
    expect(heading).to_have_text("Columns of Sheet 1: NYTD")
    keys.fill("Where", "Juris")
    keys.press("Save the columns", "button")
    expect(page.locator(".import-sheet")).to_contain_text("and Jurisdiction.")
    keys.fill("On what day was this file right?", "10012026")
    keys.fill("Opening day", "10012026")
    keys.press("Check the rows", "button")
    expect(heading).to_have_text("What the import would do")
    keys.press("To complete: 1", "a")
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("cell", name="There is no email address.")).to_be_visible()
    keys.tick("Send each new member a notice")
    keys.press("Import 5 rows", "button")
    expect(page.locator(".messagelist")).to_contain_text("The members are on the rosters.")
    joined = Membership.objects.filter(group=group, jurisdiction__code="OH")
    assert (joined.count(), OutboundMail.objects.count()) == (5, 0)


def test_the_progress_is_accessible_and_a_file_is_discarded_by_keyboard(
    visit: Callable, is_fine: Callable, staff: None, page: Any, expect: Any
) -> None:
    batch = stage(row())
    RosterImport.objects.filter(pk=batch.pk).update(status="checking", opening_on="2026-10-01")
    page.route("**/go-on.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
    keys = Keyboard(page)
    visit(to("membership_rosterimport_change", batch.pk), PHONE)
    expect(page.get_by_role("status")).to_have_text("0 of 1 rows read")
    is_fine()
    keys.press("Continue", "button")
    expect(page.get_by_role("status")).to_have_text("0 of 1 rows checked")
    keys.press("Continue", "button")
    expect(page.get_by_role("button", name="Discard this file")).to_be_visible()
    keys.press("Discard this file", "button")
    expect(page.locator(".messagelist")).to_contain_text("The file is forgotten.")
    assert RosterImport.objects.get().rows.count() == 0


def test_without_javascript_the_rows_are_checked_by_a_button(
    new_context: Callable, visit: Callable, staff: None, page: Any, expect: Any, group: Any
) -> None:
    batch = stage(row())
    RosterImport.objects.filter(pk=batch.pk).update(
        status="checking", group=group, opening_on="2026-10-01"
    )
    plain = new_context(java_script_enabled=False)
    plain.add_cookies(page.context.cookies())
    window = visit(to("membership_rosterimport_change", batch.pk), on=plain.new_page())
    expect(window.get_by_role("status")).to_have_text("0 of 1 rows read")
    window.get_by_role("button", name="Continue").click()
    expect(window.get_by_role("status")).to_have_text("0 of 1 rows checked")
    window.get_by_role("button", name="Continue").click()
    window.get_by_role("button", name="Discard this file").click()
    expect(window.locator(".messagelist")).to_contain_text("The file is forgotten.")


def test_a_roster_goes_out_as_a_workbook(
    visit: Callable, staff: None, group: Any, tmp_path: Path
) -> None:
    make_membership(group=group, member=make_member(full_name="Ana Ortiz"))
    page = visit(to("roster_download") + f"?group={group.pk}")
    page.get_by_label("Why do you need it?").select_option("edit")
    with page.expect_download() as begun:
        page.get_by_role("button", name="Download").press("Enter")
    begun.value.save_as(tmp_path / "roster.xlsx")
    assert load_workbook(tmp_path / "roster.xlsx")["Roster"]["A2"].value == "Ana Ortiz"
