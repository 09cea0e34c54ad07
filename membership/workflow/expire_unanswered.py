"""Once a day: remind people of a question, and let requests go whose question nobody answers."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from ..audit.record import BY_SYSTEM
from ..mailing import question as mail
from ..requests.links import status_link
from ..requests.models import MembershipRequest, RequestEvent, RequestText
from ..requests.status import Status
from ..review.overdue import began_before
from ..review.questions import ends_on
from ..roster.models import Membership
from .ask_applicant import number_of_question
from .moves import MOVED, lock_request, move, write_event
from .open_membership import end_after_reversal


@dataclass(frozen=True, slots=True)
class Unanswered:
    """How many people were reminded of a question, and how many requests ended."""

    reminded: int
    expired: int


def expire_unanswered(*, at: datetime) -> Unanswered:
    """Remind after QUESTION_REMINDER_BUSINESS_DAYS (once), end after QUESTION_BUSINESS_DAYS."""
    today = timezone.localdate(at)
    too_old = began_before(settings.QUESTION_BUSINESS_DAYS, on=today)
    to_remind = began_before(settings.QUESTION_REMINDER_BUSINESS_DAYS, on=today)
    asked = MembershipRequest.objects.filter(status=Status.WAITING_FOR_APPLICANT)
    old = asked.filter(asked_at__lt=too_old)
    due = asked.filter(asked_at__gte=too_old, asked_at__lt=to_remind)
    return Unanswered(
        reminded=sum(_remind(pk, asked_at, at) for pk, asked_at in _listed(due)),
        expired=sum(_expire(pk, asked_at, at) for pk, asked_at in _listed(old)),
    )


def _listed(requests: QuerySet[MembershipRequest]) -> list[tuple[int, datetime]]:
    rows = requests.order_by("asked_at", "pk").values_list("pk", "asked_at")
    return [(pk, asked_at) for pk, asked_at in rows if asked_at is not None]


def _lock(request_id: int, asked_at: datetime) -> MembershipRequest | None:
    """Lock a request, unless this very question was answered or taken back meanwhile."""
    request = lock_request(request_id)
    return request if request and request.asked_at == asked_at else None


@transaction.atomic
def _expire(request_id: int, asked_at: datetime, at: datetime) -> bool:
    request = _lock(request_id, asked_at)
    if request is None:
        return False
    was = request.status
    move(request, Status.EXPIRED, at=at)
    request.save(update_fields=MOVED)
    write_event(request, RequestEvent.Kind.UNANSWERED, was=was, by=BY_SYSTEM, at=at)
    ended = end_after_reversal(request, reason=Membership.EndReason.INACTIVE, by=BY_SYSTEM, at=at)
    mail.unanswered(
        request=request,
        number=number_of_question(request),
        ask_again=_form(request),
        ends_membership=ended is not None,
        at=at,
    )
    return True


@transaction.atomic
def _remind(request_id: int, asked_at: datetime, at: datetime) -> bool:
    request = _lock(request_id, asked_at)
    if request is None:
        return False
    question = request.texts.filter(kind=RequestText.Kind.QUESTION, at=asked_at).last()
    queued = mail.reminder(
        request=request,
        question=question.text if question else "",
        number=number_of_question(request),
        link=status_link(request.application),
        ends_on=ends_on(asked_at),
        at=at,
    )
    return queued is not None


def _form(request: MembershipRequest) -> str:
    return f"{settings.SITE_URL}{reverse('request')}?{urlencode({'group': request.group.slug})}"
