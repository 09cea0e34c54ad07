"""Somebody asks for the way to their own page: a link goes to the address, if we know it."""

from datetime import datetime

from django.db import transaction

from ..audit.record import BY_APPLICANT, record
from ..mailing import desk as mail
from ..requests.desk_links import new_link
from ..requests.email_key import email_key
from ..requests.limits import Act, count_attempt
from ..requests.locks import lock_person
from ..roster.queries import person_on_record


def send_desk_link(*, address: str, client: str, at: datetime) -> None:
    """Mail a link to a member, or to somebody who has confirmed a request with this address.

    Returns nothing, and does the same work, whatever the address: for one that nobody here knows
    it is undone. Nobody learns who is known. Raises LimitReachedError, which says when to try
    again.

    The mail goes to the address on record: what was typed may only look the same.
    """
    key = email_key(address)
    with transaction.atomic():
        lock_person(key)
        count_attempt(Act.DESK_LINK, address=key, client=client, at=at)
        person = person_on_record(key)
        before = transaction.savepoint()
        link = new_link(key, at=at)
        record("desk.link_sent", link.row, by=BY_APPLICANT, at=at)
        mail.desk_link(
            to=person.email if person else address,
            full_name=person.full_name if person else "",
            link=link.address,
            at=at,
        )
        if person:
            transaction.savepoint_commit(before)
        else:
            transaction.savepoint_rollback(before)
