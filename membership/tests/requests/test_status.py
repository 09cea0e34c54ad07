"""The table of moves, held against the design's own words and against random walks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership.requests.status import MOVES, OPEN, Status, TransitionNotAllowedError, check_move

ALLOWED = {
    ("pending", "waiting"),
    ("pending", "approved"),
    ("pending", "denied"),
    ("pending", "withdrawn"),
    ("pending", "expired"),
    ("waiting", "pending"),
    ("waiting", "denied"),
    ("waiting", "withdrawn"),
    ("waiting", "expired"),
    ("approved", "pending"),
    ("denied", "pending"),
}


def test_the_table_is_the_designs_and_nothing_more():
    assert {(old.value, new.value) for old, news in MOVES.items() for new in news} == ALLOWED


@given(st.sampled_from(Status), st.sampled_from(Status))
def test_a_move_passes_only_when_the_table_has_it(old, new):
    if (old.value, new.value) in ALLOWED:
        check_move(old, new)
    else:
        with pytest.raises(TransitionNotAllowedError) as refused:
            check_move(old, new)
        assert (refused.value.old, refused.value.new) == (old, new)


@given(st.lists(st.sampled_from(Status), max_size=12))
def test_a_request_that_ended_by_itself_never_moves_again(wishes):
    status, over = Status.PENDING, False
    for wish in wishes:
        try:
            check_move(status, wish)
        except TransitionNotAllowedError:
            continue
        assert not over
        status = wish
        over = status in {Status.WITHDRAWN, Status.EXPIRED}


def test_open_means_that_somebody_still_has_to_act():
    assert {Status.PENDING, Status.WAITING_FOR_APPLICANT} == OPEN


def test_the_refusal_is_the_sentence_the_user_reads():
    with pytest.raises(TransitionNotAllowedError) as refused:
        check_move("withdrawn", "approved")
    assert str(refused.value) == "This request is withdrawn and cannot become approved."
