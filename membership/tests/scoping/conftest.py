"""The world, built anew for each test, and a clock that stands still."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from membership.tests.admin.staff import stop_the_clock

from .world import World, build


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Write no log: a thousand refusals with their tracks take as long as the pages."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return the two sides, at `AT`."""
    stop_the_clock(monkeypatch)
    return build()
