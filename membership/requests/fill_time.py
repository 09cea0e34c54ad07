"""A signed stamp that tells how long a form was open, since a script sends it back at once."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing

_SALT = "membership.requests.fill_time"


def new_stamp(*, at: datetime) -> str:
    """Return the stamp of a form shown at this moment."""
    return signing.Signer(salt=_SALT).sign(str(int(at.timestamp())))


def shown_at(stamp: str) -> datetime | None:
    """Return when a form was shown, None for a stamp that is not ours. No stamp is too old."""
    with suppress(signing.BadSignature, ValueError):
        return datetime.fromtimestamp(int(signing.Signer(salt=_SALT).unsign(stamp)), tz=UTC)
    return None


def filled_too_fast(stamp: str, *, at: datetime) -> bool:
    """Tell whether nobody could have read the form: no true stamp, or one of a moment ago."""
    shown = shown_at(stamp)
    return shown is None or at - shown < timedelta(seconds=settings.MINIMUM_FILL_SECONDS)
