"""An axis: round numbers that hold every value, and where a value lies among them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor, log10

from ..tables import Kind, Value
from ..written import written

MOST_STEPS = 4
_ROUND = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Tick:
    """One round number of an axis: where it stands, and how it is written."""

    at: float
    label: str


class Gutter(StrEnum):
    """How much room the figures of an axis take beside it."""

    NARROW = "narrow"
    MIDDLE = "middle"
    WIDE = "wide"


def gutter_of(ticks: Iterable[Tick]) -> Gutter:
    """Return the room that the longest figure of an axis takes."""
    longest = max((len(tick.label) for tick in ticks), default=0)
    if longest <= 4:
        return Gutter.NARROW
    return Gutter.MIDDLE if longest <= 7 else Gutter.WIDE


@dataclass(frozen=True, slots=True)
class Scale:
    """Round numbers from the lowest to the highest, both outside of every value."""

    steps: tuple[float, ...]

    @property
    def low(self) -> float:
        """Return where the axis begins."""
        return self.steps[0]

    @property
    def high(self) -> float:
        """Return where the axis ends."""
        return self.steps[-1]

    def place(self, value: float, start: float, end: float) -> float:
        """Return where a value lies between the place of the lowest and that of the highest."""
        share = (value - self.low) / (self.high - self.low)
        return round(start + share * (end - start), 2)

    def ticks(self, kind: Kind, start: float, end: float) -> tuple[Tick, ...]:
        """Return every round number where it stands."""
        return tuple(
            Tick(self.place(step, start, end), _in_short(step, kind)) for step in self.steps
        )


def number(value: Value) -> float | None:
    """Return a value that can be drawn; None for one that is hidden or not applicable."""
    return float(value) if isinstance(value, int | float) else None


def scale_of(values: Iterable[float | None], kind: Kind = Kind.NUMBER) -> Scale:
    """Return the axis that holds some values, and zero. Counts are told apart in whole steps."""
    known = [value for value in values if value is not None]
    low, high = min(0.0, *known, 0.0), max(0.0, *known, 0.0)
    step = _step(high - low, whole=kind == Kind.NUMBER, share=kind == Kind.SHARE)
    first, last = floor(low / step), max(ceil(high / step), floor(low / step) + 1)
    return Scale(tuple(round(position * step, 10) for position in range(first, last + 1)))


def _step(reach: float, *, whole: bool, share: bool) -> float:
    """Return the round number that reaches in `MOST_STEPS` steps."""
    if not reach:
        return 0.25 if share else 1
    rough = reach / MOST_STEPS
    size = 10.0 ** floor(log10(rough))
    step = next(size * each for each in _ROUND if size * each >= rough * (1 - 1e-9))
    return max(step, 1) if whole else step


def _in_short(step: float, kind: Kind) -> str:
    if kind == Kind.SHARE:
        return written(step, kind).replace(".0%", "%")
    return written(step)
