"""Rows built once for several tests, each of which works on a copy and leaves no trace."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from django.db import transaction

from membership.tests.admin.staff import stop_the_clock

Made = TypeVar("Made")


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is done inside, so that one world serves many acts."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def held(blocker: Any, build: Callable[[], Made]) -> Iterator[Made]:
    """Build at `AT`, in a transaction around the tests' own; what it yields has to be copied.

    For fixtures of a module or a package in which every test wants these rows: whoever uses the
    database there finds them. Nothing of it is ever committed.
    """
    around = undone()
    with blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        stop_the_clock(patch)
        around.__enter__()
        made = build()
    yield made
    with blocker.unblock():
        around.__exit__(None, None, None)
