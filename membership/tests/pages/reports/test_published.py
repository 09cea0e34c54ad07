"""Figures as published, beside those as now known."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from membership.pages.reports.filter_form import form_for
from membership.reports.models import Publication
from membership.reports.periods import Quarter
from membership.reports.quarter import figures_of
from membership.reports.scope import scope_of
from membership.reports.stored import to_text
from membership.tests.admin.staff import signed_in
from membership.tests.factories import AT, TODAY, make_membership

from .test_screens import tables

pytestmark = pytest.mark.django_db
QUARTER = Quarter(date(2026, 7, 1))
ROSTER = "/reports/membership/?by=none"
WAY = "See them as published"


@pytest.fixture
def published(readers: Any) -> Any:
    """Publish a quarter in which one person joined; afterwards it turns out that two did."""
    make_membership(group=readers.group, starts_on=date(2026, 8, 3), origin="request")
    Publication.objects.create(
        quarter_starts_on=QUARTER.start,
        published_at=AT,
        published_by=readers.staff,
        figures=to_text(figures_of(QUARTER)),
        digest="x",
    )
    make_membership(group=readers.group, starts_on=date(2026, 8, 4), origin="request")
    return readers


def joins(answer: Any) -> str:
    (flows,) = (rows for rows in tables(answer) if rows[0][0] == "All" and "Joins" in rows[0])
    return flows[1][flows[0].index("Joins")]


def test_the_published_figure_stays_and_both_can_be_asked_for(published: Any) -> None:
    client = signed_in(published.staff)
    now = client.get(f"{ROSTER}&quarter=2026-Q4")
    (asked,) = [line for line in now.text.split('"') if "basis=published" in line]
    then = client.get(f"/reports/membership/{asked.replace('&amp;', '&')}")
    assert (joins(now), joins(then)) == ("2", "1")
    assert (WAY in now.text, WAY in then.text) == (True, False)
    assert "As published on November 2, 2026" in then.text
    assert "As now known" in now.text.split("report-filters")[0]


def test_what_was_not_published_shows_no_way_and_is_an_error(published: Any) -> None:
    client = signed_in(published.staff)
    for query in ("quarter=2026-Q3", "from=2026-07-01&to=2026-08-31", "quarter=2026-Q4&place=OH"):
        assert WAY not in client.get(f"{ROSTER}&{query}").text, query
        wrong = client.get(f"{ROSTER}&{query}&basis=published")
        assert list(wrong.context["form"].errors) == ["basis"], query
        assert 'id="id_basis_error"' in wrong.text
        assert "As now known" in wrong.text.split("report-filters")[0]


def test_an_unknown_basis_is_an_error(published: Any) -> None:
    page = signed_in(published.staff).get(f"{ROSTER}&basis=rumor")
    assert list(page.context["form"].errors) == ["basis"]


def test_a_leader_is_offered_no_published_figures(published: Any) -> None:
    """What was published is of everybody: a leader reads of their own people, as now known."""
    page = signed_in(published.leader).get(f"{ROSTER}&quarter=2026-Q4&basis=published")
    assert WAY not in page.text
    assert "As now known" in page.text
    scope = scope_of(published.leader, AT)
    assert scope is not None
    form = form_for("membership", QueryDict("basis=published"), scope, on=TODAY)
    assert ("basis" in form.fields, form.errors) == (False, {})
