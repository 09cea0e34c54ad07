"""Downloading rosters: for a reason, on record before the first byte and after the last."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from membership.admin.roster_export import Counted, on_record
from membership.audit.models import AuditEvent
from membership.exports.csv_file import csv_file
from membership.tests.admin.staff import shown, signed_in, stop_the_clock
from membership.tests.factories import make_group, make_member, make_membership, make_staff

pytestmark = pytest.mark.django_db
DOWNLOAD = reverse("admin:roster_download")


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def staff():
    return signed_in(make_staff())


@pytest.fixture
def group():
    group = make_group()
    for name in ("Ana Ortiz", "Bo Li"):
        make_membership(group=group, member=make_member(full_name=name))
    return group


def wish(group, **changed):
    return {"reason": "leads", "state": "now", "form": "csv", "groups": [group.pk], **changed}


def trail():
    return list(
        AuditEvent.objects.filter(action__startswith="roster.download")
        .order_by("pk")
        .values_list("action", "codes")
    )


def test_a_file_of_one_group_is_on_record_from_its_beginning_to_its_end(staff, group):
    make_membership()
    about = {"groups": str(group.pk), "state": "now", "form": "csv", "reason": "leads"}
    answer = staff.post(DOWNLOAD, wish(group))
    assert trail() == [("roster.downloading", about)], "before the first byte"
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["Full name", "Bo Li", "Ana Ortiz"]
    assert trail() == [("roster.downloading", about), ("roster.downloaded", {"rows": 2})]
    assert answer["Content-Disposition"] == 'attachment; filename="roster-2026-11-02.csv"'
    assert "no-store" in answer["Cache-Control"]


def test_a_workbook(staff, group):
    answer = staff.post(DOWNLOAD, wish(group, form="xlsx", state="all"))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [row[0].value for row in book["Roster"].iter_rows()][1:] == ["Bo Li", "Ana Ortiz"]
    about = {row[0].value: row[1].value for row in book["Definitions"].iter_rows()}
    assert (about["Rosters of"], about["Who"]) == (group.name, "All")
    assert about["As of"] == "November 2, 2026, as now known"
    assert trail()[1] == ("roster.downloaded", {"rows": 2})


def test_a_download_that_breaks_off_is_on_record():
    rows = Counted(iter([("Ana",), ("Bo",)]))
    body = on_record(csv_file(["Full name"], rows), rows, by=make_staff())
    next(body)
    body.close()
    assert trail() == [("roster.download_aborted", {"rows": 0})]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "curious"}, "reason"),
        ({"state": "x"}, "state"),
        ({"form": "pdf"}, "form"),
        ({"groups": []}, "groups"),
        ({"groups": ["0"]}, "groups"),
        ({"groups": ["a\x00b"]}, "groups"),
    ],
)
def test_without_a_reason_or_a_group_there_is_no_file(staff, group, changed, field):
    answer = staff.post(DOWNLOAD, wish(group, **changed))
    assert list(answer.context["form"].errors) == [field]
    assert (shown(answer) != "", trail()) == (True, [])


def test_the_form_begins_with_the_group_one_comes_from(staff, group):
    make_group()
    form = staff.get(DOWNLOAD, {"group": group.pk}).context["form"]
    assert shown(staff.get(DOWNLOAD, {"group": group.pk})).count(" checked") == 1
    assert form["groups"].value() == [str(group.pk)]
    for odd in ("0", "x", "a\x00b"):
        assert shown(staff.get(DOWNLOAD, {"group": odd})).count(" checked") == 0
    assert trail() == []


def test_the_roster_leads_to_both_pages(staff, group):
    page = shown(staff.get(reverse("admin:membership_membership_changelist"), {"group": group.pk}))
    assert f'"{DOWNLOAD}?group={group.pk}"' in page
    assert reverse("admin:membership_rosterimport_add") in page
