"""The one table of moves of an idea for a group: acts, pages and tests are derived from it."""

from django.db import models


class IdeaStatus(models.TextChoices):
    """Where an idea stands."""

    UNCONFIRMED = "unconfirmed", "Address not confirmed"
    NEW = "new", "New"
    DISCUSSED = "discussed", "In discussion"
    BECAME_GROUP = "group", "Became a group"
    NOT_TAKEN_UP = "not_taken_up", "Not taken up"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Expired"


OPEN_IDEAS = frozenset({IdeaStatus.UNCONFIRMED, IdeaStatus.NEW, IdeaStatus.DISCUSSED})

# What was not taken up can be later: a group may come of it after all.
IDEA_MOVES: dict[IdeaStatus, frozenset[IdeaStatus]] = {
    IdeaStatus.UNCONFIRMED: frozenset({IdeaStatus.NEW, IdeaStatus.WITHDRAWN, IdeaStatus.EXPIRED}),
    IdeaStatus.NEW: frozenset(
        {
            IdeaStatus.DISCUSSED,
            IdeaStatus.BECAME_GROUP,
            IdeaStatus.NOT_TAKEN_UP,
            IdeaStatus.WITHDRAWN,
        }
    ),
    IdeaStatus.DISCUSSED: frozenset(
        {IdeaStatus.BECAME_GROUP, IdeaStatus.NOT_TAKEN_UP, IdeaStatus.WITHDRAWN}
    ),
    IdeaStatus.NOT_TAKEN_UP: frozenset({IdeaStatus.DISCUSSED, IdeaStatus.BECAME_GROUP}),
    IdeaStatus.BECAME_GROUP: frozenset(),
    IdeaStatus.WITHDRAWN: frozenset(),
    IdeaStatus.EXPIRED: frozenset(),
}


def can_move(old: str, new: IdeaStatus) -> bool:
    """Tell whether the table has this move."""
    return new in IDEA_MOVES[IdeaStatus(old)]
