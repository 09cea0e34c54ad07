"""CSV as spreadsheets, people and old programs write it."""

import codecs
import io

import pytest

from membership.roster.files.sheets import Limits, UnreadableFileError

from .making import ANA, HEADINGS, csv_of, read

NAMES = [["José Núñez", "jose@example.gov", "Übersetzer"], ["Ann", "ann@example.gov", "Lead"]]
NUMBERED = [(2, NAMES[0]), (3, NAMES[1])]


def rows_in(file, name="roster.csv"):
    ((_, headings, rows, _),) = read(file, name)
    return headings, rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("cp1252", b""),
    ],
)
def test_every_encoding_and_delimiter_says_the_same(encoding, mark, delimiter):
    plain = csv_of(HEADINGS, *NAMES, encoding=encoding, delimiter=delimiter)
    file = io.BytesIO(mark + plain.read())
    assert rows_in(file) == (HEADINGS, NUMBERED)


def test_what_is_no_unicode_is_said_and_what_has_no_letter_shows():
    ((_, _, rows, notes),) = read(
        io.BytesIO(b"Full name,Email address\r\nJos\xe9,a@example.gov\r\n\x81,b@example.gov"),
        "r.csv",
    )
    assert [cells[0] for _, cells in rows] == ["José", "\ufffd"]
    assert notes == [
        "Read as Windows-1252 text, as it is no Unicode.",
        "Some characters could not be read; they show as \ufffd.",
    ]


def test_quotes_line_breaks_nuls_and_blank_rows():
    text = (
        "Full name,Email address,Title\r\n\r\n"
        '"Ortiz, Ana",ana@example.gov,"Lead\n""of"" all"\r\n'
        ",,\r\nB\x00o\x07,  bo@example.gov\u00a0,\r\n"
    )
    assert rows_in(io.BytesIO(text.encode())) == (
        HEADINGS,
        [(3, ["Ortiz, Ana", "ana@example.gov", 'Lead "of" all']), (5, ["Bo", "bo@example.gov"])],
    )


def test_a_row_too_long_keeps_one_cell_to_tell_by_and_a_short_one_is_short():
    file = csv_of(HEADINGS, [*ANA, "more", "and more"], ["Bo"], [*ANA, "", ""])
    assert rows_in(file)[1] == [(2, [*ANA, "more"]), (3, ["Bo"]), (4, ANA)]


def test_a_title_above_the_headings_is_left_out():
    file = csv_of(["Members as of November 2"], [], HEADINGS, ANA)
    assert rows_in(file) == (HEADINGS, [(4, ANA)])


def test_a_file_whose_headings_nobody_knows_says_so():
    ((_, headings, rows, notes),) = read(csv_of(["Nombre", "Correo"], ["Ana", "x"]), "r.csv")
    assert (headings, rows) == (["Nombre", "Correo"], [(2, ["Ana", "x"])])
    assert notes == ["No heading is known to us. Row 1 was taken for the headings."]


def test_two_hundred_columns_and_headings_that_stand_twice():
    headings = [*HEADINGS, "Email address", *(f"Column {n}" for n in range(196))]
    row = [*ANA, "", *("x" for _ in range(196))]
    ((_, read_headings, rows, notes),) = read(csv_of(headings, row), "r.csv")
    assert (read_headings, rows) == (headings, [(2, row)])
    assert notes == ["The heading “Email address” stands there more than once."]


def test_excels_own_line_about_the_delimiter():
    file = io.BytesIO(b"sep=;\r\nFull name;Email address\r\nAna, the first;ana@example.gov\r\n")
    assert rows_in(file) == (HEADINGS[:2], [(3, ["Ana, the first", "ana@example.gov"])])


def test_as_many_rows_as_a_file_has():
    rows = [[f"Person {n}", f"p{n}@example.gov", ""] for n in range(50)]
    assert [number for number, _ in rows_in(csv_of(HEADINGS, *rows))[1]] == list(range(2, 52))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This file is empty."),
        (b"\r\n \r\n,,\r\n", "This file has no rows."),
        (codecs.BOM_UTF8, "This file has no rows."),
        (b'Name,Email\r\n"never closed,' + b"x" * 140_000, "Perhaps a quotation mark is missing."),
        (b"Name,Email\r\n" + b"," * 301, "more than 300 columns"),
        (b"%PDF-1.7", "Files of this kind cannot be read."),
        (b"Name\r\n" * 5, "more than 3 rows"),
        (b"Name\r\n" + b"x" * 2_000_000, "larger than 1 MB"),
    ],
)
def test_what_cannot_be_taken_is_said_in_a_sentence(content, said):
    with pytest.raises(UnreadableFileError, match=said):
        read(io.BytesIO(content), "r.csv", Limits(megabytes=1, rows=3))


@pytest.mark.parametrize("name", ["roster.docx", "roster", "roster.csv.exe"])
def test_the_name_says_that_it_is_text(name):
    with pytest.raises(UnreadableFileError, match="Files of this kind"):
        read(csv_of(HEADINGS, ANA), name)
