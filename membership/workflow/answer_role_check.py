"""A member answers "Still in this role?" by the mailed link."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ..audit.record import BY_APPLICANT, record
from ..requests.email_key import email_key
from ..requests.locks import lock_people
from ..review.people import GroupInvitation
from ..review.take_back import lasting_as_told
from ..roster.models import Membership
from ..roster.role_check import RoleCheck, find_check, has_expired
from .errors import NotAllowedError, OutOfDateError
from .invite_to_group import invite_to_group
from .leave_group import leave_group


@dataclass(frozen=True, slots=True)
class Successor:
    """Whom a member who moved on names to follow them in one group."""

    full_name: str
    email: str


class SuccessorRefusedError(Exception):
    """One successor cannot be invited, so nothing was done; the text is for that person's field."""

    def __init__(self, membership_id: int, why: str) -> None:
        self.membership_id = membership_id
        super().__init__(why)


def still_there(*, token: str, at: datetime) -> RoleCheck:
    """Note that each of the person's memberships goes on.

    Raises BadLinkError, and OutOfDateError for a question that was answered or is too old.
    """
    with transaction.atomic():
        check = _lock(set(), token, at)
        for membership in _lock_memberships(check, at):
            _confirm(membership, at)
        return _answer(check, RoleCheck.Answer.STILL_THERE, at)


def moved_on(
    *, token: str, leaves: Collection[int], successors: Mapping[int, Successor], at: datetime
) -> RoleCheck:
    """End the memberships that the person leaves today, and invite who follows them there.

    Both by the ids of memberships. What the person keeps is confirmed with it. Raises BadLinkError,
    OutOfDateError, NotAllowedError for no membership or somebody else's, and SuccessorRefusedError.
    """
    keys = {email_key(successor.email) for successor in successors.values()}
    with transaction.atomic():
        check = _lock(keys, token, at)
        memberships = {row.pk: row for row in _lock_memberships(check, at)}
        if not leaves or not set(leaves) <= set(memberships) or not set(successors) <= set(leaves):
            raise NotAllowedError("Those are not your memberships as they stand now.")
        for membership in memberships.values():
            if membership.pk in leaves:
                _leave(membership, check, at)
            else:
                _confirm(membership, at)
        for pk, successor in successors.items():
            _invite(successor, memberships[pk], at)
        return _answer(check, RoleCheck.Answer.MOVED_ON, at)


def _lock(successors: Collection[str], token: str, at: datetime) -> RoleCheck:
    """Lock the member and the successors by their keys, then the question, unless it is over.

    Two members who name each other would else wait for each other.
    """
    lock_people(lambda: [*successors, find_check(token).member.email_key])
    found = find_check(token)
    check = RoleCheck.objects.select_for_update().get(pk=found.pk)
    if check.answered_at is not None:
        raise OutOfDateError("This question has its answer already.")
    if has_expired(check, at):
        raise OutOfDateError("This question is too old to be answered by its link.")
    check.member = found.member
    return check


def _lock_memberships(check: RoleCheck, at: datetime) -> list[Membership]:
    """Lock the person's memberships, and return those that go on, as far as they may know."""
    list(Membership.objects.select_for_update().filter(member=check.member).order_by("pk"))
    return lasting_as_told(check.member.email_key or "", at=at)


def _confirm(membership: Membership, at: datetime) -> None:
    membership.last_confirmed_at = at
    membership.save(update_fields=["last_confirmed_at"])
    record("membership.confirmed", membership, by=BY_APPLICANT, at=at)


def _leave(membership: Membership, check: RoleCheck, at: datetime) -> None:
    leave_group(
        membership_id=membership.pk,
        email_key=check.member.email_key or "",
        reason=Membership.EndReason.CHANGED_JOB,
        at=at,
    )


def _invite(successor: Successor, membership: Membership, at: datetime) -> None:
    try:
        invite_to_group(
            full_name=successor.full_name,
            email=successor.email,
            group=membership.group,
            jurisdiction=membership.jurisdiction,
            origin=GroupInvitation.Origin.SUCCESSOR,
            predecessor=membership,
            by=BY_APPLICANT,
            at=at,
        )
    except (NotAllowedError, OutOfDateError) as error:
        raise SuccessorRefusedError(membership.pk, str(error)) from error


def _answer(check: RoleCheck, answer: RoleCheck.Answer, at: datetime) -> RoleCheck:
    check.answer, check.answered_at = answer, at
    check.save(update_fields=["answer", "answered_at"])
    record("role_check.answered", check, by=BY_APPLICANT, at=at, answer=str(answer))
    return check
