"""`manage.py import_roster`: a dry run says what it would do, --commit does it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from membership.mailing.models import OutboundMail
from membership.roster.imports import RosterImport, RosterImportRow
from membership.roster.models import Membership
from membership.tests.factories import make_group, make_staff, make_user
from membership.tests.roster.files.making import csv_of, xlsx_of

pytestmark = pytest.mark.django_db
GOOD = ["Ana Ortiz", "ana@example.gov"]


@pytest.fixture(autouse=True)
def _group():
    make_group(slug="nytd")


@pytest.fixture
def roster(tmp_path):
    """Return `roster(*rows)`: the path of a file."""

    def write(*rows):
        path = tmp_path / "roster.csv"
        path.write_bytes(csv_of(["Name", "Email"], *rows).read())
        return str(path)

    return write


def run(*arguments, code=0, **options):
    said = StringIO()
    options = {"group": "nytd", "opening_day": "2026-10-01", **options}
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in options.items() if value]
    if code:
        with pytest.raises(SystemExit) as ended:
            call_command("import_roster", *arguments, *flags, stdout=said)
        assert ended.value.code == code
    else:
        call_command("import_roster", *arguments, *flags, stdout=said)
    return said.getvalue().splitlines()


COUNTS = ["Changed: 0", "Unchanged: 0", "Likely a duplicate: 0"]
DRY = "This was a dry run: nothing was changed. Add --commit to import."


def test_a_dry_run_changes_nothing_and_names_nobody(roster):
    path = roster(GOOD, ["Quagmire", ""], ["Bo", "nobody"])
    assert run(path, code=1) == [
        "Sheet 1: 3 rows",
        "3 of 3 rows checked",
        *("New: 1", *COUNTS, "To complete: 1", "Refused: 1"),
        "Sheet 1, row 3: There is no email address.",
        "Sheet 1, row 4: Email address: not one that mail can be sent to.",
        DRY,
    ]
    assert "Sheet 1, row 3 (quagmire): There is no email address." in run(path, "--verbose", code=1)
    assert (Membership.objects.count(), RosterImportRow.objects.count()) == (0, 0)
    assert {each.status for each in RosterImport.objects.all()} == {"discarded"}


def test_all_rows_good_is_success_and_commit_imports(roster):
    assert run(roster(GOOD))[-1] == DRY
    staff = make_staff(username="sam@example.gov")
    assert run(roster(GOOD), "--commit", by="SAM@example.gov")[-1] == "Imported."
    batch = RosterImport.objects.get(status="committed")
    assert (batch.uploaded_by, batch.counts) == (staff, {"new": 1})
    assert (Membership.objects.count(), OutboundMail.objects.count()) == (1, 1)
    assert "Unchanged: 1" in run(roster(GOOD), "--commit")
    assert Membership.objects.count() == 1


def test_a_bad_row_loses_no_good_one_and_the_exit_code_tells(roster):
    assert run(roster(GOOD, ["Bo", ""]), "--commit", "--no-notices", code=1)[-1] == "Imported."
    assert (Membership.objects.count(), OutboundMail.objects.count()) == (1, 0)


def test_what_each_sheet_is_said_to_be(tmp_path):
    path = tmp_path / "roster.xlsx"
    path.write_bytes(xlsx_of(A=[["Name", "Email"], GOOD], B=[["x", "y"], ["1", "2"]]).read())
    assert run(str(path))[:3] == [
        "Sheet 1: 1 rows",
        "Sheet 2: left out",
        "  No heading is known to us. Row 1 was taken for the headings.",
    ]


def test_what_cannot_be_done_is_said(roster, tmp_path):
    make_user(username="rita@example.gov")
    empty = tmp_path / "empty.csv"
    empty.touch()
    for arguments, options, said in (
        ([str(tmp_path / "none.csv")], {}, "No such file"),
        ([str(empty)], {}, "This file is empty"),
        ([roster(GOOD)], {"group": "nowhere"}, "No group has the slug nowhere"),
        ([roster(GOOD)], {"by": "nobody@example.gov"}, "Nobody signs in as"),
        ([roster(GOOD)], {"by": "rita@example.gov"}, "Only staff"),
        ([roster(GOOD)], {"opening_day": "soon"}, "invalid fromisoformat value"),
    ):
        with pytest.raises(CommandError, match=said):
            run(*arguments, **options)
    assert RosterImport.objects.count() == 0
