"""Sign-ins of people who work in the admin, as Django reports them."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.utils import timezone

from .record import record


def connect() -> None:
    """Record each sign-in and sign-out (NIST 800-53 AU-2)."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit_signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="audit_signed_out")


def _signed_in(*, user: AbstractBaseUser, **_: Any) -> None:
    record("user.signed_in", user, by=user, at=timezone.now())


def _signed_out(*, user: AbstractBaseUser | None, **_: Any) -> None:
    if user is not None:
        record("user.signed_out", user, by=user, at=timezone.now())
