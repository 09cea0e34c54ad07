"""A report that is the same for everybody, to test the frame around it."""

from datetime import date

from membership.reports.built.statement import state
from membership.reports.filters import Filters
from membership.reports.scope import Scope
from membership.reports.tables import Field, Hidden, Kind, Report, Row, Table

TABLE = Table(
    name="by-group",
    title="Members by group",
    fields=(
        Field("group", "Group", Kind.TEXT),
        Field("members", "Members", meaning="Everybody in it."),
        Field("growth", "Growth", Kind.SHARE),
        Field("median", "Median days", Kind.DECIMAL),
        Field("since", "Since", Kind.DAY),
    ),
    rows=(
        Row("one", ("One/Two", 1234, 0.125, 3.5, date(2026, 11, 21))),
        Row("three", ("<b>Three</b>", Hidden.SMALL, None, Hidden.WITH_IT, None)),
    ),
    total=Row("", ("All", 1240, -0.0625, 12.0, None)),
)
CELLS = [
    ["One/Two", "1,234", "12.5%", "3.5", "November 21, 2026"],
    ["<b>Three</b>", "<11", "n/a", "hidden", "n/a"],
    ["All", "1,240", "\N{MINUS SIGN}6.3%", "12.0", "n/a"],
]


def stub(scope: Scope, filters: Filters) -> Report:
    """Return one small table and everything that a report states."""
    return state("stub", "Membership", scope, filters, [TABLE], ["Joins"])
