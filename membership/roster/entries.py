"""One row of a roster file as plain values, and all that is wrong with it on its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from ..requests.email_key import email_key
from ..requests.fields import AddressField
from ..requests.sort_name import sort_name
from .files.days import read_day
from .files.headings import FIELDS, plain_words
from .files.sheets import Cell
from .lookups import GroupInFile, Lookups
from .models import Membership

LENGTHS = {"full_name": 200, "job_title": 200, "organization": 200}
_ADDRESS = AddressField()


@dataclass(slots=True)
class Entry:
    """What a row says. `refused` and `missing` say why it cannot go in, `notes` what was left."""

    email: str = ""
    email_key: str = ""
    details: dict[str, str] = field(default_factory=dict)
    jurisdiction: int | None = None
    group: GroupInFile | None = None
    role: int | None = None
    joined: date | None = None
    ends_on: date | None = None
    reason: str = ""
    refused: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        """Return the person's name."""
        return self.details.get("full_name", "")

    @property
    def sort_name(self) -> str:
        """Return the name as rosters are searched by it."""
        return sort_name(self.full_name)[:200]


class EntryReader:
    """Reads rows by one mapping of columns; `sheets` is that of a RosterImport."""

    def __init__(
        self,
        sheets: Sequence[dict[str, Any]],
        *,
        group_id: int | None,
        lookups: Lookups,
        today: date,
    ) -> None:
        self.sheets, self.lookups, self.today = sheets, lookups, today
        self.group = lookups.group_by_id.get(group_id or 0)

    def read(self, sheet: int, cells: Sequence[Cell]) -> Entry:
        """Return what a row says."""
        mapping = self.sheets[sheet]
        entry = Entry()
        texts = self._texts(mapping, cells, entry)
        self._read_person(texts, entry)
        self._read_place(texts, entry)
        self._read_group(texts, mapping, entry)
        self._read_days(texts, entry)
        return entry

    def _texts(
        self, mapping: dict[str, Any], cells: Sequence[Cell], entry: Entry
    ) -> dict[str, str]:
        texts = dict.fromkeys(FIELDS, "")
        if len(cells) > len(mapping["columns"]):
            entry.refused.append(
                "The row has more cells than there are headings. Perhaps a comma stands in one of "
                "them."
            )
        for name, cell in zip(mapping["columns"], cells, strict=False):
            if not name:
                continue
            if isinstance(cell, str):
                texts[name] = cell
            elif cell.get("bad") == "formula":
                entry.refused.append(
                    f"{FIELDS[name]}: a formula without a stored value. Open the file in Excel, "
                    "save it, and import it again."
                )
            else:
                entry.refused.append(f"{FIELDS[name]}: the spreadsheet shows an error there.")
        return texts

    def _read_person(self, texts: dict[str, str], entry: Entry) -> None:
        texts["full_name"] = (
            in_order(texts["full_name"]) or f"{texts['first_name']} {texts['last_name']}".strip()
        )
        for name, most in LENGTHS.items():
            if len(texts[name]) > most:
                entry.refused.append(f"{FIELDS[name]}: longer than {most} characters.")
            entry.details[name] = texts[name]
        if not texts["full_name"]:
            entry.missing.append("There is no name.")
        for name, known in (
            ("organization_type", self.lookups.organizations),
            ("level", self.lookups.levels),
        ):
            entry.details[name] = known.get(plain_words(texts[name]), "")
            if texts[name] and not entry.details[name]:
                entry.notes.append(f"{FIELDS[name]}: not one of ours, left empty.")
        address = texts["email"].removeprefix("mailto:").strip()
        if not address:
            entry.missing.append("There is no email address.")
            return
        try:
            entry.email = _ADDRESS.clean(address)
            entry.email_key = email_key(entry.email)
        except ValidationError:
            entry.refused.append("Email address: not one that mail can be sent to.")

    def _read_place(self, texts: dict[str, str], entry: Entry) -> None:
        if texts["jurisdiction"]:
            entry.jurisdiction = self.lookups.place(texts["jurisdiction"])
            if entry.jurisdiction is None:
                entry.refused.append(
                    "Jurisdiction: not one of ours. Mend the spelling, or leave it empty for a "
                    "tribe or place that is not on our list."
                )

    def _read_group(self, texts: dict[str, str], mapping: dict[str, Any], entry: Entry) -> None:
        if texts["group"]:
            entry.group = self.lookups.group(texts["group"])
            if entry.group is None:
                entry.refused.append("Group: none of that name, acronym or slug.")
                return
        else:
            entry.group = self.lookups.group_by_id.get(mapping["group"] or 0) or self.group
            if entry.group is None:
                entry.refused.append("Group: the row names none, and neither its sheet nor you do.")
                return
        if texts["role"]:
            entry.role = entry.group.roles.get(plain_words(texts["role"]))
            if entry.role is None:
                entry.notes.append("Role: not on the group's list, left empty.")

    def _read_days(self, texts: dict[str, str], entry: Entry) -> None:
        entry.joined = self._day("joined", texts, entry)
        last = self._day("left", texts, entry)
        if last is None:
            retired = entry.group.retired_on if entry.group else None
            if retired and retired <= self.today:
                entry.refused.append("Group: it is retired, and takes former members alone.")
            return
        entry.ends_on = last + timedelta(days=1)
        if entry.joined and last < entry.joined:
            entry.refused.append("The last day comes before the first day.")
        entry.reason = self.lookups.reasons.get(plain_words(texts["reason"]), "")
        if texts["reason"] and not entry.reason:
            entry.notes.append(f"{FIELDS['reason']}: not one of ours, taken as “Other”.")
        entry.reason = entry.reason or Membership.EndReason.OTHER

    def _day(self, name: str, texts: dict[str, str], entry: Entry) -> date | None:
        try:
            day = read_day(texts[name])
        except ValueError:
            entry.refused.append(f"{FIELDS[name]}: not a day like 11/02/2026 or 2026-11-02.")
            return None
        if day and day > self.today:
            entry.refused.append(f"{FIELDS[name]}: in the future.")
            return None
        return day


def in_order(name: str) -> str:
    """Return "Ana Ortiz" for "Ortiz, Ana", but leave "Ana Ortiz, MSW" as it is."""
    last, comma, first = (part.strip() for part in name.partition(","))
    if not comma or not last or not first or "," in first:
        return name
    is_title = "." in first or (first.isupper() and not last.isupper())
    suffixes = {"jr", "sr", "ii", "iii", "iv", "esq", "phd", "md", "jd", "msw", "lcsw", "mpa"}
    if is_title or first.lower() in suffixes or len(last.split()) > 2:
        return name
    return f"{first} {last}"
