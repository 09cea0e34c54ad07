"""The words of a seat in the matrix: they alone tell how it stands."""

import pytest

from membership.reports.representation import SeatShown, Standing, standing_of
from membership.tests.factories import TODAY


@pytest.mark.parametrize("members", [None, 0, 1, 2, 1234])
@pytest.mark.parametrize("standing", [Standing.COVERED, Standing.NOT_ELIGIBLE, Standing.UNKNOWN])
def test_a_cell_s_words_tell_how_the_seat_stands(standing: Standing, members: int | None) -> None:
    if standing == Standing.COVERED and members == 0:
        return
    if standing == Standing.COVERED and members == 1:
        standing = Standing.SINGLE
    seat = SeatShown(None, None, standing, members)  # type: ignore[arg-type]
    assert standing_of(seat.words) == standing
    gap = SeatShown(None, None, Standing.GAP, 0, TODAY, members)  # type: ignore[arg-type]
    assert standing_of(gap.words) == Standing.GAP
