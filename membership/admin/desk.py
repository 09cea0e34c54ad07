"""The front page as a desk: each number of it is a link to exactly that list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from ..mailing.models import OutboundMail
from ..review.counting import Count
from ..review.desk import Desk, gather_desk
from ..review.queue import Show, days_waiting

_PARTS = {
    Show.WAITING: "waiting for reviewers",
    Show.OVERDUE: "overdue",
    Show.CLAIMED: "claimed by you",
    Show.WITH_APPLICANT: "waiting for applicants",
    Show.ANSWERED: "decided by you in the last 30 days",
}
_FOR_STAFF = {Show.ANSWERED: "decided in the last 30 days"}
_PLACES = {
    "triage": ("to route in triage", "admin:triage", ""),
    "silent": ("did not answer “Still in this role?”", "admin:roster_no_answer", ""),
    "put_forward": ("put forward, no answer yet", "admin:invitations_unanswered", ""),
    "ideas": (
        "new ideas for a group",
        "admin:membership_groupidea_changelist",
        "state=new",
    ),
    "removals": ("asked to remove their information", "admin:removals", ""),
    "links": ("of the library to mend", "admin:membership_linkcheck_changelist", "to=mend"),
    "mails": (
        "given up by the mail sender",
        "admin:membership_outboundmail_changelist",
        "state=failed",
    ),
}


@dataclass(frozen=True, slots=True)
class Number:
    """How many there are of something, and where they are."""

    label: str
    count: Count
    address: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """The desk as the page shows it."""

    desk: Desk
    heading: str
    waiting: Number
    groups: list[Number]
    parts: list[Number]
    to_look_after: list[Number]
    oldest_days: int | None


def draw_desk(user: User, at: datetime) -> Drawn:
    """Return the desk of this person, with the addresses of its lists."""
    desk = gather_desk(user, at, given_up_mails())
    queue = desk.queue
    mine = queue == Show.MINE
    words = {**_PARTS, **_FOR_STAFF} if user.is_staff else _PARTS
    today = timezone.localdate(at)
    return Drawn(
        desk=desk,
        heading="Waiting for you" if mine else "Waiting for reviewers",
        waiting=Number("request", desk.waiting, _list(show=queue)),
        groups=[
            Number(line.name, line.count, _list(show=queue, group=line.group_id))
            for line in desk.groups
        ],
        parts=[Number(words[show], count, _list(show=show)) for show, count in desk.parts.items()],
        to_look_after=list(_elsewhere(desk)),
        oldest_days=days_waiting(desk.oldest, today) if desk.oldest else None,
    )


def given_up_mails() -> QuerySet[OutboundMail]:
    """Return the mails that the sender no longer tries."""
    return OutboundMail.objects.filter(sent_at=None, given_up_at__isnull=False)


def _list(**query: object) -> str:
    return f"{reverse('admin:membership_membershiprequest_changelist')}?{urlencode(query)}"


def _elsewhere(desk: Desk) -> Iterator[Number]:
    for name, count in desk.to_look_after.items():
        label, view, query = _PLACES[name]
        try:
            address = reverse(view)
        except NoReverseMatch:
            continue
        yield Number(label, count, f"{address}?{query}" if query else address)
