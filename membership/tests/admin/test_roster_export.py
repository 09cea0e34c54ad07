"""Downloading rosters: by whoever is permitted, for a reason, on record from end to end."""

import io
from datetime import date

import psycopg
import pytest
from django.db import connection
from django.db.models.functions import Repeat
from django.urls import reverse
from django.utils.html import escape
from openpyxl import load_workbook

from membership.admin.downloads import on_record
from membership.admin.roster_export import ROSTERS
from membership.audit.models import AuditEvent, TypedReason
from membership.exports.columns import Column
from membership.exports.handing import Handing
from membership.roster.models import Member
from membership.tests.admin.downloading import break_off, content_of, first_cells, trail_of
from membership.tests.admin.staff import HOSTILE, shown, signed_in, stop_the_clock
from membership.tests.factories import (
    AT,
    make_downloader,
    make_group,
    make_jurisdiction,
    make_member,
    make_membership,
    make_role,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db
DOWNLOAD = reverse("admin:roster_download")
LIST = reverse("admin:membership_membership_changelist")


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def staff():
    return signed_in(make_downloader())


@pytest.fixture
def group():
    group = make_group()
    for name in ("Ana Ortiz", "Bo Li"):
        make_membership(group=group, member=make_member(full_name=name))
    return group


def wish(group, **changed):
    return {
        "reason": "leads",
        "state": "now",
        "day": "2026-11-02",
        "form": "csv",
        "groups": [group.pk],
        **changed,
    }


def trail():
    return trail_of("roster.download")


def test_a_file_of_one_group_is_on_record_from_its_beginning_to_its_end(staff, group):
    make_membership()
    about = {
        "groups": str(group.pk),
        "state": "now",
        "day": "2026-11-02",
        "form": "csv",
        "reason": "leads",
    }
    answer = staff.post(DOWNLOAD, wish(group))
    assert trail() == [("roster.downloading", about)], "before the first byte"
    assert first_cells(answer) == ["Full name", "Bo Li", "Ana Ortiz"]
    assert trail() == [("roster.downloading", about), ("roster.downloaded", {"rows": 2})]
    name = "roster_2026-11-02_made-2026-11-02.csv"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in answer["Cache-Control"]


def test_a_workbook(staff, group):
    answer = staff.post(DOWNLOAD, wish(group, form="xlsx", state="all"))
    book = load_workbook(io.BytesIO(content_of(answer)))
    assert [row[0].value for row in book["Roster"].iter_rows()][1:] == ["Bo Li", "Ana Ortiz"]
    about = {row[0].value: row[1].value for row in book["Definitions"].iter_rows()}
    assert (about["Rosters of"], about["Who"]) == (group.name, "All")
    assert about["As of"] == "November 2, 2026, as now known"
    assert about["Audience"].startswith("Staff of the Center for States.")
    assert trail()[1] == ("roster.downloaded", {"rows": 2})


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_download_that_breaks_off_is_on_record(staff, group, form):
    answer = staff.post(DOWNLOAD, wish(group, form=form))
    break_off(answer)
    rows = {"csv": 0, "xlsx": 2}
    assert trail()[1:] == [("roster.download_aborted", {"rows": rows[form]})]


def test_the_filters_of_the_list_hold_for_the_file_and_are_on_record(staff, group):
    ohio, role = make_jurisdiction(name="Ohio"), make_role()
    for name, jurisdiction, theirs, start in (
        ("Cy", ohio, role, date(2026, 10, 1)),
        ("Di", ohio, None, date(2026, 10, 1)),
        ("Ed", None, role, date(2026, 10, 1)),
        ("Fay", ohio, role, date(2026, 10, 20)),
    ):
        person = make_member(full_name=name)
        make_membership(
            group=group, member=person, jurisdiction=jurisdiction, role=theirs, starts_on=start
        )
    narrowed = {"jurisdiction": ohio.pk, "role": role.pk, "day": "2026-10-10"}
    assert first_cells(staff.post(DOWNLOAD, wish(group, **narrowed)))[1:] == ["Cy"]
    assert trail()[0][1] == {
        "groups": str(group.pk),
        "state": "now",
        "form": "csv",
        "reason": "leads",
        **narrowed,
    }


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "curious"}, "reason"),
        ({"reason": "another", "typed": " "}, "typed"),
        ({"reason": "another", "typed": "x" * 501}, "typed"),
        ({"reason": "another", "typed": "a\x00b"}, "typed"),
        ({"typed": "two\nlines"}, "typed"),
        ({"state": "x"}, "state"),
        ({"day": ""}, "day"),
        ({"day": "soon"}, "day"),
        ({"form": "pdf"}, "form"),
        ({"form": ""}, "form"),
        ({"groups": []}, "groups"),
        ({"groups": ["0"]}, "groups"),
        ({"groups": ["a\x00b"]}, "groups"),
        ({"jurisdiction": "0"}, "jurisdiction"),
        ({"role": "a\x00b"}, "role"),
    ],
)
def test_without_a_reason_or_a_group_there_is_no_file(staff, group, changed, field):
    answer = staff.post(DOWNLOAD, wish(group, **changed))
    assert list(answer.context["form"].errors) == [field]
    assert (shown(answer) != "", trail(), TypedReason.objects.count()) == (True, [], 0)


@pytest.mark.parametrize("typed", [*HOSTILE, "x" * 500])
def test_a_typed_reason_is_kept_apart_and_read_on_the_trail(staff, group, typed):
    content_of(staff.post(DOWNLOAD, wish(group, reason="another", typed=typed)))
    kept = TypedReason.objects.get()
    assert (kept.text, kept.at) == (typed, AT)
    begun = AuditEvent.objects.get(action="roster.downloading")
    assert (begun.codes["reason"], begun.codes["typed_reason"]) == ("another", kept.pk)
    for path in (
        reverse("admin:membership_auditevent_changelist"),
        reverse("admin:membership_auditevent_change", args=[begun.pk]),
    ):
        assert f"typed reason: “{escape(kept.text)}”" in shown(staff.get(path))


def test_the_trail_brings_any_number_of_typed_reasons_at_once(
    staff, group, django_assert_num_queries
):
    path = reverse("admin:membership_auditevent_changelist")
    for number in (1, 5):
        for _ in range(number):
            content_of(staff.post(DOWNLOAD, wish(group, reason="another", typed="Because")))
        with django_assert_num_queries(7):
            assert (
                shown(staff.get(path)).count("“Because”")
                == AuditEvent.objects.filter(action="roster.downloading").count()
            )


def test_a_workbook_that_would_be_too_long_is_refused_beside_its_field(staff, group, settings):
    settings.XLSX_ROWS = 1
    page = shown(staff.get(DOWNLOAD))
    assert "A workbook takes 1 rows; CSV takes any number." in page
    answer = staff.post(DOWNLOAD, wish(group, form="xlsx"))
    assert answer.context["form"].errors == {
        "form": ["This is more than 1 rows, too many for a workbook. Choose CSV."]
    }
    assert (shown(answer) != "", trail()) == (True, [])
    assert len(first_cells(staff.post(DOWNLOAD, wish(group)))) == 3
    settings.XLSX_ROWS = 2
    assert staff.post(DOWNLOAD, wish(group, form="xlsx")).streaming


class TestWithoutThePermission:
    def test_there_is_no_page_and_no_file(self, group):
        for user in (make_staff(), make_user(), make_user(is_superuser=True)):
            client = signed_in(user)
            inside = 403 if user.is_staff else 302
            assert client.get(DOWNLOAD).status_code == inside
            assert client.post(DOWNLOAD, wish(group)).status_code == inside
        assert trail() == []

    def test_there_is_no_button(self, staff):
        upload = reverse("admin:membership_rosterimport_add")
        for path in (LIST, upload):
            shows = [
                DOWNLOAD in shown(client.get(path)) for client in (staff, signed_in(make_staff()))
            ]
            assert shows == [True, False]


def test_the_form_begins_with_what_the_list_shows(staff, group):
    make_group()
    asked = {"group": group.pk, "state": "former", "day": "2026-10-10"}
    form = staff.get(DOWNLOAD, asked).context["form"]
    assert shown(staff.get(DOWNLOAD, asked)).count(" checked") == 1
    assert form["groups"].value() == [str(group.pk)]
    assert (form["state"].value(), form["day"].value()) == ("former", date(2026, 10, 10))
    odd = ("0", "x", "a\x00b", "9" * 400, "2026-02-30")
    for name in ("group", "state", "day", "jurisdiction", "role"):
        for value in odd:
            page = staff.get(DOWNLOAD, {name: value})
            assert (shown(page).count(" checked"), page.context["form"].errors) == (0, {})
    assert trail() == []


def test_the_roster_leads_to_both_pages(staff, group):
    page = shown(staff.get(LIST, {"group": group.pk}))
    assert f'"{DOWNLOAD}?group={group.pk}"' in page
    assert reverse("admin:membership_rosterimport_add") in page


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_download_whose_connection_is_lost_is_on_record_all_the_same():
    """PostgreSQL goes away halfway; the line is written by another connection."""
    user, rows = make_downloader(), Member.objects.order_by("pk")
    Member.objects.bulk_create(
        Member(full_name="x" * 200, organization="y" * 200, email_key=str(number))
        for number in range(5000)
    )
    long = [Column(str(number), Repeat("organization", 20)) for number in range(4)]
    handing = Handing(rows, long)
    body = on_record(handing.csv(), handing, ROSTERS, by=user)
    for _ in ("mark", "titles", "rows"):
        next(body)
    info = connection.connection.info
    with psycopg.connect(info.dsn, password=info.password) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        list(body)
    assert trail() == [("roster.download_aborted", {"rows": handing.count})]
    assert 0 < handing.count < 5000
