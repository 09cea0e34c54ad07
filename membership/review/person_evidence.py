"""What is known about the person behind a request: who else it could be, and who speaks for them.

Everything is read within the reader's scope: `visible` requests and `rosters`, as `scoping` says.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from ..catalog.words import day_in_words
from ..requests.models import MembershipRequest, RequestEvent, RequestText
from ..roster.models import Membership
from ..roster.queries import active_on
from .claims import name_of
from .counting import COUNT_UP_TO, Count, capped
from .people import GroupInvitation
from .queue import Requests
from .scoping import Visitor

_MOST_NAMESAKES = 20
_MOST_REASONS, _MOST_MESSAGES = 5, 50

# RFC 1480: under a state's two letters in .us stand its agencies, counties and cities, and also
# these, which anybody can be.
_NOT_AN_AGENCY = frozenset({"gen", "pvt", "tec", "mus", "cc", "k12", "lib"})
_UNDER_A_STATE = re.compile(r"(?:^|.*\.)([^.]+)\.[a-z]{2}\.us")

Rosters = QuerySet[Membership]
Kind = RequestEvent.Kind


@dataclass(frozen=True, slots=True)
class MailDomain:
    """From where the applicant writes; `members` is None where no jurisdiction is known."""

    name: str
    is_government: bool
    members: Count | None


@dataclass(slots=True)
class Namesake:
    """The same name under another address: perhaps the same person."""

    name: str
    email: str
    organization: str
    requests: list[MembershipRequest] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PersonEvidence:
    """What stands beside a decision about the person; each part may be missing."""

    domain: MailDomain | None
    namesakes: list[Namesake]
    recommendation: str
    changed_at: datetime | None


def gather_person(
    request: MembershipRequest, visible: Requests, rosters: Rosters, at: datetime
) -> PersonEvidence:
    """Return what is known about the applicant; the request came with its events.

    5 queries at most.
    """
    return PersonEvidence(
        domain=_domain(request, rosters, at),
        namesakes=_namesakes(request, visible, rosters),
        recommendation=_recommendation(request, rosters),
        changed_at=_changed_since_the_last_answer(request),
    )


def is_government(domain: str) -> bool:
    """Tell whether a mail domain belongs to a government: federal, tribal, state or local.

    Tribes write from -nsn.gov or nsn.us; older state and local addresses end like state.oh.us.
    """
    if domain.endswith((".gov", ".mil", ".nsn.us", ".fed.us")):
        return True
    under = _UNDER_A_STATE.fullmatch(domain)
    return under is not None and under.group(1) not in _NOT_AN_AGENCY


def _domain(request: MembershipRequest, rosters: Rosters, at: datetime) -> MailDomain | None:
    """Return nothing for who takes part as a private person: their address says nothing."""
    own = request.application.on_own_behalf or (request.role and not request.role.needs_agency)
    name = request.email_key.rpartition("@")[2]
    if own or not name:
        return None
    members = None
    if request.jurisdiction_id is not None:
        theirs = rosters.filter(
            active_on(timezone.localdate(at)),
            jurisdiction=request.jurisdiction_id,
            member__email_key__endswith=f"@{name}",
        ).exclude(member__email_key=request.email_key)
        people = theirs.order_by().values("member").distinct()
        members = capped(people[: COUNT_UP_TO + 1].count())
    return MailDomain(name, is_government(name), members)


def _namesakes(request: MembershipRequest, visible: Requests, rosters: Rosters) -> list[Namesake]:
    """Return who has the same name, and the same place or organization, under other addresses."""
    sent = request.application
    if not sent.sort_name or not request.email_key:
        return []
    found: dict[str, Namesake] = {}
    asked = visible.filter(_same_person(request, "application__")).exclude(
        email_key__in=("", request.email_key)
    )
    about = ("application", "group")
    for each in asked.select_related(*about).order_by("-submitted_at", "-pk")[:_MOST_NAMESAKES]:
        person = each.application
        namesake = found.setdefault(
            each.email_key, Namesake(person.full_name, person.email, person.organization)
        )
        namesake.requests.append(each)
    belong = rosters.filter(
        _same_person(request, "member__"), member__email_key__isnull=False
    ).exclude(member__email_key=request.email_key)
    for row in belong.select_related("member", "group").order_by("-pk")[:_MOST_NAMESAKES]:
        member = row.member
        namesake = found.setdefault(
            member.email_key or "", Namesake(member.full_name, member.email, member.organization)
        )
        namesake.memberships.append(row)
    return list(found.values())


def _same_person(request: MembershipRequest, to: str) -> Q:
    sent = request.application
    beside = Q(pk__in=[])
    if sent.jurisdiction_id is not None:
        beside |= Q(**{f"{to}jurisdiction": sent.jurisdiction_id})
    if sent.organization:
        beside |= Q(**{f"{to}organization__iexact": sent.organization})
    return Q(**{f"{to}sort_name": sent.sort_name}) & beside


def _recommendation(request: MembershipRequest, rosters: Rosters) -> str:
    """Say who put the person forward, by what right and when; empty when nobody did."""
    invitation = (
        GroupInvitation.objects.select_related(
            "invited_by", "assignment__body", "assignment__jurisdiction", "leader__jurisdiction"
        )
        .filter(request=request)
        .first()
    )
    if invitation is None:
        return ""
    day = day_in_words(timezone.localdate(invitation.invited_at))
    who = name_of(invitation.invited_by) if invitation.invited_by else "somebody"
    if invitation.assignment is not None:
        by = str(invitation.assignment.body)
        place = invitation.assignment.jurisdiction or invitation.jurisdiction
        return f"Put forward by {who} as {by} of {place} on {day}."
    if invitation.leader is not None:
        return f"Put forward by {who} as a leader of {invitation.leader.jurisdiction} on {day}."
    seen = rosters.select_related("member").filter(pk=invitation.predecessor_id or 0).first()
    predecessor = f"{seen.member}, who" if seen else "the member who"
    return f"Named as successor on {day} by {predecessor} moved on."


def _changed_since_the_last_answer(request: MembershipRequest) -> datetime | None:
    """Return when the applicant last changed details that some body has not seen changed."""
    events = list(request.events.all())
    answers = (Kind.STEP_APPROVED, Kind.APPROVED, Kind.DENIED)
    answered = max((event.at for event in events if event.kind in answers), default=None)
    changed = max((event.at for event in events if event.kind == Kind.CHANGED), default=None)
    if changed is None or (answered is not None and changed <= answered):
        return None
    return changed


def earlier_reasons(user: Visitor) -> list[RequestText]:
    """Return the user's own last messages to applicants, each wording once, newest first.

    What was removed with a person is gone from here too. One query.
    """
    own = RequestText.objects.filter(author=user.pk, kind=RequestText.Kind.MESSAGE)
    wordings: dict[str, RequestText] = {}
    for text in own.order_by("-at", "-pk")[:_MOST_MESSAGES]:
        wordings.setdefault(text.text.strip(), text)
    return list(wordings.values())[:_MOST_REASONS]
