"""Questions to an applicant and their answers, told from a request's events and texts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from ..catalog.business_days import business_day_after
from ..requests.models import RequestEvent, RequestText
from ..requests.status import Status

Kind = RequestEvent.Kind
Text = RequestText.Kind


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question, and what became of it; without the words of a person who was removed."""

    question: str
    asked_at: datetime
    answer: str = ""
    ended_at: datetime | None = None
    ended_by: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether the applicant can still answer."""
        return self.ended_at is None

    @property
    def was_answered(self) -> bool:
        """Tell whether the applicant did answer."""
        return self.ended_by == Kind.ANSWERED

    @property
    def answered_on(self) -> date | None:
        """Return the day of the answer."""
        return timezone.localdate(self.ended_at) if self.ended_at else None

    @property
    def ends_on(self) -> date:
        """Return the day on which an unanswered question ends its request."""
        return ends_on(self.asked_at)


def exchanges_of(events: Iterable[RequestEvent], texts: Iterable[RequestText]) -> list[Exchange]:
    """Return one request's questions in order; events and texts are that request's own."""
    words = {(text.kind, text.at): text.text for text in texts}
    found: list[Exchange] = []
    for event in events:
        if event.kind == Kind.ASKED:
            question = words.get((Text.QUESTION, event.at), "")
            found.append(Exchange(question, event.at))
        elif event.from_status == Status.WAITING_FOR_APPLICANT != event.to_status and found:
            asked = found.pop()
            answer = words.get((Text.ANSWER, event.at), "")
            found.append(Exchange(asked.question, asked.asked_at, answer, event.at, event.kind))
    return found


def ends_on(asked_at: datetime) -> date:
    """Return the business day on which a question of this moment ends its request."""
    return business_day_after(timezone.localdate(asked_at), settings.QUESTION_BUSINESS_DAYS)
