"""The one table of moves. Guards, buttons and tests are derived from it and from nothing else."""

from django.db import models


class Status(models.TextChoices):
    """Where a request stands."""

    PENDING = "pending", "Waiting for review"
    WAITING_FOR_APPLICANT = "waiting", "Waiting for the applicant"
    APPROVED = "approved", "Approved"
    DENIED = "denied", "Denied"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Expired"


OPEN = frozenset({Status.PENDING, Status.WAITING_FOR_APPLICANT})
DECIDED = frozenset({Status.APPROVED, Status.DENIED})

MOVES: dict[Status, frozenset[Status]] = {
    Status.PENDING: frozenset(
        {
            Status.WAITING_FOR_APPLICANT,
            Status.APPROVED,
            Status.DENIED,
            Status.WITHDRAWN,
            Status.EXPIRED,
        }
    ),
    Status.WAITING_FOR_APPLICANT: frozenset(
        {Status.PENDING, Status.DENIED, Status.WITHDRAWN, Status.EXPIRED}
    ),
    Status.APPROVED: frozenset({Status.PENDING}),
    Status.DENIED: frozenset({Status.PENDING}),
    Status.WITHDRAWN: frozenset(),
    Status.EXPIRED: frozenset(),
}


class TransitionNotAllowedError(Exception):
    """A request cannot make this move; the text is the sentence the user reads."""

    def __init__(self, old: Status, new: Status) -> None:
        self.old, self.new = old, new
        super().__init__(
            f"This request is {old.label.lower()} and cannot become {new.label.lower()}."
        )


def check_move(old: str, new: str) -> None:
    """Pass when the table allows the move; raises TransitionNotAllowedError."""
    before, after = Status(old), Status(new)
    if after not in MOVES[before]:
        raise TransitionNotAllowedError(before, after)
