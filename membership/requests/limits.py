"""Limits for acts that anybody can do: so many an hour for one address and for one client."""

from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from .models import Attempt

HOUR = timedelta(hours=1)


class Act(StrEnum):
    """What is limited; each act is counted by itself."""

    REQUEST = "request"
    IDEA = "idea"
    SEND_AGAIN = "send_again"
    CORRECT_ADDRESS = "correct_address"
    SIGN_IN_LINK = "sign_in_link"
    DESK_LINK = "desk_link"
    CHANGE_DETAILS = "change_details"
    CHANGE_ADDRESS = "change_address"
    DOWNLOAD = "download"


class LimitReachedError(Exception):
    """Somebody tried too often; `retry_at` is when the next try counts again."""

    def __init__(self, retry_at: datetime) -> None:
        self.retry_at = retry_at
        super().__init__("There were too many tries from here in the last hour.")


def count_attempt(act: Act, *, address: str, client: str, at: datetime) -> None:
    """Count one try for an address (its key) and for a client; raises LimitReachedError.

    One statement counts and reads, so that tries side by side cannot slip past each other. The
    table holds a keyed hash of each key: it cannot be read back, and a stolen copy tells nothing.
    """
    hour = at.replace(minute=0, second=0, microsecond=0)
    allowed = {
        _hashed(act, f"address:{address}"): settings.LIMIT_PER_ADDRESS_PER_HOUR,
        _hashed(act, f"client:{client}"): settings.LIMIT_PER_CLIENT_PER_HOUR,
    }
    table = connection.ops.quote_name(Attempt._meta.db_table)
    parameters = [value for key in sorted(allowed) for value in (key, hour)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, hour, tries) VALUES (%s, %s, 1), (%s, %s, 1) "  # noqa: S608 (our own names)
            f"ON CONFLICT (key, hour) DO UPDATE SET tries = {table}.tries + 1 "
            f"RETURNING key, tries",
            parameters,
        )
        counted = cursor.fetchall()
    if any(tries > allowed[key] for key, tries in counted):
        raise LimitReachedError(hour + HOUR)


def forget_attempts(*, before: datetime) -> int:
    """Delete counts of hours before a moment; returns how many."""
    deleted, _ = Attempt.objects.filter(hour__lt=before).delete()
    return deleted


def forget_address(address: str) -> None:
    """Delete what was counted for one address (its key)."""
    keys = [_hashed(act, f"address:{address}") for act in Act]
    Attempt.objects.filter(key__in=keys).delete()


def _hashed(act: Act, key: str) -> str:
    return salted_hmac(f"limit:{act}", key, algorithm="sha256").hexdigest()
