"""The one mail that tells people of the office what waits: a person's own queue, the staff's part.

It holds words of the catalog and numbers: no applicant's name, address, organization or words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import User

from ..requests.models import MembershipRequest
from ..review.counting import Count
from ..review.links import admin_link
from ..review.queue import days_waiting, step_states
from .ledger import queue_once, render
from .models import OutboundMail

_QUEUE = "membership_membershiprequest_changelist"
_CASE = "membership_membershiprequest_change"
_IDEAS = "membership_groupidea_changelist"
_MAILS = "membership_outboundmail_changelist"


@dataclass(frozen=True, slots=True)
class Standing:
    """How many there are of something, and how many of them are new to the reader."""

    count: Count
    new: Count


NOTHING = Standing(Count(0), Count(0))


@dataclass(frozen=True, slots=True)
class StaffNews:
    """What staff of the Center look after; what is not told today is NOTHING.

    `became_overdue` and `oldest` are some overdue requests, with their steps, none of them twice.
    """

    overdue: Standing = NOTHING
    became_overdue: Sequence[MembershipRequest] = ()
    oldest: Sequence[MembershipRequest] = ()
    uncovered: Standing = NOTHING
    removals: Standing = NOTHING
    addresses: Standing = NOTHING
    ideas: Standing = NOTHING
    mails: Standing = NOTHING


@dataclass(frozen=True, slots=True)
class Line:
    """One request in a part of the mail: its group, what is said of it, and where it stands."""

    group: str
    about: list[str]
    link: str


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that waits: said in a sentence, with some of its requests, and a link to all."""

    sentence: str
    link: str
    lines: Sequence[Line] = ()
    more: str = ""


def notice(
    *,
    user: User,
    waiting: Sequence[MembershipRequest],
    number: int,
    news: StaffNews | None,
    day: date,
    at: datetime,
) -> OutboundMail | None:
    """Tell one person what waits, at most once on a `day`: None when that day had its notice.

    `waiting` are the first requests of the reader's queue, `number` how many there are in all.
    """
    mine = [_queue(waiting, Count(number), day)] if waiting else []
    rendered = render(
        "digest",
        subject=mine[0].sentence if mine else "Peer groups: this needs the staff of the Center",
        name=user.get_full_name(),
        parts=[*mine, *(_staff_parts(news, day) if news else [])],
        reviews=bool(mine),
        choose=admin_link("notices"),
    )
    return queue_once(OutboundMail.Kind.QUEUE, rendered, to=user.email, at=at, user=user, day=day)


def _queue(waiting: Sequence[MembershipRequest], count: Count, on: date) -> Part:
    lines = [_line(each, on, f"Role: {each.role or 'Another role'}") for each in waiting]
    verb = "waits" if str(count) == "1" else "wait"
    return Part(
        f"{_number(count, 'request', 'requests')} {verb} for your review",
        admin_link(_QUEUE, query="show=mine"),
        lines,
        _more(count, lines),
    )


def _staff_parts(news: StaffNews, on: date) -> list[Part]:
    """Return a part for each thing that staff are told of today."""
    parts = []
    if news.overdue.count.number:
        lines = [
            *(_line(each, on, _asked(each), "New here") for each in news.became_overdue),
            *(_line(each, on, _asked(each)) for each in news.oldest),
        ]
        parts.append(
            Part(
                f"{_standing(news.overdue, 'request', 'requests', after=',')} "
                f"{'has' if str(news.overdue.count) == '1' else 'have'} waited "
                f"{settings.OVERDUE_BUSINESS_DAYS} business days or longer",
                admin_link(_QUEUE, query="show=overdue"),
                lines,
                _more(news.overdue.count, lines),
            )
        )
    if news.uncovered.count.number:
        what = _standing(news.uncovered, "request", "requests")
        parts.append(Part(f"Nobody can answer {what}", admin_link("triage")))
    if news.removals.count.number:
        asked = "to remove information"
        what = _standing(news.removals, f"request {asked}", f"requests {asked}")
        parts.append(Part(what, admin_link("removals")))
    if news.addresses.count.number:
        settle = "of address to settle"
        what = _standing(news.addresses, f"change {settle}", f"changes {settle}")
        parts.append(Part(what, admin_link("removals")))
    if news.ideas.count.number:
        look = "for a group to look at"
        what = _standing(news.ideas, f"idea {look}", f"ideas {look}")
        parts.append(Part(what, admin_link(_IDEAS, query="state=new")))
    if news.mails.count.number:
        what = _standing(news.mails, "email", "emails", after=",")
        parts.append(
            Part(f"{what} could not be delivered", admin_link(_MAILS, query="state=failed"))
        )
    return parts


def _line(request: MembershipRequest, on: date, *about: str) -> Line:
    answered = ["The applicant answered the question"] if request.came_back else []
    told = [*about, _waited(request, on), *answered]
    return Line(request.group.name, told, admin_link(_CASE, request.pk))


def _waited(request: MembershipRequest, on: date) -> str:
    days = days_waiting(request, on)
    return f"Waiting for {days} day{'' if days == 1 else 's'}" if days else "Waiting since today"


def _asked(request: MembershipRequest) -> str:
    """Name the bodies whose answer is still missing."""
    states = step_states(request)
    names = [state.step.body.name for state in states if state.decision is None]
    return f"Asked: {', '.join(names) or 'nobody yet'}"


def _standing(standing: Standing, one: str, many: str, *, after: str = "") -> str:
    """Say "2 new requests", or "7 requests, 1 of them new" and what comes `after` the aside."""
    if standing.new == standing.count:
        return _number(standing.count, f"new {one}", f"new {many}")
    new = f", {standing.new} of them new{after}" if standing.new.number else ""
    return f"{_number(standing.count, one, many)}{new}"


def _number(count: Count, one: str, many: str) -> str:
    return f"{count} {one if str(count) == '1' else many}"


def _more(count: Count, lines: Sequence[Line]) -> str:
    more = Count(count.number - len(lines), count.has_more)
    return f"And {more} more" if more.number else ""
