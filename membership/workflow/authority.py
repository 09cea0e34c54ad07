"""What an act asks of the person behind it, in one place for every use case."""

from django.contrib.auth.models import User

from .errors import NotAllowedError


def require_staff(by: User) -> None:
    """Let staff of the Center through; raises NotAllowedError for everybody else."""
    if not (by.is_active and by.is_staff):
        raise NotAllowedError("Only staff of the Center can do this.")
