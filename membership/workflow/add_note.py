"""Somebody who reads a case leaves a note for the others; it is never sent."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from ..audit.record import record
from ..requests.models import RequestText
from ..review.scoping import requests_visible_to
from .errors import NotAllowedError
from .moves import lock_request

SAME_CLICK = timedelta(minutes=10)


def add_note(*, request_id: int, text: str, by: User, at: datetime) -> RequestText:
    """Keep a note about a request, with its author and time; a second click keeps one.

    Raises NotAllowedError for somebody who may not read the request, and once the person's
    information was removed; ValueError for a text without a word.
    """
    words = text.strip()
    if not words:
        raise ValueError("Write a note.")
    with transaction.atomic():
        request = lock_request(request_id)
        if request is None or not requests_visible_to(by, at).filter(pk=request_id).exists():
            raise NotAllowedError("There is no such request that you can see.")
        if request.application.purged_at is not None:
            raise NotAllowedError("The information was removed: no note can be added.")
        mine = RequestText.objects.filter(request=request, kind=RequestText.Kind.NOTE, author=by)
        twin = mine.filter(text=words, at__gt=at - SAME_CLICK).last()
        if twin is not None:
            return twin
        note = RequestText.objects.create(
            request=request, kind=RequestText.Kind.NOTE, author=by, text=words, at=at
        )
        record("request.noted", request, by=by, at=at)
        return note
