"""A roster goes out as a file, is edited as in Excel, and comes back."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from membership.exports.columns import rows_of
from membership.exports.csv_file import csv_file
from membership.exports.roster import COLUMNS, roster_rows
from membership.exports.xlsx_file import write_xlsx
from membership.roster.files.headings import proposed
from membership.roster.files.sheets import clean
from membership.roster.models import Member, Membership
from membership.tests.factories import (
    TODAY,
    add_role,
    make_group,
    make_jurisdiction,
    make_member,
    make_membership,
)
from membership.tests.roster.files.making import read
from membership.tests.workflow.importing import check, commit, outcomes, stage_file

TITLES = [column.title for column in COLUMNS]


def exported(groups, state="all", on=TODAY) -> io.BytesIO:
    file = io.BytesIO()
    rows = rows_of(roster_rows(groups, state=state, on=on), COLUMNS)
    write_xlsx(file, sheet="Roster", columns=COLUMNS, rows=rows, notes=[("As of", "a day")])
    file.seek(0)
    return file


def exported_csv(groups, state="all") -> io.BytesIO:
    rows = rows_of(roster_rows(groups, state=state, on=TODAY), COLUMNS)
    return io.BytesIO(b"".join(csv_file(TITLES, rows)))


@pytest.fixture
def groups(db):
    """Two rosters: with a former member, a name that is a formula, and empty places."""
    ohio, group, other = make_jurisdiction(name="Ohio"), make_group(), make_group()
    role = add_role(group)
    ana = make_member(
        full_name="Ana Ortiz",
        job_title="Manager",
        organization="-Dash & Söhne",
        organization_type="state",
        level="state",
        jurisdiction=ohio,
    )
    make_membership(member=ana, group=group, role=role, jurisdiction=ohio)
    make_membership(member=ana, group=other, jurisdiction=ohio)
    bo = make_member(full_name="=1+1", job_title="'=quoted")
    make_membership(
        member=bo,
        group=group,
        starts_on=date(2020, 1, 1),
        ends_on=date(2021, 1, 1),
        end_reason="changed_job",
        origin="import",
    )
    make_membership(member=bo, group=other, starts_on=date(2021, 5, 5), origin="request")
    return [group, other]


def test_every_heading_of_a_roster_is_one_that_the_import_knows():
    fields = proposed(TITLES)
    assert fields[:-1] == [
        *("full_name", "email", "job_title", "organization", "organization_type", "level"),
        *("jurisdiction", "group", "role", "joined", "left", "reason"),
    ]
    assert (TITLES[-1], fields[-1]) == ("How it began", "")


def test_a_workbook_has_real_days_a_first_row_that_stays_and_definitions(groups):
    book = load_workbook(exported(groups[:1]))
    roster = book["Roster"]
    assert [cell.value for cell in roster[1]] == TITLES
    assert roster.freeze_panes == "A2"
    former, now = ([cell.value for cell in row] for row in roster.iter_rows(min_row=2))
    assert [day.date() for day in former[9:11]] == [date(2020, 1, 1), date(2020, 12, 31)]
    assert (former[0], former[2], former[11:]) == (
        "'=1+1",
        "''=quoted",
        ["Changed job", "Imported"],
    )
    assert (now[0], now[4], now[6], now[10]) == ("Ana Ortiz", "State agency", "Ohio", None)
    definitions = [row[0].value for row in book["Definitions"].iter_rows()]
    assert definitions == ["As of", *TITLES]


def test_csv_begins_with_a_mark_and_no_formula_leaves(groups):
    content = exported_csv(groups).read()
    assert content.startswith(b"\xef\xbb\xbfFull name,")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 5
    assert {row[0] for row in rows[1:]} == {"Ana Ortiz", "'=1+1"}
    assert [cell for row in rows for cell in row if cell.startswith(("=", "-", "+", "@"))] == []


@pytest.mark.parametrize(
    ("state", "names"), [("now", ["Ana"]), ("former", ["=1+1"]), ("all", ["=1+1", "Ana"])]
)
def test_now_former_or_all(groups, state, names):
    rows = roster_rows(groups[:1], state=state, on=TODAY)
    found = sorted(row.member.full_name.split()[0] for row in rows)
    assert found == names


def test_a_removed_person_is_on_no_file(groups):
    Member.objects.update(purged_at="2026-01-01T00:00Z")
    assert not roster_rows(groups, state="all", on=TODAY).exists()


@pytest.mark.parametrize("out", [exported, exported_csv])
def test_what_went_out_comes_back_as_it_was(groups, out):
    name = "roster.csv" if out is exported_csv else "roster.xlsx"
    before = [list(model.objects.order_by("pk").values()) for model in (Member, Membership)]
    batch = commit(check(stage_file(out(groups), name=name)))
    taken = batch.rows.exclude(outcome="")
    assert list(taken.values_list("outcome", "why")) == [("unchanged", "")] * 4
    after = [list(model.objects.order_by("pk").values()) for model in (Member, Membership)]
    assert after == before


def test_a_title_changed_and_a_row_added_in_excel_are_two_rows(groups):
    book = load_workbook(exported(groups))
    sheet = book["Roster"]
    (line,) = (
        row
        for row in sheet.iter_rows(min_row=2)
        if (row[0].value, row[7].value) == ("Ana Ortiz", groups[0].name)
    )
    line[2].value = "Director"
    new = ["Cy Day", "cy@example.gov", None, None, None, None, "Ohio", groups[1].name]
    sheet.append([*new, None, date(2026, 3, 4)])
    file = io.BytesIO()
    book.save(file)

    batch = commit(check(stage_file(file, name="edited.xlsx")))

    of_the_roster = [outcome for outcome in outcomes(batch) if outcome]
    assert sorted(of_the_roster) == ["changed", "new", *["unchanged"] * 3]
    assert Member.objects.get(full_name="Ana Ortiz").job_title == "Director"
    cy = Membership.objects.get(member__email_key="cy@example.gov")
    assert (cy.group, cy.starts_on, cy.origin) == (groups[1], date(2026, 3, 4), "import")
    assert Membership.objects.count() == 5


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_any_text_that_a_roster_can_hold_comes_back_from_csv(texts):
    texts = [clean(text) for text in texts]
    titles = ["Full name", "Title", "Email address"]
    lines = [[text, "", "ana@example.gov"] for text in texts]
    ((_, _, rows, _),) = read(io.BytesIO(b"".join(csv_file(titles, lines))), "roster.csv")
    assert [cells for _, cells in rows] == lines


@pytest.mark.parametrize("count", [1, 3])
def test_one_query_whatever_the_number_of_rows(db, count, django_assert_num_queries):
    groups = [make_group() for _ in range(count)]
    for group in groups:
        make_membership(group=group)
    with django_assert_num_queries(1):
        assert len(list(rows_of(roster_rows(groups, state="all", on=TODAY), COLUMNS))) == count
