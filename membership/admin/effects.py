"""What a decision would do, in words and with its mail, shown before anybody confirms it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from ..catalog.words import day_in_words, joined
from ..mailing.applicant import render_added, render_not_added
from ..mailing.ledger import Rendered
from ..requests.models import MembershipRequest
from ..review.models import Decision, RequestStep
from ..review.queue import step_states, with_steps
from ..roster.models import Membership
from ..workflow.decide import suggested_groups
from .words import applicant_of

OWN_LINK = "(the applicant's own link)"


@dataclass(frozen=True, slots=True)
class Effect:
    """What one answer would do; `mail` is None when none goes out."""

    step: RequestStep
    request: MembershipRequest
    sentence: str
    mail: Rendered | None


def effects_of_approval(steps: Sequence[RequestStep], at: datetime) -> list[Effect]:
    """Say what approving each of these steps would do. 4 queries, whatever their number."""
    requests = _requests(steps)
    rosters = _rosters(requests.values())
    effects = []
    for step in steps:
        request = requests[step.request_id]
        missing = waits_for(request, besides=step)
        if missing:
            sentence = f"Waits for {joined(missing)} after this. No email goes out yet."
            effects.append(Effect(step, request, sentence, None))
            continue
        roster = rosters[request.email_key, request.group_id]
        begins = _first_day(roster, timezone.localdate(at))
        mail = render_added(request=request, link=OWN_LINK, since=begins)
        effects.append(Effect(step, request, _joining(request, roster, begins, at), mail))
    return effects


def effects_of_denial(
    steps: Sequence[RequestStep], *, reason: str, message: str, at: datetime
) -> list[Effect]:
    """Say what denying each of these steps would do."""
    requests = _requests(steps)
    rosters = _rosters(requests.values())
    effects = []
    for step in steps:
        request = requests[step.request_id]
        mail = render_not_added(
            request=request,
            reason=reason,
            message=message,
            link=OWN_LINK,
            other_groups=suggested_groups(request, at),
        )
        roster = rosters[request.email_key, request.group_id]
        effects.append(Effect(step, request, _ending(request, step, roster), mail))
    return effects


def waits_for(request: MembershipRequest, *, besides: RequestStep | None = None) -> list[str]:
    """Name the bodies that still have to approve; the request came `with_steps`."""
    return [
        state.step.body.name
        for state in step_states(request)
        if (besides is None or state.step.pk != besides.pk)
        and (state.decision is None or state.decision.outcome != Decision.Outcome.APPROVE)
    ]


def _first_day(roster: Iterable[Membership], today: date) -> date:
    """Return the first day of the active membership, or else of the one that would begin."""
    active = [membership.starts_on for membership in roster if membership.ends_on is None]
    return active[0] if active else max([today, *(m.ends_on for m in roster if m.ends_on)])


def _joining(
    request: MembershipRequest, roster: list[Membership], begins: date, at: datetime
) -> str:
    who, group = applicant_of(request), request.group
    if any(membership.ends_on is None for membership in roster):
        return f"{who} is a member of {group} already, and stays one."
    when = "today" if begins == timezone.localdate(at) else f"on {day_in_words(begins)}"
    return f"{who} becomes a member of {group} {when}."


def _ending(request: MembershipRequest, step: RequestStep, roster: list[Membership]) -> str:
    sentence = f"{applicant_of(request)} is not added to {request.group}."
    missing = waits_for(request, besides=step)
    if missing:
        sentence += f" This ends the request: {joined(missing)} will no longer be asked."
    if any(m.ends_on is None and m.request_id == request.pk for m in roster):
        sentence += " The membership that an earlier approval began ends."
    return sentence


def _requests(steps: Iterable[RequestStep]) -> dict[int, MembershipRequest]:
    found = MembershipRequest.objects.select_related("application", "group", "role")
    return found.prefetch_related(with_steps()).in_bulk({step.request_id for step in steps})


def _rosters(requests: Iterable[MembershipRequest]) -> dict[tuple[str, int], list[Membership]]:
    """Return the memberships of these people in these groups, by address and group."""
    wanted = {(request.email_key, request.group_id) for request in requests}
    rosters: dict[tuple[str, int], list[Membership]] = defaultdict(list)
    rows = Membership.objects.filter(
        member__email_key__in={key for key, _ in wanted}, group__in={group for _, group in wanted}
    )
    for membership in rows.select_related("member"):
        rosters[membership.member.email_key or "", membership.group_id].append(membership)
    return rosters
