"""Lines over time, and small multiples: one little line a row or column, all on one scale."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..tables import Hidden, Kind, Table, Value
from ..written import written
from .picture import BAND, Dot, Label, Words, described, labels_of, left_out, middle
from .scale import Gutter, Scale, Tick, gutter_of, number, scale_of

TOP, BOTTOM = 28.0, 208.0
HEIGHT = 236
SMALL_TOP, SMALL_BOTTOM, SMALL_HEIGHT = 8.0, 56.0, 64
MOST_DATES = 4
_PLOT = 10  # the inner drawing is 1,000 wide, so that percent keep a decimal


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its strokes (points of the inner drawing, broken at gaps) and lone points."""

    name: str
    strokes: tuple[str, ...]
    dots: tuple[Dot, ...]
    gaps: tuple[Label, ...]
    last: str
    """The last figure as it is written; empty where nothing can be drawn."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A few series over time on one scale."""

    words: Words
    ticks: tuple[Tick, ...]
    dates: tuple[Label, ...]
    lines: tuple[Line, ...]
    height: int = HEIGHT
    template: str = "reports/charts/lines.html"

    @property
    def gutter(self) -> Gutter:
        """Return the room for the figures of its axis."""
        return gutter_of(self.ticks)


@dataclass(frozen=True, slots=True)
class Multiples:
    """The same little picture many times over, so that shapes can be compared."""

    words: Words
    top: str
    """What the upper edge of each stands for."""
    small: tuple["Small", ...]
    template: str = "reports/charts/multiples.html"


@dataclass(frozen=True, slots=True)
class Small:
    """One series without an axis of its own, as in a row of multiples or beside a figure."""

    words: Words
    line: Line
    base: float
    """Where zero lies."""
    height: int = SMALL_HEIGHT
    template: str = "reports/charts/small.html"


def lines(table: Table, names: Sequence[str], title: str) -> Lines:
    """Draw some columns of a table whose rows are months, in their order."""
    fields = [table.fields[table.place(name)] for name in names]
    columns = [table.column(name) for name in names]
    kind = fields[0].kind
    scale = scale_of([number(value) for column in columns for value in column], kind)
    months = labels_of(table)
    told = " ".join(
        f"{field.title}: {described(months, column, kind)}"
        for field, column in zip(fields, columns, strict=True)
    )
    return Lines(
        words=Words(title, told, left_out(value for column in columns for value in column)),
        ticks=scale.ticks(kind, BOTTOM, TOP),
        dates=dates(table),
        lines=tuple(
            _line(field.title, column, field.kind, scale, TOP, BOTTOM)
            for field, column in zip(fields, columns, strict=True)
        ),
    )


def multiples(
    series: Sequence[tuple[str, Sequence[Value]]],
    months: Sequence[str],
    title: str,
    kind: Kind = Kind.NUMBER,
) -> Multiples:
    """Draw each of many series small, all on one scale."""
    everything = [value for _, values in series for value in values]
    sizes = [0.0, *filter(None, map(number, everything))]
    scale = Scale((min(sizes), max(sizes) or 1))
    small = tuple(_small(name, values, months, kind, scale) for name, values in series)
    span = f"{months[0]} to {months[-1]}" if months else "No month"
    told = f"{len(series)} small lines on one scale, {span}."
    return Multiples(Words(title, told, left_out(everything)), written(max(sizes), kind), small)


def small(
    name: str, values: Sequence[Value], months: Sequence[str], kind: Kind = Kind.NUMBER
) -> Small:
    """Draw one series small, on a scale of its own."""
    return _small(name, values, months, kind, scale_of([number(each) for each in values], kind))


def dates(table: Table) -> tuple[Label, ...]:
    """Return a few of a table's months below their places, each from the left of its band."""
    months = labels_of(table)
    count = len(months)
    every = next(step for step in (1, 2, 3, 6, 12, 24, 60, count) if count <= step * MOST_DATES)
    return tuple(
        Label(round(position / count * BAND, 2), HEIGHT - 6, months[position])
        for position in range(0, count, every)
    )


def _small(
    name: str, values: Sequence[Value], months: Sequence[str], kind: Kind, scale: Scale
) -> Small:
    words = Words(name, described(months, values, kind), left_out(values))
    line = _line(name, values, kind, scale, SMALL_TOP, SMALL_BOTTOM)
    return Small(words, line, scale.place(0, SMALL_BOTTOM, SMALL_TOP))


def _line(
    name: str, values: Sequence[Value], kind: Kind, scale: Scale, top: float, bottom: float
) -> Line:
    count = len(values)
    stretches = list(_stretches(values))
    points = [
        [
            Dot(middle(position, count), scale.place(value, bottom, top))
            for position, value in stretch
        ]
        for stretch in stretches
    ]
    known = [each for each in values if number(each) is not None]
    hidden = [position for position, each in enumerate(values) if each == Hidden.SMALL]
    return Line(
        name=name,
        strokes=tuple(_stroke(stretch) for stretch in points if len(stretch) > 1),
        dots=(*(stretch[0] for stretch in points if len(stretch) == 1), *_end(points)),
        gaps=tuple(Label(middle(p, count), bottom - 4, written(Hidden.SMALL)) for p in hidden),
        last=written(known[-1], kind) if known else "",
    )


def _stretches(values: Sequence[Value]) -> Iterator[list[tuple[int, float]]]:
    """Yield what lies between the gaps."""
    stretch: list[tuple[int, float]] = []
    for position, value in enumerate(values):
        known = number(value)
        if known is not None:
            stretch.append((position, known))
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _stroke(points: Sequence[Dot]) -> str:
    return " ".join(f"{_plain(dot.x * _PLOT)},{_plain(dot.y)}" for dot in points)


def _plain(place: float) -> str:
    return f"{round(place, 2):g}"


def _end(points: list[list[Dot]]) -> tuple[Dot, ...]:
    """Mark where the series ends, unless its last point stands alone and is marked anyway."""
    return (points[-1][-1],) if points and len(points[-1]) > 1 else ()
