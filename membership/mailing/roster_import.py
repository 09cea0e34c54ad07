"""The notice to people who come onto a roster from a file."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape

from ..requests.consent import CURRENT
from ..roster.imports import RosterImport
from ..roster.models import Membership
from .ledger import Named, Rendered, queue_many, render
from .models import OutboundMail

_AT_ONCE = 500
_TOLD = ("member_id", "member__full_name", "member__email", "pk", "group__name")
_NAME = "\ue000"
"""A character that no text has, as it has no meaning: it stands for the reader's name."""


def imported(
    *, batch: RosterImport, memberships_by_member: Mapping[int, Sequence[int]], at: datetime
) -> int:
    """Tell each member, by id, for which groups they are on our list, and what we use it for.

    One mail a person and import, however often this is called; returns how many people there are.
    """
    ids = iter(memberships_by_member)
    words: dict[tuple[str, ...], Rendered] = {}
    while some := list(islice(ids, _AT_ONCE)):
        wanted = [pk for member in some for pk in memberships_by_member[member]]
        rows = Membership.objects.filter(pk__in=wanted).order_by("group__name")
        by_member: dict[tuple[int, str, str], list[tuple[int, str]]] = defaultdict(list)
        for *member, pk, group in rows.values_list(*_TOLD):
            by_member[tuple(member)].append((pk, group))
        queue_many(
            OutboundMail.Kind.IMPORTED,
            [_notice(batch, member, held, words) for member, held in by_member.items()],
            at=at,
        )
    return len(memberships_by_member)


def _notice(
    batch: RosterImport,
    member: tuple[int, str, str],
    memberships: Sequence[tuple[int, str]],
    words: dict[tuple[str, ...], Rendered],
) -> Named:
    """Address to one member what all members of the same groups read alike, rendered once."""
    member_id, full_name, email = member
    groups = tuple(group for _, group in memberships)
    if groups not in words:
        words[groups] = render(
            "imported",
            subject="You are on our list of peer group members",
            name=_NAME,
            groups=groups,
            consent=CURRENT,
            link=settings.SITE_URL + reverse("desk"),
        )
    same = words[groups]
    text = same.text.replace(_NAME, full_name)
    html = same.html.replace(_NAME, escape(full_name))
    return Named(
        f"imported-{batch.pk}-{member_id}",
        Rendered(same.subject, text, html),
        to=email,
        about={"membership_id": memberships[0][0]},
    )
