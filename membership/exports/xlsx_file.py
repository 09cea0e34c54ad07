"""A workbook in bounded memory: real days and numbers, a first row that stays, definitions."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO

from xlsxwriter import Workbook

from ..roster.files.guard import guarded
from .columns import Column, Kind, Row
from .xlsx_rows import RowSheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DEFINITIONS = "Definitions"
_WIDTHS = {Kind.TEXT: 24, Kind.DAY: 12}
_NUMBER_WIDTH = 10
_FORMATS = {
    Kind.DAY: "yyyy-mm-dd",
    Kind.NUMBER: "#,##0",
    Kind.DECIMAL: "#,##0.0",
    Kind.SHARE: "0.0%",
}
_LONGEST_NAME = 31
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_LONGEST_TEXT = 32_767

Head = tuple[str, Kind]
"""A column's title, and how its values are written."""


class Book:
    """A workbook that is being written, sheet by sheet, each from its first row to its last."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._bold = book.add_format({"bold": True})
        self._formats = {
            kind: book.add_format({"num_format": written}) for kind, written in _FORMATS.items()
        }
        self._names: set[str] = {DEFINITIONS.lower()}

    def sheet(self, name: str, heads: Sequence[Head], rows: Iterable[Row]) -> None:
        """Write a sheet of rows under a first row that stays in sight."""
        page = self._book.add_worksheet(self._free(name), worksheet_class=RowSheet)
        page.freeze_panes(1, 0)
        for place, (title, kind) in enumerate(heads):
            page.set_column(place, place, _WIDTHS.get(kind, _NUMBER_WIDTH))
            page.write_string(0, place, _text(title), self._bold)
        page.write_rows(rows, [self._formats.get(kind) for _, kind in heads])

    def definitions(self, told: Iterable[tuple[str, str]]) -> None:
        """Write the sheet that says what the workbook is, and what its columns mean."""
        page = self._book.add_worksheet(DEFINITIONS)
        page.set_column(0, 0, 28)
        page.set_column(1, 1, 100)
        for line, (name, meaning) in enumerate(told):
            page.write_string(line, 0, _text(name), self._bold)
            page.write_string(line, 1, _text(meaning))

    def _free(self, name: str) -> str:
        """Return a name for a sheet that Excel takes and that no other sheet has."""
        plain = " ".join(name.translate(_NOT_IN_NAMES).split()).strip("'") or "Sheet"
        found, number = plain[:_LONGEST_NAME].strip(" '"), 1
        while found.lower() in self._names:
            number += 1
            ending = f" {number}"
            found = plain[: _LONGEST_NAME - len(ending)].strip(" '") + ending
        self._names.add(found.lower())
        return found


@contextmanager
def workbook(file: IO[bytes], *, made_at: datetime | None = None) -> Iterator[Book]:
    """Open a workbook; it is whole once the block ends.

    The same sheets made at the same moment are the same bytes.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(file, options) as book:
        if made_at is not None:
            book.set_properties({"created": made_at.astimezone(UTC)})
        yield Book(book)


def write_xlsx(
    file: IO[bytes],
    *,
    sheet: str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    notes: Sequence[tuple[str, str]],
) -> None:
    """Write a workbook of one sheet of rows, and one that says what it is.

    `notes` are pairs for its beginning: the audience, the day, what was chosen.
    """
    with workbook(file) as book:
        book.sheet(sheet, [(column.title, column.kind) for column in columns], rows)
        book.definitions([*notes, *((column.title, column.meaning) for column in columns)])


def _text(text: str) -> str:
    """Return what a cell can hold: more than that, the library would leave out altogether."""
    return guarded(text)[:_LONGEST_TEXT]
