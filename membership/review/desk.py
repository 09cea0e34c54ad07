"""Reads for the desk: how much there is of what, and where one would begin.

Every number is that of a list: `filter_shown` says for both which rows it holds.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet

from ..library.queries import links_to_mend
from ..requests.desk import open_removals
from ..requests.ideas import ideas_to_look_at
from ..requests.models import MembershipRequest
from .counting import Count, count_lists
from .invitations import invitations_unanswered
from .models import Decision
from .queue import Requests, Show, decisions_lately, filter_shown, groups_of
from .rosters import memberships_without_answer
from .scoping import is_reviewer, is_staff, requests_in_triage, requests_visible_to

LATEST = 5


@dataclass(frozen=True, slots=True)
class GroupLine:
    """How many requests of one group wait."""

    group_id: int
    name: str
    count: Count


@dataclass(frozen=True, slots=True)
class Desk:
    """What one person would look at first; `queue` says whose requests head it."""

    queue: Show
    waiting: Count
    groups: list[GroupLine]
    oldest: MembershipRequest | None
    parts: dict[Show, Count]
    to_look_after: dict[str, Count]
    latest: list[Decision]

    @property
    def is_clear(self) -> bool:
        """Tell whether there is nothing to do here: what applicants have is theirs to do."""
        theirs = (Show.WITH_APPLICANT, Show.ANSWERED)
        parts = [count for show, count in self.parts.items() if show not in theirs]
        return not any(each.number for each in (self.waiting, *parts, *self.to_look_after.values()))


def gather_desk(user: User, at: datetime, mails: QuerySet) -> Desk:
    """Return the desk of this person, in as many queries however much there is.

    `mails` are those that were given up, which a room above knows: staff see how many.
    """
    visible = requests_visible_to(user, at)
    queue = Show.WAITING if is_staff(user) and not is_reviewer(user, at) else Show.MINE
    waiting = filter_shown(visible, queue, user, at)
    groups = groups_of(user, at)
    parts = _parts(user, queue)
    kept = _to_look_after(user, at)
    if is_staff(user):
        kept["mails"] = mails
    lists: dict[str, QuerySet] = {"queue": waiting, **kept}
    lists |= {f"group {group.pk}": waiting.filter(group=group.pk) for group in groups}
    lists |= {show.value: filter_shown(visible, show, user, at) for show in parts}
    counts = count_lists(lists, for_user=user)
    lines = [GroupLine(each.pk, each.name, counts[f"group {each.pk}"]) for each in groups]
    return Desk(
        queue=queue,
        waiting=counts["queue"],
        groups=[line for line in lines if line.count.number],
        oldest=_oldest(waiting),
        parts={show: counts[show.value] for show in parts},
        to_look_after={name: counts[name] for name in kept},
        latest=_latest(visible, user, at),
    )


def _to_look_after(user: User, at: datetime) -> dict[str, QuerySet]:
    """Return, by name, what waits besides requests: of the rosters for all, the rest for staff."""
    silent = memberships_without_answer(user, at)
    if not is_staff(user):
        return {"silent": silent}
    return {
        "triage": requests_in_triage(at),
        "ideas": ideas_to_look_at(),
        "removals": open_removals(),
        "silent": silent,
        "put_forward": invitations_unanswered(at),
        "links": links_to_mend(),
    }


def _parts(user: User, queue: Show) -> tuple[Show, ...]:
    mine = (Show.CLAIMED,) if queue == Show.MINE else ()
    everybodys = (Show.WAITING,) if mine and is_staff(user) else ()
    return (*everybodys, Show.OVERDUE, *mine, Show.WITH_APPLICANT, Show.ANSWERED)


def _oldest(waiting: Requests) -> MembershipRequest | None:
    """Return the request that has waited longest: the first of either half of the queue's index."""
    rows = waiting.select_related("application", "group")
    halves = [
        rows.filter(came_back=came_back).order_by("waiting_since", "pk").first()
        for came_back in (True, False)
    ]
    found = [request for request in halves if request is not None and request.waiting_since]
    return min(found, key=lambda each: (each.waiting_since, each.pk), default=None)


def _latest(visible: Requests, user: User, at: datetime) -> list[Decision]:
    decisions = decisions_lately(user, at).filter(request__in=visible)
    about = ("request__application", "request__group", "step__body", "decided_by")
    return list(decisions.select_related(*about).order_by("-at", "-pk")[:LATEST])
