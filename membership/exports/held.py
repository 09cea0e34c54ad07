"""Everything the site holds about one address, for the person to read and to take along.

One function gathers it for the page and for the file. What is left out is said in `LEFT_OUT`.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from ..mailing.models import OutboundMail
from ..mailing.own_data import mails_to
from ..requests.consent import VERSIONS
from ..requests.desk import AddressChange, DeskLink, RemovalRequest, addresses_before
from ..requests.ideas import GroupIdea
from ..requests.models import Application, MembershipRequest
from ..roster.models import Member
from .held_details import Record, details_of
from .held_ideas import ideas_held
from .held_requests import applications_held
from .held_rosters import invitations_held, memberships_held, role_checks_held, rows_held

SECTIONS: dict[str, str] = {
    "roster": "Your details as the rosters of your groups have them.",
    "applications": "Each form that was sent with your address: the details in it, and each "
    "request with what you wrote, what we wrote to you, and what happened.",
    "memberships": "The groups you are or were in. “Left on” is the first day outside.",
    "rows_in_roster_files": "Where your address stands in spreadsheets that staff are bringing in. "
    "Of a row about somebody else, it is only what names you.",
    "questions_about_your_role": "When we asked whether you are still in your role.",
    "invitations": "Who put you forward for a group, by office, and what was said about you.",
    "ideas": "Your ideas for a new group, each with what you wrote and what came of it.",
    "emails": "What we sent to you: kind, day and subject.",
    "uses_you_agreed_to": "The text beside the box you ticked, in each version you saw.",
    "address_changes": "When another address was asked for, and what came of it.",
    "requests_to_remove_information": "When you asked us to remove it, and what came of it.",
    "links_to_your_page": "When a link to your page was sent, and when it was used.",
}
"""The keys of the file and what stands under each."""

LEFT_OUT: tuple[str, ...] = (
    "The names of the people who review: they answer for a reviewing body.",
    "The text of internal notes; their number is shown. They may speak of others.",
    "Somebody at the Center reads a note before it is handed out: write to us to ask for yours.",
    "An answer that its reviewer can still take back, or has taken back before you were told.",
    "The record of who looked at your information. Write to us to ask for it.",
    "An account to sign in as a reviewer or as staff, if you have one: its page shows it.",
)


def held_about(email_key: str, *, at: datetime) -> Record:
    """Return all that is held about an address, by the keys of `SECTIONS`; empty values stay.

    Times are with their zone, days without. The number of queries does not grow with what is held,
    but for one query for each address that the person had before.
    """
    applications = list(
        Application.objects.filter(email_key=email_key, purged_at=None)
        .select_related("jurisdiction")
        .order_by("submitted_at", "pk")
    )
    requests = list(
        MembershipRequest.objects.filter(email_key=email_key, application__in=applications)
        .select_related("group", "role", "jurisdiction")
        .order_by("submitted_at", "pk")
    )
    member = Member.objects.filter(email_key=email_key).select_related("jurisdiction").first()
    ideas = list(GroupIdea.objects.filter(email_key=email_key).select_related("group"))
    former = list(addresses_before(email_key))
    rows = (*applications, member, *ideas)
    addresses = {email_key} | {row.email for row in rows if row and row.email}
    return {
        "about_this_file": {
            "site": settings.SITE_URL,
            "made_at": at,
            "address": email_key,
            "contents": SECTIONS,
            "left_out": list(LEFT_OUT),
            "questions": settings.HELP_EMAIL,
        },
        "roster": details_of(member) if member else None,
        "applications": applications_held(applications, requests, at),
        "memberships": memberships_held(email_key, at),
        "rows_in_roster_files": rows_held(email_key, addresses, former),
        "questions_about_your_role": role_checks_held(email_key),
        "invitations": invitations_held(email_key),
        "ideas": ideas_held(ideas),
        "emails": _emails(addresses, former, applications, requests, member, ideas),
        "uses_you_agreed_to": _consent(applications),
        "address_changes": _address_changes(email_key),
        "requests_to_remove_information": _removals(email_key),
        "links_to_your_page": list(
            DeskLink.objects.filter(email_key=email_key)
            .order_by("issued_at", "pk")
            .values("issued_at", "opened_at", "ends_at", "revoked_at")
        ),
    }


def _emails(
    addresses: set[str],
    former: list[tuple[str, datetime]],
    applications: list[Application],
    requests: list[MembershipRequest],
    member: Member | None,
    ideas: list[GroupIdea],
) -> list[Record]:
    theirs = mails_to(
        addresses,
        former=former,
        applications=applications,
        requests=requests,
        members=[member] if member else [],
        ideas=ideas,
    )
    sent = OutboundMail.objects.filter(theirs, sent_at__isnull=False)
    rows = sent.order_by("sent_at", "pk").only("kind", "subject", "sent_at")
    return [
        {"kind": row.get_kind_display(), "subject": row.subject, "sent_at": row.sent_at}
        for row in rows
    ]


def _consent(applications: Iterable[Application]) -> list[Record]:
    seen = {each.consent_version for each in applications}
    return [
        {
            "version": text.version,
            "uses": list(text.uses),
            "who_sees_it": text.access,
            "agreement": text.agreement,
        }
        for text in VERSIONS
        if text.version in seen
    ]


def _address_changes(email_key: str) -> list[Record]:
    """Return the person's own, and those of others who typed this address without an address."""
    both = Q(email_key=email_key) | Q(new_email_key=email_key)
    return [
        {
            "from": row.email_key if row.email_key == email_key or row.done_at else "",
            "to": row.new_email,
            "asked_at": row.asked_at,
            "until": row.ends_at,
            "changed_at": row.done_at,
            "stopped_at": row.stopped_at,
        }
        for row in AddressChange.objects.filter(both).order_by("asked_at", "pk")
    ]


def _removals(email_key: str) -> list[Record]:
    rows = RemovalRequest.objects.filter(email_key=email_key).order_by("asked_at", "pk")
    return [
        {
            "asked_at": row.asked_at,
            "settled_at": row.settled_at,
            "outcome": row.get_outcome_display(),
        }
        for row in rows
    ]
