"""What files that wait to be imported say of a person: of other people's rows, one cell."""

from datetime import timedelta
from typing import Any

import pytest

from membership.roster.imports import RosterImportRow
from membership.roster.mentions import mentions
from membership.tests.factories import AT, make_group, make_staff
from membership.tests.roster.files.making import xlsx_of
from membership.tests.workflow.importing import check, commit, row, stage, stage_file
from membership.workflow.discard_roster import discard_roster
from membership.workflow.map_roster import map_columns

pytestmark = pytest.mark.django_db
ANA = "ana@example.gov"


def said(*addresses: str, former: Any = ()) -> list[tuple[int | None, list[str]]]:
    return [(each.row, each.says) for each in mentions(addresses or [ANA], former)]


def test_their_row_before_and_after_its_columns_are_confirmed() -> None:
    batch = stage(row(title="Manager"), row("Bo", "bo@example.gov"))
    theirs = [(2, ["Name: Ana Ortiz", f"Email: {ANA}", "Title: Manager"])]
    assert said() == theirs
    assert RosterImportRow.objects.filter(email_key=ANA).count() == 0
    check(batch, group=make_group())
    assert RosterImportRow.objects.filter(email_key=ANA).count() == 1
    assert said() == theirs


def test_of_another_persons_row_the_cell_that_names_them() -> None:
    stage(row("Bo", "bo@example.gov", title="Follows ANA@example.gov."))
    assert said() == [(2, ["Title: Follows ANA@example.gov."])]


@pytest.mark.parametrize(
    "other",
    ["joana@example.gov", "x.ana@example.gov", "ana@example.gov.example.org", "ana@example.gova"],
)
def test_an_address_within_another_is_not_theirs(other: str) -> None:
    stage(row("Jo", other, title=other))
    assert said() == []
    assert len(said(other)) == 1


def test_headings_that_name_them_and_cells_without_one() -> None:
    batch = stage([ANA, "Bo", "x"], headings=[ANA, "Bo"])
    assert said() == [(None, [ANA]), (2, [f"{ANA}: {ANA}"])]
    map_columns(
        import_id=batch.pk,
        sheet=0,
        columns=["email", ""],
        by=batch.uploaded_by,
        at=batch.uploaded_at,
    )
    assert said() == [(None, [ANA]), (2, [f"{ANA}: {ANA}", "Bo: Bo", "Column 3: x"])]


@pytest.mark.parametrize("typed", ["émile@example.gov", "É".lower() + "mile@Example.gov"])
def test_an_address_beyond_ascii_in_whatever_spelling(typed: str) -> None:
    stage(row("A", "Émile@example.gov"), row("B", "E\u0301MILE@example.gov"), row("C", "c@x.gov"))
    assert [number for number, _ in said(typed.lower())] == [2, 3]


def test_letters_that_a_search_could_read_as_signs() -> None:
    strange = 'a_%."\\b+(c)@example.gov'
    stage(row("A", strange), row("B", "axyb@example.gov"))
    assert [number for number, _ in said(strange)] == [2]


def test_a_cell_without_a_value_is_left_out() -> None:
    stage_file(xlsx_of(S=[["Name", "Email", "Title"], ["Ana", ANA, "=1+1"]]))
    ((_, says),) = said()
    assert says == ["Name: Ana", f"Email: {ANA}"]
    assert mentions([ANA])[0].batch.kind == "Excel workbook"


def test_a_former_address_is_sought_in_files_of_the_time_when_it_was_theirs() -> None:
    batch = stage(row())
    check(batch, group=make_group())
    new = "new@example.gov"
    assert len(said(new, former=[(ANA, AT)])) == 1
    assert said(new, former=[(ANA, AT - timedelta(seconds=1))]) == []
    assert said(new) == []


def test_a_file_that_is_done_with_says_nothing() -> None:
    group = make_group()
    commit(check(stage(row()), group=group))
    discard_roster(import_id=stage(row()).pk, by=make_staff(), at=stage().uploaded_at)
    assert said() == []


def test_nobody_is_named_by_an_empty_address() -> None:
    stage(row("Ana", "", title="- -"))
    assert (said(""), said(ANA, "")) == ([], [])


def test_it_takes_two_queries_for_any_number_of_files_and_rows(
    django_assert_num_queries: Any,
) -> None:
    for number in (1, 4):
        for _ in range(number):
            stage(*[row(), row("Bo", "bo@example.gov")] * number)
        with django_assert_num_queries(2):
            found = len(said())
    assert found == 1 + 16
