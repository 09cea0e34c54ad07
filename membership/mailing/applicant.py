"""Mails to the people who ask to join: one function a message, each queued with its cause.

`link` is the person's status page, an absolute address without a name in it. A mail that the ledger
already holds is not queued twice: the function then returns None.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from ..catalog.models import PeerGroup
from ..requests.models import Application, MembershipRequest
from ..review.models import Decision
from ..review.take_back import take_back_until
from ..roster.models import Membership
from .ledger import Rendered, next_round, queue, queue_named, queue_once, render
from .models import OutboundMail

Kind = OutboundMail.Kind
Standing = tuple[PeerGroup, str]
"""A group, and how an address already stands there: "member" or "open"."""

Reason = Decision.Reason

WHY_NOT: dict[str, str] = {
    Reason.ROLE: "The group is for people in certain roles, and the role you told us is not one "
    "of them.",
    Reason.JURISDICTION: "The group serves certain jurisdictions, and yours is not one of them.",
    Reason.PROGRAM: "The group is for jurisdictions that take part in a certain program, and we do "
    "not have yours as one of them.",
    Reason.LEVEL: "The group is for leaders at the state level.",
    Reason.REPRESENTED: "Your jurisdiction already has somebody in the group.",
    Reason.NOT_RECOMMENDED: "The group asks for your jurisdiction's recommendation, and there was "
    "none this time.",
    Reason.INCOMPLETE: "We did not have enough information to see how you fit the group.",
    Reason.OTHER: "The reason is in the reviewer's message.",
}

NEXT_STEP: dict[str, str] = {
    Reason.ROLE: "Look for a group that fits your role on our site.",
    Reason.JURISDICTION: "Look for a group that serves your jurisdiction on our site.",
    Reason.PROGRAM: "If your jurisdiction does take part, write to us, and we will look again.",
    Reason.LEVEL: "Look for a group that fits your work on our site.",
    Reason.REPRESENTED: "Talk with your agency about who takes part, and ask again when that "
    "changes.",
    Reason.NOT_RECOMMENDED: "Talk with your agency about taking part, and ask again when you have "
    "agreed on it.",
    Reason.INCOMPLETE: "Ask again on our site, and tell us a little more about your work.",
    Reason.OTHER: "Write to us if you would like to talk it over.",
}


def confirm(
    *,
    application: Application,
    requests: Sequence[MembershipRequest],
    already: Sequence[Standing],
    replaced: Sequence[PeerGroup],
    link: str,
    at: datetime,
) -> OutboundMail:
    """Say what was received, and ask the person to confirm that it came from them.

    `already` is said here alone, never on a screen. `replaced` are groups of an earlier unconfirmed
    request that this one no longer asks for. The link's round must be a new one: an IntegrityError
    means that it had its mail.
    """
    return queue(
        Kind.CONFIRM,
        render(
            "confirm",
            subject=f"Please confirm your request {application.reference}",
            name=application.full_name,
            reference=application.reference,
            groups=[request.group for request in requests],
            already=already,
            replaced=replaced,
            link=link,
            days=settings.CONFIRM_WITHIN_DAYS,
        ),
        to=application.email,
        at=at,
        application=application,
        round=application.link_round,
    )


def already(
    *,
    to: str,
    full_name: str,
    groups: Sequence[Standing],
    reference: str,
    form: str = "",
    at: datetime,
) -> OutboundMail:
    """Tell an address that it is already where this form asked to be, and nothing is needed.

    With the `form`'s fingerprint, a second click on it returns the first one's mail.
    """
    rendered = render(
        "already",
        subject=f"About your request {reference}",
        name=full_name,
        reference=reference,
        groups=groups,
    )
    if form:
        return queue_named(Kind.ALREADY, rendered, name=form[:32], to=to, at=at)
    return queue(Kind.ALREADY, rendered, to=to, at=at)


def again(*, mail: OutboundMail, at: datetime) -> OutboundMail:
    """Queue a mail's very words once more, because its reader asked for them.

    Of two askers in the same moment, the second gets the first one's mail.
    """
    rendered = Rendered(mail.subject, mail.text, mail.html)
    kind = Kind(mail.kind)
    about = {name: getattr(mail, name) for name in ("application_id", "request_id", "idea_id")}
    if not any(about.values()):
        return queue(kind, rendered, to=mail.to, at=at)
    about["round"] = next_round(kind, **about)
    queued = queue_once(kind, rendered, to=mail.to, at=at, **about)
    return queued or OutboundMail.objects.get(kind=kind, **about)


def reminder(
    *, application: Application, requests: Sequence[MembershipRequest], link: str, at: datetime
) -> OutboundMail | None:
    """Remind the person, once, that their request still waits for their confirmation."""
    expires = application.submitted_at + timedelta(days=settings.CONFIRM_WITHIN_DAYS)
    return queue_once(
        Kind.REMINDER,
        render(
            "reminder",
            subject=f"Your request {application.reference} waits for you",
            name=application.full_name,
            reference=application.reference,
            groups=[request.group for request in requests],
            link=link,
            expires_on=timezone.localdate(expires),
        ),
        to=application.email,
        at=at,
        application=application,
        round=application.link_round,
    )


def render_added(*, request: MembershipRequest, link: str, since: date) -> Rendered:
    """Render the mail of an approval; a reviewer's preview passes a link that opens nothing.

    `since` is the first day of the membership.
    """
    return render(
        "added",
        subject=f"You are now a member: {request.group.name}",
        name=request.application.full_name,
        reference=request.application.reference,
        group=request.group,
        since=since,
        link=link,
    )


def added(
    *, request: MembershipRequest, link: str, since: date, at: datetime
) -> OutboundMail | None:
    """Welcome the person to the group, once the decision can no longer be taken back."""
    rendered = render_added(request=request, link=link, since=since)
    return _about_request(Kind.ADDED, rendered, request, at, not_before=take_back_until(at))


def render_not_added(
    *,
    request: MembershipRequest,
    reason: str,
    message: str,
    link: str,
    other_groups: Sequence[PeerGroup],
) -> Rendered:
    """Render the mail of a denial; a reviewer's preview passes a link that opens nothing."""
    return render(
        "not_added",
        subject=f"Not added this time: {request.group.name}",
        name=request.application.full_name,
        reference=request.application.reference,
        group=request.group,
        why=WHY_NOT[reason],
        message=message.strip(),
        next_step=NEXT_STEP[reason],
        other_groups=other_groups,
        link=link,
    )


def not_added(
    *,
    request: MembershipRequest,
    reason: str,
    message: str,
    link: str,
    other_groups: Sequence[PeerGroup],
    at: datetime,
) -> OutboundMail | None:
    """Tell the person that they were not added this time: why, one next step, whom to write to.

    `reason` is a `Decision.Reason`; `other_groups` are those that may fit better.
    """
    rendered = render_not_added(
        request=request, reason=reason, message=message, link=link, other_groups=other_groups
    )
    return _about_request(Kind.NOT_ADDED, rendered, request, at, not_before=take_back_until(at))


def reopened(*, request: MembershipRequest, link: str, at: datetime) -> OutboundMail | None:
    """Tell the person that their request is being looked at again."""
    rendered = render(
        "reopened",
        subject=f"We are looking at your request again: {request.group.name}",
        name=request.application.full_name,
        reference=request.application.reference,
        group=request.group,
        link=link,
    )
    return _about_request(Kind.REOPENED, rendered, request, at)


def withdrawn(
    *, request: MembershipRequest, ends_membership: bool = False, at: datetime
) -> OutboundMail | None:
    """Confirm that a request was withdrawn, with the membership that it had led to before."""
    rendered = render(
        "withdrawn",
        subject=f"Request withdrawn: {request.group.name}",
        name=request.application.full_name,
        reference=request.application.reference,
        group=request.group,
        on=timezone.localdate(at),
        ends_membership=ends_membership,
    )
    return _about_request(Kind.WITHDRAWN, rendered, request, at)


def nominated(*, membership: Membership, at: datetime) -> OutboundMail:
    """Tell a person that their jurisdiction put them forward and that they are now a member."""
    return queue(
        Kind.NOMINATED,
        render(
            "nominated",
            subject=f"You are now a member: {membership.group.name}",
            name=membership.member.full_name,
            group=membership.group,
            jurisdiction=membership.jurisdiction,
            since=membership.starts_on,
        ),
        to=membership.member.email,
        at=at,
        membership=membership,
    )


def _about_request(
    kind: OutboundMail.Kind,
    rendered: Rendered,
    request: MembershipRequest,
    at: datetime,
    *,
    not_before: datetime | None = None,
) -> OutboundMail | None:
    return queue_once(
        kind,
        rendered,
        to=request.application.email,
        at=at,
        not_before=not_before,
        application=request.application,
        request=request,
        round=request.round,
    )
