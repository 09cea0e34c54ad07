"""Everything the site holds about one address, for the person to read and to take along.

One function gathers it for the page and for the file. What is left out is said in `LEFT_OUT`.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from ..eligibility import Verdict
from ..mailing.models import OutboundMail
from ..mailing.own_data import mails_to
from ..requests.consent import VERSIONS
from ..requests.desk import AddressChange, DeskLink, RemovalRequest, addresses_before
from ..requests.models import (
    Application,
    MembershipRequest,
    PersonalDetails,
    RequestEvent,
    RequestText,
)
from ..requests.status import Status
from ..review.models import Decision
from ..review.people import GroupInvitation
from ..review.queue import verdict_of
from ..review.take_back import begin_is_told, end_is_told, undone_since
from ..roster.imports import RosterImportRow
from ..roster.models import Member, Membership
from ..roster.role_check import RoleCheck

Record = dict[str, Any]

SECTIONS: dict[str, str] = {
    "roster": "Your details as the rosters of your groups have them.",
    "applications": "Each form that was sent with your address: the details in it, and each "
    "request with what you wrote, what we wrote to you, and what happened.",
    "memberships": "The groups you are or were in. “Left on” is the first day outside.",
    "rows_in_roster_files": "Rows with your address in spreadsheets that staff are bringing in.",
    "questions_about_your_role": "When we asked whether you are still in your role.",
    "invitations": "Who put you forward for a group, by office, and what was said about you.",
    "emails": "What we sent to you: kind, day and subject.",
    "uses_you_agreed_to": "The text beside the box you ticked, in each version you saw.",
    "address_changes": "When another address was asked for, and what came of it.",
    "wishes_to_remove": "When you asked us to remove your information, and what came of it.",
    "links_to_your_page": "When a link to your page was sent, and when it was used.",
}
"""The keys of the file and what stands under each."""

LEFT_OUT: tuple[str, ...] = (
    "The names of the people who review: they answer for a reviewing body.",
    "The text of internal notes; their number stands under each request. They may speak of others.",
    "Somebody at the Center reads a note before it is handed out: write to us to ask for yours.",
    "An answer that its reviewer can still take back, or has taken back before you were told.",
    "The record of who looked at your information. Write to us to ask for it.",
    "An account to sign in as a reviewer or as staff, if you have one: its page shows it.",
)

_TOLD = {
    Status.PENDING: "being reviewed",
    Status.WAITING_FOR_APPLICANT: "waiting for your answer",
    Status.APPROVED: "added to the group",
    Status.DENIED: "not added this time",
    Status.WITHDRAWN: "withdrawn",
    Status.EXPIRED: "expired",
}
_ANSWERS = {Decision.Outcome.APPROVE: "yes", Decision.Outcome.DENY: "not this time"}
_HAPPENED: dict[str, str] = {RequestEvent.Kind.DENIED: "Not added this time"}


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
    addresses = {email_key} | {row.email for row in (*applications, member) if row and row.email}
    return {
        "about_this_file": {
            "site": settings.SITE_URL,
            "made_at": at,
            "address": email_key,
            "contents": SECTIONS,
            "left_out": list(LEFT_OUT),
            "questions": settings.HELP_EMAIL,
        },
        "roster": _details(member) if member else None,
        "applications": _applications(applications, requests, at),
        "memberships": _memberships(email_key, at),
        "rows_in_roster_files": _imported(email_key),
        "questions_about_your_role": _role_checks(email_key),
        "invitations": _invitations(email_key),
        "emails": _emails(email_key, addresses, applications, requests, member),
        "uses_you_agreed_to": _consent(applications),
        "address_changes": _address_changes(email_key),
        "wishes_to_remove": _removals(email_key),
        "links_to_your_page": list(
            DeskLink.objects.filter(email_key=email_key)
            .order_by("issued_at", "pk")
            .values("issued_at", "opened_at", "ends_at", "revoked_at")
        ),
    }


def _details(row: PersonalDetails) -> Record:
    return {
        "name": row.full_name,
        "email_address": row.email,
        "job_title": row.job_title,
        "organization": row.organization,
        "type_of_organization": row.get_organization_type_display(),
        "level": row.get_level_display(),
        "jurisdiction": _name(row.jurisdiction),
        "work_phone": row.work_phone,
        "time_zone": row.time_zone,
    }


def _name(thing: object) -> str:
    return str(thing) if thing else ""


def _applications(
    applications: Iterable[Application], requests: list[MembershipRequest], at: datetime
) -> list[Record]:
    texts = _by_request(RequestText.objects.filter(request__in=requests))
    events = _by_request(RequestEvent.objects.filter(request__in=requests))
    decisions = _by_request(
        Decision.objects.filter(request__in=requests).select_related("step__body")
    )
    by_application: defaultdict[int, list[Record]] = defaultdict(list)
    for request in requests:
        by_application[request.application_id].append(
            _request(request, texts[request.pk], events[request.pk], decisions[request.pk], at)
        )
    return [
        {
            "reference": each.reference,
            "sent_at": each.submitted_at,
            "address_confirmed_at": each.confirmed_at,
            **_details(each),
            "on_your_own_behalf": each.on_own_behalf,
            "agreed_to_version": each.consent_version,
            "requests": by_application[each.pk],
        }
        for each in applications
    ]


def _by_request(rows: Iterable) -> defaultdict[int, list]:
    found: defaultdict[int, list] = defaultdict(list)
    for row in rows:
        found[row.request_id].append(row)
    return found


def _request(
    request: MembershipRequest,
    texts: list[RequestText],
    events: list[RequestEvent],
    decisions: list[Decision],
    at: datetime,
) -> Record:
    told = [each for each in decisions if _is_told(each, at)]
    untold = {each.at for each in decisions if each not in told}
    closed = None if request.closed_at in untold else request.closed_at
    status = Status(request.status) if closed or not request.closed_at else Status.PENDING
    return {
        "group": request.group.name,
        "status": _TOLD[status],
        "sent_at": request.submitted_at,
        "address_confirmed_at": request.confirmed_at,
        "closed_at": closed,
        "role": _name(request.role),
        "jurisdiction": _name(request.jurisdiction),
        "takes_part_in_the_program": request.get_participates_display(),
        "liaison_officer_knows": request.get_liaison_officer_knows_display(),
        "taking_over_from_someone": request.taking_over,
        "how_you_fit": _fit(verdict_of(request)),
        "texts": [
            {"kind": text.get_kind_display(), "text": text.text, "at": text.at}
            for text in texts
            if text.kind != RequestText.Kind.NOTE and text.at not in untold
        ],
        "internal_notes": sum(text.kind == RequestText.Kind.NOTE for text in texts),
        "answers": [
            {
                "by": each.step.body.name,
                "answer": _ANSWERS[Decision.Outcome(each.outcome)],
                "reason": each.get_reason_display(),
                "at": each.at,
            }
            for each in told
        ],
        "history": [
            {"what": _HAPPENED.get(event.kind, event.get_kind_display()), "at": event.at}
            for event in events
            if event.kind != RequestEvent.Kind.TAKEN_BACK and event.at not in untold
        ],
    }


def _is_told(decision: Decision, at: datetime) -> bool:
    """Tell whether a decision counts and stays; until then nobody outside is told of it."""
    routed_past = decision.step.waived_at is not None
    return not routed_past and decision.at <= undone_since(at)


def _fit(verdict: Verdict | None) -> list[str]:
    return [reason.to_applicant for reason in verdict.for_applicant()] if verdict else []


def _memberships(email_key: str, at: datetime) -> list[Record]:
    theirs = Membership.objects.filter(member__email_key=email_key)
    rows = theirs.filter(begin_is_told(at)).select_related(
        "group", "role", "jurisdiction", "request"
    )
    return [
        {
            "group": row.group.name,
            "role": _name(row.role),
            "jurisdiction": _name(row.jurisdiction),
            "type_of_organization": row.get_organization_type_display(),
            "level": row.get_level_display(),
            "joined_on": row.starts_on,
            "left_on": row.ends_on if end_is_told(row, at) else None,
            "why_it_ended": row.get_end_reason_display() if end_is_told(row, at) else "",
            "how_it_began": row.get_origin_display(),
            "last_confirmed_at": row.last_confirmed_at,
        }
        for row in rows.order_by("starts_on", "pk")
    ]


def _imported(email_key: str) -> list[Record]:
    rows = RosterImportRow.objects.filter(email_key=email_key).exclude(email_key="")
    return [
        {"uploaded_at": row.roster_import.uploaded_at, "row": row.number, "cells": row.cells}
        for row in rows.select_related("roster_import").order_by("pk")
    ]


def _role_checks(email_key: str) -> list[Record]:
    rows = RoleCheck.objects.filter(member__email_key=email_key).order_by("asked_at", "pk")
    return [
        {
            "asked_at": row.asked_at,
            "reminders": row.reminders,
            "answer": row.get_answer_display(),
            "answered_at": row.answered_at,
        }
        for row in rows
    ]


def _invitations(email_key: str) -> list[Record]:
    rows = GroupInvitation.objects.filter(email_key=email_key)
    return [
        {
            "group": row.group.name,
            "how": row.get_origin_display(),
            "name": row.full_name,
            "email_address": row.email,
            "jurisdiction": _name(row.jurisdiction),
            "invited_at": row.invited_at,
            "until": row.ends_at,
            "accepted_at": row.accepted_at,
            "ended_at": row.stopped_at,
        }
        for row in rows.select_related("group", "jurisdiction").order_by("invited_at", "pk")
    ]


def _emails(
    email_key: str,
    addresses: set[str],
    applications: list[Application],
    requests: list[MembershipRequest],
    member: Member | None,
) -> list[Record]:
    theirs = mails_to(
        addresses,
        former=addresses_before(email_key),
        applications=applications,
        requests=requests,
        members=[member] if member else [],
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
