"""Suppression, by somebody who tries to work the hidden counts out again."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from membership.reports.suppression import hidden_cells, suppress
from membership.reports.tables import Field, Hidden, Kind, Row, Table

THRESHOLD = 11
FLOW = tuple(
    Field(name, name.title(), people=name != "net")
    for name in ("opening", "joins", "leaves", "net", "closing")
)
RATE = Field("growth", "Growth", Kind.SHARE)
COUNT = (Field("active", "Active", people=True),)


def flow_row(key, opening, joins, leaves, *, sensitive=False):
    net = joins - leaves
    values = (opening, joins, leaves, net, opening + net, net / opening if opening else None)
    return Row(key, values, sensitive=sensitive)


def flows(*rows):
    sums = [sum(row.values[place] for row in rows) for place in range(5)]
    total = Row("", (*sums, sums[3] / sums[0] if sums[0] else None))
    return Table("flows", "Flows", (*FLOW, RATE), rows, total)


def counts(*rows):
    made = tuple(Row(key, (value,), sensitive=bad) for key, value, bad in rows)
    return Table("counts", "Counts", COUNT, made, Row("", (sum(v for _, v, _ in rows),)))


def shown(table):
    return {row.key: row.values for row in (*table.rows, table.total)}


def test_a_small_count_hides_and_so_does_what_would_tell_it():
    table = counts(("a", 4, True), ("b", 30, False), ("c", 20, False), ("d", 0, True))
    assert shown(suppress(table, threshold=THRESHOLD)) == {
        "a": (Hidden.SMALL,),
        "b": (30,),
        "c": (Hidden.WITH_IT,),
        "d": (0,),
        "": (54,),
    }


@pytest.mark.parametrize("value", [0, 11, 12])
def test_zero_and_the_threshold_itself_may_be_shown(value):
    table = counts(("a", value, True), ("b", 30, False))
    assert suppress(table, threshold=THRESHOLD) == table


def test_people_in_other_roles_are_counted_openly():
    table = counts(("a", 1, False), ("b", 30, False))
    assert suppress(table, threshold=THRESHOLD) == table


def test_rates_of_a_row_hide_with_its_counts():
    table = flows(flow_row("a", 8, 1, 0, sensitive=True), flow_row("b", 40, 6, 3))
    hidden = shown(suppress(table, threshold=THRESHOLD))
    assert hidden["a"][5] == Hidden.WITH_IT
    assert hidden["b"][5] == Hidden.WITH_IT
    assert hidden[""] == table.total.values


def test_no_mark_tells_a_zero_from_a_small_count():
    table = flows(flow_row("a", 40, 2, 0, sensitive=True), flow_row("b", 90, 20, 15))
    hidden = shown(suppress(table, threshold=THRESHOLD))
    assert hidden["a"][:5] == (40, Hidden.SMALL, Hidden.SMALL, 2, 42)


def test_what_an_earlier_file_hides_stays_hidden():
    table = counts(("a", 14, True), ("b", 30, False), ("c", 20, False))
    first = suppress(
        counts(("a", 4, True), ("b", 30, False), ("c", 20, False)), threshold=THRESHOLD
    )
    before = {(key, "active") for key in hidden_cells(first, "active")}
    assert before == {("a", "active"), ("c", "active")}
    after = suppress(table, threshold=THRESHOLD, hidden_before=before)
    assert hidden_cells(after, "active") == {"a", "c"}


# ---- the attack ----------------------------------------------------------------------------------


NEAR = 2
"""How far from the truth a reader's guess goes here: finding one more answer there is enough."""


NOT_PEOPLE = (3, 5)
"""The places of net and growth in a flow: what hides there bears no mark of its size."""


def guesses(row, truth):
    """Return the rows of whole numbers near the truth that a reader must take for possible.

    A reader knows that counts of people are never negative, that a mark in a sensitive row tells
    the side of the threshold, and the identity of a flow.
    """
    options = []
    for value, true in zip(row.values, truth.values, strict=True):
        if not isinstance(value, Hidden):
            options.append([value])
            continue
        near = [None] if isinstance(true, float) else range(true - NEAR, true + NEAR + 1)
        if row.sensitive and len(options) not in NOT_PEOPLE:
            near = [n for n in near if (n < THRESHOLD) == (value == Hidden.SMALL)]
        options.append(near)
    found = []
    for guess in product(*options):
        if len(guess) > 1:
            opening, joins, leaves, net, closing = guess[:5]
            if opening + joins - leaves != closing or net != joins - leaves:
                continue
        if all(n >= 0 for place, n in enumerate(guess[:5]) if place not in NOT_PEOPLE):
            found.append(guess[:5])
    return found


def answers(table, truth):
    """Return every grid of such rows that adds up to the totals as they are shown."""
    totals = guesses(table.total, truth.total)
    lines = [guesses(row, true) for row, true in zip(table.rows, truth.rows, strict=True)]
    return [rows for rows in product(*lines) if tuple(map(sum, zip(*rows, strict=True))) in totals]


COUNTS = st.lists(st.tuples(st.integers(0, 14), st.booleans()), min_size=2, max_size=5)
FLOWS = st.lists(
    st.tuples(st.integers(0, 13), st.integers(0, 3), st.integers(0, 3), st.booleans()),
    min_size=2,
    max_size=3,
)


@settings(max_examples=100, deadline=None)
@given(COUNTS)
def test_nobody_works_a_small_count_out_from_the_totals(rows):
    attack(counts(*[(str(n), value, bad) for n, (value, bad) in enumerate(rows)]))


@settings(max_examples=50, deadline=None)
@given(FLOWS)
def test_nobody_works_joins_out_from_the_rest_of_the_row(rows):
    attack(
        flows(
            *[
                flow_row(str(n), opening + leaves, joins, leaves, sensitive=bad)
                for n, (opening, joins, leaves, bad) in enumerate(rows)
            ]
        )
    )


def attack(truth):
    """Fail for a small count that has one possible value alone."""
    hidden = suppress(truth, threshold=THRESHOLD)
    found = answers(hidden, truth)
    assert tuple(row.values[:5] for row in truth.rows) in found
    for number, row in enumerate(truth.rows):
        for place, field in enumerate(truth.fields):
            if row.sensitive and field.people and 0 < row.values[place] < THRESHOLD:
                assert len({rows[number][place] for rows in found}) > 1, shown(hidden)


def test_two_files_that_overlap_hide_the_same_and_tell_nothing():
    """The closing figures of one quarter are the opening ones of the next."""
    first = flows(
        flow_row("a", 8, 0, 0, sensitive=True),
        flow_row("b", 30, 0, 0),
        flow_row("c", 20, 0, 0),
    )
    second = flows(
        flow_row("a", 8, 0, 0, sensitive=True),
        flow_row("b", 30, 0, 12),
        flow_row("c", 20, 30, 0),
    )
    one = suppress(first, threshold=THRESHOLD)
    before = {(key, "opening") for key in hidden_cells(one, "closing")}
    two = suppress(second, threshold=THRESHOLD, hidden_before=before)
    assert hidden_cells(one, "closing") <= hidden_cells(two, "opening")


def test_a_table_of_one_row_hides_its_total_too():
    row = Row("a", (4,), sensitive=True)
    table = Table("counts", "Counts", COUNT, (row,), replace(row, key=""))
    hidden = suppress(table, threshold=THRESHOLD)
    assert [hidden.rows[0].values, hidden.total.values] == [(Hidden.SMALL,)] * 2


def test_a_long_table_hides_little_even_where_nobody_left():
    """All leaves are zero, as their total says: what hides beside joins must be something else."""
    rows = [flow_row(str(n), 20 + n, 1 + n % 5, 0, sensitive=n % 28 == 0) for n in range(56)]
    hidden = suppress(flows(*rows), threshold=THRESHOLD)
    told = [row.key for row in hidden.rows if Hidden in {*map(type, row.values)}]
    assert told == ["0", "28"]
    assert hidden.total == flows(*rows).total
