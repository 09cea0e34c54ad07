"""Excel workbooks: what is in their cells, and what hostile ones try."""

import io
import struct
import tracemalloc
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook
from xlsxwriter import Workbook as ByExcel

from membership.roster.files.archive import DAMAGED, LOCKED, TOO_LARGE
from membership.roster.files.sheets import ERROR, NO_VALUE, Limits, UnreadableFileError

from .making import ANA, HEADINGS, LIMITS, csv_of, read, saved, with_part, xlsx_of

SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
MERGED = (
    "Merged cells ({}): only the first cell of each has its value, and the others count as empty."
)


def cells_in(file):
    ((_, _, rows, _),) = read(file)
    return [cells for _, cells in rows]


def sheet_of(rows: str, more: str = "") -> io.BytesIO:
    """Return a workbook whose one sheet holds this XML below a row of headings."""
    heads = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEADINGS)
    xml = f"<worksheet {MAIN}><sheetData><row>{heads}</row>{rows}</sheetData>{more}</worksheet>"
    return with_part(xlsx_of(Roster=[HEADINGS]), SHEET, xml.encode())


def test_days_numbers_and_texts_become_text():
    half_past = datetime(2026, 11, 2, 9, 30)  # noqa: DTZ001  (Excel knows no zones)
    row = [date(2026, 11, 2), half_past, 46328, 1.5, 3.0, True, " a\nb ", None]
    headings = ["Name", *(f"Column {n}" for n in range(7))]
    (cells,) = cells_in(xlsx_of(Roster=[headings, row]))
    assert cells == ["2026-11-02", "2026-11-02", "46328", "1.5", "3", "TRUE", "a b"]


def test_days_in_formats_of_ones_own_and_times():
    file = io.BytesIO()
    with ByExcel(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Name", "A", "B", "C", "D"])
        for place, code in enumerate(['"day" d', "mmm yyyy", "[h]:mm", '0.00" days"', "@"]):
            sheet.write_number(1, place, 46328, book.add_format({"num_format": code}))
    (cells,) = cells_in(file)
    assert cells == ["2026-11-02", "2026-11-02", "46328", "46328", "46328"]


def test_a_workbook_that_counts_from_1904():
    file = io.BytesIO()
    with ByExcel(file, {"in_memory": True, "date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Name", "Joined"])
        sheet.write_string(1, 0, "Ana")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime(1, 1, date(2026, 11, 2), day)
    assert cells_in(file) == [["Ana", "2026-11-02"]]


def test_a_formula_gives_its_stored_value_and_without_one_an_error():
    file = io.BytesIO()
    with ByExcel(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_formula(1, 0, '="Ana"&" Ortiz"', None, "Ana Ortiz")
        sheet.write_formula(1, 1, "=NA()", None, "#N/A")
    assert cells_in(file) == [["Ana Ortiz", ERROR]]
    nothing = '<row><c t="str"><f>""</f><v></v></c><c><v>1</v></c></row>'
    assert cells_in(sheet_of(nothing)) == [["", "1"]]
    assert cells_in(xlsx_of(Roster=[HEADINGS, ["Ana", '="a"&"b"', "x"]])) == [
        ["Ana", NO_VALUE, "x"]
    ]


def test_merged_cells_have_one_value_and_a_note():
    book = Workbook()
    sheet = book.active
    sheet.append(HEADINGS)
    sheet.append(ANA)
    sheet.append(["Bo", "bo@example.gov", "gone"])
    sheet.merge_cells("C2:C3")
    ((_, _, rows, notes),) = read(saved(book))
    assert [cells for _, cells in rows] == [ANA, ["Bo", "bo@example.gov"]]
    assert notes == [MERGED.format("C2:C3")]


def test_sheets_in_order_hidden_ones_told_and_empty_ones_left_out():
    book = Workbook()
    book.active.title = "NYTD"
    book.active.append(HEADINGS)
    book.active.append(ANA)
    book.create_sheet("Empty")
    book.create_chartsheet("Chart")
    hidden = book.create_sheet("Old")
    hidden.append(HEADINGS)
    hidden.sheet_state = "veryHidden"
    from membership.roster.files.reading import read_tables

    tables = [
        (table.name, table.hidden, len(list(table.lines)))
        for table in read_tables(saved(book), "r.xlsx", limits=LIMITS)
    ]
    assert tables == [("NYTD", False, 1), ("Old", True, 0)]


def test_rows_keep_the_numbers_that_excel_shows():
    rows = (
        '<row r="5"><c r="B5" t="inlineStr"><is><t>x</t></is></c></row>'
        '<row r="900000"><c r="A900000"><v>7</v></c></row>'
    )
    ((_, _, found, _),) = read(sheet_of(rows))
    assert found == [(5, ["", "x"]), (900000, ["7"])]


def test_prefixes_phonetics_and_cells_without_a_place():
    rows = (
        '<x:row xmlns:x="urn:x"><x:c t="inlineStr"><x:is><x:r><x:t>An</x:t></x:r><x:r><x:t>a</x:t>'
        "</x:r><x:rPh><x:t>AH</x:t></x:rPh></x:is></x:c></x:row>"
    )
    assert cells_in(sheet_of(rows)) == [["Ana"]]


def test_cells_beside_the_headings_are_left_out():
    assert cells_in(xlsx_of(Roster=[HEADINGS, [*ANA, "a remark"]])) == [ANA]


def test_a_name_of_csv_makes_no_difference():
    ((_, headings, rows, _),) = read(xlsx_of(Roster=[HEADINGS, ANA]), "roster.csv")
    assert (headings, rows) == (HEADINGS, [(2, ANA)])


# ---- what hostile and broken files get -----------------------------------------------------------


def refusal(file: io.BytesIO, name: str = "r.xlsx", limits: Limits = LIMITS) -> str:
    with pytest.raises(UnreadableFileError) as error:
        read(file, name, limits)
    return str(error.value)


def zipped(**parts: bytes) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    file.seek(0)
    return file


def test_a_zip_bomb_is_refused_before_it_is_opened(monkeypatch):
    bomb = with_part(xlsx_of(Roster=[HEADINGS]), SHEET, b"<a>" + b" " * 30_000_000)
    assert len(bomb.getvalue()) < 100_000
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    assert refusal(bomb) == TOO_LARGE


def test_what_is_declared_is_added_up():
    parts = {f"part{n}": (f"{n}" * 40).encode() * 10_000 for n in range(30)}
    assert refusal(zipped(**parts), limits=Limits(megabytes=1, rows=10, unpacked_megabytes_each=5))


def test_a_part_that_holds_more_than_it_declares_is_cut_and_refused():
    """Python stops at the declared size, and the checksum then tells."""
    file = xlsx_of(Roster=[HEADINGS, ANA])
    content = bytearray(file.getvalue())
    info = zipfile.ZipFile(file).getinfo(SHEET)
    at = content.find(SHEET.encode(), content.rfind(b"PK\x05\x06") - 4000)
    while content[at - 46 : at - 42] != b"PK\x01\x02":
        at = content.find(SHEET.encode(), at + 1)
    assert struct.unpack_from("<L", content, at - 46 + 24)[0] == info.file_size
    struct.pack_into("<L", content, at - 46 + 24, 60)
    assert refusal(io.BytesIO(bytes(content))) == DAMAGED


def test_too_many_parts_and_a_list_of_parts_that_is_too_long():
    assert refusal(zipped(**{f"p{n}": b"" for n in range(2001)})) == TOO_LARGE
    file = bytearray(xlsx_of(Roster=[HEADINGS]).getvalue())
    struct.pack_into("<L", file, file.rfind(b"PK\x05\x06") + 12, 5_000_000)
    assert refusal(io.BytesIO(bytes(file))) == TOO_LARGE


def test_an_archive_in_the_archive_is_never_opened():
    file = with_part(xlsx_of(Roster=[HEADINGS, ANA]), "xl/embeddings/a.xlsx", b"PK\x03\x04 junk")
    assert cells_in(file) == [ANA]


@pytest.mark.parametrize("part", ["xl/workbook.xml", SHEET, "xl/sharedStrings.xml"])
def test_entities_are_refused(part):
    file = io.BytesIO()
    with ByExcel(file, {"in_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, HEADINGS)
    laughs = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    assert refusal(with_part(file, part, laughs)) == DAMAGED


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="99999999999"><c><v>1</v></c></row>',
        '<row r="0"><c><v>1</v></c></row>',
        '<row r="x"><c><v>1</v></c></row>',
        '<row><c r="ABCDE1"><v>1</v></c></row>',
        '<row><c t="s"><v>99</v></c></row>',
        '<row><c t="s"><v>x</v></c></row>',
        "<row><c><v>many</v></c></row>",
        '<row><c s="x"><v>1</v></c></row>',
        "<row><c></row>",
    ],
)
def test_nonsense_in_a_sheet_is_a_sentence(rows):
    assert refusal(sheet_of(rows)) == DAMAGED


def test_a_cell_far_to_the_right_costs_nothing_and_is_refused():
    assert "more than 300 columns" in refusal(sheet_of('<row><c r="XFD2"><v>1</v></c></row>'))


def test_rows_without_cells_cost_nothing():
    rows = "".join(f'<row r="{n}" ht="{n % 97}"/>' for n in range(2, 200_000))
    file = sheet_of(f"{rows}<row><c><v>1</v></c></row>")
    tracemalloc.start()
    assert cells_in(file) == [["1"]]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3_000_000


def test_a_number_far_beyond_all_days_is_an_error_of_its_cell():
    book = Workbook()
    book.active.append(["Name", "Joined"])
    book.active.append(["Ana", 9e9])
    book.active["B2"].number_format = "yyyy-mm-dd"
    assert cells_in(saved(book)) == [["Ana", ERROR]]


def test_other_files_are_refused_in_plain_words():
    assert "old Excel format" in refusal(
        io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), "r.xls"
    )
    assert refusal(zipped(**{"word/document.xml": b"<a/>"}), "r.docx") == DAMAGED
    assert refusal(io.BytesIO(b"PK\x03\x04 cut off")) == DAMAGED
    whole = xlsx_of(Roster=[HEADINGS, ANA]).getvalue()
    assert refusal(io.BytesIO(whole[: len(whole) // 2])) == DAMAGED
    assert "cannot be read" in refusal(csv_of(HEADINGS, ANA), "r.xlsx")


def test_a_workbook_with_a_password_in_its_archive():
    content = bytearray(xlsx_of(Roster=[HEADINGS]).getvalue())
    content[content.find(b"PK\x01\x02") + 8] |= 1
    assert refusal(io.BytesIO(bytes(content))) == LOCKED


def test_too_many_sheets():
    sheets = {f"S{n}": [HEADINGS] for n in range(4)}
    limits = Limits(megabytes=1, rows=10, sheets=3)
    assert "more than 3 sheets" in refusal(xlsx_of(**sheets), limits=limits)


def test_the_limit_of_rows_holds_over_all_sheets():
    sheets = {f"S{n}": [HEADINGS, ANA, ANA] for n in range(2)}
    assert "more than 3 rows" in refusal(xlsx_of(**sheets), limits=Limits(megabytes=1, rows=3))


def test_long_text_is_cut_as_it_comes():
    (cells,) = cells_in(xlsx_of(Roster=[HEADINGS, ["x" * 30_000, "y", time(9)]]))
    assert [len(cell) for cell in cells[:2]] == [1000, 1]
