"""The person closes their page: in this browser, or wherever it is open."""

from datetime import datetime

from django.db import transaction

from ..audit.record import BY_APPLICANT, Entry, record_many
from ..requests.desk import DeskLink
from ..requests.locks import lock_person


def close_desk(*, link_id: int, email_key: str, at: datetime) -> None:
    """Close the page that one link opened; a second time changes nothing."""
    _close(email_key, at, pk=link_id)


def close_desk_everywhere(*, email_key: str, at: datetime) -> int:
    """Close every page of this address, and stop every link not yet opened; returns how many."""
    return _close(email_key, at)


def _close(email_key: str, at: datetime, **which: int) -> int:
    with transaction.atomic():
        lock_person(email_key)
        alive = DeskLink.objects.select_for_update().filter(
            email_key=email_key, revoked_at=None, ends_at__gt=at, **which
        )
        links = list(alive)
        DeskLink.objects.filter(pk__in=[link.pk for link in links]).update(revoked_at=at)
        entries = [Entry("desk.closed", link) for link in links]
        record_many(entries, by=BY_APPLICANT, at=at)
        return len(links)
