"""From words to a row of the ledger: rendered, and queued in the transaction of its cause."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from functools import cache
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db.models import Max
from django.template.loader import render_to_string

from .models import OutboundMail

SUBJECT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail as its reader will see it."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Named:
    """One of many mails: its name, as for `queue_named`, its reader, and what it is about."""

    name: str
    rendered: Rendered
    to: str
    about: Mapping[str, Any]


def render(template: str, /, *, subject: str, **words: Any) -> Rendered:
    """Render both parts of `templates/mail/<template>`. What a person typed is only ever a value.

    The subject becomes one line, so that no typed text can begin another header.
    """
    line = " ".join(subject.split())[:SUBJECT_LENGTH]
    context = {"subject": line, "help_email": settings.HELP_EMAIL, "site": settings.SITE_URL}
    context |= words
    text = render_to_string(f"mail/{template}.txt", context)
    html = render_to_string(f"mail/{template}.html", context)
    return Rendered(line, f"{text.strip()}\n", html)


def queue(
    kind: OutboundMail.Kind,
    rendered: Rendered,
    *,
    to: str,
    at: datetime,
    not_before: datetime | None = None,
    **about: Any,
) -> OutboundMail:
    """Write one mail that no constraint holds to once; `not_before` lets it wait."""
    mail = _row(kind, rendered, to=to, at=at, not_before=not_before, **about)
    mail.save(force_insert=True)
    return mail


def queue_once(
    kind: OutboundMail.Kind,
    rendered: Rendered,
    *,
    to: str,
    at: datetime,
    not_before: datetime | None = None,
    **about: Any,
) -> OutboundMail | None:
    """Write one mail, or return None when the ledger already holds it.

    A conflict is skipped by the database, so the caller's transaction goes on; a second transaction
    that queues the same mail waits for the first one to end.
    """
    mail = _row(kind, rendered, to=to, at=at, not_before=not_before, **about)
    OutboundMail.objects.bulk_create([mail], ignore_conflicts=True)
    return OutboundMail.objects.filter(message_id=mail.message_id).first()


def next_round(kind: OutboundMail.Kind, **about: Any) -> int:
    """Return the round of the next mail of a kind: one that no mail of it has, also with gaps."""
    same = OutboundMail.objects.filter(kind=kind, **about)
    return (same.aggregate(last=Max("round"))["last"] or 0) + 1


def queue_named(
    kind: OutboundMail.Kind, rendered: Rendered, *, name: str, to: str, at: datetime, **about: Any
) -> OutboundMail:
    """Write the one mail of a name, such as `still-there-7-1`; a second try finds the first again.

    The name becomes the Message-ID: letters, digits, dots and dashes, and nothing personal.
    """
    mail = _row(kind, rendered, to=to, at=at, name=name, **about)
    OutboundMail.objects.bulk_create([mail], ignore_conflicts=True)
    return OutboundMail.objects.get(message_id=mail.message_id)


def forget_named(kind: OutboundMail.Kind, *, name: str) -> None:
    """Delete the mail that `queue_named` wrote, if it is still there."""
    OutboundMail.objects.filter(kind=kind, message_id__startswith=f"<{name}@").delete()


def queue_many(kind: OutboundMail.Kind, mails: Iterable[Named], *, at: datetime) -> int:
    """Write the one mail of each name, in few statements; returns how many were asked for."""
    rows = [
        _row(kind, mail.rendered, to=mail.to, at=at, name=mail.name, **mail.about) for mail in mails
    ]
    OutboundMail.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _row(
    kind: OutboundMail.Kind,
    rendered: Rendered,
    *,
    to: str,
    at: datetime,
    not_before: datetime | None = None,
    name: str = "",
    **about: Any,
) -> OutboundMail:
    return OutboundMail(
        kind=kind,
        to=to,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        message_id=_message_id(name or uuid4().hex),
        queued_at=at,
        not_before=not_before or at,
        **about,
    )


def _message_id(name: str) -> str:
    """Return an id that every try to send this mail carries, so that a mailbox knows a twin."""
    return f"<{name}@{_domain(settings.DEFAULT_FROM_EMAIL)}>"


@cache
def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2]
