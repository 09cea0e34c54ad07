"""A workbook in bounded memory: real days, a first row that stays, a sheet of definitions."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import IO

from xlsxwriter import Workbook

from ..roster.files.guard import guarded
from .columns import Column, Kind, Row

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = {Kind.TEXT: 24, Kind.DAY: 12, Kind.NUMBER: 10}


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
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(file, options) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet(sheet)
        page.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            page.set_column(place, place, _WIDTHS[column.kind])
            page.write_string(0, place, column.title, bold)
        for line, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, str):
                    page.write_string(line, place, guarded(value))
                elif isinstance(value, date):
                    page.write_datetime(line, place, value, day)
                elif value is not None:
                    page.write_number(line, place, value)
        about = book.add_worksheet("Definitions")
        about.set_column(0, 0, 28)
        about.set_column(1, 1, 100)
        told = [*notes, *((column.title, column.meaning) for column in columns)]
        for line, (name, meaning) in enumerate(told):
            about.write_string(line, 0, guarded(name), bold)
            about.write_string(line, 1, guarded(meaning))
