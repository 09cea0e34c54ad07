"""During an absence a colleague acts for the same body and scope, beside the reviewer."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from ..audit.record import record
from ..mailing import invitations as mail
from ..requests.email_key import email_key
from ..review.models import ReviewerAssignment
from ..review.scoping import active_at, is_reviewer, is_staff
from .errors import NotAllowedError, OutOfDateError

LONGEST_ABSENCE_DAYS = 90


def hand_over(
    *,
    assignment: ReviewerAssignment,
    address: str,
    starts_on: date,
    last_day: date,
    by: User,
    at: datetime,
) -> ReviewerAssignment:
    """Let a colleague stand in, from a day through a `last_day`; the reviewer's own stays in force.

    For staff, and for the reviewer. It ends with the reviewer's own at the latest. Raises
    NotAllowedError, OutOfDateError when the reviewer's own is not in force, and ValidationError (by
    field) for days that make no sense, or an address of nobody who acts here: it names no account.
    """
    with transaction.atomic():
        own = _lock(assignment, by, at)
        _check_days(starts_on, last_day, own, at)
        colleague = _colleague(address, own, at)
        ends_at = timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time.min))
        stand_in = ReviewerAssignment.objects.create(
            user=colleague,
            body=own.body,
            group=own.group,
            jurisdiction=own.jurisdiction,
            starts_on=starts_on,
            ends_at=min(ends_at, own.ends_at or ends_at),
            stands_in_for=own,
        )
        record("reviewer.handed_over", stand_in, by=by, at=at, user=colleague.pk, owner=own.user_id)
        for reader in {colleague, own.user} - {by}:
            mail.handed_over(assignment=stand_in, to=reader, link=_desk(), at=at)
        return stand_in


def _lock(assignment: ReviewerAssignment, by: User, at: datetime) -> ReviewerAssignment:
    own = (
        ReviewerAssignment.objects.select_for_update(of=("self",))
        .select_related("user", "body", "group", "jurisdiction")
        .filter(pk=assignment.pk)
        .first()
    )
    if own is None or not (is_staff(by) or own.user_id == by.pk):
        raise NotAllowedError("Only the reviewer, or staff, can hand this over.")
    if own.stands_in_for_id:
        raise NotAllowedError("This stands in for somebody, and cannot be handed on.")
    if not ReviewerAssignment.objects.filter(active_at(at), pk=own.pk).exists():
        raise OutOfDateError("This assignment is not in force.")
    return own


def _check_days(starts_on: date, last_day: date, own: ReviewerAssignment, at: datetime) -> None:
    if own.last_day is not None and own.last_day < starts_on:
        raise ValidationError({"starts_on": "The assignment itself ends before that day."})
    if starts_on < timezone.localdate(at):
        raise ValidationError({"starts_on": "The first day cannot be in the past."})
    if last_day < starts_on:
        raise ValidationError({"last_day": "The last day cannot be before the first."})
    if (last_day - starts_on).days >= LONGEST_ABSENCE_DAYS:
        raise ValidationError(
            {
                "last_day": f"Choose {LONGEST_ABSENCE_DAYS} days at most. For longer than that, "
                "staff invite another reviewer, so that the record shows who is in charge."
            }
        )


def _colleague(address: str, own: ReviewerAssignment, at: datetime) -> User:
    colleague = User.objects.filter(username=email_key(address), is_active=True).first()
    if colleague is None or not (is_staff(colleague) or is_reviewer(colleague, at)):
        raise ValidationError(
            {"address": "No colleague who acts here has this address. Staff can invite one."}
        )
    if colleague == own.user:
        raise ValidationError({"address": "Choose somebody else than the reviewer."})
    same = ReviewerAssignment.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at),
        user=colleague,
        body=own.body,
        group=own.group,
        jurisdiction=own.jurisdiction,
    )
    if same.exists():
        raise ValidationError({"address": "This colleague acts for exactly this already."})
    return colleague


def _desk() -> str:
    return f"{settings.SITE_URL}{reverse('admin:index')}"
