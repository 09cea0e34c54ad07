"""What every picture has: a name, its words for who does not see it, and what it leaves out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..tables import Kind, Table, Value
from ..written import written
from .scale import number

BAND = 100.0


@dataclass(frozen=True, slots=True)
class Words:
    """The title and the description of a picture, and the note below it."""

    title: str
    description: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A word at a place."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A point at a place."""

    x: float
    y: float


def middle(position: int, count: int) -> float:
    """Return the middle of one of so many equal bands, in percent."""
    return round((position + 0.5) / count * BAND, 2)


def left_out(values: Iterable[Value]) -> str:
    """Say how many values have no place in a picture; nothing where all have one."""
    missing = sum(1 for value in values if number(value) is None)
    if not missing:
        return ""
    noun = "figure is" if missing == 1 else "figures are"
    return f"{missing} {noun} not drawn: hidden, or not applicable. The table shows which."


def described(names: Sequence[str], values: Sequence[Value], kind: Kind) -> str:
    """Tell a series in a sentence: its first and last value, the lowest and the highest."""
    known = [(value, name) for value, name in zip(values, names, strict=True) if _drawn(value)]
    if not known:
        return "No figure to draw."
    first, last = known[0], known[-1]
    if len(known) == 1:
        return f"{_said(first, kind)}."
    low, high = min(known, key=_size), max(known, key=_size)
    if _size(low) == _size(high):
        return f"{written(first[0], kind)} from {first[1]} through {last[1]}."
    return (
        f"From {_said(first, kind)} to {_said(last, kind)}; "
        f"lowest {_said(low, kind)}, highest {_said(high, kind)}."
    )


def compared(names: Sequence[str], values: Sequence[Value], kind: Kind) -> str:
    """Tell rows in a sentence: which is the largest and which the smallest."""
    known = [(value, name) for value, name in zip(values, names, strict=True) if _drawn(value)]
    if not known:
        return "No figure to draw."
    low, high = min(known, key=_size), max(known, key=_size)
    if _size(low) == _size(high):
        rows = "1 row" if len(known) == 1 else f"{len(known)} rows"
        return f"{rows}: {written(low[0], kind)}."
    return f"{len(known)} rows: largest {_said(high, kind)}; smallest {_said(low, kind)}."


def labels_of(table: Table) -> tuple[str, ...]:
    """Return what stands in the first column of a table, as it is written there."""
    kind = table.fields[0].kind
    return tuple(written(row.values[0], kind) for row in table.rows)


def _drawn(value: Value) -> bool:
    return number(value) is not None


def _size(pair: tuple[Value, str]) -> float:
    return number(pair[0]) or 0.0


def _said(pair: tuple[Value, str], kind: Kind) -> str:
    return f"{written(pair[0], kind)} ({pair[1]})"
