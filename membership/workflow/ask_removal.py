"""A person asks us to remove what we hold about them, and may take that back until staff did it."""

from datetime import datetime

from django.db import transaction

from ..audit.record import BY_APPLICANT, record
from ..mailing import own_data as mail
from ..requests.desk import RemovalRequest, open_removals
from ..requests.locks import lock_person
from ..roster.queries import person_on_record
from .errors import NotAllowedError, OutOfDateError


def ask_removal(*, email_key: str, at: datetime) -> RemovalRequest:
    """Note the wish for staff, and confirm by mail that we have it; a second click adds nothing.

    Raises NotAllowedError for an address that nobody is known by: there is nothing to remove.
    """
    with transaction.atomic():
        lock_person(email_key)
        waiting = open_removals().filter(email_key=email_key).first()
        if waiting is not None:
            return waiting
        person = person_on_record(email_key)
        if person is None:
            raise NotAllowedError("We hold nothing about you that we could remove.")
        wish = RemovalRequest.objects.create(email_key=email_key, asked_at=at)
        mail.removal(to=person.email, full_name=person.full_name, at=at)
        record("removal.asked", wish, by=BY_APPLICANT, at=at)
        return wish


def take_back_removal(*, email_key: str, at: datetime) -> RemovalRequest:
    """Take the wish back; raises OutOfDateError when there is none that waits."""
    with transaction.atomic():
        lock_person(email_key)
        wish = open_removals().select_for_update().filter(email_key=email_key).first()
        if wish is None:
            raise OutOfDateError("There is nothing to take back.")
        wish.settled_at, wish.outcome = at, RemovalRequest.Outcome.TAKEN_BACK
        wish.save(update_fields=["settled_at", "outcome"])
        record("removal.taken_back", wish, by=BY_APPLICANT, at=at)
        return wish
