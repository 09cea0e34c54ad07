"""Staff add a person whom a jurisdiction nominated: the way into a closed group."""

from dataclasses import asdict
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction

from ..audit.record import By
from ..catalog.models import PeerGroup, Role
from ..mailing import applicant as mail
from ..requests.email_key import email_key
from ..requests.locks import lock_person
from ..requests.models import MembershipRequest, RequestEvent
from ..requests.status import OPEN, Status
from ..requests.submission import Person
from ..review.scoping import is_staff
from ..roster.models import Membership
from .errors import NotAllowedError, OutOfDateError
from .open_membership import join
from .withdraw import close, lapse_if_over


def add_member(
    *, person: Person, group: PeerGroup, role: Role | None, starts_on: date, by: User, at: datetime
) -> Membership:
    """Add a nominated person to a group and tell them, with the uses of their information.

    Raises NotAllowedError for anybody but staff, OutOfDateError for a person who is a member
    already or whose confirmed request is open: that one wants a decision.
    """
    key = email_key(person.email)
    with transaction.atomic():
        lock_person(key)
        if not is_staff(by):
            raise NotAllowedError("Only staff of the Center add members.")
        active = Membership.objects.filter(member__email_key=key, group=group, ends_on=None)
        if active.exists():
            raise OutOfDateError("This person is already on the roster of this group.")
        close_unconfirmed(key, group, by=by, at=at)
        details = asdict(person) | {"jurisdiction": person.jurisdiction}
        del details["on_own_behalf"]
        membership = join(
            key,
            details,
            group=group,
            role=role,
            starts_on=starts_on,
            origin=Membership.Origin.NOMINATION,
            by=by,
            at=at,
        )
        mail.nominated(membership=membership, at=at)
        return membership


def close_unconfirmed(key: str, group: PeerGroup, *, by: By, at: datetime) -> None:
    """Let a request go that nobody confirmed; raises OutOfDateError for a confirmed one."""
    request = (
        MembershipRequest.objects.select_for_update(of=("self",))
        .select_related("application")
        .filter(email_key=key, group=group, status__in=OPEN)
        .first()
    )
    if request is None:
        return
    if request.confirmed_at:
        raise OutOfDateError("This person has asked to join: decide that request instead.")
    close([request], Status.WITHDRAWN, RequestEvent.Kind.REPLACED, by=by, at=at)
    lapse_if_over(request.application, at=at)
