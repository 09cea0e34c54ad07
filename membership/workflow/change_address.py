"""A person's email address changes once the old and the new one have agreed to it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from ..audit.record import BY_APPLICANT, record
from ..mailing import own_data as mail
from ..requests.address_links import End, Side, address_change_link, find_end
from ..requests.desk import AddressChange, address_changes_for_staff
from ..requests.email_key import email_key as key_of
from ..requests.limits import Act, count_attempt
from ..requests.locks import lock_people, lock_person
from ..roster.queries import person_on_record
from .authority import require_staff
from .errors import OutOfDateError
from .move_address import is_taken, move_address

SAME = "This is the address that we have already."


class SameAddressError(ValueError):
    """The new address is the old one, perhaps in another spelling."""


def ask_to_change_address(
    *, email_key: str, new_address: str, client: str, at: datetime
) -> AddressChange:
    """Write to both addresses; an earlier change that still waits is stopped.

    Whether the new address is known here is not looked at: nobody learns it before both agreed.
    Raises SameAddressError, LimitReachedError.
    """
    new_key = key_of(new_address)
    if new_key == email_key:
        raise SameAddressError(SAME)
    with transaction.atomic():
        lock_person(email_key)
        for address in (email_key, new_key):
            count_attempt(Act.CHANGE_ADDRESS, address=address, client=client, at=at)
        for earlier in _waiting(email_key).select_for_update():
            _stop(earlier, at)
        change = AddressChange.objects.create(
            email_key=email_key,
            new_email=new_address,
            new_email_key=new_key,
            asked_at=at,
            ends_at=at + timedelta(hours=settings.ADDRESS_CHANGE_HOURS),
        )
        person = person_on_record(email_key)
        mail.old_address(
            to=person.email if person else email_key,
            full_name=person.full_name if person else "",
            new_address=new_address,
            link=address_change_link(change, Side.OLD),
            at=at,
        )
        mail.new_address(to=new_address, link=address_change_link(change, Side.NEW), at=at)
        record("address.asked", change, by=BY_APPLICANT, at=at)
        return change


def agree_to_address(*, token: str, at: datetime) -> AddressChange:
    """Agree at one end; with the second end, the change is made. A second click changes nothing.

    An address under which there is a person already is never merged: such a change is stopped, and
    stands on a list of staff. Raises BadLinkError, OutOfDateError for a change that ended before.
    """
    with transaction.atomic():
        end = _locked(token)
        change = end.change
        if change.done_at or change.needs_staff:
            return change
        _check_waits(change, at)
        if not _note(end, at):
            return change
        record("address.agreed", change, by=BY_APPLICANT, at=at, side=str(end.side))
        if change.old_agreed_at and change.new_agreed_at:
            _carry_out(change, at)
        change.save()
        return change


def stop_address_change(*, token: str, at: datetime) -> AddressChange:
    """Stop a change from either end; one that ended already stays as it is.

    Raises BadLinkError, OutOfDateError once it was made.
    """
    with transaction.atomic():
        change = _locked(token).change
        if change.done_at:
            raise OutOfDateError("Both addresses have agreed, and the change is made.")
        if change.stopped_at is None:
            _stop(change, at)
        return change


def stop_own_address_change(*, email_key: str, at: datetime) -> None:
    """Stop the change that waits, from one's own page; without one, nothing happens."""
    with transaction.atomic():
        lock_person(email_key)
        for change in _waiting(email_key).select_for_update():
            _stop(change, at)


def settle_address_change(*, change_id: int, by: User, at: datetime) -> None:
    """Take a change that needed staff off their list, with the addresses in it.

    Raises NotAllowedError for anybody but staff, OutOfDateError when it is not on the list.
    """
    with transaction.atomic():
        require_staff(by)
        change = address_changes_for_staff().select_for_update().filter(pk=change_id).first()
        if change is None:
            raise OutOfDateError("This change of address is not on the list anymore.")
        change.email_key = change.new_email = change.new_email_key = ""
        change.save(update_fields=["email_key", "new_email", "new_email_key"])
        record("address.settled", change, by=by, at=at)


def _waiting(email_key: str) -> QuerySet[AddressChange]:
    return AddressChange.objects.filter(email_key=email_key, done_at=None, stopped_at=None)


def _locked(token: str) -> End:
    """Return the end that holds a token, with the locks of both addresses."""
    lock_people(lambda: _keys(find_end(token).change))
    return find_end(token)


def _keys(change: AddressChange) -> tuple[str, str]:
    return change.email_key, change.new_email_key


def _check_waits(change: AddressChange, at: datetime) -> None:
    if change.stopped_at:
        raise OutOfDateError("This change was stopped.")
    if change.ends_at <= at:
        raise OutOfDateError("The time to agree to this change is over.")


def _note(end: End, at: datetime) -> bool:
    """Write down that one end agreed; returns whether it had not done so before."""
    name = f"{end.side}_agreed_at"
    if getattr(end.change, name):
        return False
    setattr(end.change, name, at)
    return True


def _stop(change: AddressChange, at: datetime) -> None:
    change.stopped_at = at
    change.save(update_fields=["stopped_at"])
    record("address.stopped", change, by=BY_APPLICANT, at=at)


def _carry_out(change: AddressChange, at: datetime) -> None:
    if is_taken(change.new_email_key):
        change.stopped_at = at
        record("address.needs_staff", change, by=BY_APPLICANT, at=at)
        return
    person = person_on_record(change.email_key)
    old = person.email if person else change.email_key
    name = person.full_name if person else ""
    move_address(change, at=at)
    change.done_at = at
    for address in (old, change.new_email):
        mail.address_changed(to=address, full_name=name, at=at)
    record("address.changed", change, by=BY_APPLICANT, at=at)
