"""Tables of a report as files: the screen's values, real numbers and days, and the statement."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook

from membership.exports.report_files import file_name, report_csv, write_report, write_reports
from membership.reports.cuts import Cut
from membership.reports.filters import Filters
from membership.reports.periods import Period
from membership.reports.tables import Audience, Basis, Field, Hidden, Kind, Report, Row, Table

MADE_ON, MADE_AT = date(2027, 1, 4), datetime(2027, 1, 4, 17, 30, 5, 123, tzinfo=UTC)
QUARTER = Period(date(2026, 10, 1), date(2027, 1, 1))
HOSTILE = ["=1+1", "\u00a0@x", "'=quoted", 'a,"b"\r\nc', "مرحبا \u202e 👩‍👧", "+1 & <b>"]
TABLE = Table(
    name="by-group",
    title="Members by group: what there is",
    fields=(
        Field("group", "Group", Kind.TEXT),
        Field("members", "=Members", meaning="Everybody in it."),
        Field("growth", "Growth", Kind.SHARE),
        Field("median", "Median days", Kind.DECIMAL),
        Field("since", "Since", Kind.DAY),
    ),
    rows=(
        Row("one", ("One/Two", 1234, 1 / 3, 3.5, date(2026, 11, 21))),
        Row("two", ("Two", Hidden.SMALL, Hidden.WITH_IT, None, None)),
        *(Row(text, (text, -5, 0.0, 0.0, date(1999, 1, 2))) for text in HOSTILE),
    ),
    total=Row("", ("All", 1240, -0.0625, 12.0, None)),
)
REPORT = Report(
    name="membership",
    title="Membership",
    covers="FY 2027 Q1 (October-December 2026)",
    audience=Audience.BUREAU,
    basis="as now known",
    suppression="Counts below 11 are hidden.",
    tables=(TABLE,),
    filters={"Group": "=One", "By": "Group"},
    definitions=(("Joins", "Memberships that began in the period."),),
)
TOLD = [
    ["Report", "Membership"],
    ["Table", "Members by group: what there is"],
    ["Covers", "FY 2027 Q1 (October-December 2026)"],
    ["Audience", "Children's Bureau"],
    ["Figures", "as now known"],
    ["Suppression", "Counts below 11 are hidden."],
    ["Made on", "January 4, 2027"],
    ["Group", "'=One"],
    ["By", "Group"],
    ["Joins", "Memberships that began in the period."],
    ["'=Members", "Everybody in it."],
]
GUARDED = ["'=1+1", "'\u00a0@x", "''=quoted", *HOSTILE[3:5], "'+1 & <b>"]


def written() -> bytes:
    return b"".join(report_csv(REPORT, TABLE, made_on=MADE_ON))


def made(*tables: Table, at: datetime = MADE_AT) -> io.BytesIO:
    file = io.BytesIO()
    write_report(file, REPORT, tables or [TABLE], made_on=MADE_ON, made_at=at)
    file.seek(0)
    return file


def test_csv_is_a_clean_table_and_then_the_statement() -> None:
    content = written()
    assert content.startswith(b"\xef\xbb\xbfGroup,'=Members,")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert lines == [
        ["Group", "'=Members", "Growth", "Median days", "Since"],
        ["One/Two", "1234", "0.3333333333333333", "3.5", "2026-11-21"],
        ["Two", "<11", "hidden", "n/a", "n/a"],
        *([text, "-5", "0.0", "0.0", "1999-01-02"] for text in GUARDED),
        ["All", "1240", "-0.0625", "12.0", "n/a"],
        [],
        *TOLD,
    ]


def test_a_workbook_has_real_numbers_and_days_with_their_formats() -> None:
    sheet = load_workbook(made())["Members by group what there is"]
    assert sheet.freeze_panes == "A2"
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows == [
        ["Group", "'=Members", "Growth", "Median days", "Since"],
        ["One/Two", 1234, 1 / 3, 3.5, datetime(2026, 11, 21)],  # noqa: DTZ001 (a cell has no zone)
        ["Two", "<11", "hidden", "n/a", "n/a"],
        *(
            [text.replace("\r", "_x000D_"), -5, 0, 0, datetime(1999, 1, 2)]  # noqa: DTZ001 (a cell has no zone)
            for text in GUARDED
        ),
        ["All", 1240, -0.0625, 12, "n/a"],
    ]
    assert [cell.number_format for cell in sheet[2]] == [
        "General",
        "#,##0",
        "0.0%",
        "#,##0.0",
        "yyyy-mm-dd",
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n", "d"}


def test_its_last_sheet_states_what_it_is() -> None:
    book = load_workbook(made())
    assert book.sheetnames == ["Members by group what there is", "Definitions"]
    told = [[cell.value for cell in row] for row in book["Definitions"].iter_rows()]
    assert told == TOLD


def test_at_the_same_moment_it_is_the_same_bytes() -> None:
    assert made().getvalue() == made().getvalue()
    assert made().getvalue() != made(at=MADE_AT.replace(year=2028)).getvalue()


def test_each_table_has_a_sheet_whatever_its_title() -> None:
    titles = ["Definitions", "[x]:*?/\\", "'", "Long " * 20, "Long " * 20 + "more", "A", "a"]
    tables = [Table(f"t{n}", title, (), ()) for n, title in enumerate(titles)]
    file = io.BytesIO()
    parts = [(REPORT, tables[:4]), (REPORT, tables[4:])]
    write_reports(file, parts, made_on=MADE_ON, made_at=MADE_AT)
    names = load_workbook(file).sheetnames
    assert names == [
        "Definitions 2",
        "x",
        "Sheet",
        "Long Long Long Long Long Long L",
        "Long Long Long Long Long Long 2",
        "A",
        "a 2",
        "Definitions",
    ]


@pytest.mark.parametrize(
    ("report", "table", "cut", "name"),
    [
        ("membership", "membership-by-group", Cut.NONE, "membership-by-group"),
        ("membership", "by-group", Cut.GROUP, "membership-by-group"),
        ("membership", "membership", Cut.COHORT_TYPE, "membership-by-cohort-type"),
        ("requests", "months", Cut.ROLE, "requests-months-by-role"),
        ("backlog", "", Cut.NONE, "backlog"),
    ],
)
def test_a_name_says_what_which_days_and_when_it_was_made(
    report: str, table: str, cut: Cut, name: str
) -> None:
    days = "_2026-10-01_2026-12-31_made-2027-01-04"
    for basis, told in ((Basis.NOW, ""), (Basis.PUBLISHED, "-as-published")):
        filters = Filters(QUARTER, cut, basis=basis)
        called = file_name(report, table, filters, made_on=MADE_ON, kind="csv")
        assert called == f"{name}{told}{days}.csv"
