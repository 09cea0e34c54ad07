"""Mails around a question to the applicant. A request can be asked several: `number` tells which.

`link` is the person's status page, an absolute address without a name in it.
"""

from datetime import date, datetime

from django.db.models import Q

from ..requests.models import MembershipRequest
from .ledger import Rendered, queue_once, render
from .models import OutboundMail
from .recall import recall

Kind = OutboundMail.Kind


def render_question(
    *, request: MembershipRequest, question: str, link: str, ends_on: date
) -> Rendered:
    """Render the mail of a question; a reviewer's preview passes a link that opens nothing.

    `ends_on` is the day on which the request ends if nobody answers.
    """
    return _render(
        "question",
        f"A question about your request: {request.group.name}",
        request,
        question=question.strip(),
        link=link,
        ends_on=ends_on,
    )


def question(
    *,
    request: MembershipRequest,
    question: str,
    number: int,
    link: str,
    ends_on: date,
    at: datetime,
) -> OutboundMail | None:
    """Ask the person what a reviewer wants to know."""
    rendered = render_question(request=request, question=question, link=link, ends_on=ends_on)
    return _once(Kind.QUESTION, rendered, request, number, at)


def reminder(
    *,
    request: MembershipRequest,
    question: str,
    number: int,
    link: str,
    ends_on: date,
    at: datetime,
) -> OutboundMail | None:
    """Remind the person, once, that a question still waits for their answer."""
    rendered = _render(
        "question_reminder",
        f"Your answer is still needed: {request.group.name}",
        request,
        question=question.strip(),
        link=link,
        ends_on=ends_on,
    )
    return _once(Kind.QUESTION_REMINDER, rendered, request, number, at)


def unanswered(
    *,
    request: MembershipRequest,
    number: int,
    ask_again: str,
    ends_membership: bool = False,
    at: datetime,
) -> OutboundMail | None:
    """Tell the person that the request ended without their answer, and how to ask again."""
    rendered = _render(
        "unanswered",
        f"Your request ended without an answer: {request.group.name}",
        request,
        link=ask_again,
        ends_membership=ends_membership,
    )
    return _once(Kind.UNANSWERED, rendered, request, number, at)


def drop(request: MembershipRequest) -> int:
    """Drop what was not sent yet of the request's questions; returns how many mails."""
    return recall(Q(request=request, kind__in=(Kind.QUESTION, Kind.QUESTION_REMINDER)))


def _render(template: str, subject: str, request: MembershipRequest, **words: object) -> Rendered:
    sent = request.application
    return render(
        template,
        subject=subject,
        name=sent.full_name,
        reference=sent.reference,
        group=request.group,
        **words,
    )


def _once(
    kind: OutboundMail.Kind,
    rendered: Rendered,
    request: MembershipRequest,
    number: int,
    at: datetime,
) -> OutboundMail | None:
    return queue_once(
        kind,
        rendered,
        to=request.application.email,
        at=at,
        application=request.application,
        request=request,
        round=number,
    )
