"""The screens of figures: what they show is what the report says, for whoever may read it."""

from collections.abc import Callable
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from membership.pages.reports.filter_form import OPENINGS
from membership.reports.built import REPORTS
from membership.reports.filters import Filters
from membership.reports.scope import scope_of
from membership.reports.written import written
from membership.requests.status import Status
from membership.tests.admin.staff import signed_in
from membership.tests.factories import (
    AT,
    make_application,
    make_group,
    make_member,
    make_membership,
    make_request,
    make_role,
)
from membership.tests.pages.reports.stub import CELLS

from .test_filter_form import form

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


class Tables(HTMLParser):
    """Every table of a page as lists of its cells' texts, by its caption's first line."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[list[list[str]]] = []
        self._texts: list[str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 (the parser's signature)
        if tag == "table":
            self.found.append([])
        elif tag == "tr":
            self.found[-1].append([])
        elif tag in ("th", "td"):
            self._texts = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self.found[-1][-1].append(" ".join("".join(self._texts or []).split()))
            self._texts = None

    def handle_data(self, data: str) -> None:
        if self._texts is not None:
            self._texts.append(data)


def tables(answer: Any) -> list[list[list[str]]]:
    assert answer.status_code == 200
    return Tables(answer.content.decode()).found


@pytest.mark.usefixtures("stubbed")
def test_a_table_is_shown_cell_by_cell(readers: Any) -> None:
    answer = signed_in(readers.staff).get("/reports/roles/")
    assert tables(answer) == [[["Group", "Members", "Growth", "Median days", "Since"], *CELLS]]
    page = answer.content.decode()
    assert page.count('<th scope="row">') == 3
    assert 'role="region"' in page
    assert 'tabindex="0"' in page


@pytest.mark.usefixtures("stubbed")
def test_a_page_states_what_it_shows(readers: Any) -> None:
    page = signed_in(readers.staff).get("/reports/roles/?place=OH&quarter=2026-Q4").text
    told = " ".join(page.split("report-filters")[0].split())
    for said in (
        "FY 2026 Q4 (July-September 2026)",
        "<dt>For</dt> <dd> Staff of the Center </dd>",
        "<dt>Figures</dt> <dd> As now known </dd>",
        "<dt>Suppression</dt> <dd> Nothing is suppressed. </dd>",
        "<dt>Jurisdiction</dt> <dd> Ohio </dd>",
    ):
        assert said.replace(" ", "") in told.replace(" ", ""), said
    assert "Memberships that began in the period." in page.split('id="meaning"')[1]


@pytest.mark.usefixtures("stubbed")
def test_a_leaders_page_names_their_jurisdiction(readers: Any) -> None:
    for reader, expected in ((readers.staff, {}), (readers.leader, {"Jurisdiction": "Ohio"})):
        report = signed_in(reader).get("/reports/roles/").context["report"]
        assert report.filters == expected


@pytest.mark.usefixtures("stubbed")
def test_files_ask_for_the_same_figures(readers: Any) -> None:
    page = signed_in(readers.staff).get("/reports/roles/?place=OH&quarter=2026-Q4").text
    asked = "?from=2026-07-01&amp;to=2026-09-30&amp;place=OH&amp;by=none&amp;basis=now"
    assert f'href="/reports/stub/by-group.csv{asked}"' in page
    assert f'href="/reports/stub/by-group.xlsx{asked}"' in page


def fill(readers: Any, people: int) -> None:
    """Let so many people join a group in Ohio and in Guam; some leave, and others ask to join."""
    sensitive = make_role(sensitive=True)
    for number in range(people):
        for place in (readers.ohio, readers.guam):
            joined = date(2025, 1 + number % 12, 3)
            applicant = make_application(jurisdiction=place, submitted_at=AT - timedelta(days=60))
            asked = {"application": applicant, "group": readers.group, "role": readers.role}
            make_request(
                **asked, status=Status.APPROVED, closed_at=AT - timedelta(days=50 - number)
            )
            make_membership(
                group=readers.group if number % 2 else make_group(),
                member=make_member(),
                jurisdiction=place,
                role=(readers.role, sensitive)[number % 2],
                starts_on=joined,
                origin="request",
                **(
                    {"ends_on": joined + timedelta(days=200), "end_reason": "removed"}
                    if number % 3 == 0
                    else {}
                ),
            )


OF_STAFF = [(name, "staff") for name in OPENINGS if name != "representation"]
OF_LEADER = [(name, "leader") for name in ("overview", "membership", "roles", "retention")]


@pytest.mark.parametrize(("name", "reader"), [*OF_STAFF, *OF_LEADER])
def test_a_screen_shows_its_report(name: str, reader: str, readers: Any) -> None:
    """Cell by cell."""
    fill(readers, 6)
    user = getattr(readers, reader)
    scope = scope_of(user, AT)
    assert scope is not None
    query = "from=2025-01-01&to=2026-03-31&by=group"
    report = REPORTS[name](scope, form(query, scope, name).filters)
    expected = sorted(
        [
            [field.title for field in table.fields],
            *(
                [written(v, f.kind) for v, f in zip(row.values, table.fields, strict=True)]
                for row in (*table.rows, *filter(None, [table.total]))
            ),
        ]
        for table in report.tables
    )
    path = "/reports/" if name == "overview" else f"/reports/{name}/"
    shown = tables(signed_in(user).get(f"{path}?{query}"))
    assert sorted(shown) == expected


def test_a_leader_reads_of_their_own_people_alone(readers: Any) -> None:
    """Six people in Ohio, three of them in a sensitive role; six in Guam."""
    fill(readers, 6)
    query = "from=2025-01-01&to=2025-12-31&by=none"
    joins = {}
    for reader in (readers.staff, readers.leader):
        first = tables(signed_in(reader).get(f"/reports/membership/?{query}"))
        (flows,) = (rows for rows in first if rows[0][0] == "All" and "Joins" in rows[0])
        joins[reader] = flows[1][flows[0].index("Joins")]
    assert joins == {readers.staff: "12", readers.leader: "3"}


@pytest.mark.parametrize(
    ("path", "statements"),
    [
        ("/reports/", 28),
        ("/reports/membership/", 14),
        ("/reports/membership/?by=jurisdiction", 14),
        ("/reports/requests/?by=role", 14),
        ("/reports/decision-time/", 14),
        ("/reports/backlog/", 9),
        ("/reports/roles/", 7),
        ("/reports/retention/?by=role", 8),
    ],
)
@pytest.mark.parametrize("people", [2, 9])
def test_a_screen_asks_as_much_of_many_as_of_few(
    path: str,
    statements: int,
    people: int,
    readers: Any,
    django_assert_num_queries: Callable,
) -> None:
    fill(readers, people)
    client = signed_in(readers.staff)
    with django_assert_num_queries(statements):
        assert client.get(path).status_code == 200


def test_a_screen_of_nothing(readers: Any) -> None:
    for name in ("membership", "requests", "decision-time", "backlog", "roles", "retention"):
        for by in ("none", "group", "jurisdiction", "region", "role", "cohort-type"):
            answer = signed_in(readers.staff).get(f"/reports/{name}/?by={by}")
            assert answer.status_code == 200


def test_the_same_address_twice_is_the_same_page(readers: Any) -> None:
    fill(readers, 3)
    client: Client = signed_in(readers.staff)
    pages = {client.get("/reports/membership/?by=role").content for _ in range(2)}
    assert len(pages) == 1


def test_a_name_on_the_page_is_text(readers: Any) -> None:
    group = make_group(name='<script>alert("1")</script> {{ 7|add:7 }}')
    make_membership(group=group, starts_on=date(2025, 1, 1))
    page = signed_in(readers.staff).get("/reports/membership/?quarter=2026").text
    assert "<script>alert" not in page
    assert "{{ 7|add:7 }}" in page


def test_the_filters_of_a_screen_reach_the_report(readers: Any) -> None:
    seen: list[Filters] = []
    original = REPORTS["roles"]
    REPORTS["roles"] = lambda scope, filters: (seen.append(filters), original(scope, filters))[1]
    try:
        signed_in(readers.staff).get("/reports/roles/?place=OH&quarter=2025-Q1")
    finally:
        REPORTS["roles"] = original
    (filters,) = seen
    assert (filters.jurisdiction, filters.period.start) == (readers.ohio.pk, date(2024, 10, 1))
