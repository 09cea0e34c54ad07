"""Roster files as such: who brings them in, what they are called, and how they are forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from membership.roster.files.sheets import UnreadableFileError
from membership.roster.imports import RosterImport, RosterImportRow
from membership.roster.models import Membership
from membership.tests.factories import (
    AT,
    TODAY,
    make_assignment,
    make_group,
    make_staff,
    make_user,
)
from membership.tests.roster.files.making import xlsx_of
from membership.workflow.check_roster import check_roster
from membership.workflow.discard_roster import discard_old_imports, discard_roster
from membership.workflow.errors import NotAllowedError
from membership.workflow.map_roster import choose_days_and_groups
from membership.workflow.purge_person import purge_person
from membership.workflow.stage_roster import stage_roster

from .importing import (
    OPENING,
    bring_in,
    check,
    commit,
    outcomes,
    row,
    stage,
    stage_file,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture
def group():
    return make_group(slug="nytd", name="Youth Data")


def test_only_staff_bring_in_files(group):
    batch = check(stage(row()), group=group)
    for somebody in (make_user(), make_assignment().user, make_staff(is_active=False)):
        for act in (
            lambda by: stage_file(xlsx_of(S=[["Name"], ["Ana"]]), by=by),
            lambda by: discard_roster(import_id=batch.pk, by=by, at=AT),
        ):
            with pytest.raises(NotAllowedError):
                act(somebody)
        batch.uploaded_by = somebody
        with pytest.raises(NotAllowedError):
            commit(batch)
        with pytest.raises(NotAllowedError):
            check(batch)
    assert Membership.objects.count() == 0


def test_a_file_that_cannot_be_read_to_its_end_leaves_nothing(settings):
    settings.IMPORT_ROWS = 2
    with pytest.raises(UnreadableFileError, match="more than 2 rows"):
        stage(row(), row(), row())
    assert (RosterImport.objects.count(), RosterImportRow.objects.count()) == (0, 0)


def test_a_file_name_is_one_short_line():
    batch = stage_roster(
        file=xlsx_of(S=[["Name"], ["Ana"]]),
        name="a\x00b\n" + "x" * 300 + ".xlsx",
        by=make_staff(),
        at=AT,
    )
    assert batch.file_name == f"ab {'x' * 197}"


def test_a_discarded_file_and_an_old_one_are_forgotten(group):
    done = bring_in(row("Di", "di@example.gov"), group=group)
    thrown, old, new = stage(row()), stage(row()), stage(row())
    RosterImport.objects.filter(pk__in=[old.pk, done.pk]).update(
        uploaded_at=AT - timedelta(days=31)
    )
    discard_roster(import_id=thrown.pk, by=make_staff(), at=AT)

    assert discard_old_imports(at=AT) == 1
    assert discard_old_imports(at=AT) == 0

    statuses = dict(RosterImport.objects.values_list("pk", "status"))
    assert statuses == {
        done.pk: "committed",
        thrown.pk: "discarded",
        old.pk: "discarded",
        new.pk: "read",
    }
    assert set(RosterImportRow.objects.values_list("roster_import", flat=True)) == {done.pk, new.pk}
    assert RosterImport.objects.get(pk=old.pk).sheets == []


def test_a_purged_person_is_gone_from_files_that_wait(group):
    waiting, checked = (
        stage(row(), row("Bo", "bo@example.gov")),
        stage(row(title="ANA@example.gov")),
    )
    unnamed = stage(["x"], headings=["ana@example.gov", "Bo"])
    check(checked, group=group)

    purge_person(address="Ana@Example.gov", by=make_staff(), at=AT)

    kept = repr([list(m.objects.values_list()) for m in (RosterImport, RosterImportRow)])
    assert "ana@" not in kept.lower()
    assert [r.cells[1] for r in waiting.rows.all()] == ["bo@example.gov"]
    assert RosterImport.objects.get(pk=unnamed.pk).sheets[0]["headings"] == ["", "Bo"]


def test_an_address_beyond_ascii_is_found_in_whatever_spelling(group):
    batch = stage(
        row(title="Émile@example.gov"), row("Bo", "E\u0301MILE@example.gov"), row("Cy", "c@x.gov")
    )

    purge_person(address="émile@example.gov", by=make_staff(), at=AT)

    assert [each.cells[0] for each in batch.rows.all()] == ["Cy"]


def test_a_person_purged_between_two_portions_hides_no_other_row(group):
    names = "abcdef"
    batch = stage(*(row(f"{name} Li", f"{name}@example.gov") for name in names))
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
    check_roster(import_id=batch.pk, by=by, at=AT, most=3)
    purge_person(address="a@example.gov", by=by, at=AT)

    while batch.status != RosterImport.Status.CHECKED:
        batch = check_roster(import_id=batch.pk, by=by, at=AT, most=3)

    keys = batch.rows.order_by("pk").values_list("email_key", flat=True)
    assert list(keys) == [f"{name}@example.gov" for name in names[1:]]
    assert batch.counts == {"new": 5}


def test_days_are_those_of_the_program(group):
    """Late in the evening in Washington it is tomorrow in UTC, but not there."""
    evening = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
    batch = check(stage(row(joined="11/03/2026"), at=evening), group=group, at=evening)
    assert outcomes(batch) == ["refused"]
    assert batch.file_on == TODAY


def test_who_forgets_a_person_waits_for_whoever_checks_the_file():
    stage(row())
    with CaptureQueriesContext(connection) as asked:
        purge_person(address="ana@example.gov", by=make_staff(), at=AT)
    about = [each["sql"] for each in asked if "rosterimport" in each["sql"]]
    assert ('FROM "membership_rosterimport" ' in about[0], "rosterimportrow" in about[0]) == (
        True,
        False,
    )
    assert RosterImportRow.objects.count() == 0
