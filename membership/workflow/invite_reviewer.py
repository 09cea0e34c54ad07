"""Staff ask a person to act for a reviewing body, within a group or jurisdiction, for a time."""

from datetime import date, datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..audit.record import record
from ..catalog.models import Jurisdiction, PeerGroup, ReviewingBody
from ..mailing import reviewer as mail
from ..requests.email_key import email_key
from ..review.links import one_time_link
from ..review.models import ReviewerAssignment
from .authority import require_staff

LONGEST_ADDRESS = 150


def invite_reviewer(
    *,
    full_name: str,
    address: str,
    body: ReviewingBody,
    group: PeerGroup | None,
    jurisdiction: Jurisdiction | None,
    starts_on: date,
    ends_at: datetime | None,
    by: User,
    at: datetime,
) -> ReviewerAssignment:
    """Create the assignment, and the account if the address has none; mail the invitation.

    Raises NotAllowedError, and ValidationError (by field) for a bad address, a scope that the body
    does not have, an end before the start, an account switched off, or the same assignment twice.
    """
    with transaction.atomic():
        require_staff(by)
        user = _account(full_name, address, at)
        assignment = ReviewerAssignment(
            user=user,
            body=body,
            group=group,
            jurisdiction=jurisdiction,
            starts_on=starts_on,
            ends_at=ends_at,
        )
        assignment.full_clean()
        _check_new(assignment, at)
        assignment.save()
        record(
            "reviewer.invited",
            assignment,
            by=by,
            at=at,
            user=user.pk,
            body=body.pk,
            group=group.pk if group else None,
            jurisdiction=jurisdiction.pk if jurisdiction else None,
        )
        mail.invitation(user=user, assignment=assignment, link=one_time_link(user), at=at)
        return assignment


def _account(full_name: str, address: str, at: datetime) -> User:
    """Return the address's account under a lock, made without a passphrase if there is none."""
    address = address.strip()
    key = email_key(address)
    try:
        validate_email(key)
    except ValidationError as error:
        raise ValidationError({"address": error.messages}) from error
    if len(key) > LONGEST_ADDRESS:
        raise ValidationError({"address": "This address is too long for an account."})
    user, made = User.objects.get_or_create(
        username=key, defaults={"email": address, "first_name": full_name, "date_joined": at}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise ValidationError({"address": "The account of this address is switched off."})
    return user


def _check_new(assignment: ReviewerAssignment, at: datetime) -> None:
    if assignment.ends_at is not None and (
        assignment.ends_at <= at or timezone.localdate(assignment.ends_at) < assignment.starts_on
    ):
        raise ValidationError({"ends_at": "The end has to lie ahead, and after the first day."})
    same = ReviewerAssignment.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at),
        user=assignment.user,
        body=assignment.body,
        group=assignment.group,
        jurisdiction=assignment.jurisdiction,
    )
    if same.exists():
        raise ValidationError({"address": "This person already acts for exactly this."})
