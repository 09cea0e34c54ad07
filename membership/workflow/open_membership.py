"""From a decision, or a nomination, to a place on the roster; called inside their transaction."""

from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from ..audit.record import By, record
from ..catalog.models import PeerGroup, Role
from ..requests.models import MembershipRequest, PersonalDetails
from ..roster.models import Member, Membership

DETAILS = tuple(field.name for field in PersonalDetails._meta.get_fields())


def open_membership(request: MembershipRequest, *, by: User, at: datetime) -> Membership:
    """Put the applicant on the group's roster from today; an active membership is left as it is."""
    application = request.application
    details = {name: getattr(application, name) for name in DETAILS}
    return join(
        request.email_key,
        details,
        group=request.group,
        role=request.role,
        starts_on=timezone.localdate(at),
        origin=Membership.Origin.REQUEST,
        request=request,
        by=by,
        at=at,
    )


def join(
    email_key: str,
    details: dict[str, object],
    *,
    group: PeerGroup,
    role: Role | None,
    starts_on: date,
    origin: str,
    request: MembershipRequest | None = None,
    by: User,
    at: datetime,
) -> Membership:
    """Find or add the member, bring the details up to date, and open the membership.

    The caller holds the person's lock. A day that an earlier membership still covers is not
    counted twice: the new one starts when that one ends.
    """
    member, _ = Member.objects.update_or_create(email_key=email_key, defaults=details)
    active = Membership.objects.filter(member=member, group=group, ends_on=None).first()
    if active:
        return active
    last_end = (
        Membership.objects.filter(member=member, group=group)
        .order_by("-ends_on")
        .values_list("ends_on", flat=True)
        .first()
    )
    membership = Membership.objects.create(
        member=member,
        group=group,
        role=role,
        jurisdiction=member.jurisdiction,
        organization_type=member.organization_type,
        level=member.level,
        starts_on=max(starts_on, last_end or starts_on),
        origin=origin,
        request=request,
        recorded_at=at,
    )
    record("membership.started", membership, by=by, at=at, group=group.pk, origin=str(origin))
    return membership


def end_after_reversal(
    request: MembershipRequest,
    *,
    reason: str = Membership.EndReason.REMOVED,
    by: By,
    at: datetime,
) -> Membership | None:
    """End, and return, the membership that a reopened approval of this request had opened."""
    membership = Membership.objects.filter(request=request, ends_on=None).first()
    if membership is None:
        return None
    end(membership, on=timezone.localdate(at), reason=reason, by=by, at=at)
    return membership


def end(membership: Membership, *, on: date, reason: str, by: By, at: datetime) -> None:
    """End an active membership; `on`, or the day after its first, is the first day outside."""
    membership.ends_on = max(on, membership.starts_on + timedelta(days=1))
    membership.end_reason, membership.end_recorded_at = reason, at
    membership.save(update_fields=["ends_on", "end_reason", "end_recorded_at"])
    record("membership.ended", membership, by=by, at=at, reason=str(reason))
