"""What changed for people who might join: one change for each group and day, newest first.

The history is replayed: each time a group's rows changed, or a day came that is written down in
them, its page is put into words as it stood. Only whether those words differ counts. They are not
repeated: a text that was corrected, or an approver who is not published any more, would live on.
"""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any, Literal

from django.utils import timezone

from . import snapshot
from .last_change import GROUP_PARTS, begin_of
from .models import (
    ApprovalStep,
    GroupRole,
    Jurisdiction,
    OpeningRule,
    PeerGroup,
    ReviewingBody,
    Role,
)
from .panels import Panel, panel
from .queries import is_retired
from .words import joined

MOST_CHANGES = 50

Kind = Literal["opened", "closed", "changed"]

RULE = {
    "openness": "how open it is",
    "eligibility": "who can join",
    "roles": "the roles it is for",
    "places": "where members work",
    "organizations": "the organizations that members come from",
    "programs": "what members take part in",
    "decides": "who decides",
}
"""What of a panel says who may join and how, and how a change of it is told."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one group on one day; `changed_at` is when that day's last change came."""

    slug: str
    day: date
    kind: Kind
    title: str
    summary: str
    first_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class _History:
    """The rows of one group by table and id: those there before, then each that was written."""

    before: dict[Any, dict[int, Any]] = field(default_factory=lambda: defaultdict(dict))
    written: list[tuple[datetime, Any, Any]] = field(default_factory=list)


def catalog_changes(*, on: date) -> list[Change]:
    """Return the newest changes until a day: 5 queries, however long the history."""
    histories, places = _histories(), _places_listed()
    found = [
        change
        for group in snapshot.groups()
        if group.pk in histories
        for change in _changes_of(group, _pages(histories[group.pk], places, on=on))
    ]
    found.sort(key=lambda change: change.changed_at, reverse=True)
    return found[:MOST_CHANGES]


def _histories() -> dict[int, _History]:
    """Read each group's history. What has no beginning in it was there before."""
    groups: dict[int, _History] = defaultdict(_History)
    for table, column in GROUP_PARTS:
        latest: dict[int, datetime] = {}
        for record in table.history.order_by("history_id"):
            history = groups[getattr(record, column)]
            if record.id not in latest and record.history_type != "+":
                history.before[table][record.id] = record
            # A use case may write times of the past: it cannot undo what was written later.
            at = max(record.history_date, latest.get(record.id, record.history_date))
            latest[record.id] = at
            history.written.append((at, table, record))
    return groups


def _places_listed() -> dict[int, list[int]]:
    """Return the ids of the jurisdictions that a group listed, by the record of its history."""
    rows = PeerGroup.history.model.eligible_jurisdictions.model.objects
    listed: dict[int, list[int]] = defaultdict(list)
    for record_id, pk in rows.values_list("history_id", "jurisdiction_id"):
        listed[record_id].append(pk)
    return listed


def _pages(
    history: _History, places: dict[int, list[int]], *, on: date
) -> Iterator[tuple[datetime, Panel | None]]:
    """Yield how a group's page read before all that is written, and at each moment since."""
    rows = history.before
    written = deque(sorted(history.written, key=lambda each: each[0]))
    first = written[0][0]
    days = {
        getattr(record, name)
        for _, table, record in written
        for name in _DAYS.get(table, ())
        if getattr(record, name) and getattr(record, name) <= on
    }
    came = {begin_of(day) for day in days if day > timezone.localdate(first)}
    moments = came.union(at for at, _, _ in written if timezone.localdate(at) <= on)
    yield first, _page(rows, places, on=timezone.localdate(first))
    for moment in sorted(moments):
        while written and written[0][0] <= moment:
            _, table, record = written.popleft()
            if record.history_type == "-":
                rows[table].pop(record.id, None)
            else:
                rows[table][record.id] = record
        yield moment, _page(rows, places, on=timezone.localdate(moment))


_DAYS = {PeerGroup: ("retired_on",), OpeningRule: ("starts_on",)}


def _page(
    rows: dict[Any, dict[int, Any]], places: dict[int, list[int]], *, on: date
) -> Panel | None:
    """Put a group into words as of a day; None where it has no page, or had one no longer.

    What it links to stands there by its id: another name for a role changes no group's rule.
    """
    for record in rows[PeerGroup].values():
        group: PeerGroup = record.instance
        roles = sorted(each.role_id for each in rows[GroupRole].values())
        steps = sorted(rows[ApprovalStep].values(), key=lambda each: int(each.id))
        group.__dict__["_prefetched_objects_cache"] = {
            "group_roles": [GroupRole(role=Role(pk=pk, name=str(pk))) for pk in roles],
            "approval_steps": [
                ApprovalStep(verb=step.verb, body=ReviewingBody(phrase=str(step.body_id)))
                for step in steps
            ],
            "opening_rules": [each.instance for each in rows[OpeningRule].values()],
            "eligible_jurisdictions": [
                Jurisdiction(name=str(pk)) for pk in places.get(record.history_id, ())
            ],
        }
        return None if is_retired(group, on=on) else panel(group, on=on)
    return None


def _changes_of(
    group: PeerGroup, pages: Iterator[tuple[datetime, Panel | None]]
) -> Iterator[Change]:
    _, page = next(pages)
    for day, moments in groupby(pages, key=lambda each: timezone.localdate(each[0])):
        at_dawn, changed_at = page, []
        for at, now in moments:
            if _rule(now) != _rule(page):
                changed_at.append(at)
            page = now
        if _rule(page) != _rule(at_dawn):
            kind, title, summary = _told(at_dawn, page)
            yield Change(
                slug=group.slug,
                day=day,
                kind=kind,
                title=f"{title}: {group.name}",
                summary=summary,
                first_at=changed_at[0],
                changed_at=changed_at[-1],
            )


def _rule(page: Panel | None) -> tuple[Any, ...] | None:
    return (
        None if page is None else tuple(getattr(page, name) for name in (*RULE, "takes_requests"))
    )


def _told(before: Panel | None, now: Panel | None) -> tuple[Kind, str, str]:
    """Return what became of a group: as a code, as the head of a title, in sentences."""
    if now is None:
        return "closed", "Closed", "This group was retired. It takes no more requests."
    if before is None:
        return "opened", "In the catalog now", "Its page says who can join, and how people get in."
    changed = {name for name in RULE if getattr(before, name) != getattr(now, name)}
    sentences = []
    if before.takes_requests != now.takes_requests:
        changed.discard("decides")
        requests = "requests" if now.takes_requests else "no requests"
        sentences.append(f"It takes {requests} on this site now.")
    if changed:
        sentences.append(f"Changed: {joined([RULE[name] for name in RULE if name in changed])}.")
    sentences.append("Its page has all of it.")
    summary = " ".join(sentences)
    closed = PeerGroup.Openness.CLOSED.label
    if (before.openness == closed) == (now.openness == closed):
        return "changed", "Changed", summary
    if now.openness == closed:
        return "closed", "Closed", summary
    return "opened", "Opened", summary
