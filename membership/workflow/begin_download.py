"""Begin to take people's data out, row by row: who, what and why stand on record first."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from ..audit.models import TypedReason
from ..audit.record import Code, record
from ..audit.typed_reasons import CODE
from ..review.scoping import may_download_people
from .errors import NotAllowedError


def begin_download(
    action: str,
    *,
    reason: str,
    typed: str = "",
    codes: Mapping[str, Code],
    by: User,
    at: datetime,
) -> None:
    """Record a download before its first byte; raises NotAllowedError without the permission.

    `reason` is a code of the list; what was typed is kept apart, and the trail holds its id.
    """
    if not may_download_people(by):
        raise NotAllowedError("You are not allowed to download people's data, row by row.")
    with transaction.atomic():
        words = {CODE: TypedReason.objects.create(text=typed, at=at).pk} if typed else {}
        record(action, None, by=by, at=at, reason=reason, **words, **codes)
