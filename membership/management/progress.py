"""What a long command is doing, said now and then: a short one says nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

SECONDS = 5.0

Tell = Callable[[str], None]


@contextmanager
def progress(write: Tell, *, every: float | None = None) -> Iterator[Tell]:
    """Yield what takes the name of the present step; every few seconds `write` is told of it."""
    seconds = SECONDS if every is None else every
    done, began, step = Event(), monotonic(), [""]

    def tell() -> None:
        while not done.wait(seconds):
            write(f"{step[0]} ({monotonic() - began:.0f} s so far)")

    def enter(name: str) -> None:
        step[0] = name

    teller = Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield enter
    finally:
        done.set()
        teller.join()
