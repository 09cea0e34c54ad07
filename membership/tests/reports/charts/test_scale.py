"""Axes: round steps, that hold every value and zero."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership.reports.charts.scale import MOST_STEPS, Tick, number, scale_of
from membership.reports.tables import Hidden, Kind


@pytest.mark.parametrize(
    ("values", "kind", "steps"),
    [
        ([], Kind.NUMBER, (0, 1)),
        ([None], Kind.NUMBER, (0, 1)),
        ([0, 0], Kind.NUMBER, (0, 1)),
        ([1], Kind.NUMBER, (0, 1)),
        ([3], Kind.NUMBER, (0, 1, 2, 3)),
        ([7], Kind.NUMBER, (0, 2, 4, 6, 8)),
        ([100], Kind.NUMBER, (0, 50, 100)),
        ([97, 12], Kind.NUMBER, (0, 50, 100)),
        ([1234], Kind.NUMBER, (0, 500, 1000, 1500)),
        ([7_300_000_000], Kind.NUMBER, (0, 2e9, 4e9, 6e9, 8e9)),
        ([-3, 5], Kind.NUMBER, (-4, -2, 0, 2, 4, 6)),
        ([-5], Kind.NUMBER, (-6, -4, -2, 0)),
        ([2.5], Kind.DECIMAL, (0, 1, 2, 3)),
        ([0.3], Kind.DECIMAL, (0, 0.1, 0.2, 0.3)),
        ([0], Kind.SHARE, (0, 0.25)),
        ([0.93], Kind.SHARE, (0, 0.5, 1)),
        ([0.041], Kind.SHARE, (0, 0.02, 0.04, 0.06)),
    ],
)
def test_steps_are_round(values: Any, kind: Kind, steps: tuple) -> None:
    assert scale_of(values, kind).steps == steps


@given(
    st.lists(st.floats(-1e12, 1e12).filter(lambda x: x == 0 or abs(x) > 1e-3), max_size=5),
    st.sampled_from([Kind.NUMBER, Kind.DECIMAL, Kind.SHARE]),
)
def test_every_value_lies_inside(values: list[float], kind: Kind) -> None:
    scale = scale_of(values, kind)
    assert scale.low <= min([0, *values]) + 1e-9
    assert scale.high >= max([0, *values]) - 1e-9
    assert scale.low < scale.high
    assert 0 in scale.steps
    assert 2 <= len(scale.steps) <= MOST_STEPS + 3


def test_a_place_on_the_axis() -> None:
    scale = scale_of([8])
    assert [scale.place(value, 208, 28) for value in (0, 2, 8)] == [208, 163, 28]


def test_ticks_are_written_in_short() -> None:
    assert scale_of([0.93], Kind.SHARE).ticks(Kind.SHARE, 100, 0) == (
        Tick(100, "0%"),
        Tick(50, "50%"),
        Tick(0, "100%"),
    )
    assert [tick.label for tick in scale_of([1234]).ticks(Kind.NUMBER, 1, 0)] == [
        "0",
        "500",
        "1,000",
        "1,500",
    ]
    assert [tick.label for tick in scale_of([0.3], Kind.DECIMAL).ticks(Kind.DECIMAL, 1, 0)] == [
        "0",
        "0.1",
        "0.2",
        "0.3",
    ]
    assert [tick.label for tick in scale_of([0.041], Kind.SHARE).ticks(Kind.SHARE, 1, 0)] == [
        "0%",
        "2%",
        "4%",
        "6%",
    ]


def test_what_can_be_drawn() -> None:
    values = [3, 2.5, 0, None, Hidden.SMALL, Hidden.WITH_IT, "Ohio"]
    assert [number(value) for value in values] == [3, 2.5, 0, None, None, None, None]
