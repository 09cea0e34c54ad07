"""Where the files that staff are bringing in name a person's address: for that person to read."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from .imports import RosterImport, RosterImportRow, plain

_PLAIN_RUN = re.compile(r"[\w@.+-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mention:
    """What one row says about a person; `row` is None for a file's headings."""

    batch: RosterImport
    row: int | None
    says: list[str]


def mentions(
    addresses: Collection[str], former: Collection[tuple[str, datetime]] = ()
) -> list[Mention]:
    """Return the mentions of a person in files that are not done with; two queries for any number.

    All cells of a row that is theirs, and of any other row the cells that name one of `addresses`:
    the rest of it is about somebody else. An address that was theirs `former`ly, until a moment,
    is sought in the files of before.
    """
    theirs = set(filter(None, addresses))
    if not theirs:
        return []
    found = []
    batches = {each.pk: each for each in RosterImport.objects.filter(finished_at=None)}
    seekers = {}
    for pk, batch in batches.items():
        before = {address for address, until in former if batch.uploaded_at <= until}
        seekers[pk] = _Seeker(theirs | before)
        headings = [heading for sheet in batch.sheets for heading in sheet["headings"]]
        found += [Mention(batch, None, [each]) for each in headings if seekers[pk].finds(each)]
    for row in _candidates(theirs | {address for address, _ in former}, batches):
        batch = batches[row.roster_import_id]
        if says := seekers[batch.pk].said(row, batch.sheets[row.sheet]):
            found.append(Mention(batch, row.number, says))
    return found


def _candidates(addresses: Collection[str], batches: Collection[int]) -> Iterator[RosterImportRow]:
    """Let the database choose the rows worth looking at, by what is the same in any spelling."""
    about = Q(email_key__in=addresses)
    for address in addresses:
        about |= Q(text__icontains=max(_PLAIN_RUN.findall(address), key=len, default=""))
    rows = RosterImportRow.objects.alias(text=Cast("cells", TextField()))
    return rows.filter(about, roster_import__in=batches).order_by("pk").iterator()


class _Seeker:
    """Seeks addresses as a whole: another may end or begin with the same letters."""

    def __init__(self, addresses: Collection[str]) -> None:
        self.addresses = addresses
        either = "|".join(re.escape(plain(address)) for address in addresses)
        self.pattern = re.compile(rf"(?<![\w.+-])(?:{either})(?![\w-]|\.\w)")

    def finds(self, text: str) -> bool:
        """Tell whether a text names one of the addresses."""
        return bool(self.pattern.search(plain(text)))

    def said(self, row: RosterImportRow, sheet: dict[str, Any]) -> list[str]:
        """Return the cells of a row that concern the person, each behind its heading."""
        texts = {
            place: cell for place, cell in enumerate(row.cells) if cell and isinstance(cell, str)
        }
        naming = {place for place, cell in texts.items() if self.finds(cell)}
        is_theirs = row.email_key in self.addresses or any(
            sheet["columns"][place : place + 1] == ["email"] for place in naming
        )
        headings = dict(enumerate(sheet["headings"]))
        return [
            f"{headings.get(place) or f'Column {place + 1}'}: {cell}"
            for place, cell in texts.items()
            if is_theirs or place in naming
        ]
