"""The world, built once and as new for each test, and a clock that stands still."""

import logging
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from membership.tests.admin.staff import stop_the_clock
from membership.tests.held import held

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


@pytest.fixture(scope="package")
def _both_sides(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    yield from held(django_db_blocker, build)


@pytest.fixture
def world(_both_sides: World, db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return the two sides, at `AT`."""
    stop_the_clock(monkeypatch)
    return deepcopy(_both_sides)
