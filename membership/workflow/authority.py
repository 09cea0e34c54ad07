"""What an act asks of the person behind it, in one place for every use case."""

from django.contrib.auth.models import User

from ..audit.record import BY_SYSTEM, By
from .errors import NotAllowedError


def require_staff(by: User) -> None:
    """Let staff of the Center through; raises NotAllowedError for everybody else."""
    if not (by.is_active and by.is_staff):
        raise NotAllowedError("Only staff of the Center can do this.")


def require_staff_or_system(by: By) -> None:
    """Let staff of the Center and the server's own commands through; raises NotAllowedError."""
    if by == BY_SYSTEM:
        return
    if not isinstance(by, User):
        raise NotAllowedError("Only staff of the Center can do this.")
    require_staff(by)
