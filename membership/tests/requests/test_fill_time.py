"""The stamp that tells how long a form was open."""

from datetime import timedelta
from typing import Any

import pytest

from membership.requests.fill_time import filled_too_fast, new_stamp, shown_at
from membership.tests.factories import AT


def test_a_stamp_says_when_the_form_was_shown() -> None:
    assert shown_at(new_stamp(at=AT)) == AT


@pytest.mark.parametrize(
    ("seconds", "too_fast"), [(-5, True), (0, True), (2, True), (3, False), (10**9, False)]
)
def test_only_a_moment_is_too_fast(settings: Any, seconds: int, too_fast: bool) -> None:
    settings.MINIMUM_FILL_SECONDS = 3
    stamp = new_stamp(at=AT)
    assert filled_too_fast(stamp, at=AT + timedelta(seconds=seconds)) is too_fast


@pytest.mark.parametrize("stamp", ["", "x", "1793620800:", "1793620800:wrong", "\0", "é:é", ":"])
def test_a_stamp_that_is_not_ours_counts_as_none(stamp: str) -> None:
    assert shown_at(stamp) is None
    assert filled_too_fast(stamp, at=AT)


def test_a_changed_second_breaks_the_stamp() -> None:
    moment, _, signature = new_stamp(at=AT).partition(":")
    assert shown_at(f"{int(moment) - 60}:{signature}") is None
