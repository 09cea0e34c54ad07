"""The button behind a mailed link: it opens the person's own page, once."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from ..audit.record import BY_APPLICANT, record
from ..requests.desk import DeskLink
from ..requests.desk_links import find_unopened
from ..requests.locks import lock_person


def open_desk(*, token: str, at: datetime) -> tuple[DeskLink, str]:
    """Use a link up; returns its row and its secret, for the browser to hold the page open.

    Raises BadLinkError, SpentLinkError.
    """
    link, _ = find_unopened(token, at=at)
    with transaction.atomic():
        lock_person(link.email_key)
        link, secret = find_unopened(token, at=at)
        link.opened_at = at
        link.ends_at = at + timedelta(minutes=settings.DESK_SESSION_MINUTES)
        link.save(update_fields=["opened_at", "ends_at"])
        record("desk.opened", link, by=BY_APPLICANT, at=at)
        return link, secret
