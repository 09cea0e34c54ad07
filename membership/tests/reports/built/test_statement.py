"""What every report states of itself."""

from datetime import date

import pytest

from membership.reports.built import REPORTS
from membership.reports.built.statement import covered, state
from membership.reports.cuts import Cut
from membership.reports.definitions import DEFINITIONS
from membership.reports.filters import Filters
from membership.reports.periods import Period, Quarter
from membership.reports.scope import whole
from membership.reports.tables import Audience, Field, Hidden, Row, Table

from ...factories import make_group, make_jurisdiction, make_role

QUARTER = Quarter.named("2027-Q1").period


def test_a_quarter_or_year_is_named_as_one_and_other_periods_by_their_days():
    assert covered(QUARTER) == "FY 2027 Q1 (October-December 2026)"
    year = Period(date(2025, 10, 1), date(2026, 10, 1))
    assert covered(year) == "FY 2026 (October 2025-September 2026)"
    calendar = Period(date(2026, 1, 1), date(2027, 1, 1))
    assert covered(calendar) == "January 1, 2026 to December 31, 2026"
    october = Period(date(2026, 10, 1), date(2026, 11, 1))
    assert covered(october) == "October 1, 2026 to October 31, 2026"
    assert covered(QUARTER, as_of=True) == "As of December 31, 2026"


@pytest.mark.django_db
def test_a_report_says_what_was_chosen_for_whom_and_what_its_words_mean():
    filters = Filters(
        QUARTER,
        Cut.REGION,
        group=make_group(name="Judges").pk,
        cohort_type="topical",
        jurisdiction=make_jurisdiction(name="Ohio").pk,
        region=5,
        role=make_role(name="Judge").pk,
    )
    report = state("name", "Title", whole(), filters, [], ["Joins"])
    assert (report.name, report.title) == ("name", "Title")
    assert (report.covers, report.basis) == ("FY 2027 Q1 (October-December 2026)", "as now known")
    assert (report.audience, report.suppression) == (Audience.STAFF, "Nothing is suppressed.")
    assert report.filters == {
        "Group": "Judges",
        "Cohort type": "Topical",
        "Jurisdiction": "Ohio",
        "ACF region": "Region 5",
        "Role": "Judge",
        "By": "ACF region",
    }
    assert [term for term, _ in report.definitions] == ["Joins", "As now known"]


def test_without_a_choice_nothing_is_stated_of_it():
    assert state("name", "Title", whole(), Filters(QUARTER), [], []).filters == {}


def test_a_term_without_a_definition_is_refused():
    with pytest.raises(KeyError, match="Jions"):
        state("name", "Title", whole(), Filters(QUARTER), [], ["Jions"])


@pytest.mark.parametrize("audience", Audience)
def test_small_counts_hide_from_everybody_but_staff(audience, settings):
    settings.SUPPRESSION_THRESHOLD = 7
    table = Table("t", "T", (Field("members", "Members", people=True),), (Row("a", (6,), True),))
    report = state("name", "Title", whole(audience), Filters(QUARTER), [table], [])
    shown = 6 if audience == Audience.STAFF else Hidden.SMALL
    assert report.table("t").rows[0].values == (shown,)
    says = 'from 1 to 6 are shown as "<7"' in report.suppression
    assert says == (audience == Audience.BUREAU)


def test_every_definition_is_a_sentence():
    assert all(text.endswith(".") and len(text) > 30 for text in DEFINITIONS.values())


def test_the_reports_stand_in_the_order_of_the_menu():
    menu = [
        "overview",
        "membership",
        "requests",
        "decision-time",
        "backlog",
        "representation",
        "roles",
        "retention",
    ]
    assert [*REPORTS] == [name for name in menu if name in REPORTS]


@pytest.mark.django_db
@pytest.mark.parametrize("name", REPORTS)
def test_a_report_bears_its_name_and_each_of_its_tables_another(name):
    report = REPORTS[name](whole(), Filters(QUARTER, Cut.GROUP))
    assert report.name == name
    names = [table.name for table in report.tables]
    assert len(set(names)) == len(names)
    for table in report.tables:
        keys = [row.key for row in table.rows]
        assert len(set(keys)) == len(keys)
        lines = [*table.rows, *([table.total] if table.total else [])]
        assert {len(line.values) for line in lines} <= {len(table.fields)}
