"""Reports as text: given back equal, and the same figures as the same bytes."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership.reports.stored import from_text, to_text
from membership.reports.tables import Audience, Field, Hidden, Kind, Report, Row, Table

VALUES: Any = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.sampled_from(Hidden),
    st.text(),
)
TABLE = Table(
    "flows",
    "Flows — “all” of them",
    (Field("slice", "Group", Kind.TEXT), Field("n", "N", Kind.SHARE, "Some share.", people=True)),
    (
        Row("a", ("Ä\u202e", 0.1 + 0.2), sensitive=True),
        Row("b", ("", Hidden.SMALL)),
        Row("c", (date(2026, 9, 30), Hidden.WITH_IT)),
        Row("d", ("small", None)),
    ),
    Row("total", ("All", 3)),
)


def report(*tables: Table) -> Report:
    return Report(
        name="membership",
        title="Membership",
        covers="FY 2026 Q4",
        audience=Audience.BUREAU,
        basis="as now known",
        suppression="Nothing.",
        tables=tables,
        filters={"Group": "Managers", "By": "Group"},
        definitions=(("Joins", "Who came."), ("Leaves", "Who went.")),
    )


def test_a_report_comes_back_equal_in_every_value() -> None:
    found = {"membership/group": report(TABLE), "empty": report()}
    again = from_text(to_text(found))
    assert again == found
    values = [row.values[1] for row in again["membership/group"].table("flows").rows]
    assert [type(value) for value in values] == [float, Hidden, Hidden, type(None)]
    assert list(again["empty"].filters) == ["Group", "By"]


@given(st.lists(VALUES, min_size=1, max_size=5))
def test_every_value_comes_back(values: list[Any]) -> None:
    fields = tuple(Field(str(n), str(n)) for n in range(len(values)))
    found = {"x": report(Table("t", "T", fields, (Row("", tuple(values)),)))}
    again = from_text(to_text(found))["x"].tables[0].rows[0].values
    assert again == tuple(values)
    assert list(map(type, again)) == list(map(type, values))


def test_the_order_of_the_reports_changes_no_byte() -> None:
    one, two = report(TABLE), report()
    assert to_text({"a": one, "b": two}) == to_text({"b": two, "a": one})
    assert to_text({"a": one}) != to_text({"a": two})


@pytest.mark.parametrize("text", ["small", "with-it", '{"hidden": "small"}', "day"])
def test_words_are_not_taken_for_marks(text: str) -> None:
    table = Table("t", "T", (Field("x", "X", Kind.TEXT),), (Row("", (text,)),))
    value = from_text(to_text({"x": report(table)}))["x"].tables[0].rows[0].values[0]
    assert (type(value), value) == (str, text)
