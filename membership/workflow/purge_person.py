"""Forget a person: the words about them go, the counts stay."""

from dataclasses import dataclass
from datetime import datetime

import axes.utils
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from ..audit.record import record
from ..audit.typed_reasons import forget_typed_reasons
from ..mailing.ideas import forget_in_mails
from ..mailing.models import OutboundMail
from ..mailing.own_data import mails_to
from ..reports.models import BriefRecipient
from ..requests.desk import AddressChange, DeskLink, RemovalRequest, addresses_before
from ..requests.email_key import email_key
from ..requests.idea_status import OPEN_IDEAS, IdeaStatus
from ..requests.ideas import GroupIdea, blank, forget_in_ideas
from ..requests.limits import forget_address
from ..requests.locks import lock_person
from ..requests.models import Application, MembershipRequest, RequestEvent, RequestText
from ..requests.status import OPEN, Status
from ..review.people import GroupInvitation
from ..review.scoping import is_staff
from ..roster.imports import forget_in_imports
from ..roster.models import Member, Membership
from .errors import NotAllowedError
from .idea_moves import move_idea
from .open_membership import end
from .withdraw import close

ASKED_BY = (OutboundMail.Kind.OLD_ADDRESS, OutboundMail.Kind.NEW_ADDRESS)
"""The mails that ask about a new address: one goes to it, the other one names it."""

Said = Application | Member | GroupInvitation | BriefRecipient | GroupIdea
"""What somebody typed a person's name and address into."""

WORDS = ("full_name", "email", "job_title", "organization", "work_phone", "time_zone")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows of each kind lost their words."""

    applications: int
    memberships_ended: int
    mails: int


def purge_person(*, address: str, by: User, at: datetime) -> Forgotten:
    """Blank or delete everything that says who a person is; raises NotAllowedError for non-staff.

    Open requests are withdrawn and active memberships end first. Requests, decisions, events and
    memberships stay, without a name, so that no past figure changes.
    """
    if not is_staff(by):
        raise NotAllowedError("Only staff of the Center remove a person's information.")
    key = email_key(address)
    with transaction.atomic():
        lock_person(key)
        requests = list(MembershipRequest.objects.select_for_update().filter(email_key=key))
        applications = list(Application.objects.filter(email_key=key))
        members = list(Member.objects.filter(email_key=key))
        invitations = list(GroupInvitation.objects.filter(email_key=key))
        readers = list(BriefRecipient.objects.filter(email_key=key))
        ideas = list(GroupIdea.objects.select_for_update().filter(email_key=key))
        said: list[Said] = [*applications, *members, *invitations, *readers, *ideas]
        addresses = {address.strip(), key} | {row.email for row in said} - {""}
        sought = addresses | _names(said)
        still_open = [request for request in requests if request.status in OPEN]
        close(still_open, Status.WITHDRAWN, RequestEvent.Kind.WITHDRAWN, by=by, at=at)
        ended = _end_memberships(members, by, at)
        mails = _delete_words(key, requests, applications, members, ideas, addresses)
        for row in (*applications, *members):
            _blank(row, at)
        _forget_invitations(invitations, at)
        _forget_readers(readers, at)
        _forget_ideas(ideas, by, at)
        MembershipRequest.objects.filter(pk__in=[r.pk for r in requests]).update(email_key="")
        _forget_desk(key, by, at)
        forget_in_imports(key, addresses)
        forget_typed_reasons(sought)
        forget_in_ideas(sought)
        forget_in_mails(sought)
        forget_address(key)
        axes.utils.reset(username=key)
        record("person.purged", by=by, at=at, applications=len(applications), members=len(members))
        return Forgotten(len(applications), ended, mails)


def _names(said: list[Said]) -> set[str]:
    """Return the names by which to search what others wrote.

    A form takes any word for a name: one that nobody confirmed, or a single word, would blank what
    is about somebody else.
    """
    return {
        row.full_name for row in said if _is_vouched_for(row) and len(row.full_name.split()) > 1
    }


def _is_vouched_for(row: Said) -> bool:
    """Tell whether the address was confirmed, or somebody who signs in typed the name."""
    if isinstance(row, Application | GroupIdea):
        return row.confirmed_at is not None
    return not isinstance(row, GroupInvitation) or row.invited_by_id is not None


def _end_memberships(members: list[Member], by: User, at: datetime) -> int:
    active = Membership.objects.select_for_update().filter(member__in=members, ends_on=None)
    today = timezone.localdate(at)
    count = 0
    for membership in active:
        end(membership, on=today, reason=Membership.EndReason.ASKED_TO_LEAVE, by=by, at=at)
        count += 1
    return count


def _delete_words(
    key: str,
    requests: list[MembershipRequest],
    applications: list[Application],
    members: list[Member],
    ideas: list[GroupIdea],
    addresses: set[str],
) -> int:
    RequestText.objects.filter(request__in=requests).delete()
    to_them = mails_to(
        addresses,
        former=addresses_before(key),
        applications=applications,
        requests=requests,
        members=members,
        ideas=ideas,
    )
    for change in AddressChange.objects.filter(Q(email_key=key) | Q(new_email_key=key)):
        typed = Q(to=change.new_email) | Q(text__contains=change.new_email)
        to_them |= typed & Q(kind__in=ASKED_BY, queued_at=change.asked_at)
    mails, _ = OutboundMail.objects.filter(to_them).delete()
    memberships = list(Membership.objects.filter(member__in=members))
    for rows in (requests, applications, members, memberships, ideas):
        _delete_log(rows)
    return mails


def _forget_invitations(invitations: list[GroupInvitation], at: datetime) -> None:
    """Blank what others said who put the person forward; one that waits ends."""
    for row in invitations:
        row.full_name = row.email = row.email_key = ""
        if row.accepted_at is None and row.stopped_at is None:
            row.stopped_at = at
        row.save(update_fields=["full_name", "email", "email_key", "stopped_at"])


def _forget_readers(readers: list[BriefRecipient], at: datetime) -> None:
    """Take the person off the list of the brief's readers; that somebody was sent it stays."""
    for row in readers:
        row.full_name = row.email = row.email_key = ""
        row.ended_at = row.ended_at or at
        row.save(update_fields=["full_name", "email", "email_key", "ended_at"])


def _forget_ideas(ideas: list[GroupIdea], by: User, at: datetime) -> None:
    """Blank the person's ideas; one that waits is withdrawn. Which group came of one stays."""
    for idea in ideas:
        blank(idea)
        idea.purged_at = at
        if idea.status in OPEN_IDEAS:
            move_idea(idea, IdeaStatus.WITHDRAWN, by=by, at=at)
        idea.save()


def _forget_desk(key: str, by: User, at: datetime) -> None:
    """Close the person's page, drop addresses that came and went, and settle a wish that waits."""
    DeskLink.objects.filter(email_key=key).delete()
    before = {address for address, _ in addresses_before(key)}
    AddressChange.objects.filter(
        Q(email_key=key) | Q(new_email_key=key) | Q(email_key__in=before, done_at__isnull=False)
    ).delete()
    wishes = RemovalRequest.objects.filter(email_key=key)
    wishes.filter(settled_at=None).update(
        settled_at=at, settled_by=by, outcome=RemovalRequest.Outcome.REMOVED
    )
    wishes.update(email_key="")


def _delete_log(rows: list) -> None:
    if rows:
        about = ContentType.objects.get_for_model(type(rows[0]))
        ids = [str(row.pk) for row in rows]
        LogEntry.objects.filter(content_type=about, object_id__in=ids).delete()


def _blank(row: models.Model, at: datetime) -> None:
    for name in WORDS:
        setattr(row, name, "")
    if isinstance(row, Member):
        row.email_key = None
    elif isinstance(row, Application):
        row.email_key = row.fingerprint = ""
        row.lapsed_at = row.lapsed_at or (None if row.confirmed_at else at)
    row.purged_at = at  # type: ignore[attr-defined]  # both models have it
    row.save()
