"""What would become of each row of a roster file, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..roster.entries import Entry, EntryReader
from ..roster.files.headings import FIELDS
from ..roster.files.sheets import clean
from ..roster.imports import RosterImport, RosterImportRow
from ..roster.models import Member, Membership
from .roster_facts import PERSONAL, Beside, RosterFacts, gather_facts

Outcome = RosterImportRow.Outcome
GOES_IN = {Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.DUPLICATE}


@dataclass(slots=True)
class Judged:
    """A row with its outcome, and what is to be written if it goes in."""

    row: RosterImportRow
    entry: Entry
    outcome: Outcome = Outcome.REFUSED
    reasons: list[str] = field(default_factory=list)
    member: Member | None = None
    membership: Membership | None = None
    details: dict[str, Any] = field(default_factory=dict)
    fills: dict[str, Any] = field(default_factory=dict)
    ends: bool = False

    @property
    def why(self) -> str:
        """Return all there is to say about it, without a word of the row."""
        return " ".join([*self.reasons, *self.entry.notes])

    def settle(self, outcome: Outcome, *reasons: str) -> None:
        """Set the outcome and the reasons for it."""
        self.outcome = outcome
        self.reasons += reasons


def judge_rows(
    rows: Sequence[RosterImportRow], batch: RosterImport, reader: EntryReader
) -> list[Judged]:
    """Return the rows in their order, each with its outcome; writes nothing."""
    all_judged = [Judged(row, reader.read(row.sheet, row.cells)) for row in rows]
    facts = gather_facts(rows, {each.entry.email_key for each in all_judged}, batch)
    for judged in all_judged:
        beside = facts.same_person.get(judged.entry.email_key, [])
        _judge(judged, batch, facts, beside)
        for own in beside:
            if own.pk == judged.row.pk:
                own.outcome = judged.outcome
    return all_judged


def _judge(judged: Judged, batch: RosterImport, facts: RosterFacts, beside: list[Beside]) -> None:
    entry = judged.entry
    judged.member = facts.members.get(entry.email_key)
    if _stays_out(judged, beside):
        return
    assert entry.group is not None  # noqa: S101  (else it stays out)
    person = judged.member.pk if judged.member else 0
    held = facts.memberships.setdefault((person, entry.group.pk), []) if person else []
    active = next((each for each in held if each.ends_on is None), None)
    if active and active.pk is None:
        judged.settle(Outcome.REFUSED, "An earlier row has this person in this group.")
    elif entry.ends_on is None:
        speaks = not beside or beside[0].pk == judged.row.pk
        if active:
            _compare(judged, active, facts, speaks=speaks)
        else:
            _join(judged, batch, facts, held, speaks=speaks)
    elif active and entry.joined in {None, active.starts_on}:
        _end(judged, active)
    else:
        _add_former(judged, held)


def _stays_out(judged: Judged, beside: list[Beside]) -> bool:
    """Settle a row that cannot go in by what it says, or by what other rows say."""
    entry = judged.entry
    if entry.refused:
        judged.settle(Outcome.REFUSED, *entry.refused, *entry.missing)
    elif entry.missing:
        judged.settle(Outcome.TO_COMPLETE, *entry.missing)
    elif other := _of_another_name(entry, beside):
        judged.settle(
            Outcome.TO_COMPLETE, f"Row {other.number} gives this address to another name."
        )
    elif judged.member and not _may_be_one(judged.member.sort_name, entry.sort_name):
        judged.settle(Outcome.TO_COMPLETE, "On the rosters this address belongs to another name.")
    elif earlier := _same_time(judged.row, beside):
        judged.settle(
            Outcome.REFUSED, f"Row {earlier.number} has this person in this group already."
        )
    else:
        return False
    return True


def _of_another_name(entry: Entry, beside: list[Beside]) -> Beside | None:
    others = (each for each in beside if not _may_be_one(each.sort_name, entry.sort_name))
    return next(others, None)


def _may_be_one(one: str, other: str) -> bool:
    """Tell whether two sort names may be one person's: one holds the other, or a first name."""
    words = [[word for word in name.split() if len(word) > 1] for name in (one, other)]
    if not all(words) or set(words[0]) <= set(words[1]) or set(words[1]) <= set(words[0]):
        return True
    first, second = (name[min(1, len(name) - 1)] for name in words)
    return first == second


def _overlap(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> bool:
    (starts, ends), (other_starts, other_ends) = one, other
    return (starts or date.min) < (other_ends or date.max) and (other_starts or date.min) < (
        ends or date.max
    )


def _same_time(row: RosterImportRow, beside: list[Beside]) -> Beside | None:
    """Return an earlier row that goes in with the same person, group and time."""
    for other in beside:
        if (
            other.pk < row.pk
            and other.outcome in GOES_IN
            and other.group_id == row.group_id
            and _overlap((row.starts_on, row.ends_on), (other.starts_on, other.ends_on))
        ):
            return other
    return None


def _join(
    judged: Judged, batch: RosterImport, facts: RosterFacts, held: list[Membership], *, speaks: bool
) -> None:
    entry = judged.entry
    assert entry.group is not None  # noqa: S101  (else it was refused)
    address = judged.member.email_key if judged.member else entry.email_key
    if (address, entry.group.pk) in facts.asked:
        return judged.settle(
            Outcome.REFUSED, "This person has asked to join: decide that request instead."
        )
    starts_on = entry.joined or batch.opening_on
    if starts_on is None:
        return judged.settle(
            Outcome.REFUSED, "There is no first day, and no day was chosen for such rows."
        )
    if any(_overlap((starts_on, None), (each.starts_on, each.ends_on)) for each in held):
        return judged.settle(
            Outcome.REFUSED, "On the roster this person left the group after that first day."
        )
    if judged.member:
        _compare_details(judged, judged.member, facts, speaks=speaks)
    elif entry.jurisdiction:
        namesakes = facts.namesakes.get((entry.sort_name, entry.jurisdiction), set())
        if namesakes - {entry.email_key}:
            return judged.settle(
                Outcome.DUPLICATE,
                "Somebody of that name and jurisdiction is there under another address.",
            )
    judged.settle(Outcome.NEW)
    if held:
        judged.reasons.append("This person was a member before.")
    if judged.member:
        held.append(Membership(starts_on=starts_on))
    return None


def _add_former(judged: Judged, held: list[Membership]) -> None:
    entry = judged.entry
    if entry.joined is None:
        return judged.settle(Outcome.REFUSED, "A last day needs a first day.")
    for each in held:
        if (each.starts_on, each.ends_on) == (entry.joined, entry.ends_on):
            judged.membership = each
            return judged.settle(Outcome.UNCHANGED)
        if _overlap((entry.joined, entry.ends_on), (each.starts_on, each.ends_on)):
            return judged.settle(
                Outcome.REFUSED, "On the roster this person was a member in a part of that time."
            )
    held.append(Membership(starts_on=entry.joined, ends_on=entry.ends_on))
    return judged.settle(Outcome.NEW, "As a former member.")


def _end(judged: Judged, active: Membership) -> None:
    assert judged.entry.ends_on is not None  # noqa: S101  (asked for by the caller)
    if judged.entry.ends_on <= active.starts_on:
        return judged.settle(
            Outcome.REFUSED, "The last day comes before the first day on the roster."
        )
    judged.membership, judged.ends = active, True
    return judged.settle(Outcome.CHANGED, "The membership ends.")


def _compare(judged: Judged, active: Membership, facts: RosterFacts, *, speaks: bool) -> None:
    """Compare with the membership that there is: its days and what it stands for stay."""
    entry = judged.entry
    judged.membership = active
    if judged.member:
        _compare_details(judged, judged.member, facts, speaks=speaks)
    for name, value in (("role", entry.role), ("jurisdiction", entry.jurisdiction)):
        held = getattr(active, f"{name}_id")
        if value and held is None:
            judged.fills[f"{name}_id"] = value
        elif value and held != value:
            entry.notes.append(f"{FIELDS[name]}: the roster has another, which stays.")
    if judged.fills:
        judged.reasons.append(f"Fills in for the group: {_listed(judged.fills)}.")
    if entry.joined and entry.joined != active.starts_on:
        entry.notes.append("First day in the group: the roster has another, which stays.")
    judged.settle(Outcome.CHANGED if judged.details or judged.fills else Outcome.UNCHANGED)


def _compare_details(judged: Judged, member: Member, facts: RosterFacts, *, speaks: bool) -> None:
    """Find which details of the person the file changes.

    It fills in what is missing. It changes what is there, unless the person said it after the day
    of the file; of several rows about one person, the first alone changes what is there.
    """
    entry, told = judged.entry, facts.own_words.get(judged.entry.email_key, set())
    for name in PERSONAL:
        value, held = entry.details[name], getattr(member, name)
        if not value or _same(name, value, held):
            continue
        if held and name in told:
            entry.notes.append(f"{FIELDS[name]}: the person gave another later, which stays.")
        elif held and not speaks:
            entry.notes.append(f"{FIELDS[name]}: an earlier row of this person has another.")
        else:
            judged.details[name] = value
    if entry.jurisdiction and member.jurisdiction_id is None:
        judged.details["jurisdiction_id"] = entry.jurisdiction
    if judged.details:
        judged.reasons.append(f"Changes: {_listed(judged.details)}.")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(FIELDS[name.removesuffix("_id")].lower() for name in names)


def _same(name: str, value: str, held: str) -> bool:
    held = clean(held)
    if name != "full_name":
        return value == held
    return sorted(value.replace(",", " ").split()) == sorted(held.replace(",", " ").split())
