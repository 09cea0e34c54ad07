"""What is held of a person's places in groups: on rosters, on the way there, and what was asked."""

from collections.abc import Collection
from datetime import datetime

from ..review.people import GroupInvitation
from ..review.take_back import begin_is_told, end_is_told
from ..roster.mentions import mentions
from ..roster.models import Membership
from ..roster.role_check import RoleCheck
from .held_details import Record, name_of


def memberships_held(email_key: str, at: datetime) -> list[Record]:
    """Return the groups that a person is or was in, as far as they may know."""
    theirs = Membership.objects.filter(member__email_key=email_key)
    rows = theirs.filter(begin_is_told(at)).select_related(
        "group", "role", "jurisdiction", "request"
    )
    return [
        {
            "group": row.group.name,
            "role": name_of(row.role),
            "jurisdiction": name_of(row.jurisdiction),
            "type_of_organization": row.get_organization_type_display(),
            "level": row.get_level_display(),
            "joined_on": row.starts_on,
            "left_on": row.ends_on if end_is_told(row, at) else None,
            "why_it_ended": row.get_end_reason_display() if end_is_told(row, at) else "",
            "how_it_began": row.get_origin_display(),
            "last_confirmed_at": row.last_confirmed_at,
        }
        for row in rows.order_by("starts_on", "pk")
    ]


def rows_held(
    email_key: str, addresses: Collection[str], former: Collection[tuple[str, datetime]]
) -> list[Record]:
    """Return where files on their way into the rosters name one of the person's addresses."""
    return [
        {
            "kind_of_file": each.batch.kind,
            "uploaded_at": each.batch.uploaded_at,
            "row": each.row,
            "what_it_says": each.says,
        }
        for each in mentions({email_key, *addresses}, former)
    ]


def role_checks_held(email_key: str) -> list[Record]:
    """Return each time that a person was asked whether they are still in their role."""
    rows = RoleCheck.objects.filter(member__email_key=email_key).order_by("asked_at", "pk")
    return [
        {
            "asked_at": row.asked_at,
            "reminders": row.reminders,
            "answer": row.get_answer_display(),
            "answered_at": row.answered_at,
        }
        for row in rows
    ]


def invitations_held(email_key: str) -> list[Record]:
    """Return who put a person forward, by office."""
    rows = GroupInvitation.objects.filter(email_key=email_key)
    return [
        {
            "group": row.group.name,
            "how": row.get_origin_display(),
            "name": row.full_name,
            "email_address": row.email,
            "jurisdiction": name_of(row.jurisdiction),
            "invited_at": row.invited_at,
            "until": row.ends_at,
            "accepted_at": row.accepted_at,
            "ended_at": row.stopped_at,
        }
        for row in rows.select_related("group", "jurisdiction").order_by("invited_at", "pk")
    ]
