"""Somebody sends an idea for a new group: stored, unread, until the address is confirmed."""

from datetime import datetime

from django.db import transaction

from ..audit.record import BY_APPLICANT, record
from ..mailing import ideas as mail
from ..mailing.models import OutboundMail
from ..requests.email_key import email_key
from ..requests.idea_links import idea_link
from ..requests.ideas import GroupIdea, TypedIdea
from ..requests.limits import Act, count_attempt
from ..requests.locks import lock_person
from ..requests.reference import new_reference
from .submit import Receipt


def submit_idea(typed: TypedIdea, *, client: str, at: datetime) -> Receipt:
    """Store an idea and mail its sender the link that confirms it.

    A second click on the same form is answered like the first one. Another idea of the same address
    stands beside the first: nothing is lost. Raises LimitReachedError.
    """
    key = email_key(typed.email)
    with transaction.atomic():
        lock_person(key)
        count_attempt(Act.IDEA, address=key, client=client, at=at)
        first = _first_click(typed)
        if first is not None:
            return first
        idea = GroupIdea.objects.create(
            reference=new_reference(),
            full_name=typed.full_name,
            email=typed.email,
            email_key=key,
            role=typed.role,
            audience=typed.audience,
            purpose=typed.purpose,
            leads=typed.leads,
            submitted_at=at,
            fingerprint=typed.fingerprint,
        )
        record("idea.submitted", idea, by=BY_APPLICANT, at=at)
        sent = mail.confirm(idea=idea, link=idea_link(idea), at=at)
        return Receipt(idea.reference, sent.pk)


def _first_click(typed: TypedIdea) -> Receipt | None:
    """Return what the first click on this very form was answered with, if this is another one."""
    if not typed.fingerprint:
        return None
    idea = GroupIdea.objects.filter(fingerprint=typed.fingerprint).first()
    return receipt_of(idea) if idea else None


def receipt_of(idea: GroupIdea) -> Receipt:
    """Return what the sent page needs of an idea: its reference, and its newest link's mail.

    That mail may be gone, with an address that the idea had before: then it is 0, as for the trap.
    """
    asked = idea.mails.filter(kind=OutboundMail.Kind.IDEA_CONFIRM).order_by("-round").first()
    return Receipt(idea.reference, asked.pk if asked else 0)
