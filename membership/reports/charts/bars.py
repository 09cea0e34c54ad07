"""Bars that lie, each below its name; and spans from the median to the 90th percentile."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from ..tables import Table, Value
from ..written import written
from .picture import Label, Words, compared, labels_of, left_out
from .scale import number

REACH = 76.0
"""How far the longest bar goes, in percent: its figure stands to the right of it."""
SPAN_REACH = 66.0
_LETTERS = 42  # what fits into 288 pixels
_LINE, _BAR, _GAP = 18, 16, 12
_TRACK = 22


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its name in lines, its bar, and its figure to the right."""

    name: tuple[Label, ...]
    x: float
    y: float
    width: float
    figure: Label


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars to compare rows by."""

    words: Words
    bars: tuple[Bar, ...]
    zero: float
    height: int
    thickness: int = _BAR
    template: str = "reports/charts/bars.html"


@dataclass(frozen=True, slots=True)
class Span:
    """From the median to the 90th percentile; `track` counts the columns drawn, from 1."""

    track: int
    y: float
    median: float
    ninth: float
    figure: Label
    is_drawn: bool


@dataclass(frozen=True, slots=True)
class SpanRow:
    """One row: its name in lines, and a span for each pair of columns."""

    name: tuple[Label, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans to compare rows by; `tracks` names what each pair of columns is."""

    words: Words
    tracks: tuple[str, ...]
    rows: tuple[SpanRow, ...]
    height: int
    template: str = "reports/charts/spans.html"


def bars(table: Table, name: str, title: str) -> Bars:
    """Draw one column of a table, a bar for each row in the order of the table."""
    field, values, names = table.fields[table.place(name)], table.column(name), labels_of(table)
    sizes = [0.0, *map(_size, values)]
    low, high = min(sizes), max(sizes)
    reach = REACH / (high - low) if high > low else 0
    zero = round(-low * reach, 2)
    found, y = [], 0.0
    for text, value in zip(names, values, strict=True):
        lines = _lines(text, y)
        y += _LINE * len(lines) + 4
        size = _size(value)
        start = round(zero + min(size, 0) * reach, 2)
        width = round(abs(size) * reach, 2)
        figure = Label(round(max(start + width, zero), 2), y + _BAR - 3, written(value, field.kind))
        found.append(Bar(lines, start, y, width, figure))
        y += _BAR + _GAP
    words = Words(title, compared(names, values, field.kind), left_out(values))
    return Bars(words, tuple(found), zero, round(y))


def spans(table: Table, pairs: Sequence[tuple[str, str, str]], title: str) -> Spans:
    """Draw pairs of columns: a name, the median's column and the 90th percentile's."""
    names = labels_of(table)
    columns = [(table.column(median), table.column(ninth)) for _, median, ninth in pairs]
    kind = table.fields[table.place(pairs[0][1])].kind
    everything = [value for pair in columns for column in pair for value in column]
    longest = max(map(_size, everything), default=0.0)
    reach = SPAN_REACH / longest if longest else 0.0
    rows, y = [], 0.0
    for position, text in enumerate(names):
        lines = _lines(text, y)
        y += _LINE * len(lines) + 4
        found = []
        for track, (medians, ninths) in enumerate(columns, start=1):
            median, ninth = medians[position], ninths[position]
            low, high = (round(_size(value) * reach, 2) for value in (median, ninth))
            told = f"{written(median, kind)} / {written(ninth, kind)}"
            figure = Label(high, y + _TRACK / 2 + 5, told)
            is_drawn = number(median) is not None and number(ninth) is not None
            found.append(Span(track, y + _TRACK / 2, low, high, figure, is_drawn))
            y += _TRACK
        rows.append(SpanRow(lines, tuple(found)))
        y += _GAP
    told = " ".join(
        f"{label}: median, {compared(names, column[0], kind)}"
        for (label, _, _), column in zip(pairs, columns, strict=True)
    )
    words = Words(title, told, left_out(everything))
    return Spans(words, tuple(label for label, _, _ in pairs), tuple(rows), round(y))


def _lines(text: str, y: float) -> tuple[Label, ...]:
    lines = wrap(text, _LETTERS) or [""]
    return tuple(Label(0, y + _LINE * (n + 1) - 4, line) for n, line in enumerate(lines))


def _size(value: Value) -> float:
    return number(value) or 0.0
