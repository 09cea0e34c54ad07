"""A person sends one form: an application, and one pending request per group."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ..audit.record import BY_APPLICANT, Entry, record_many
from ..catalog.models import PeerGroup
from ..eligibility import Severity, Verdict, judge
from ..mailing import applicant as mail
from ..mailing.models import OutboundMail
from ..requests import history
from ..requests.email_key import email_key
from ..requests.limits import Act, count_attempt
from ..requests.links import status_link
from ..requests.locks import lock_person
from ..requests.models import (
    Application,
    MembershipRequest,
    RequestEvent,
    RequestText,
)
from ..requests.reference import new_reference, reference_of
from ..requests.status import OPEN, Status
from ..requests.submission import GroupPart, Person, Submission
from ..review.take_back import memberships_as_told
from ..roster.queries import GONE, groups_now
from .confirm import open_for_review
from .facts import gather

DETAILS = tuple(f.name for f in fields(Person))


class RequestRefusedError(Exception):
    """A hard rule refuses at least one group; nothing was stored. `verdicts` by group slug."""

    def __init__(self, verdicts: dict[str, Verdict]) -> None:
        self.verdicts = verdicts
        super().__init__("At least one of these groups cannot take your request.")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sent page needs. It is the same whether or not the address was known here."""

    reference: str
    mail_id: int


@dataclass(frozen=True, slots=True)
class Judged:
    """One part with what the rules say about it."""

    part: GroupPart
    verdict: Verdict


def check_fit(
    submission: Submission, *, put_forward: bool = False, at: datetime
) -> dict[str, Verdict]:
    """Return each group's verdict by slug, from the form alone; stores nothing, asks no roster."""
    on = timezone.localdate(at)
    return {
        part.group.slug: judge(gather(part, submission.person, on=on, put_forward=put_forward))
        for part in submission.parts
    }


def submit(submission: Submission, *, client: str, at: datetime, act: Act = Act.REQUEST) -> Receipt:
    """Store what an applicant sent and mail them the link that confirms it.

    A group where the address is an active member, or has a confirmed open request, is told by mail
    alone. An unconfirmed application of the same address is replaced, so that nobody can squat on
    another's address. Whether each group takes requests is read here, under the
    lock, since the form may have shown a minute-old catalog.

    Raises LimitReachedError, or RequestRefusedError when a hard rule refuses a group.
    """
    key = email_key(submission.person.email)
    with transaction.atomic():
        lock_person(key)
        count_attempt(act, address=key, client=client, at=at)
        standing = list(
            MembershipRequest.objects.filter(email_key=key, status__in=OPEN)
            .select_related("application")
            .select_for_update(of=("self", "application"))
        )
        if (first := _first_click(submission, standing)) is not None:
            return first
        judged = judge_all(submission, key, standing, at=at)
        fresh = [item for item in judged if not item.verdict.duplicate]
        already = _standings(
            [item.part.group for item in judged if item.verdict.duplicate], key, at
        )
        if not fresh:
            return _tell_already(submission, already, at)
        return _store(submission, key, fresh, standing, already, at)


def _first_click(submission: Submission, standing: Iterable[MembershipRequest]) -> Receipt | None:
    """Return what the first click on this very form was answered with, if this is another one."""
    waiting = {request.application for request in standing if not request.confirmed_at}
    for application in waiting:
        if application.fingerprint and application.fingerprint == submission.fingerprint:
            answer = application.mails.get(
                kind=OutboundMail.Kind.CONFIRM, round=application.link_round
            )
            return Receipt(application.reference, answer.pk)
    return None


def judge_all(
    submission: Submission,
    key: str,
    standing: Iterable[MembershipRequest],
    *,
    put_forward: bool = False,
    at: datetime,
) -> list[Judged]:
    """Return each part with its verdict; `standing` are the address's open requests, locked.

    Raises RequestRefusedError when a hard rule refuses a group.
    """
    on = timezone.localdate(at)
    now = groups_now(key, [part.group for part in submission.parts], on=on)
    asked = {request.group_id for request in standing if request.confirmed_at}
    judged = []
    for part in submission.parts:
        state = now.get(part.group.pk, GONE)
        open_request = part.group.pk in asked
        facts = gather(
            part,
            submission.person,
            on=on,
            now=state,
            open_request=open_request,
            put_forward=put_forward,
        )
        judged.append(Judged(part, judge(facts)))
    refused = {item.part.group.slug: item.verdict for item in judged if item.verdict.public.refused}
    if refused:
        raise RequestRefusedError(refused)
    return judged


def _standings(groups: Sequence[PeerGroup], key: str, at: datetime) -> list[tuple[PeerGroup, str]]:
    """Return how the address stands in groups that need not be asked, as far as it may be told."""
    mine = {each.group_id for each in memberships_as_told(key, at=at)} if groups else set()
    return [(group, "member" if group.pk in mine else "open") for group in groups]


def _tell_already(
    submission: Submission, already: list[tuple[PeerGroup, str]], at: datetime
) -> Receipt:
    form = submission.fingerprint
    reference = reference_of(form) if form else new_reference()
    sent = mail.already(
        to=submission.person.email,
        full_name=submission.person.full_name,
        groups=already,
        reference=reference,
        form=form,
        at=at,
    )
    record_many([Entry("application.duplicate")], by=BY_APPLICANT, at=at)
    return Receipt(reference, sent.pk)


def _store(
    submission: Submission,
    key: str,
    fresh: list[Judged],
    standing: list[MembershipRequest],
    already: list[tuple[PeerGroup, str]],
    at: datetime,
) -> Receipt:
    unconfirmed = {request.group_id: request for request in standing if not request.confirmed_at}
    former = next((request.application for request in unconfirmed.values()), None)
    application = former or Application(email_key=key)
    if former:
        application.link_round = next_link_round(former)
    write_application(submission, application, at=at)
    kept = {item.part.group.pk for item in fresh}
    dropped = [request for pk, request in unconfirmed.items() if pk not in kept]
    requests = write_requests(
        application, fresh, submission.person, known=unconfirmed, dropped=dropped, at=at
    )
    if not settings.REQUIRE_CONFIRMED_ADDRESS:
        open_for_review(application, requests, by=BY_APPLICANT, at=at)
    sent = mail.confirm(
        application=application,
        requests=requests,
        already=already,
        replaced=_groups_of(dropped),
        link=status_link(application),
        at=at,
    )
    return Receipt(application.reference, sent.pk)


def write_requests(
    application: Application,
    fresh: Iterable[Judged],
    person: Person,
    *,
    known: Mapping[int, MembershipRequest] | None = None,
    dropped: Sequence[MembershipRequest] = (),
    at: datetime,
) -> list[MembershipRequest]:
    """Write a pending request per part, with its words and events.

    A request that is `known` (by group) is filled in anew; those `dropped` are closed.
    """
    fresh, known = list(fresh), known or {}
    requests, events = [], []
    for item in fresh:
        old = known.get(item.part.group.pk)
        request = old or MembershipRequest(application=application, email_key=application.email_key)
        _fill(request, item, person, at)
        kind = RequestEvent.Kind.RESUBMITTED if old else RequestEvent.Kind.SUBMITTED
        requests.append(request)
        events.append(RequestEvent(request=request, kind=kind, to_status=Status.PENDING, at=at))
    for request in dropped:
        request.status, request.closed_at = Status.WITHDRAWN, at
        events.append(
            RequestEvent(
                request=request,
                kind=RequestEvent.Kind.REPLACED,
                from_status=Status.PENDING,
                to_status=Status.WITHDRAWN,
                at=at,
            )
        )
    _save(requests, dropped)
    _write_texts(requests, fresh, replaced=bool(known), at=at)
    history.write(events)
    _audit(events, at)
    return requests


def _groups_of(requests: list[MembershipRequest]) -> list[PeerGroup]:
    if not requests:
        return []
    return list(PeerGroup.objects.filter(pk__in=[request.group_id for request in requests]))


def _audit(events: list[RequestEvent], at: datetime) -> None:
    entries = [
        Entry(f"request.{event.kind}", event.request, {"group": event.request.group_id})
        for event in events
    ]
    record_many(entries, by=BY_APPLICANT, at=at)


def write_application(submission: Submission, application: Application, *, at: datetime) -> None:
    """Fill an application, new or older, with what was sent, and save it."""
    for name in DETAILS:
        setattr(application, name, getattr(submission.person, name))
    application.reference = new_reference()
    application.consent_version = submission.consent_version
    application.fingerprint = submission.fingerprint
    application.submitted_at = at
    application.save()


def next_link_round(application: Application) -> int:
    """Return a link round later than every mail of this application, so that old links fail."""
    last = (
        OutboundMail.objects.filter(application=application)
        .order_by("-round")
        .values_list("round", flat=True)
        .first()
    )
    return max(application.link_round, last or 0) + 1


def _fill(request: MembershipRequest, item: Judged, person: Person, at: datetime) -> None:
    part = item.part
    request.group = part.group
    request.role = part.role
    request.jurisdiction = person.jurisdiction
    request.participates = part.participates
    request.liaison_officer_knows = part.liaison_officer_knows
    request.taking_over = part.taking_over
    request.verdict = item.verdict.to_json()
    request.standing = standing_of(item.verdict)
    request.submitted_at = at


def standing_of(verdict: Verdict) -> str:
    """Return a verdict in one word, for the queue."""
    if verdict.fits:
        return MembershipRequest.Standing.FITS
    if verdict.worst in (Severity.HARD, Severity.WARNING):
        return MembershipRequest.Standing.CHECK
    return MembershipRequest.Standing.UNKNOWN


def _save(requests: Sequence[MembershipRequest], dropped: Sequence[MembershipRequest]) -> None:
    known = [request for request in requests if request.pk]
    MembershipRequest.objects.bulk_create([request for request in requests if not request.pk])
    changed = [f.name for f in MembershipRequest._meta.concrete_fields if not f.primary_key]
    MembershipRequest.objects.bulk_update([*known, *dropped], changed)


def _write_texts(
    requests: list[MembershipRequest], fresh: list[Judged], *, replaced: bool, at: datetime
) -> None:
    if replaced:
        RequestText.objects.filter(request__in=requests).delete()
    RequestText.objects.bulk_create(
        RequestText(request=request, kind=kind, text=text, at=at)
        for request, item in zip(requests, fresh, strict=True)
        for kind, text in (
            (RequestText.Kind.STATEMENT, item.part.statement),
            (RequestText.Kind.OTHER_ROLE, item.part.other_role),
        )
        if text
    )
