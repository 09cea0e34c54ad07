"""What rows of a roster file mean for one another, and how sheets and columns bring them in."""

from datetime import date, timedelta

import pytest

from membership.requests.desk import AddressChange
from membership.roster.imports import RosterImportRow
from membership.tests.factories import (
    AT,
    TODAY,
    add_role,
    make_group,
    make_jurisdiction,
    make_membership,
)
from membership.workflow.check_roster import check_roster
from membership.workflow.map_roster import choose_days_and_groups

from .importing import OPENING, check, judge, member, outcomes, row, stage, stage_sheets, why

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make_group(slug="nytd", name="Youth Data", acronym="NYTD")


def test_namesakes_of_one_jurisdiction_under_another_address(group):
    ohio = make_jurisdiction(name="Ohio", code="OH")
    make_jurisdiction(name="Iowa", code="IA")
    member(jurisdiction=ohio)
    likely = (
        "duplicate",
        "Somebody of that name and jurisdiction is there under another address.",
    )
    new = {"email": "ana2@example.gov"}
    assert judge(group, row(state="Ohio", **new)) == [likely]
    assert judge(group, row(state="Iowa", **new)) == [("new", "")]
    assert judge(group, row(state="", **new)) == [("new", "")]
    assert judge(
        group, row("Bo Li", "b@example.gov", state="IA"), row("Li, Bo", "c@example.gov", state="IA")
    ) == [likely, likely]


def test_one_address_for_two_names(group):
    assert judge(
        group,
        row("Ana Ortiz"),
        row("Ana M. Ortiz", group="nytd", joined="2020-01-01", left="2020-02-02"),
        row("Bo Li", "bo@example.gov"),
        row("Luis Ortiz", "ANA@example.gov "),
    ) == [
        ("to_complete", "Row 5 gives this address to another name."),
        ("to_complete", "Row 5 gives this address to another name."),
        ("new", ""),
        ("to_complete", "Row 2 gives this address to another name."),
    ]


@pytest.mark.parametrize("most", [1, 2, 2000])
def test_rows_of_one_person_are_compared_wherever_they_stand(group, most):
    other = make_group(slug="other")
    rows = [
        row(joined="2024-01-02"),
        row(group="other"),
        row("Bo Li", "bo@example.gov"),
        row(joined="2020-01-01", left="2020-12-31"),
        row(joined="2023-01-01", left="2024-01-02"),
        row(),
    ]
    assert judge(group, *rows, most=most) == [
        ("new", ""),
        ("new", ""),
        ("new", ""),
        ("new", "As a former member."),
        ("refused", "Row 2 has this person in this group already."),
        ("refused", "Row 2 has this person in this group already."),
    ]
    assert other.memberships.count() == 0


def test_of_several_rows_about_a_person_the_first_speaks(group):
    member(group, job_title="Manager")
    make_group(slug="other")
    assert judge(group, row(), row(title="Director", group="other")) == [
        ("unchanged", ""),
        ("new", "Title: an earlier row of this person has another."),
    ]


def test_an_address_that_the_person_has_left_behind_leads_to_the_person(group):
    member(group, email="new@example.gov")
    AddressChange.objects.create(
        email_key="ana@example.gov",
        new_email="new@example.gov",
        new_email_key="new@example.gov",
        asked_at=AT,
        ends_at=AT,
        done_at=AT,
    )
    other = make_group()
    assert judge(group, row()) == [("unchanged", "")]
    assert judge(other, row(), row(email="new@example.gov")) == [
        ("new", ""),
        ("refused", "An earlier row has this person in this group."),
    ]


def test_a_role_from_the_groups_list_or_none(group):
    add_role(group).__class__.objects.update(name="Program Manager")
    headings = ["Name", "Email", "Role", "Level", "Type of organization"]
    rows = [
        ["Ana", "ana@example.gov", "program manager", "State", "Tribal"],
        ["Bo", "bo@example.gov", "Chief", "Galaxy", "Circus"],
    ]
    assert why(check(stage(*rows, headings=headings), group=group)) == [
        "",
        (
            "Kind of organization: not one of ours, left empty. Level: not one of ours, left "
            "empty. Role: not on the group's list, left empty."
        ),
    ]


def test_a_sheet_named_after_its_group_and_one_that_is_left_out(group):
    long = make_group(name="Community of Practice on In-Home Services and Prevention")
    line = [["Name", "Email"], ["Ana", "ana@example.gov"]]
    batch = stage_sheets(NYTD=line, **{long.name[:31]: line}, Definitions=[["a", "b"], ["c", "d"]])
    assert [sheet["group"] for sheet in batch.sheets] == [group.pk, long.pk, None]
    assert [sheet["take"] for sheet in batch.sheets] == [True, True, False]
    batch = check(batch)
    assert outcomes(batch) == ["new", "new", ""]
    assert batch.counts == {"new": 2}


def test_bad_cells_are_told_only_in_columns_that_count(group):
    headings = ["Name", "Email", "Notes", "Title"]
    batch = stage_sheets(S=[headings, ["Ana", "ana@example.gov", "=1+1", "x"]])
    assert outcomes(check(batch, group=group)) == ["new"]
    batch = stage_sheets(S=[headings, ["Ana", "ana@example.gov", "x", "=1+1"]])
    assert why(check(batch, group=group)) == [
        (
            "Title: a formula without a stored value. Open the file in Excel, save it, and import "
            "it again."
        )
    ]


def test_a_row_with_a_cell_too_many_is_refused(group):
    batch = check(stage([*row(), "more"]), group=group)
    assert why(batch) == [
        "The row has more cells than there are headings. Perhaps a comma stands in one of them."
    ]


def test_the_opening_day_is_what_rows_without_a_first_day_overlap_with(group):
    person = member()
    make_membership(
        member=person,
        group=group,
        starts_on=date(2020, 1, 1),
        ends_on=OPENING + timedelta(days=1),
        end_reason="removed",
    )
    assert judge(group, row())[0][0] == "refused"
    assert judge(group, row(), opening_on=OPENING + timedelta(days=1))[0][0] == "new"
    assert RosterImportRow.objects.filter(member=person).count() == 2


@pytest.mark.parametrize("rows", [30, 60])
def test_a_portion_takes_the_same_queries_whatever_its_size(
    group, rows, django_assert_max_num_queries
):
    batch = stage(*(row(f"P{n} X{n}", f"p{n}@example.gov") for n in range(rows)))
    by = batch.uploaded_by
    choose_days_and_groups(
        import_id=batch.pk,
        sheets={},
        group_id=group.pk,
        opening_on=OPENING,
        file_on=TODAY,
        by=by,
        at=AT,
    )
    with django_assert_max_num_queries(11):
        check_roster(import_id=batch.pk, by=by, at=AT)
    with django_assert_max_num_queries(22):
        check_roster(import_id=batch.pk, by=by, at=AT)
