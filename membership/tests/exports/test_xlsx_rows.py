"""Texts that a cell must hold as they are, read back from the file by another library."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from membership.exports.columns import Kind
from membership.exports.xlsx_file import workbook

HEADS = [("Name", Kind.TEXT), ("Day", Kind.DAY), ("Number", Kind.NUMBER), ("Share", Kind.SHARE)]


def read_back(*rows):
    file = BytesIO()
    with workbook(file) as book:
        book.sheet("Rows", HEADS, rows)
        book.definitions([("Rows", "What is read back.")])
    sheet = load_workbook(file).worksheets[0]
    return sheet, [*sheet.iter_rows(min_row=2, values_only=True)]


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ortiz",
        "  between spaces  ",
        "two\nlines",
        "<r><t>no markup</t></r>",
        "a & b < c > d \"e\" 'f'",
        "\u202eÑandú 👩\u200d👧",
        "long " * 100,
    ],
)
def test_a_text_comes_back_as_it_was(text):
    _, rows = read_back((text, None, None, None), (text, None, None, None))
    assert rows == [(text, None, None, None)] * 2


def test_a_formula_comes_back_as_text():
    _, rows = read_back(("=1+1", None, None, None))
    assert rows == [("'=1+1", None, None, None)]


def test_days_and_numbers_are_what_they_are():
    sheet, rows = read_back(("", date(2026, 11, 2), -1234, 0.125), ("x", date(1999, 1, 1), 0, None))
    assert [rows[0][0], *rows[0][2:]] == [None, -1234, 0.125]
    assert [row[1].date() for row in rows] == [date(2026, 11, 2), date(1999, 1, 1)]
    assert [cell.number_format for cell in sheet[2]][1:] == ["yyyy-mm-dd", "#,##0", "0.0%"]
    assert (sheet.max_row, sheet.freeze_panes) == (3, "A2")


def test_what_does_not_fit_into_a_cell_is_cut_between_two_characters():
    _, rows = read_back(("a" + "👩" * 20_000, None, None, None))
    assert rows[0][0] == "a" + "👩" * 16_383


def test_a_sheet_may_have_no_rows():
    sheet, rows = read_back()
    assert rows == []
    assert [cell.value for cell in sheet[1]] == [title for title, _ in HEADS]
