"""The table of an idea's moves: what staff and senders can do, and nothing else."""

from membership.requests.idea_status import IDEA_MOVES, OPEN_IDEAS, IdeaStatus, can_move


def test_the_table_has_just_these_moves():
    moves = {
        (old.value, new.value) for old in IdeaStatus for new in IdeaStatus if can_move(old, new)
    }
    assert moves == {
        ("unconfirmed", "new"),
        ("unconfirmed", "withdrawn"),
        ("unconfirmed", "expired"),
        ("new", "discussed"),
        ("new", "group"),
        ("new", "not_taken_up"),
        ("new", "withdrawn"),
        ("discussed", "group"),
        ("discussed", "not_taken_up"),
        ("discussed", "withdrawn"),
        ("not_taken_up", "discussed"),
        ("not_taken_up", "group"),
    }
    assert set(IDEA_MOVES) == set(IdeaStatus)
    assert {"unconfirmed", "new", "discussed"} == OPEN_IDEAS
