"""Roster files as people make them, in memory."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from membership.roster.files.reading import read_tables
from membership.roster.files.sheets import Limits

LIMITS = Limits(megabytes=10, rows=20_000)
HEADINGS = ["Full name", "Email address", "Title"]
ANA = ["Ana Ortiz", "ana@example.gov", "Manager"]


def csv_of(*rows: Sequence[str], encoding: str = "utf-8", delimiter: str = ",") -> io.BytesIO:
    """Return a CSV file without a quotation mark in it."""
    text = "".join(delimiter.join(row) + "\r\n" for row in rows)
    return io.BytesIO(text.encode(encoding))


def xlsx_of(**sheets: Sequence[Sequence[Any]]) -> io.BytesIO:
    """Return a workbook as openpyxl writes it: formulas have no stored value."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> io.BytesIO:
    """Return a workbook as a file."""
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def with_part(file: io.BytesIO, name: str, content: bytes) -> io.BytesIO:
    """Return a workbook in which one part says something else."""
    changed = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    changed.seek(0)
    return changed


def read(file: io.BytesIO, name: str = "roster.xlsx", limits: Limits = LIMITS) -> list[Any]:
    """Return every table of a file with its rows: (name, headings, [(number, cells)], notes)."""
    found = []
    for table in read_tables(file, name, limits=limits):
        rows = [(line.number, line.cells) for line in table.lines]
        found.append((table.name, table.headings, rows, table.notes))
    return found
