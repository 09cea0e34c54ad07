"""Interleaved rounds, the ratio of minima, and a control that says whether to believe it."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

ROUNDS = 9
WHOLE_ROUNDS = 7
DEPTHS = 24
CONTROL = (0.9, 1.1)

Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Result:
    """One row of the table: raw milliseconds, their ratio, and the bar it must meet."""

    what: str
    ours_ms: float
    floor_ms: float
    control: float
    bar: float | None
    note: str = ""

    @property
    def ratio(self) -> float:
        """Ours over the floor."""
        return self.ours_ms / self.floor_ms

    @property
    def void(self) -> bool:
        """Say whether the machine was too restless: the floor differed from itself."""
        return not CONTROL[0] <= self.control <= CONTROL[1]

    @property
    def met(self) -> bool:
        """Say whether the bar is met, or none is set."""
        return self.bar is None or self.ratio <= self.bar

    def __str__(self) -> str:
        bar = "      -" if self.bar is None else f"<= {self.bar:.1f}x"
        state = "VOID" if self.void else "met" if self.met else "MISSED"
        return (
            f"{self.what:<44} {self.ours_ms:9.3f} ms / {self.floor_ms:9.3f} ms = "
            f"{self.ratio:5.2f}x  bar {bar}  A/A {self.control:4.2f}  {state}  {self.note}"
        )


def compare(
    what: str,
    ours: Act,
    floor: Act,
    *,
    bar: float | None,
    inner: int = DEPTHS,
    whole: bool = False,
    note: str = "",
) -> Result:
    """Time both, interleaved, after warming; a void run is tried again up to twice.

    `whole` is for acts of seconds, which have just been looked at, and so are warm: fewer rounds of
    one call, and medians instead of minima.
    """
    rounds, inner = (WHOLE_ROUNDS, 1) if whole else (ROUNDS, inner)
    for _ in range(3):
        for _ in range(0 if whole else 3):
            ours()
            floor()
        times = _times(ours, floor, rounds, inner)
        of = median if whole else min
        best = {name: of(values) for name, values in times.items()}
        control = best["control"] / best["floor"]
        result = Result(what, best["ours"], best["floor"], control, bar=bar, note=note)
        if not result.void:
            break
    return result


def _times(ours: Act, floor: Act, rounds: int, inner: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {"ours": [], "floor": [], "control": []}
    for _ in range(rounds):
        for name, act in (("floor", floor), ("ours", ours), ("control", floor)):
            times[name].append(_time(act, inner))
    return times


def _time(act: Act, inner: int) -> float:
    """Return the milliseconds of the quickest of `inner` calls, with the collector off.

    Calls come from changing depths of the stack: CPython keeps frames in chunks, and a hot loop
    that happens to straddle two of them takes up to twice as long. The quickest call of either
    side is one that did not.
    """
    best = float("inf")
    gc.collect()
    gc.disable()
    try:
        for turn in range(inner):
            best = min(best, _seconds_at(turn % DEPTHS, act))
    finally:
        gc.enable()
    return best * 1000


def _seconds_at(depth: int, act: Act) -> float:
    if depth:
        return _seconds_at(depth - 1, act)
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
