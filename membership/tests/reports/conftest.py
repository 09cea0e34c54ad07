"""What the tests of figures share."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from .hand_play import play


@pytest.fixture(scope="module")
def hand_history(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let the history that was written by hand happen, once for all tests of a page."""
    with django_db_blocker.unblock(), transaction.atomic():
        play()
        yield
        transaction.set_rollback(True)
