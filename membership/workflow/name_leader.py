"""Staff name the leader of a jurisdiction, who may then put people forward, and nothing else."""

from datetime import date, datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from ..audit.record import record
from ..catalog.models import Jurisdiction
from ..mailing import invitations as mail
from ..review.links import one_time_link
from ..review.people import JurisdictionLeader
from .accounts import account_of, check_end
from .authority import require_staff


def name_leader(
    *,
    full_name: str,
    address: str,
    jurisdiction: Jurisdiction,
    starts_on: date,
    ends_at: datetime | None,
    by: User,
    at: datetime,
) -> JurisdictionLeader:
    """Name a leader, make the account if the address has none, and mail the way in.

    Raises NotAllowedError, and ValidationError (by field) for a bad address, an end before the
    start, an account switched off, or the same leader twice.
    """
    with transaction.atomic():
        require_staff(by)
        user = account_of(full_name, address, at=at)
        check_end(starts_on, ends_at, at=at)
        same = JurisdictionLeader.objects.filter(
            Q(ends_at=None) | Q(ends_at__gt=at), user=user, jurisdiction=jurisdiction
        )
        if same.exists():
            raise ValidationError({"address": "This person leads this jurisdiction already."})
        leadership = JurisdictionLeader.objects.create(
            user=user, jurisdiction=jurisdiction, starts_on=starts_on, ends_at=ends_at
        )
        record("leader.named", leadership, by=by, at=at, user=user.pk, jurisdiction=jurisdiction.pk)
        mail.asked_to_lead(leadership=leadership, link=one_time_link(user), at=at)
        return leadership
