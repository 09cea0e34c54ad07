"""What stands on a person's own page: requests, groups, and what we hold about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ..catalog import snapshot
from ..catalog.models import PeerGroup
from ..catalog.queries import is_retired, shared_topics
from ..catalog.words import takes_requests
from ..requests.desk import address_change_that_waits, open_removals
from ..requests.idea_links import idea_link
from ..requests.ideas import GroupIdea
from ..requests.links import status_link
from ..requests.models import Application, MembershipRequest
from ..requests.status import Status
from ..review.take_back import memberships_as_told
from ..roster.models import Membership
from ..roster.queries import person_on_record
from ..workflow.change_details import details_held
from .chosen_groups import form_url
from .desk_door import Desk
from .idea_status import IdeaProgress, progress_of_idea
from .progress import Answers, Progress, progress_of_all

SUGGESTED = 3
_OVER = {Status.DENIED, Status.WITHDRAWN, Status.EXPIRED}


@dataclass(frozen=True, slots=True)
class DeskRequest:
    """One request as its sender sees it, with the way back where it came to nothing."""

    progress: Progress
    ask_again: str = ""
    other_groups: Sequence[PeerGroup] = ()


def desk_home(
    request: HttpRequest,
    held: Desk,
    answers: Answers | None = None,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """Show somebody's own page, perhaps with `answers` that have something to mend."""
    home = home_of(held.email_key, answers, at=timezone.now())
    context = {**home, "ends_at": timezone.localtime(held.link.ends_at), **more}
    return render(request, "desk/home.html", context, status=status)


def home_of(email_key: str, answers: Answers | None = None, *, at: datetime) -> dict[str, object]:
    """Return all that `desk/home.html` shows, in as many queries for many requests as for one.

    `answers` are forms that were sent and have something to mend.
    """
    on = timezone.localdate(at)
    memberships = memberships_as_told(email_key, at=at)
    newest_first = MembershipRequest.objects.filter(email_key=email_key).order_by(
        "-submitted_at", "-pk"
    )
    shown = progress_of_all(newest_first, answers)
    shown.sort(key=lambda each: (each.question is None, not each.is_open))
    unconfirmed = Application.objects.filter(
        email_key=email_key, confirmed_at=None, lapsed_at=None
    ).first()
    return {
        "requests": _with_way_back(shown, memberships, at),
        "memberships": memberships,
        "ideas": _ideas(email_key),
        "facts": _facts(email_key),
        "change": address_change_that_waits(email_key, at=at),
        "removal": open_removals().filter(email_key=email_key).first(),
        "unconfirmed_link": status_link(unconfirmed) if unconfirmed else "",
        "answers": list((answers or {}).values()),
        "today": on,
    }


def _ideas(email_key: str) -> list[tuple[IdeaProgress, GroupIdea, str]]:
    """Return the person's confirmed ideas, where each stands, and the address of its page."""
    ideas = GroupIdea.objects.filter(email_key=email_key).exclude(confirmed_at=None)
    return [(progress_of_idea(idea), idea, idea_link(idea)) for idea in ideas]


def _facts(email_key: str) -> list[tuple[str, str]]:
    """Return what we hold in the words of the form that changes it, without what is empty."""
    held, person = details_held(email_key), person_on_record(email_key)
    facts = [
        ("Name", held.full_name if held else ""),
        ("Email address", person.email if person else ""),
        ("Job title", held.job_title if held else ""),
        ("Organization", held.organization if held else ""),
        ("Jurisdiction", held.jurisdiction.name if held and held.jurisdiction else ""),
    ]
    return [(label, value) for label, value in facts if value]


def _with_way_back(
    shown: Iterable[Progress], memberships: Iterable[Membership], at: datetime
) -> list[DeskRequest]:
    """Offer what the person can ask for now: not where they are, or have asked, already."""
    shown = list(shown)
    taken = {membership.group_id for membership in memberships}
    taken |= {each.request.group_id for each in shown if each.is_open}
    free = {
        group.pk: group
        for group in snapshot.groups()
        if takes_requests(group)
        and not is_retired(group, on=timezone.localdate(at))
        and group.pk not in taken
    }
    over = [each.request.group_id for each in shown if each.status in _OVER]
    alike = shared_topics(over) if over else {}
    return [
        _told(each, free, alike) if each.status in _OVER else DeskRequest(each) for each in shown
    ]


def _told(
    each: Progress, free: dict[int, PeerGroup], alike: dict[int, dict[int, int]]
) -> DeskRequest:
    group = each.request.group
    shared = alike.get(group.pk, {})
    # `free` comes by name, and the sort is stable: most topics in common first, then by name.
    others = sorted((pk for pk in free if pk in shared), key=lambda pk: -shared[pk])
    return DeskRequest(
        each,
        ask_again=form_url([group.slug]) if group.pk in free else "",
        other_groups=[free[pk] for pk in others[:SUGGESTED]]
        if each.status == Status.DENIED
        else (),
    )
