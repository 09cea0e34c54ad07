"""Writing the history of requests: events that stay, and the rounds that follow from them."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from .models import RequestEvent, RequestRound
from .status import DECIDED

Kind = RequestEvent.Kind
BEGINNINGS = (Kind.SUBMITTED, Kind.REOPENED)
_QUESTION_ENDS = (Kind.ANSWERED, Kind.UNASKED)
_SILENT = (Kind.RESUBMITTED, Kind.ROUTED, Kind.STEP_APPROVED, Kind.CHANGED)
"""Events that change no interval."""


def write(events: Sequence[RequestEvent]) -> None:
    """Store events of one moment, at most one a request, and bring their rounds up to date."""
    RequestEvent.objects.bulk_create(events)
    begun = [begin(event) for event in events if event.kind in BEGINNINGS]
    if begun:
        RequestRound.objects.bulk_create(begun)
    followed = {
        (event.request_id, event.round): event
        for event in events
        if event.kind not in (*BEGINNINGS, *_SILENT)
    }
    if not followed:
        return
    known = RequestRound.objects.filter(request__in={request for request, _ in followed})
    rounds = [each for each in known if (each.request_id, each.round) in followed]
    for each in rounds:
        follow(each, followed[each.request_id, each.round])
    RequestRound.objects.bulk_update(rounds, _FOLLOWING)


_FOLLOWING = ("confirmed_on", "asked_on", "applicant_days", "ended_on", "ending")


def begin(event: RequestEvent) -> RequestRound:
    """Return the round that an event begins. A reopened request needs no confirmation."""
    day = timezone.localdate(event.at)
    reopened = event.kind == Kind.REOPENED
    return RequestRound(
        request_id=event.request_id,
        round=event.round,
        began_on=day,
        confirmed_on=day if reopened else None,
    )


def follow(current: RequestRound, event: RequestEvent) -> None:
    """Bring a round up to date with its next event."""
    day = timezone.localdate(event.at)
    kind = Kind(event.kind)
    if kind == Kind.CONFIRMED:
        current.confirmed_on = day
        current.applicant_days += (day - current.began_on).days
    elif kind == Kind.ASKED:
        current.asked_on = day
    elif kind in _QUESTION_ENDS:
        _end_question(current, day)
    elif kind in RequestRound.Ending.values:
        _end_question(current, day)
        current.ended_on, current.ending = day, kind.value
    elif kind == Kind.TAKEN_BACK and event.from_status in DECIDED:
        current.ended_on, current.ending = None, ""


def _end_question(current: RequestRound, day: date) -> None:
    if current.asked_on is not None:
        current.applicant_days += (day - current.asked_on).days
        current.asked_on = None
