"""The filters of a report: every address gives figures, and says what is wrong with it."""

from datetime import date
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.http import QueryDict

from membership.pages.reports.filter_form import FilterForm, Opening, form_for
from membership.pages.reports.period_choice import earliest, last_finished, period_choices
from membership.reports.cuts import Cut
from membership.reports.filters import Filters
from membership.reports.periods import Period, Quarter
from membership.reports.scope import scope_of, whole
from membership.tests.admin.staff import signed_in
from membership.tests.factories import AT, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
LAST_QUARTER = Period(date(2026, 7, 1), date(2026, 10, 1))
LAST_FOUR = Period(date(2025, 10, 1), date(2026, 10, 1))
PAST_TODAY = date(2026, 11, 3)


def form(query: str, scope: Any = None, report: str = "") -> FilterForm:
    """Return the form of a report, or of one that opens with a quarter and can be cut anyhow."""
    if not report:
        usual = Opening()
        default, asked = usual.filters(TODAY), QueryDict(query)
        return FilterForm(asked, scope or whole(), default=default, cuts=usual.cuts, on=TODAY)
    return form_for(report, QueryDict(query), scope or whole(), on=TODAY)


def wrong(form: FilterForm) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in form.errors.items()}


@pytest.mark.parametrize("query", ["", "unknown=1&quarters=2026-Q1", "quarter=&from=&to=&by="])
def test_without_a_wish_the_last_finished_quarter_counts(query: str, readers: Any) -> None:
    each = form(query)
    assert (each.filters, wrong(each)) == (Filters(LAST_QUARTER), {})
    assert (each["quarter"].value(), each.chosen) == ("2026-Q4", "")


def test_a_report_over_time_opens_with_four_quarters(readers: Any) -> None:
    each = form("", report="membership")
    assert each.filters == Filters(LAST_FOUR, Cut.GROUP)
    assert (each["quarter"].value(), each["by"].value()) == ("2026", "group")
    assert form("by=none", report="membership").filters.cut == Cut.NONE


def test_what_people_work_from_opens_with_today(readers: Any) -> None:
    assert form("", report="roles").filters == Filters(Period(date(2026, 10, 1), PAST_TODAY))
    assert form("", report="backlog").filters == Filters(
        Period(date(2026, 1, 1), PAST_TODAY), Cut.GROUP
    )


def test_figures_can_be_cut_where_a_report_can(readers: Any) -> None:
    assert offered(form(""), "by") == [cut.value for cut in Cut]
    assert offered(form("", report="representation"), "by") == [
        "group",
        "cohort-type",
        "jurisdiction",
        "region",
    ]
    without = form("by=group&place=OH", report="roles")
    assert ("by" in without.fields, without.errors, without.filters.cut) == (False, {}, Cut.NONE)
    assert without.chosen == "by=group&place=OH"  # for the way on to another report


@pytest.mark.parametrize(
    ("query", "period", "shown"),
    [
        ("quarter=2026-Q1", Period(date(2025, 10, 1), date(2026, 1, 1)), "2026-Q1"),
        ("quarter=2027-Q1", Period(date(2026, 10, 1), PAST_TODAY), "2027-Q1"),  # so far
        ("quarter=2026", LAST_FOUR, "2026"),
        ("from=2026-02-01&to=2026-02-28", Period(date(2026, 2, 1), date(2026, 3, 1)), ""),
        ("from=02/01/2026&to=02/28/2026", Period(date(2026, 2, 1), date(2026, 3, 1)), ""),
        ("from=2026-07-01&to=2026-09-30", LAST_QUARTER, "2026-Q4"),
        ("from=2026-11-02&to=2026-11-02", Period(TODAY, PAST_TODAY), ""),
        ("quarter=2025-Q1&quarter=2026-Q4", LAST_QUARTER, "2026-Q4"),
        ("quarter=%20%202026-Q4%20", LAST_QUARTER, "2026-Q4"),
    ],
)
def test_a_period(query: str, period: Period, shown: str, readers: Any) -> None:
    each = form(query)
    assert (each.filters, wrong(each)) == (Filters(period), {})
    assert each["quarter"].value() == shown
    assert each["from"].value() == period.start.isoformat()
    assert each["to"].value() == period.last_day.isoformat()


def test_a_year_of_which_one_quarter_is_begun_is_named_by_its_quarter(readers: Any) -> None:
    assert form("quarter=2027")["quarter"].value() == "2027-Q1"


def test_limits_and_a_cut(readers: Any) -> None:
    query = "by=region&group=managers&type=role_specific&place=GU&region=9&role=Manager"
    assert form(query).filters == Filters(
        period=LAST_QUARTER,
        cut=Cut.REGION,
        group=readers.group.pk,
        cohort_type="role_specific",
        jurisdiction=readers.guam.pk,
        region=9,
        role=readers.role.pk,
    )


def test_the_query_asks_for_the_same_figures_on_any_later_day(readers: Any) -> None:
    first = form("quarter=2027-Q1&by=group&place=OH&x=1")
    later = form_for("membership", QueryDict(first.query), whole(), on=date(2027, 3, 1))
    assert later.filters == first.filters
    assert parse_qs(first.query) == {
        "from": ["2026-10-01"],
        "to": ["2026-11-02"],
        "by": ["group"],
        "place": ["OH"],
        "basis": ["now"],
    }


DAYS = "Choose a day from October 1, 2016 to November 2, 2026."
QUARTERS = "Choose a fiscal quarter or year from the list."
LIST = "Choose one from the list."


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("quarter=2026-Q5", {"quarter": [QUARTERS]}),
        ("quarter=2027-Q2", {"quarter": [QUARTERS]}),  # has not begun
        ("quarter=2016-Q4", {"quarter": [QUARTERS]}),
        ("quarter=9999", {"quarter": [QUARTERS]}),
        ("quarter=%D9%A2%D9%A0%D9%A2%D9%A6", {"quarter": [QUARTERS]}),  # digits of another script
        ("quarter=%00", {"quarter": [QUARTERS]}),
        (f"quarter={'9' * 10_000}", {"quarter": [QUARTERS]}),
        ("from=2026-01-01", {"to": ["Enter both days."]}),
        ("to=2026-01-01", {"from": ["Enter both days."]}),
        ("from=soon&to=2026-01-01", {"from": [DAYS]}),
        ("from=2026-02-30&to=2026-03-01", {"from": [DAYS]}),
        ("from=2016-09-30&to=2026-01-01", {"from": [DAYS]}),
        ("from=2026-01-01&to=2026-11-03", {"to": [DAYS]}),
        ("from=2026-01-01&to=999999-01-01", {"to": [DAYS]}),
        ("from=0000-00-00&to=%00", {"from": [DAYS], "to": [DAYS]}),
        ("from=2026-03-02&to=2026-03-01", {"to": ["The last day cannot come before the first."]}),
        (
            "quarter=2026-Q4&from=2026-07-01&to=2026-07-02",
            {"quarter": ["Choose a fiscal quarter or year, or enter days: not both."]},
        ),
        ("by=shoe-size", {"by": [LIST]}),
        ("group=nobody", {"group": [LIST]}),
        ("type=%ED%A0%80", {"type": [LIST]}),
        ("place=ZZ", {"place": [LIST]}),
        ("region=11&role=%00", {"region": [LIST], "role": [LIST]}),
        (f"role={'x' * 10_000}&region=5.0", {"region": [LIST], "role": [LIST]}),
    ],
)
def test_what_is_wrong_is_said_and_the_usual_figures_are_given(
    query: str, errors: dict, readers: Any
) -> None:
    each = form(f"{query}&place=OH" if "place" not in query else query)
    assert (each.filters, wrong(each)) == (Filters(LAST_QUARTER), errors)
    assert parse_qs(each.query) == {
        "from": ["2026-07-01"],
        "to": ["2026-09-30"],
        "by": ["none"],
        "basis": ["now"],
    }


def test_what_was_typed_stays(readers: Any) -> None:
    each = form("quarter=2026-Q9&from=soon&place=%3Cb%3E")
    assert (each["quarter"].value(), each["from"].value()) == ("2026-Q9", "soon")
    assert '<option value="2026-Q9" selected>“2026-Q9”</option>' in str(each["quarter"])
    assert '<option value="&lt;b&gt;" selected>“&lt;b&gt;”</option>' in str(each["place"])
    assert 'value="soon"' in str(each["from"])


def offered(form: FilterForm, name: str) -> list[str]:
    field: Any = form.fields[name]
    return [value for value, _ in field.choices if value]


def test_a_leader_is_offered_what_lies_in_their_scope(readers: Any) -> None:
    staff, leader = (form("", scope_of(user, AT)) for user in (readers.staff, readers.leader))
    assert offered(staff, "place") == ["GU", "OH"]
    assert offered(leader, "place") == ["OH"]
    assert offered(staff, "region") == ["5", "9"]
    assert offered(leader, "region") == ["5"]
    assert offered(staff, "role") == ["Manager", "Parent leader"]
    assert offered(leader, "role") == ["Manager"]


@pytest.mark.parametrize("query", ["place=GU", "region=9", "role=Parent+leader"])
def test_a_leader_gets_nothing_by_asking_outside_of_it(query: str, readers: Any) -> None:
    each = form(query, scope_of(readers.leader, AT))
    assert (len(each.errors), each.filters) == (1, Filters(LAST_QUARTER))
    assert form(query).errors == {}


@pytest.mark.parametrize("month", [1, 7, 10])
def test_periods_follow_the_fiscal_year_of_the_settings(month: int, settings: Any) -> None:
    settings.FISCAL_YEAR_FIRST_MONTH = month
    years = list(period_choices(TODAY))
    assert len(years) == 11
    assert [len(choices) for _, choices in years[1:]] == [5] * 10
    assert years[0][1][1][0] == Quarter.of(TODAY).name
    assert earliest(TODAY) == Quarter.named(years[-1][1][0][0] + "-Q1").start
    assert last_finished(TODAY).end == Quarter.of(TODAY).start


@pytest.mark.usefixtures("stubbed")
def test_errors_stand_beside_the_field_and_on_top(readers: Any) -> None:
    client = signed_in(readers.staff)
    page = client.get("/reports/membership/?from=soon&to=2026-01-01&group=%00&quarters=x")
    assert page.status_code == 200
    text = page.content.decode()
    assert "<title>\n  \n    Error:" in text or "Error:" in text.split("</title>")[0]
    assert text.count("error-summary-heading") == 2
    assert 'href="#id_from"' in text
    assert 'id="id_from_error"' in text
    assert 'id="id_group_error"' in text


@pytest.mark.usefixtures("stubbed")
def test_the_choice_of_a_quarter_keeps_the_limits(readers: Any) -> None:
    page = signed_in(readers.staff).get("/reports/roles/?quarter=2026-Q1&place=OH&by=group&x=1")
    text = page.content.decode()
    assert text.count('<input type="hidden"') == 2
    assert '<input type="hidden" name="by" value="group">' in text
    assert '<input type="hidden" name="place" value="OH">' in text
    ways = {path for _, path, _ in page.context["screens"]}
    assert "/reports/membership/?quarter=2026-Q1&by=group&place=OH" in ways
