"""Staff let a checked roster file in: every good row at once, or none."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import connection, transaction

from ..audit.record import By, Entry, actor, record, record_many
from ..mailing import roster_import as mail
from ..requests.locks import lock_everybody
from ..requests.models import MembershipRequest, RequestEvent
from ..requests.status import OPEN, Status
from ..roster.imports import RosterImport, RosterImportRow
from ..roster.models import Member, Membership
from .check_roster import PORTION, counts_of, reader_of, rows_to_take, save_rows
from .errors import OutOfDateError
from .judge_rows import Judged, Outcome, judge_rows
from .map_roster import lock_open
from .withdraw import close, lapse_if_over

WRITES = {Outcome.NEW, Outcome.CHANGED, Outcome.DUPLICATE}
_ADDS = {Outcome.NEW, Outcome.DUPLICATE}
_STANDS_OTHERWISE = "Since the check this row came to stand otherwise. Import the file again."


def commit_roster(
    *, import_id: int, notices: bool = True, duplicates: bool = False, by: By, at: datetime
) -> RosterImport:
    """Put the checked rows on the rosters; `duplicates` too, where staff know better.

    Every row is judged again under a lock: what somebody did since the check counts, and a row that
    would now do something else stays out. With `notices`, each person whose membership begins
    gets one mail. Raises NotAllowedError for anybody but staff, OutOfDateError for a file that is
    not checked, or done with.
    """
    with transaction.atomic():
        lock_everybody()
        batch = lock_open(import_id, by)
        if batch.status != RosterImport.Status.CHECKED:
            raise OutOfDateError("This file is not checked to its end.")
        began = _Writer(batch, duplicates=duplicates, by=by, at=at).write()
        batch.counts = counts_of(batch)
        batch.status = RosterImport.Status.COMMITTED
        told = mail.imported(batch=batch, memberships_by_member=began if notices else {}, at=at)
        record("roster_import.committed", batch, by=by, at=at, notices=told, **batch.counts)
        finish(batch, by, at)
        _plan_anew()
        return batch


def _plan_anew() -> None:
    """Let PostgreSQL plan anew how it checks foreign keys, which it does as we commit.

    Its plans may be from when these tables were all but empty: they would read a table of 20,000
    rows as a whole for each row.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DISCARD PLANS")


def finish(batch: RosterImport, by: By, at: datetime) -> None:
    """Forget what the file said, now that it is done with."""
    batch.rows.update(
        cells=[], email_key="", sort_name="", jurisdiction=None, starts_on=None, ends_on=None
    )
    batch.sheets = []
    batch.finished_by_id, batch.finished_at = actor(by).user_id, at
    batch.save()


class _Writer:
    """Writes portion by portion, so that memory does not grow with the file."""

    def __init__(self, batch: RosterImport, *, duplicates: bool, by: By, at: datetime) -> None:
        self.batch, self.duplicates, self.by, self.at = batch, duplicates, by, at
        self.reader = reader_of(batch, at)
        self.began: dict[int, list[int]] = defaultdict(list)

    def write(self) -> dict[int, list[int]]:
        """Write every row; returns, by member, the ids of the memberships that begin."""
        for rows in self._portions():
            judged = judge_rows(rows, self.batch, self.reader)
            going_in = [each for each in judged if self._goes_in(each)]
            self._write_members(going_in)
            self._write_memberships(going_in)
            for each in judged:
                each.row.member, each.row.membership = each.member, each.membership
            save_rows(rows, ["outcome", "why", "member", "membership"])
        return self.began

    def _portions(self) -> Iterator[list[RosterImportRow]]:
        after = 0
        while rows := list(rows_to_take(self.batch).filter(pk__gt=after)[:PORTION]):
            yield rows
            after = rows[-1].pk

    def _goes_in(self, judged: Judged) -> bool:
        """Tell whether a row is written, and set the outcome that it has then."""
        row, shown = judged.row, Outcome(judged.row.outcome)
        row.outcome, row.why = judged.outcome, judged.why
        if judged.outcome not in WRITES:
            return False
        if shown not in WRITES or (shown in _ADDS) != (judged.outcome in _ADDS):
            row.outcome, row.why = Outcome.REFUSED, _STANDS_OTHERWISE
            return False
        if Outcome.DUPLICATE in {shown, judged.outcome} and not self.duplicates:
            row.outcome = Outcome.DUPLICATE
            return False
        if judged.outcome == Outcome.DUPLICATE:
            row.outcome = Outcome.NEW
        return True

    def _write_members(self, going_in: list[Judged]) -> None:
        added: dict[str, Member] = {}
        changed: dict[tuple[str, ...], dict[int, Member]] = defaultdict(dict)
        for each in going_in:
            entry = each.entry
            member = each.member or added.get(entry.email_key)
            if member is None:
                member = added[entry.email_key] = Member(
                    email=entry.email,
                    email_key=entry.email_key,
                    jurisdiction_id=entry.jurisdiction,
                    **entry.details,
                )
            elif each.member is None:
                _fill_in(member, each)
            elif each.details:
                for name, value in each.details.items():
                    setattr(member, name, value)
                changed[tuple(sorted(each.details))][member.pk] = member
            each.member = member
        Member.objects.bulk_create(added.values())
        for names, members in changed.items():
            self._change(names, members.values())

    def _change(self, names: tuple[str, ...], members: Iterable[Member]) -> None:
        fields = [name.removesuffix("_id") for name in names]
        said = {"details": ",".join(fields)}
        if "full_name" in names:
            for member in members:
                Member._meta.get_field("sort_name").pre_save(member, add=False)
            fields.append("sort_name")
        Member.objects.bulk_update(members, fields, batch_size=500)
        lines = [Entry("details.imported", member, said) for member in members]
        record_many(lines, by=self.by, at=self.at)

    def _write_memberships(self, going_in: list[Judged]) -> None:
        opened, ended, filled = [], [], []
        for each in going_in:
            if each.membership is None:
                each.membership = self._opened(each)
                opened.append(each.membership)
            elif each.ends:
                ended.append(_ended(each.membership, each, self.at))
            elif each.fills:
                for name, value in each.fills.items():
                    setattr(each.membership, name, value)
                filled.append(each.membership)
        active = [each for each in opened if each.ends_on is None]
        self._close_unconfirmed(active)
        Membership.objects.bulk_create(opened)
        Membership.objects.bulk_update(
            ended, ["ends_on", "end_reason", "end_recorded_at"], batch_size=500
        )
        Membership.objects.bulk_update(filled, ["role", "jurisdiction"], batch_size=500)
        for membership in active:
            self.began[membership.member_id].append(membership.pk)
        self._record(opened, [*ended, *(each for each in opened if each.ends_on)])

    def _opened(self, judged: Judged) -> Membership:
        entry, member = judged.entry, judged.member
        assert member is not None  # noqa: S101  (written just before)
        assert entry.group is not None  # noqa: S101  (else the row was refused)
        starts_on = entry.joined or self.batch.opening_on
        assert starts_on is not None  # noqa: S101  (else the row was refused)
        membership = Membership(
            member=member,
            group_id=entry.group.pk,
            role_id=entry.role,
            jurisdiction_id=entry.jurisdiction or member.jurisdiction_id,
            organization_type=entry.details["organization_type"] or member.organization_type,
            level=entry.details["level"] or member.level,
            starts_on=starts_on,
            origin=Membership.Origin.IMPORT if entry.joined else Membership.Origin.OPENING_BALANCE,
            recorded_at=self.at,
        )
        return _ended(membership, judged, self.at) if entry.ends_on else membership

    def _close_unconfirmed(self, memberships: list[Membership]) -> None:
        """End requests that nobody confirmed, of people who are members from now on."""
        wanted = {(each.member.email_key, each.group_id) for each in memberships}
        waiting = [
            request
            for request in MembershipRequest.objects.select_for_update(of=("self",))
            .select_related("application")
            .filter(email_key__in={key for key, _ in wanted}, status__in=OPEN, confirmed_at=None)
            if (request.email_key, request.group_id) in wanted
        ]
        if waiting:
            close(waiting, Status.WITHDRAWN, RequestEvent.Kind.REPLACED, by=self.by, at=self.at)
            for application in {request.application for request in waiting}:
                lapse_if_over(application, at=self.at)

    def _record(self, opened: Iterable[Membership], ended: Iterable[Membership]) -> None:
        lines = [
            Entry(
                "membership.started",
                each,
                {"group": each.group_id, "origin": str(each.origin), "import": self.batch.pk},
            )
            for each in opened
        ]
        lines += [
            Entry("membership.ended", each, {"reason": str(each.end_reason)}) for each in ended
        ]
        record_many(lines, by=self.by, at=self.at)


def _fill_in(member: Member, judged: Judged) -> None:
    """Add to a new person what an earlier row of theirs left empty."""
    for name, value in judged.entry.details.items():
        if value and not getattr(member, name):
            setattr(member, name, value)
    member.jurisdiction_id = member.jurisdiction_id or judged.entry.jurisdiction


def _ended(membership: Membership, judged: Judged, at: datetime) -> Membership:
    membership.ends_on = judged.entry.ends_on
    membership.end_reason, membership.end_recorded_at = judged.entry.reason, at
    return membership
