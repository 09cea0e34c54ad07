"""Files on their way into the rosters, as the tests of the import send them."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from membership.audit.record import By
from membership.catalog.models import PeerGroup
from membership.roster.imports import RosterImport
from membership.roster.models import Member
from membership.tests.factories import AT, TODAY, make_member, make_membership, make_staff
from membership.tests.roster.files.making import csv_of, xlsx_of
from membership.workflow.check_roster import check_roster
from membership.workflow.commit_roster import commit_roster
from membership.workflow.map_roster import SheetChoice, choose_days_and_groups
from membership.workflow.stage_roster import stage_roster

HEADINGS = ["Name", "Email", "Title", "State", "Group", "Joined", "Left"]
OPENING = date(2026, 10, 1)


def row(name: str = "Ana Ortiz", email: str = "ana@example.gov", **more: str) -> list[str]:
    """Return a row of HEADINGS: `row(joined="01/02/2024")`."""
    fields = {"title": "", "state": "", "group": "", "joined": "", "left": "", **more}
    return [name, email, *fields.values()]


def stage(*rows: Sequence[str], headings: Sequence[str] = HEADINGS, **how: Any) -> RosterImport:
    """Read a CSV file of these rows."""
    return stage_file(csv_of(headings, *rows, delimiter=";"), name="roster.csv", **how)


def stage_file(file: io.BytesIO, *, name: str = "roster.xlsx", by: By | None = None, at: Any = AT):
    """Read a file."""
    return stage_roster(file=file, name=name, by=by or make_staff(), at=at)


def stage_sheets(**sheets: Sequence[Sequence[Any]]) -> RosterImport:
    """Read a workbook."""
    return stage_file(xlsx_of(**sheets))


def check(
    batch: RosterImport,
    *,
    group: Any = None,
    opening_on: date | None = OPENING,
    file_on: date = TODAY,
    sheets: dict[int, SheetChoice] | None = None,
    most: int = 2000,
    at: Any = AT,
) -> RosterImport:
    """Choose, and check every row."""
    by = batch.uploaded_by or make_staff()
    batch = choose_days_and_groups(
        import_id=batch.pk,
        sheets=sheets or {},
        group_id=group.pk if group else None,
        opening_on=opening_on,
        file_on=file_on,
        by=by,
        at=at,
    )
    while batch.status == RosterImport.Status.CHECKING:
        batch = check_roster(import_id=batch.pk, by=by, at=at, most=most)
    return batch


def commit(batch: RosterImport, *, at: Any = AT, **how: Any) -> RosterImport:
    """Import what was checked."""
    return commit_roster(import_id=batch.pk, by=batch.uploaded_by or make_staff(), at=at, **how)


def bring_in(*rows: Sequence[str], group: Any = None, **how: Any) -> RosterImport:
    """Read, check and import a file."""
    return commit(check(stage(*rows), group=group, **how))


def outcomes(batch: RosterImport) -> list[str]:
    """Return the outcome of each row, in order."""
    return list(batch.rows.order_by("pk").values_list("outcome", flat=True))


def why(batch: RosterImport) -> list[str]:
    """Return what is said about each row."""
    return list(batch.rows.order_by("pk").values_list("why", flat=True))


def judge(group: PeerGroup | None, *rows: Sequence[str], **how: Any) -> list[tuple[str, str]]:
    """Return each row's outcome and why."""
    batch = check(stage(*rows), group=group, **how)
    return list(zip(outcomes(batch), why(batch), strict=True))


def member(group: PeerGroup | None = None, **fields: Any) -> Member:
    """Make Ana Ortiz, or somebody else; in the group since January 2, 2024."""
    person = make_member(**{"full_name": "Ana Ortiz", "email": "ana@example.gov", **fields})
    if group:
        make_membership(member=person, group=group, starts_on=date(2024, 1, 2))
    return person
