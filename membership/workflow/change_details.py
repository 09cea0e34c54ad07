"""A person changes what we know of their work: on the roster, and on requests still open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..audit.record import BY_APPLICANT, Entry, record_many
from ..catalog.models import PeerGroup
from ..eligibility import Verdict, judge
from ..requests import history
from ..requests.limits import Act, count_attempt
from ..requests.locks import lock_person
from ..requests.models import Application, MembershipRequest, RequestEvent
from ..requests.status import OPEN
from ..requests.submission import Details, GroupPart
from ..review.invitations import was_put_forward
from ..review.models import RequestStep
from ..review.scoping import assignment_for
from ..roster.models import Member, Membership
from .errors import NotAllowedError
from .facts import gather
from .submit import standing_of
from .tell_of_change import tell_of_change

WHO_FITS = ("jurisdiction", "level", "organization_type")
"""The details by which groups choose: reviewers are told when one of them changes."""

_CLOSED = "closed_group"

NAMES = tuple(field.name for field in fields(Details))


@dataclass(frozen=True, slots=True)
class Changed:
    """Which details changed, and how many reviewers and staff are told of it."""

    names: tuple[str, ...]
    told: int


def details_held(email_key: str) -> Details | None:
    """Return the newest details we have: of an open request, else of the roster, else the last.

    A request that nobody confirmed may be anybody's, and tells nothing about this person.
    """
    sent = _confirmed(email_key).select_related("jurisdiction").order_by("-submitted_at", "-pk")
    on_roster = Member.objects.filter(email_key=email_key).select_related("jurisdiction")
    last = sent.first()
    row = sent.filter(pk__in=_with_open_requests(email_key)).first() or on_roster.first() or last
    if row is None:
        return None
    said = {name: getattr(row, name) for name in NAMES if name != "on_own_behalf"}
    return Details(**said, on_own_behalf=last is not None and last.on_own_behalf)


def change_details(*, email_key: str, details: Details, client: str, at: datetime) -> Changed:
    """Write a person's details to the roster and to their open requests; returns what changed.

    What was decided stays as it was told then, and so does each membership: it keeps the
    jurisdiction that it was given for. Open requests are judged again, by the rules of their own
    day, and the reviewers concerned are told. Nothing changed: nothing is written.

    Raises NotAllowedError for an address of which there is nothing to change, LimitReachedError
    when reviewers were told too often in the last hour.
    """
    with transaction.atomic():
        lock_person(email_key)
        members = _locked(Member.objects.filter(email_key=email_key))
        waiting = _with_open_requests(email_key)
        applications = _locked(_confirmed(email_key).filter(pk__in=waiting))
        if not members and not applications:
            raise NotAllowedError("There is nothing to change here yet.")
        changed = {row: _differences(row, details) for row in (*members, *applications)}
        changed = {row: names for row, names in changed.items() if names}
        names = set().union(*changed.values())
        if _fitting(names):
            count_attempt(Act.CHANGE_DETAILS, address=email_key, client=client, at=at)
        for row in changed:
            _write(row, details)
        _audit(changed, at)
        requests = _follow(changed, details, at)
        moved = [row for row in members if _fitting(changed.get(row, ()))]
        memberships = list(
            Membership.objects.filter(member__in=moved, ends_on=None).select_related("group")
        )
        told = tell_of_change(
            requests, memberships, codes=_fitting(names), email_key=email_key, at=at
        )
        return Changed(tuple(name for name in NAMES if name in names), told)


def _confirmed(email_key: str) -> QuerySet[Application]:
    sent = Application.objects.filter(email_key=email_key, purged_at=None)
    return sent.exclude(confirmed_at=None)


def _with_open_requests(email_key: str) -> QuerySet:
    still_open = MembershipRequest.objects.filter(
        email_key=email_key, status__in=OPEN, confirmed_at__isnull=False
    )
    return still_open.order_by().values("application")


def _locked(rows: QuerySet) -> list:
    return list(rows.select_for_update(of=("self",)).select_related("jurisdiction"))


def _differences(row: Member | Application, details: Details) -> list[str]:
    """Return what a row says otherwise; the roster does not ask on whose behalf."""
    return [
        name
        for name in NAMES
        if hasattr(row, name) and getattr(row, name) != getattr(details, name)
    ]


def _fitting(names: Iterable[str]) -> list[str]:
    return [name for name in WHO_FITS if name in names]


def _write(row: Member | Application, details: Details) -> None:
    for name in NAMES:
        if hasattr(row, name):
            setattr(row, name, getattr(details, name))
    row.save()


def _audit(changed: Mapping[Member | Application, Sequence[str]], at: datetime) -> None:
    entries = [
        Entry("details.changed", row, {"details": ",".join(changed[row])}) for row in changed
    ]
    record_many(entries, by=BY_APPLICANT, at=at)


def _follow(
    changed: Mapping[Member | Application, Sequence[str]], details: Details, at: datetime
) -> list[MembershipRequest]:
    """Let open requests follow their application; returns those that were judged again."""
    judged = []
    events = []
    for row, names in changed.items():
        if isinstance(row, Application):
            for request in _open_requests(row):
                codes = _fitting(names)
                if codes:
                    _judge_again(request, details)
                    _release_claims(request, at)
                    judged.append(request)
                events.append(_event(request, codes, at))
    history.write(events)
    record_many([Entry("request.changed", each.request) for each in events], by=BY_APPLICANT, at=at)
    return judged


def _open_requests(application: Application) -> list[MembershipRequest]:
    rows = application.membership_requests.select_for_update(of=("self",)).select_related("role")
    return list(rows.filter(status__in=OPEN, confirmed_at__isnull=False))


def _event(request: MembershipRequest, codes: Sequence[str], at: datetime) -> RequestEvent:
    return RequestEvent(
        request=request,
        kind=RequestEvent.Kind.CHANGED,
        from_status=request.status,
        to_status=request.status,
        round=request.round,
        reason=",".join(codes),
        at=at,
    )


def _judge_again(request: MembershipRequest, details: Details) -> None:
    """Store what the rules say now; a door that closed since then was open when it came."""
    request.jurisdiction = details.jurisdiction
    group = PeerGroup.objects.prefetch_related(
        "group_roles", "eligible_jurisdictions", "opening_rules"
    ).get(pk=request.group_id)
    part = GroupPart(
        group=group,
        role=request.role,
        participates=request.participates,
        liaison_officer_knows=request.liaison_officer_knows,
        taking_over=request.taking_over,
    )
    on = timezone.localdate(request.submitted_at)
    put_forward = was_put_forward(request, details.jurisdiction)
    found = judge(gather(part, details, on=on, put_forward=put_forward))
    verdict = Verdict(tuple(reason for reason in found.reasons if reason.code != _CLOSED))
    request.verdict, request.standing = verdict.to_json(), standing_of(verdict)
    request.save(update_fields=["jurisdiction", "verdict", "standing"])


def _release_claims(request: MembershipRequest, at: datetime) -> None:
    """Let go what somebody claimed in whose scope it no longer lies."""
    claimed = RequestStep.objects.filter(request=request, claimed_by__isnull=False)
    for step in claimed.select_related("body", "claimed_by"):
        step.request = request
        if step.claimed_by and assignment_for(step.claimed_by, step, at) is None:
            step.claimed_by = step.claimed_at = None
            step.save(update_fields=["claimed_by", "claimed_at"])
