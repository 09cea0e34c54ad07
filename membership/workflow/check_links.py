"""Look at the library's links, and keep what was seen for staff."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction

from ..audit.record import BY_SYSTEM, record
from ..library.look import Look, look_at
from ..library.models import Finding, LinkCheck, Resource

OFTEN_ENOUGH = timedelta(days=7)
AT_MOST = 200
PAUSE_SECONDS = 1.0
"""Between two looks at one site."""


@dataclass(frozen=True, slots=True)
class Looked:
    """How a round went: how many links were looked at, and those that need a look by a person."""

    number: int
    faulty: list[LinkCheck]


def check_links(
    *, at: datetime, look: Callable[[str], Look] = look_at, pause: float = PAUSE_SECONDS
) -> Looked:
    """Look at the links that nobody looked at for a week, those longest ago first, 200 at most.

    Each is kept by itself, so that a round that is cut short has done what it has done. A link that
    nothing names any more is forgotten.
    """
    named = _named()
    LinkCheck.objects.exclude(link__in=named).delete()
    due = _due(named, at)
    visited: set[str] = set()
    for link in due:
        host = urlsplit(link).hostname or ""
        if host in visited:
            time.sleep(pause)
        visited.add(host)
        _keep(link, look(link), at)
    if due:
        faulty = LinkCheck.objects.exclude(fault="").count()
        record("links.checked", by=BY_SYSTEM, at=at, looked_at=len(due), faulty=faulty)
    return Looked(len(due), list(LinkCheck.objects.exclude(fault="")))


def _named() -> set[str]:
    return {link for links in _links() for link in links if link}


def _links() -> Iterator[Iterator[str]]:
    for model in (Resource, Finding):
        yield model.objects.values_list("link", flat=True).iterator()


def _due(named: set[str], at: datetime) -> list[str]:
    last = dict(LinkCheck.objects.values_list("link", "checked_at"))
    recent = {link for link, then in last.items() if then > at - OFTEN_ENOUGH}
    never = datetime.min.replace(tzinfo=at.tzinfo)
    return sorted(named - recent, key=lambda link: (last.get(link, never), link))[:AT_MOST]


def _keep(link: str, seen: Look, at: datetime) -> None:
    with transaction.atomic():
        known = LinkCheck.objects.select_for_update()
        check, _ = known.get_or_create(link=link, defaults={"checked_at": at})
        check.checked_at, check.status = at, seen.status
        check.fault, check.leads_to = seen.fault, seen.leads_to[:500]
        check.faulty_since = (check.faulty_since or at) if seen.fault else None
        check.save()
