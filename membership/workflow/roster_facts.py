"""What the database and the rest of the file know about the people of some rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from ..audit.models import AuditEvent
from ..requests.desk import AddressChange
from ..requests.models import Application, MembershipRequest
from ..requests.status import OPEN
from ..roster.imports import RosterImport, RosterImportRow
from ..roster.models import Member, Membership

PERSONAL = ("full_name", "job_title", "organization", "organization_type", "level")


@dataclass(slots=True)
class Beside:
    """Another row of the file, or this one, as the rows of one person are compared."""

    pk: int
    number: int
    email_key: str
    sort_name: str
    group_id: int | None
    starts_on: date | None
    ends_on: date | None
    outcome: str


_COMPARED = (*(each.name for each in fields(Beside)), "jurisdiction_id")


@dataclass(slots=True)
class RosterFacts:
    """Gathered for a portion of rows: 8 queries or 9, whatever its size."""

    members: dict[str, Member] = field(default_factory=dict)
    memberships: dict[tuple[int, int], list[Membership]] = field(default_factory=dict)
    asked: set[tuple[str, int]] = field(default_factory=set)
    own_words: dict[str, set[str]] = field(default_factory=dict)
    same_person: dict[str, list[Beside]] = field(default_factory=dict)
    namesakes: dict[tuple[str, int], set[str]] = field(default_factory=dict)


def gather_facts(
    rows: Sequence[RosterImportRow], keys: Collection[str], batch: RosterImport
) -> RosterFacts:
    """Read all that the outcome of these rows depends on; `keys` are the addresses in them."""
    facts = RosterFacts()
    keys = set(keys) - {""}
    known = Member.objects.filter(email_key__in=keys)
    facts.members = {member.email_key: member for member in known if member.email_key}
    _follow_to_new_addresses(facts.members, keys - set(facts.members))
    by_id = {member.pk: member.email_key for member in facts.members.values() if member.email_key}
    keys |= set(by_id.values())
    for each in Membership.objects.filter(member__in=by_id).order_by("starts_on"):
        facts.memberships.setdefault((each.member_id, each.group_id), []).append(each)
    facts.asked = set(
        MembershipRequest.objects.filter(
            email_key__in=keys, status__in=OPEN, confirmed_at__isnull=False
        ).values_list("email_key", "group_id")
    )
    facts.own_words = _own_words(keys, by_id, since=_end_of(batch.file_on))
    names = {row.sort_name for row in rows if row.sort_name and row.jurisdiction_id}
    _look_through_the_file(facts, batch, keys, names)
    for member in Member.objects.filter(sort_name__in=names, purged_at=None):
        if member.jurisdiction_id and member.email_key:
            place = (member.sort_name, member.jurisdiction_id)
            facts.namesakes.setdefault(place, set()).add(member.email_key)
    return facts


def _follow_to_new_addresses(members: dict[str, Member], unknown: set[str]) -> None:
    """Find people whose address in the file is one that they had before."""
    moved = dict(
        AddressChange.objects.filter(email_key__in=unknown, done_at__isnull=False)
        .order_by("done_at")
        .values_list("email_key", "new_email_key")
    )
    if moved:
        found = {row.email_key: row for row in Member.objects.filter(email_key__in=moved.values())}
        members |= {old: found[new] for old, new in moved.items() if new in found}


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _own_words(keys: set[str], by_id: dict[int, str], *, since: datetime) -> dict[str, set[str]]:
    """Return which details people gave themselves after the day of the file."""
    told: dict[str, set[str]] = defaultdict(set)
    for application in Application.objects.filter(email_key__in=keys, confirmed_at__gte=since):
        told[application.email_key] |= {name for name in PERSONAL if getattr(application, name)}
    changes = AuditEvent.objects.filter(
        object_type="member",
        object_id__in=by_id,
        action="details.changed",
        actor_kind=AuditEvent.ActorKind.APPLICANT,
        at__gte=since,
    )
    for member_id, codes in changes.values_list("object_id", "codes"):
        told[by_id[member_id or 0]] |= set(str(codes.get("details", "")).split(","))
    return told


def _look_through_the_file(
    facts: RosterFacts, batch: RosterImport, keys: Iterable[str], names: set[str]
) -> None:
    related = RosterImportRow.objects.filter(
        Q(email_key__in=keys) | Q(sort_name__in=names), roster_import=batch
    ).exclude(email_key="")
    taken = [place for place, sheet in enumerate(batch.sheets) if sheet["take"]]
    found = related.filter(sheet__in=taken).order_by("pk").values_list(*_COMPARED)
    for *compared, place in found:
        row = Beside(*compared)
        facts.same_person.setdefault(row.email_key, []).append(row)
        if place:
            facts.namesakes.setdefault((row.sort_name, place), set()).add(row.email_key)
