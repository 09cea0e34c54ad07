"""From a file to tables: what kind it is, where the headings stand, how much it holds."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO

from .csv_text import csv_sheet
from .headings import field_of
from .sheets import Cell, Limits, Line, Sheet, Table, UnreadableFileError
from .workbook import workbook_sheets

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_HEADINGS_WITHIN = 20
TEXT_NAMES = (".csv", ".txt", ".tsv")
TAKEN = "Choose an Excel workbook (.xlsx) or a CSV file (.csv)."


def read_tables(file: BinaryIO, name: str, *, limits: Limits) -> Iterator[Table]:
    """Yield the tables of a file that hold anything; each must be read before the next.

    Raises UnreadableFileError at once, or while the rows are read.
    """
    size = file.seek(0, 2)
    if size == 0:
        raise UnreadableFileError("This file is empty.")
    if size > limits.file_bytes:
        raise UnreadableFileError(
            f"This file is larger than {limits.megabytes} MB. Split it into smaller ones."
        )
    count = _Count(limits)
    found = False
    for sheet in _sheets(file, name.lower(), limits):
        table = _table(sheet)
        if table is not None:
            found = True
            table.lines = count.counted(table.lines)
            yield table
    if not found:
        raise UnreadableFileError("This file has no rows.")


def _sheets(file: BinaryIO, name: str, limits: Limits) -> Iterator[Sheet]:
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if start.startswith(_OLE):
        raise UnreadableFileError(
            "This is a workbook of the old Excel format, or one with a password. Save it as an "
            "Excel workbook (.xlsx) without a password, and try again."
        )
    if start.startswith(_ZIP):
        yield from workbook_sheets(file, limits=limits)
    elif name.endswith(TEXT_NAMES) and not start.startswith((b"%PDF", b"{\\rtf")):
        yield csv_sheet(file, limits=limits)
    else:
        raise UnreadableFileError(f"Files of this kind cannot be read. {TAKEN}")


class _Count:
    """Stops at the limit of rows, over all tables of a file."""

    def __init__(self, limits: Limits) -> None:
        self.rows, self.limits = 0, limits

    def counted(self, lines: Iterator[Line]) -> Iterator[Line]:
        """Yield the lines; raises UnreadableFileError for one too many."""
        for line in lines:
            self.rows += 1
            if self.rows > self.limits.rows:
                raise UnreadableFileError(
                    f"This file has more than {self.limits.rows:,} rows. Split it, and import one "
                    "part after the other."
                )
            yield line


def _table(sheet: Sheet) -> Table | None:
    """Find the headings: of the first rows, the one with most headings that we know.

    Rows above it are titles and are left out. Without any known heading it is the first row that
    has two cells.
    """
    lines = (line for line in sheet.lines if line)
    first = list(islice(lines, _HEADINGS_WITHIN))
    if not first:
        return None
    known = [sum(1 for cell in line.cells if field_of(_text(cell))) for line in first]
    if any(known):
        place = known.index(max(known))
    else:
        wide = (n for n, line in enumerate(first) if sum(1 for c in line.cells if c) > 1)
        place = next(wide, 0)
        sheet.notes.append(
            f"No heading is known to us. Row {first[place].number} was taken for the headings."
        )
    headings = [_text(cell) for cell in first[place].cells]
    while headings and not headings[-1]:
        headings.pop()
    for heading in dict.fromkeys(headings):
        if heading and headings.count(heading) > 1:
            sheet.notes.append(f"The heading “{heading}” stands there more than once.")
    rest = chain(first[place + 1 :], lines)
    width = len(headings) + 1 if sheet.keeps_extra_cells else len(headings)
    body = (Line(line.number, _fitted(line.cells, width)) for line in rest)
    return Table(sheet.name, headings, (line for line in body if line), sheet.hidden, sheet.notes)


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else ""


def _fitted(cells: list[Cell], width: int) -> list[Cell]:
    """Cut a row after the headings, or after the first cell too many where that is a mistake."""
    kept = cells[:width]
    while kept and not kept[-1]:
        kept.pop()
    return kept
