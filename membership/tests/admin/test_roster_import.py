"""The pages of a roster file, from the upload to what became of each row."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from membership.audit.models import AuditEvent
from membership.exports.csv_file import csv_file
from membership.mailing.models import OutboundMail
from membership.roster.imports import RosterImport
from membership.roster.models import Membership
from membership.tests.admin.staff import HOSTILE, shown, signed_in, stop_the_clock
from membership.tests.factories import make_group, make_staff
from membership.tests.roster.files.making import csv_of
from membership.tests.workflow.importing import HEADINGS, check, row, stage, stage_sheets

pytestmark = pytest.mark.django_db
ADD = reverse("admin:membership_rosterimport_add")
LIST = reverse("admin:membership_rosterimport_changelist")


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def staff():
    return signed_in(make_staff(first_name="Sam"))


@pytest.fixture
def group():
    return make_group(slug="nytd", name="Youth Data")


def page_of(batch, act="", *args):
    name = f"roster_import_{act}" if act else "membership_rosterimport_change"
    return reverse(f"admin:{name}", args=[batch.pk, *args])


def upload(client, file, name="roster.csv", **how):
    return client.post(ADD, {"file": SimpleUploadedFile(name, file.read())}, **how)


def choices(batch, **changed):
    fields = {"file_on": "2026-11-02", "opening_on": "2026-10-01", "group": ""}
    for place, sheet in enumerate(batch.sheets):
        fields |= {f"group_{place}": sheet["group"] or ""}
        fields |= {f"take_{place}": "on"} if sheet["take"] else {}
    return {**fields, **changed}


def test_from_the_file_to_the_roster(staff, group):
    answer = upload(staff, csv_of(HEADINGS, row(title="Boss"), row("Bo", ""), delimiter=";"))
    batch = RosterImport.objects.get()
    assert (answer.status_code, answer.url) == (302, page_of(batch, "choose"))
    assert staff.get(page_of(batch)).url == page_of(batch, "choose")
    page = shown(staff.get(page_of(batch, "choose")))
    assert "Columns: Full name, Email address, Title, Jurisdiction, Group," in page

    answer = staff.post(page_of(batch, "choose"), choices(batch, group=group.pk))
    assert answer.url == page_of(batch)
    assert "0 of 2 rows read" in shown(staff.get(page_of(batch)))
    staff.post(page_of(batch, "check"))
    assert "0 of 2 rows checked" in shown(staff.get(page_of(batch)))
    staff.post(page_of(batch, "check"))
    page = shown(staff.get(page_of(batch)))
    for words in ("New: 1", "To complete: 1", "There is no email address.", "Import 1 row"):
        assert (words, words in page) == (words, True)
    assert Membership.objects.count() == 0, "a dry run"

    answer = staff.post(page_of(batch, "commit"), {"notices": "on"}, follow=True)
    assert answer.redirect_chain == [(page_of(batch), 302)]
    page = shown(answer)
    membership = Membership.objects.get()
    assert reverse("admin:membership_membership_change", args=[membership.pk]) in page
    assert "The members are on the rosters." in page
    assert (membership.member.job_title, membership.group) == ("Boss", group)
    assert [mail.kind for mail in OutboundMail.objects.all()] == ["imported"]


def test_a_second_click_changes_nothing_and_says_so(staff, group):
    batch = check(stage(row()), group=group)
    staff.post(page_of(batch, "commit"), {})
    for act in ("commit", "check", "discard"):
        answer = staff.post(page_of(batch, act), {"notices": "on"}, follow=True)
        assert "This file is already imported. Nothing was changed." in shown(answer)
    assert (Membership.objects.count(), OutboundMail.objects.count()) == (1, 0)


def test_looking_changes_nothing(staff, group):
    batch = check(stage(row(), row("Bo", "")), group=group)
    before = list(RosterImport.objects.values()), list(batch.rows.values())
    for path in (
        LIST,
        ADD,
        page_of(batch),
        page_of(batch, "choose"),
        page_of(batch, "columns", 0),
        page_of(batch, "left_out"),
    ):
        assert staff.get(path).status_code == staff.head(path).status_code == 200
    for act in ("check", "commit", "discard"):
        assert staff.get(page_of(batch, act)).status_code == 405
    assert (list(RosterImport.objects.values()), list(batch.rows.values())) == before
    seen = AuditEvent.objects.filter(action="roster_import.viewed", object_id=batch.pk)
    assert seen.count() == 4


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "r.csv", "This file is empty."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "r.xls", "old Excel format"),
        (b"%PDF-1.7", "r.pdf", "Files of this kind cannot be read."),
        (b"PK\x03\x04", "r.xlsx", "This workbook cannot be read"),
        (b"Name\r\n" + b"x" * 1_100_000, "r.csv", "This file is larger than 1 MB."),
    ],
)
def test_a_bad_file_is_refused_beside_the_field(staff, settings, content, name, said):
    settings.IMPORT_MEGABYTES = 1
    answer = staff.post(ADD, {"file": SimpleUploadedFile(name, content)})
    assert said in answer.context["form"].errors["file"][0]
    assert "Error:" in shown(answer).partition("</title>")[0]
    assert RosterImport.objects.count() == 0


def test_a_body_without_a_length_is_no_fault_of_ours(staff):
    answer = staff.generic("POST", ADD)
    assert (answer.status_code, RosterImport.objects.count()) == (200, 0)


def test_no_file_at_all(staff):
    for data in ({}, {"file": "a text"}):
        assert "Choose a file." in shown(staff.post(ADD, data))


def test_the_very_same_file_is_known(staff, group):
    for expected in (False, True):
        answer = upload(staff, csv_of(HEADINGS, row(), delimiter=";"), follow=True)
        assert ("This very file was imported before." in shown(answer)) is expected
        batch = RosterImport.objects.latest("pk")
        staff.post(page_of(batch, "choose"), choices(batch, group=group.pk))
        for act in ("check", "check", "commit"):
            staff.post(page_of(batch, act))
    assert Membership.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"file_on": ""}, "file_on"),
        ({"file_on": "2026-11-03"}, "file_on"),
        ({"opening_on": "1889-01-01"}, "opening_on"),
        ({"opening_on": "a\x00b"}, "opening_on"),
        ({"group": "0"}, "group"),
        ({"group": "99999999999999999999"}, "group"),
        ({"group_0": "x"}, "group_0"),
        ({"group": ""}, "group_0"),
        ({"opening_on": ""}, "opening_on"),
    ],
)
def test_what_the_file_still_needs_is_said_beside_its_field(staff, group, changed, field):
    batch = stage(["Ana", "ana@example.gov"], headings=["Name", "Email"])
    answer = staff.post(page_of(batch, "choose"), choices(batch, group=group.pk) | changed)
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"].data["file_on"] == changed.get("file_on", "2026-11-02")
    assert "Please look at the fields below." in shown(answer)
    assert RosterImport.objects.get().status == "read"


def test_a_sheet_without_names_or_addresses_cannot_be_taken_and_none_is_too_few(staff, group):
    batch = stage(["Ana", "x"], headings=["Name", "Phone"])
    answer = staff.post(page_of(batch, "choose"), choices(batch, group=group.pk))
    assert answer.context["form"].non_field_errors() == ["Choose at least one sheet to import."]
    sent = choices(batch, group=group.pk, take_0="on")
    answer = staff.post(page_of(batch, "choose"), sent)
    assert list(answer.context["form"].errors) == ["take_0"]


def test_columns_are_chosen_one_by_one(staff):
    batch = stage(row(title="Boss"))
    path = page_of(batch, "columns", 0)
    assert "For example: Boss" in shown(staff.get(path))
    fields = {f"column_{n}": name for n, name in enumerate(batch.sheets[0]["columns"])}
    answer = staff.post(path, {**fields, "column_2": "organization"})
    assert answer.url == page_of(batch, "choose")
    assert RosterImport.objects.get().sheets[0]["columns"][2] == "organization"
    for wrong in ("email", "shoe size", "a\x00b"):
        form = staff.post(path, {**fields, "column_2": wrong}).context["form"]
        assert "column_2" in form.errors
    assert staff.get(page_of(batch, "columns", 1)).status_code == 404


def test_two_hundred_columns_can_be_sent(staff):
    headings = ["Name", "Email", *(f"Column {n}" for n in range(198))]
    batch = stage(["Ana", "a@example.gov"], headings=headings)
    fields = {f"column_{n}": name for n, name in enumerate(batch.sheets[0]["columns"])}
    assert len(fields) == 200
    assert staff.post(page_of(batch, "columns", 0), fields).status_code == 302


def test_rows_by_outcome_and_page(staff, group):
    rows = [row(f"P{n} X{n}", f"p{n}@example.gov") for n in range(60)]
    batch = check(stage(*rows, row("Bo", "")), group=group)

    def names(**query):
        return [line["name"] for line in staff.get(page_of(batch), query).context["rows"]]

    assert names(outcome="to_complete") == ["Bo"]
    assert names(outcome="new", p=2) == [f"P{n} X{n}" for n in range(50, 60)]
    assert len(names()) == len(names(outcome="nonsense", p="x")) == 50
    assert len(names(outcome="a\x00b")) == 50
    assert names(outcome="refused") == []
    second = shown(staff.get(page_of(batch), {"outcome": "new", "p": 2}))
    assert re.findall(r'<a href="(.+)">Previous</a>', second) == ["?outcome=new&amp;p=1"]


def queries(staff, path):
    with CaptureQueriesContext(connection) as found:
        shown(staff.get(path))
    return len(found)


def test_query_counts(staff, group):
    counted = []
    for count in (2, 40):
        rows = [row(f"P{n} X{n}", f"p{n}@example.gov") for n in range(count)]
        batch = check(stage(*rows), group=group)
        found = [queries(staff, page_of(batch, *act)) for act in ((), ("choose",), ("columns", 0))]
        staff.post(page_of(batch, "commit"), {})
        counted.append([*found, queries(staff, page_of(batch))])
    assert counted == [[7, 6, 5, 8]] * 2


@pytest.mark.parametrize("count", [1, 3])
def test_query_counts_of_the_list(staff, count, django_assert_num_queries):
    for _ in range(count):
        stage(row())
    with django_assert_num_queries(4):
        assert shown(staff.get(LIST)).count("roster.csv") == count


def test_the_rows_that_stay_out_come_as_a_file_that_can_be_imported_again(staff, group):
    batch = check(stage(row(), row("=Bo", "", title="Boss"), row("Cy", "x")), group=group)
    answer = staff.get(page_of(batch, "left_out"))
    content = b"".join(answer.streaming_content)
    assert answer["Content-Disposition"] == f'attachment; filename="left-out-{batch.pk}.csv"'
    assert content.count(b"\r\n") == 3
    assert b"'=Bo" in content
    line = AuditEvent.objects.get(action="roster_import.downloaded")
    assert line.codes == {"rows": 2}

    mended = content.decode("utf-8-sig").replace("'=Bo,,,,Boss".replace(",,,,", ",,,"), "Bo", 0)
    upload(staff, csv_of([mended]))
    again = RosterImport.objects.latest("pk")
    assert [each.cells[4:8] for each in again.rows.all()] == [
        ["=Bo", "", "", ""],
        ["Cy", "", "", "x"],
    ]
    assert [sheet["take"] for sheet in again.sheets] == [True]


def test_the_rows_shown_are_those_that_can_become_members(staff, group):
    people = [["Roster of our group", ""], ["Name", "Email"], ["Ana", "ana@example.gov"], ["Bo"]]
    batch = stage_sheets(People=people, Notes=[["Read me"], ["How to"], ["use this"]])

    def rows():
        said = re.search(
            r"<dt>Rows</dt>\s*<dd>(.*?)</dd>", staff.get(page_of(batch)).text, re.DOTALL
        )
        column = re.search(r'<td class="field-rows[^"]*">(.*?)</td>', staff.get(LIST).text)
        return said and said[1].strip(), column[1]

    assert rows() == (None, "2"), "the file itself leads on to its columns"
    check(batch, group=group)
    assert rows() == ("2", "2")
    staff.post(page_of(batch, "commit"))
    assert rows() == ("2", "2")


def test_discarding_forgets_the_rows(staff, group):
    batch = check(stage(row()), group=group)
    answer = staff.post(page_of(batch, "discard"), follow=True)
    assert "The file is forgotten. No roster was changed." in shown(answer)
    assert batch.rows.count() == 0
    assert "Discarded file" in shown(staff.get(page_of(batch)))
    for act in ("choose", "left_out"):
        assert staff.get(page_of(batch, act)).url == page_of(batch)
    assert staff.get(page_of(batch, "columns", 0)).url == page_of(batch)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_everywhere(staff, group, text):
    lines = csv_file(["Name", "Email", text], [[text, "ana@example.gov", text]])
    upload(staff, io.BytesIO(b"".join(lines)), name=f"{text}.csv".replace("/", ""))
    batch = RosterImport.objects.get()
    pages = [page_of(batch, "choose"), page_of(batch, "columns", 0)]
    told = [shown(staff.get(path)) for path in pages]
    check(batch, group=group)
    told.append(shown(staff.get(page_of(batch))))
    for page in told[1:]:
        assert (escape(text) in page, "<script>alert" in page) == (True, False)
    assert "<script>alert" not in told[0]


def test_files_that_are_not_there(staff):
    batch = RosterImport(pk=987654)
    for path in (page_of(batch), page_of(batch, "choose"), page_of(batch, "columns", 0)):
        assert staff.get(path).status_code == 404
    for act in ("check", "commit", "discard"):
        assert staff.post(page_of(batch, act)).status_code == 404
