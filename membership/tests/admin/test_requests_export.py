"""Downloading requests: what the list shows, by whoever is permitted, on record from end to end."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from membership.audit.models import TypedReason
from membership.requests.models import RequestText
from membership.requests.status import Status
from membership.tests.admin.downloading import (
    break_off,
    content_of,
    first_cells,
    lines_of,
    trail_of,
)
from membership.tests.admin.staff import shown, signed_in, stop_the_clock
from membership.tests.factories import (
    AT,
    make_application,
    make_body,
    make_downloader,
    make_group,
    make_jurisdiction,
    make_request,
    make_role,
    make_staff,
)
from membership.workflow.purge_person import purge_person

pytestmark = pytest.mark.django_db
DOWNLOAD = reverse("admin:requests_download")
LIST = reverse("admin:membership_membershiprequest_changelist")
WISH = {"reason": "quality", "form": "csv"}


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def staff():
    return signed_in(make_downloader())


@pytest.fixture
def scene():
    """Two that wait, the older one first, one that is denied, and one not confirmed yet."""
    ohio, body = make_jurisdiction(name="Ohio"), make_body()
    group = make_group(name="=Group", bodies=[body])
    for name, days, more in (
        ("Ana Ortiz", 3, {"status": Status.DENIED, "closed_at": AT - timedelta(hours=14)}),
        ("Bo Li", 2, {"role": make_role(name="Manager"), "participates": "yes"}),
        ("Cy Chen", 1, {"standing": "unknown"}),
    ):
        sent = make_application(
            full_name=name,
            reference=f"REF-{name[:2].upper()}",
            email=f"{name[:2].lower()}@example.gov",
            submitted_at=AT - timedelta(days=days),
            jurisdiction=ohio if name != "Cy Chen" else None,
            work_phone="555-0101",
            level="state",
        )
        request = make_request(application=sent, group=group, **more)
        RequestText.objects.create(request=request, kind="statement", text="Told in trust", at=AT)
    make_request(application=make_application(full_name="Di", confirmed_at=None), group=group)
    return {"group": group, "ohio": ohio, "body": body}


def ask(client, query="", **wish):
    return client.post(f"{DOWNLOAD}?{query}", WISH | wish)


def names(answer):
    return [line[8] for line in lines_of(answer)][1:]


def test_every_column_of_a_row(staff, scene):
    titles, row, *_ = lines_of(ask(staff, "show=all&q=bo@"))
    assert dict(zip(titles, row, strict=True)) == {
        "Reference": "REF-BO",
        "Group": "'=Group",
        "Status": "Waiting for review",
        "Round": "1",
        "Sent on": "2026-10-31",
        "Address confirmed on": "2026-10-31",
        "Closed on": "",
        "What the rules say": "Meets every rule",
        "Full name": "Bo Li",
        "Email address": "bo@example.gov",
        "Work phone": "555-0101",
        "Title": "Program manager",
        "Organization": "Department of Children",
        "Type of organization": "State agency",
        "Level": "State or territory",
        "Jurisdiction": "Ohio",
        "Role": "Manager",
        "Takes part in the program": "Yes",
        "State Liaison Officer knows": "",
    }
    assert b"Told in trust" not in content_of(ask(staff, "show=all"))


def test_days_are_those_of_the_program(staff, scene):
    """Closed at ten in the evening of the day before, where the program is."""
    (_, row) = lines_of(ask(staff, "show=decided"))
    assert (row[0], row[6]) == ("REF-AN", "2026-11-01")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Bo Li", "Cy Chen"]),
        ("show=waiting", ["Bo Li", "Cy Chen"]),
        ("show=all", ["Di", "Cy Chen", "Bo Li", "Ana Ortiz"]),
        ("show=unconfirmed", ["Di"]),
        ("show=nothing", ["Bo Li", "Cy Chen"]),
        ("show=decided", ["Ana Ortiz"]),
        ("status=denied", ["Ana Ortiz"]),
        ("standing=unknown", ["Cy Chen"]),
        ("jurisdiction={ohio}", ["Bo Li"]),
        ("group={group}&body={body}", ["Bo Li", "Cy Chen"]),
        ("group=0", ["Bo Li", "Cy Chen"]),
        ("q=chen", ["Cy Chen"]),
        ("q=nobody", []),
        ("p=2", ["Bo Li", "Cy Chen"]),
        ("p=x", ["Bo Li", "Cy Chen"]),
    ],
)
def test_the_file_holds_what_the_list_shows_in_its_order(staff, scene, query, found):
    query = query.format(**{name: row.pk for name, row in scene.items()})
    page = shown(staff.get(f"{LIST}?{query}")) if "p=" not in query else ""
    assert names(ask(staff, query)) == found
    places = [page.index(f"<bdi>{name}") for name in found] if page else []
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("application__email=x", 400),
        ("round=x", 400),
        ("group=1%00", 200),
        ("q=%00", 200),
        ("o=1", 200),
    ],
)
def test_an_odd_address_is_answered_as_the_list_answers_it(staff, scene, query, status):
    for path in (LIST, DOWNLOAD):
        answer = staff.get(f"{path}?{query}", follow=True)
        assert answer.status_code == status
    answer = ask(staff, query)
    assert answer.status_code == status
    assert len(trail_of("requests.")) == (1 if status == 200 else 0)


def test_it_is_on_record_with_the_filters_and_never_what_was_searched(staff, scene):
    answer = ask(staff, f"show=all&q=ortiz&group={scene['group'].pk}&status=denied")
    about = {
        "show": "all",
        "searched": True,
        "group": str(scene["group"].pk),
        "status": "denied",
        "form": "csv",
        "reason": "quality",
    }
    assert trail_of("requests.") == [("requests.downloading", about)], "before the first byte"
    assert first_cells(answer) == ["Reference", "REF-AN"]
    assert trail_of("requests.")[1:] == [("requests.downloaded", {"rows": 1})]
    name = "requests_made-2026-11-02.csv"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def test_a_download_that_breaks_off_is_on_record(staff, scene):
    break_off(ask(staff, form="xlsx"))
    assert trail_of("requests.")[1:] == [("requests.download_aborted", {"rows": 2})]


def test_a_workbook_with_real_days_and_what_was_chosen(staff, scene):
    answer = ask(staff, "show=all&q=o&status=pending", form="xlsx")
    book = load_workbook(io.BytesIO(content_of(answer)))
    sheet = book["Requests"]
    titles = [cell.value for cell in sheet[1]]
    assert sheet.freeze_panes == "A2"
    (place,) = (n for n, title in enumerate(titles) if title == "Sent on")
    assert [(row[place].is_date, row[3].value) for row in sheet.iter_rows(min_row=2)] == []
    book = load_workbook(io.BytesIO(content_of(ask(staff, "show=all&q=bo", form="xlsx"))))
    (row,) = book["Requests"].iter_rows(min_row=2)
    assert (row[place].is_date, row[place].value.date()) == (True, (AT - timedelta(days=2)).date())
    assert (row[1].value, row[3].value) == ("'=Group", 1)
    about = {row[0].value: row[1].value for row in book["Definitions"].iter_rows()}
    assert (about["Requests"], about["Search"]) == ("All", "bo")
    assert about["Audience"].startswith("Staff of the Center for States.")
    assert about["Round"] == "1, and one more each time it was reopened."


def test_a_removed_person_keeps_a_row_without_any_of_it(staff, scene):
    purge_person(address="bo@example.gov", by=make_staff(), at=AT)
    row = next(line for line in lines_of(ask(staff, "show=all")) if line[0] == "REF-BO")
    assert (row[2], row[8:13]) == ("Withdrawn", [""] * 5)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"reason": "", "typed": "<Kept>"}, "reason"),
        ({"reason": "leads"}, "reason"),
        ({"reason": "another"}, "typed"),
        ({"reason": "another", "typed": "x" * 501}, "typed"),
        ({"form": "pdf", "typed": "<Kept>"}, "form"),
    ],
)
def test_without_a_reason_there_is_no_file_and_what_was_typed_stays(staff, scene, wish, field):
    answer = ask(staff, "show=all", **wish)
    assert list(answer.context["form"].errors) == [field]
    page = shown(answer)
    assert ('aria-invalid="true"' in page, page.count("&lt;Kept&gt;")) == (
        True,
        int("Kept" in wish.get("typed", "")),
    )
    assert (trail_of("requests."), TypedReason.objects.count()) == ([], 0)


def test_a_workbook_that_would_be_too_long_is_refused_beside_its_field(staff, scene, settings):
    settings.XLSX_ROWS = 1
    answer = ask(staff, form="xlsx")
    assert answer.context["form"].errors == {
        "form": ["This is more than 1 rows, too many for a workbook. Choose CSV."]
    }
    assert len(names(ask(staff))) == 2


def test_the_list_leads_to_it_as_it_is_narrowed(staff, scene):
    assert f'"{DOWNLOAD}?show=all&amp;q=ortiz"' in shown(staff.get(f"{LIST}?show=all&q=ortiz"))
    assert DOWNLOAD not in shown(staff.get(f"{LIST}?q=nobody"))
    page = shown(staff.get(f"{DOWNLOAD}?show=all&q=ortiz"))
    assert f'"{LIST}?show=all&amp;q=ortiz"' in page


def test_a_file_takes_the_same_queries_whatever_its_size(staff, scene, django_assert_num_queries):
    for number in (0, 8):
        for _ in range(number):
            make_request(group=scene["group"], role=make_role(), jurisdiction=make_jurisdiction())
        with django_assert_num_queries({"sqlite": 14, "postgresql": 17}[connection.vendor]):
            content_of(ask(staff))
