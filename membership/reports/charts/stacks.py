"""Bars by month, each built of parts: who makes up the whole, and how that changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..tables import Kind, Table, Value
from ..written import written
from .lines import BOTTOM, HEIGHT, TOP, dates
from .picture import BAND, Label, Words, described, labels_of, left_out, middle
from .scale import Gutter, Scale, Tick, gutter_of, number, scale_of

MOST_PARTS = 6
"""So many patterns can be told apart in black and white; the rest is one part more."""
_WIDTH = 0.8

Series = tuple[str, Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Block:
    """One part of one bar."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Part:
    """One part in every bar; `pattern` counts from 1, from the ground up."""

    name: str
    pattern: int
    blocks: tuple[Block, ...]
    last: str


@dataclass(frozen=True, slots=True)
class Stack:
    """Stacked bars over time."""

    words: Words
    ticks: tuple[Tick, ...]
    dates: tuple[Label, ...]
    parts: tuple[Part, ...]
    totals: tuple[Label, ...]
    """The whole of the last bar."""
    height: int = HEIGHT
    template: str = "reports/charts/stack.html"

    @property
    def gutter(self) -> Gutter:
        """Return the room for the figures of its axis."""
        return gutter_of(self.ticks)


def stack(months: Table, series: Sequence[Series], title: str, others: str = "all others") -> Stack:
    """Draw series on top of one another; beyond `MOST_PARTS` the smallest become one.

    `months` has a row for each month, `series` a value for each of those rows. The largest at the
    end stands at the ground.
    """
    shown = _largest(series, others)
    count = len(months.rows)
    totals = [sum(_size(values[position]) for _, values in shown) for position in range(count)]
    scale = scale_of(totals)
    grounds = [0] * count
    parts = []
    for pattern, (name, values) in enumerate(shown, start=1):
        blocks = []
        for position in range(count):
            size = _size(values[position])
            if size:
                low, high = grounds[position], grounds[position] + size
                y = scale.place(high, BOTTOM, TOP)
                height = round(scale.place(low, BOTTOM, TOP) - y, 2)
                x = round((position + (1 - _WIDTH) / 2) / count * BAND, 2)
                blocks.append(Block(x, y, round(_WIDTH / count * BAND, 2), height))
                grounds[position] = high
        parts.append(Part(name, pattern, tuple(blocks), written(values[-1]) if values else ""))
    told = described(labels_of(months), totals, Kind.NUMBER)
    everything = [value for _, values in series for value in values]
    words = Words(title, f"All together: {told}", left_out(everything))
    ticks = scale.ticks(Kind.NUMBER, BOTTOM, TOP)
    return Stack(words, ticks, dates(months), tuple(parts), _tops(grounds, scale))


def _tops(totals: Sequence[int], scale: Scale) -> tuple[Label, ...]:
    if not totals:
        return ()
    whole = totals[-1]
    y = scale.place(whole, BOTTOM, TOP) - 6
    return (Label(middle(len(totals) - 1, len(totals)), round(y, 2), written(whole)),)


def _largest(series: Sequence[Series], others: str) -> list[Series]:
    """Return the series with a figure, the largest at the end first, the rest added up."""
    used = [each for each in series if any(_size(value) for value in each[1])]
    used.sort(key=lambda each: -_size(each[1][-1]))
    if len(used) <= MOST_PARTS + 1:
        return used
    rest = [values for _, values in used[MOST_PARTS:]]
    sums = [sum(_size(value) for value in column) for column in zip(*rest, strict=True)]
    return [*used[:MOST_PARTS], (f"{len(rest)} {others}", sums)]


def _size(value: Value) -> int:
    return round(number(value) or 0)
