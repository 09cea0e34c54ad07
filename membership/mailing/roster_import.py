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
        rows = Membership.objects.filter(pk__in=wanted).select_related("member", "group")
        by_member: dict[int, list[Membership]] = defaultdict(list)
        for row in rows.order_by("group__name"):
            by_member[row.member_id].append(row)
        queue_many(
            OutboundMail.Kind.IMPORTED,
            [_notice(batch, memberships, words) for memberships in by_member.values()],
            at=at,
        )
    return len(memberships_by_member)


def _notice(
    batch: RosterImport, memberships: Sequence[Membership], words: dict[tuple[str, ...], Rendered]
) -> Named:
    """Address to one member what all members of the same groups read alike, rendered once."""
    member, groups = memberships[0].member, tuple(each.group.name for each in memberships)
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
    text = same.text.replace(_NAME, member.full_name)
    html = same.html.replace(_NAME, escape(member.full_name))
    name = f"imported-{batch.pk}-{member.pk}"
    rendered = Rendered(same.subject, text, html)
    return Named(name, rendered, to=member.email, about={"membership": memberships[0]})
