"""Mails to whoever sent an idea for a group: one function a message, each queued with its cause.

`link` is the idea's page, an absolute address without a name in it; a preview for staff passes one
that opens nothing. What was typed, a name too, stands in no mail to an address that nobody
confirmed: it could be a stranger's.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from ..audit.typed_reasons import FORGOTTEN, naming
from ..catalog.models import PeerGroup
from ..catalog.words import takes_requests
from ..requests.ideas import GroupIdea
from .ledger import Rendered, next_round, queue, render
from .models import OutboundMail

Kind = OutboundMail.Kind


def confirm(*, idea: GroupIdea, link: str, at: datetime) -> OutboundMail:
    """Ask the person to confirm that the idea came from them."""
    rendered = _render(
        "idea_confirm",
        idea,
        subject=f"Please confirm your idea {idea.reference}",
        name="",
        link=link,
        days=settings.CONFIRM_WITHIN_DAYS,
    )
    return _queue(Kind.IDEA_CONFIRM, rendered, idea, at)


def reminder(*, idea: GroupIdea, link: str, at: datetime) -> OutboundMail:
    """Remind the person, once, that the idea still waits for their confirmation."""
    expires = idea.submitted_at + timedelta(days=settings.CONFIRM_WITHIN_DAYS)
    rendered = _render(
        "idea_reminder",
        idea,
        subject=f"Your idea {idea.reference} waits for you",
        name="",
        link=link,
        expires_on=timezone.localdate(expires),
    )
    return _queue(Kind.IDEA_REMINDER, rendered, idea, at)


def render_discussed(*, idea: GroupIdea, link: str) -> Rendered:
    """Render the mail that says that staff have taken the idea up."""
    subject = f"We are discussing your idea {idea.reference}"
    return _render("idea_discussed", idea, subject=subject, link=link)


def discussed(*, idea: GroupIdea, link: str, at: datetime) -> OutboundMail:
    """Tell the person that staff are discussing the idea."""
    return _queue(Kind.IDEA_DISCUSSED, render_discussed(idea=idea, link=link), idea, at)


def render_became_group(*, idea: GroupIdea, group: PeerGroup, link: str) -> Rendered:
    """Render the mail that names the group that came of the idea."""
    return _render(
        "idea_group",
        idea,
        subject=f"Your idea became a group: {group.name}",
        link=link,
        group=group,
        group_link=settings.SITE_URL + reverse("group", args=[group.slug]),
        takes_requests=takes_requests(group),
    )


def became_group(*, idea: GroupIdea, group: PeerGroup, link: str, at: datetime) -> OutboundMail:
    """Tell the person that a group came of the idea."""
    rendered = render_became_group(idea=idea, group=group, link=link)
    return _queue(Kind.IDEA_GROUP, rendered, idea, at)


def render_not_taken_up(*, idea: GroupIdea, reason: str, link: str) -> Rendered:
    """Render the mail that says why the idea was not taken up."""
    subject = f"About your idea {idea.reference}"
    return _render("idea_not_taken_up", idea, subject=subject, link=link, reason=reason)


def not_taken_up(*, idea: GroupIdea, reason: str, link: str, at: datetime) -> OutboundMail:
    """Tell the person that the idea was not taken up, and why."""
    rendered = render_not_taken_up(idea=idea, reason=reason, link=link)
    return _queue(Kind.IDEA_NOT_TAKEN_UP, rendered, idea, at)


def withdrawn(*, idea: GroupIdea, at: datetime) -> OutboundMail:
    """Confirm that the idea was withdrawn."""
    rendered = _render(
        "idea_withdrawn",
        idea,
        subject=f"Idea withdrawn: {idea.reference}",
        on=timezone.localdate(at),
    )
    return _queue(Kind.IDEA_WITHDRAWN, rendered, idea, at)


def _render(template: str, idea: GroupIdea, *, subject: str, **words: Any) -> Rendered:
    audience = idea.audience or FORGOTTEN
    about = {"name": idea.full_name, "reference": idea.reference, "audience": audience}
    return render(template, subject=subject, **about | words)


def _queue(
    kind: OutboundMail.Kind, rendered: Rendered, idea: GroupIdea, at: datetime
) -> OutboundMail:
    """Write the next mail of a kind; the idea's row is locked, so that no other comes between."""
    number = next_round(kind, idea=idea)
    return queue(kind, rendered, to=idea.email, at=at, idea=idea, round=number)


def forget_in_mails(words: Collection[str]) -> None:
    """Delete the mails about ideas in which one of these stands: a name, an address.

    Whom a mail greets and our own address are no mention.
    """
    named = naming(words)
    if named is None:
        return
    mails = OutboundMail.objects.exclude(idea=None)
    for pk, text, reader in mails.values_list("pk", "text", "idea__full_name").iterator():
        said = text.replace(reader, "", 1).replace(settings.HELP_EMAIL, "")
        if named.search(said.casefold()):
            OutboundMail.objects.filter(pk=pk).delete()
