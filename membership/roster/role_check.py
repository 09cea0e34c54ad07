"""The yearly question to each member: are you still in this role?"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from ..catalog.words import day_in_words
from ..requests.links import BadLinkError
from ..requests.reference import new_reference
from .models import Member, Membership

REMINDERS = 2
"""After these nothing more is sent; the members' reviewers see the name and decide."""


class RoleCheck(models.Model):
    """One question to one member, its reminders, and the answer. No machine acts on silence."""

    class Answer(models.TextChoices):
        STILL_THERE = "still_there", "Still in this role"
        MOVED_ON = "moved_on", "Moved on"
        SETTLED = "settled", "Settled without the member's answer"

    reference = models.CharField(
        max_length=16,
        unique=True,
        default=new_reference,
        help_text="What its link names: never an id.",
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="role_checks")
    asked_at = models.DateTimeField()
    reminders = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(help_text="When the question or its last reminder was queued.")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=12, choices=Answer.choices, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["member"], condition=Q(answered_at=None), name="one_open_check_per_member"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="answered_check_has_an_answer",
            ),
        )

    def __str__(self) -> str:
        return f"Question {self.pk}"


_KNOWN = Coalesce("last_confirmed_at", "recorded_at")
"""When somebody last told us that a membership is there."""


def standing() -> QuerySet[RoleCheck]:
    """Return the questions without an answer that are still about a membership that goes on.

    One that began after the question, or that a reviewer has confirmed since, is not meant by it.
    """
    meant = Membership.objects.alias(known=_KNOWN).filter(
        member=OuterRef("member"), ends_on=None, known__lt=OuterRef("asked_at")
    )
    return RoleCheck.objects.filter(Exists(meant), answered_at=None)


def without_answer(at: datetime) -> QuerySet[Membership]:
    """Return the memberships of those who let the question and all its reminders pass."""
    silent = RoleCheck.objects.filter(
        member=OuterRef("member"),
        answered_at=None,
        asked_at__gt=OuterRef("known"),
        reminders__gte=REMINDERS,
        mailed_at__lte=at - timedelta(days=settings.ROLE_CHECK_REMINDER_DAYS),
    )
    return Membership.objects.alias(known=_KNOWN).filter(Exists(silent), ends_on=None)


def open_questions(members: Iterable[int]) -> dict[int, RoleCheck]:
    """Return the question without an answer of each of these people, by the person's id."""
    checks = RoleCheck.objects.filter(member__in=list(members), answered_at=None)
    return {check.member_id: check for check in checks}


def last_question(member_id: int) -> RoleCheck | None:
    """Return the newest question to a person."""
    return RoleCheck.objects.filter(member=member_id).first()


def question_in_words(check: RoleCheck | None) -> str:
    """Say, for the people who keep the roster, when somebody was asked and what came of it."""
    if check is None:
        return "Not asked yet"
    asked = f"Asked {_day(check.asked_at)}"
    if check.answered_at:
        return f"{asked}, {check.get_answer_display().lower()} {_day(check.answered_at)}"
    sent = {0: "", 1: ", reminded once"}.get(check.reminders, f", reminded {check.reminders} times")
    return f"{asked}{sent}, no answer yet"


def _day(moment: datetime) -> str:
    return day_in_words(timezone.localdate(moment))


def still_there_link(check: RoleCheck) -> str:
    """Return the address that the question's mails carry; it names the question alone."""
    return f"{settings.SITE_URL}{reverse('still_there', args=[make_token(check)])}"


def make_token(check: RoleCheck) -> str:
    """Return the signed token of a question."""
    return _signer().sign(check.reference)


def find_check(token: str) -> RoleCheck:
    """Return the question behind a link; raises BadLinkError, also once the person is removed."""
    try:
        reference = _signer().unsign(token)
    except (signing.BadSignature, ValueError) as error:
        raise BadLinkError("This link is not complete. Please copy all of it.") from error
    checks = RoleCheck.objects.select_related("member")
    check = checks.filter(reference=reference, member__purged_at=None).first()
    if check is None:
        raise BadLinkError("This link does not lead anywhere anymore.")
    return check


def has_expired(check: RoleCheck, at: datetime) -> bool:
    """Tell whether a question is too old for an answer by its link: the next one is due by then."""
    return at >= check.asked_at + timedelta(days=settings.ROLE_CHECK_DAYS)


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt="membership.roster.role_check")
