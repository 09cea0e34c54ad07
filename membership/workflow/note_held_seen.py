"""A person reads, or takes along, what we hold about them: counted, and on record."""

from datetime import datetime

from django.db import transaction

from ..audit.record import BY_APPLICANT, record
from ..requests.desk import DeskLink
from ..requests.limits import Act, count_attempt


def note_held_viewed(*, link: DeskLink, at: datetime) -> None:
    """Write down that the page of this link showed everything."""
    record("held.viewed", link, by=BY_APPLICANT, at=at)


def note_held_downloaded(*, link: DeskLink, client: str, at: datetime) -> None:
    """Write down that everything was taken along; raises LimitReachedError."""
    with transaction.atomic():
        count_attempt(Act.DOWNLOAD, address=link.email_key, client=client, at=at)
        record("held.downloaded", link, by=BY_APPLICANT, at=at)
