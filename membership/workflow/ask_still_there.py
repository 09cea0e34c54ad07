"""Once a day: ask members whether they are still in their role, and remind who did not answer."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ..audit.record import BY_SYSTEM, record
from ..mailing import role_check as mail
from ..requests.locks import lock_person
from ..review.take_back import lasting_as_told
from ..roster.models import Member, Membership
from ..roster.role_check import (
    REMINDERS,
    RoleCheck,
    standing,
    still_there_link,
)

MOST_A_DAY = 500
"""So that a roster of 20,000, imported on one day, has no day on which all of it is asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How many members got the question, and how many a reminder of it."""

    asked: int
    reminded: int


def ask_still_there(*, at: datetime) -> Asked:
    """Ask whom nobody has heard of for ROLE_CHECK_DAYS, remind twice, and never act on silence.

    At most MOST_A_DAY questions on a day of the program, however often it runs.
    """
    reminders = _due_reminders(at).order_by("pk").values_list("pk", "member__email_key")
    reminded = [_remind(pk, key or "", at) for pk, key in list(reminders)]
    left = max(MOST_A_DAY - _asked_today(at), 0)
    members = _due_members(at).order_by("pk").values_list("pk", "email_key")[:left]
    asked = [_ask(pk, key or "", at) for pk, key in list(members)]
    return Asked(sum(asked), sum(reminded))


def _asked_today(at: datetime) -> int:
    day = timezone.make_aware(datetime.combine(timezone.localdate(at), time.min))
    return RoleCheck.objects.filter(asked_at__gte=day, asked_at__lte=at).count()


def _due_members(at: datetime) -> QuerySet[Member]:
    """Return who is in a group, and neither joined one, nor was asked or confirmed, of late.

    Whom we came to know later than they joined, an imported member, counts from that day.
    """
    since = at - timedelta(days=settings.ROLE_CHECK_DAYS)
    theirs = Membership.objects.filter(member=OuterRef("pk"))
    heard = Q(recorded_at__gt=since) | Q(last_confirmed_at__gt=since)
    heard |= Q(starts_on__gt=timezone.localdate(since))
    return Member.objects.filter(
        Exists(theirs.filter(ends_on=None)),
        ~Exists(theirs.filter(heard)),
        ~Exists(RoleCheck.objects.filter(member=OuterRef("pk"), asked_at__gt=since)),
        ~Exists(standing().filter(member=OuterRef("pk"))),
        email_key__isnull=False,
        purged_at=None,
    ).exclude(email="")


def _due_reminders(at: datetime) -> QuerySet[RoleCheck]:
    """Return the open questions whose last mail is old enough for the next one."""
    return standing().filter(
        reminders__lt=REMINDERS,
        mailed_at__lte=at - timedelta(days=settings.ROLE_CHECK_REMINDER_DAYS),
        member__purged_at=None,
    )


def _ask(member_id: int, key: str, at: datetime) -> bool:
    with transaction.atomic():
        lock_person(key)
        member = (
            _due_members(at)
            .select_for_update(of=("self",))
            .filter(pk=member_id, email_key=key)
            .first()
        )
        if member is None:
            return False
        # Last year's, which nobody answered, and whose memberships others have confirmed since.
        RoleCheck.objects.filter(member=member, answered_at=None).update(
            answered_at=at, answer=RoleCheck.Answer.SETTLED
        )
        check = RoleCheck.objects.create(member=member, asked_at=at, mailed_at=at)
        record("role_check.asked", check, by=BY_SYSTEM, at=at)
        _mail(check, at)
        return True


def _remind(check_id: int, key: str, at: datetime) -> bool:
    with transaction.atomic():
        lock_person(key)
        check = (
            _due_reminders(at)
            .select_for_update(of=("self",))
            .select_related("member")
            .filter(pk=check_id, member__email_key=key)
            .first()
        )
        if check is None:
            return False
        check.reminders, check.mailed_at = check.reminders + 1, at
        check.save(update_fields=["reminders", "mailed_at"])
        record("role_check.reminded", check, by=BY_SYSTEM, at=at, reminder=check.reminders)
        _mail(check, at)
        return True


def _mail(check: RoleCheck, at: datetime) -> None:
    memberships = lasting_as_told(check.member.email_key or "", at=at)
    mail.still_there(check=check, memberships=memberships, link=still_there_link(check), at=at)
