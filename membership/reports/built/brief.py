"""The brief of a quarter for the Children's Bureau: figures, gaps, notes, restatements.

It is made of reports alone, suppressed, so that it can be stored with the quarter and drawn again
word by word.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..cuts import Cut
from ..definitions import definitions_of
from ..models import Publication, QuarterNote
from ..periods import Quarter
from ..quarter import Published, as_published, key_of, published
from ..restatement import restatements
from ..suppression import hidden_cells
from ..tables import Audience, Field, Hidden, Kind, Report, Row, Table
from ..written import written
from .for_the_bureau import by_group, for_the_bureau, of_all, only, safe_restatements, seats

PREFIX = "brief:"
TOLD = "told"
OVERVIEW = key_of("overview", Cut.NONE)
OF_ALL = {
    OVERVIEW: (),
    key_of("membership", Cut.NONE): ("reasons",),
    key_of("decision-time", Cut.NONE): ("time", "open"),
    key_of("backlog", Cut.NONE): ("backlog",),
}
"""The reports of all groups together, and which of their tables (none named: all)."""
GROUPS = key_of("membership", Cut.GROUP)
FLOWS = ("opening", "entered", "joins", "leaves", "net", "closing", "growth", "churn")
"""What is told of each group. Its people are its memberships: nobody has two in one group."""
SEATS = key_of("representation", Cut.GROUP)
OF_SEATS = {
    "coverage": ("eligible", "covered", "share", "gaps", "unknown"),
    "gaps": ("jurisdiction",),
}
"""The tables about seats, and which of their columns: that one is covered or not, no members."""
NOT_DRAWN = ("Leaves by reason",)
"""What the page does not show of these reports."""
PARTS = (*OF_ALL, GROUPS, SEATS)
"""The reports of a quarter that a brief is made of."""


@dataclass(frozen=True, slots=True)
class Brief:
    """One quarter as its readers get it: reports by their keys, the notes and restatements last."""

    quarter: Quarter
    reports: Mapping[str, Report]

    @property
    def stored(self) -> dict[str, Report]:
        """Return its reports as they are stored beside those of the quarter."""
        return {PREFIX + key: report for key, report in self.reports.items()}

    @property
    def figures(self) -> list[Table]:
        """Return the tables of the overview that tell a figure and its change."""
        tables = self.reports[OVERVIEW].tables
        return [table for table in tables if table.fields[0].name == "figure"]

    @property
    def months(self) -> Table | None:
        """Return the last twelve months."""
        return self._table(OVERVIEW, "months")

    @property
    def by_group(self) -> Table | None:
        """Return the membership of each group."""
        return self._table(GROUPS, "flows")

    @property
    def coverage(self) -> Table | None:
        """Return how many seats of each group are covered."""
        return self._table(SEATS, "coverage")

    @property
    def gaps(self) -> list[tuple[str, list[str]]]:
        """Return, by the name of each group, the codes of the jurisdictions without a member."""
        table = self._table(SEATS, "gaps")
        found: dict[str, list[str]] = {}
        for row in table.rows if table else ():
            found.setdefault(str(row.values[0]), []).append(row.key.rpartition("/")[2])
        return list(found.items())

    @property
    def empty_seats(self) -> str:
        """Say in one line how many seats are empty; the list of them stands further down."""
        table = self.coverage
        if table is None or table.total is None:
            return ""
        empty, of = (
            written(table.total.values[table.place(name)]) for name in ("gaps", "eligible")
        )
        return f"{empty} of {of} seats had no member on the last day of the quarter."

    @property
    def hides_gaps(self) -> bool:
        """Tell whether the gaps of some group are left out."""
        return self.coverage is not None and bool(hidden_cells(self.coverage, "gaps"))

    @property
    def definitions(self) -> list[tuple[str, str]]:
        """Return what the words of its page mean, each once; the workbook tells the others, too."""
        drawn = (self.reports[key] for key in (OVERVIEW, GROUPS, SEATS, TOLD))
        told = (each for report in drawn for each in report.definitions)
        return [each for each in dict.fromkeys(told) if each[0] not in NOT_DRAWN]

    @property
    def told(self) -> Report:
        """Return the report that holds the notes and the restatements."""
        return self.reports[TOLD]

    def _table(self, key: str, name: str) -> Table | None:
        return next((each for each in self.reports[key].tables if each.name == name), None)


def brief_of(found: Published) -> Brief:
    """Return the brief of a quarter's figures, published at this moment or about to be."""
    reports = {key: _of_all(found, key) for key in OF_ALL}
    reports[GROUPS] = _groups(found)
    reports[SEATS] = _seats(found, Brief(found.quarter, reports).by_group)
    return Brief(found.quarter, {**reports, TOLD: _told(found)})


def stored_brief(found: Published) -> Brief:
    """Return the brief as it was published."""
    return Brief(found.quarter, {key: found.reports[PREFIX + key] for key in (*PARTS, TOLD)})


def _of_all(found: Published, key: str) -> Report:
    report, names = found.reports[key], OF_ALL[key]
    everybody = found.reports[GROUPS].table("flows").total
    is_sensitive = everybody is not None and everybody.sensitive
    tables = [
        of_all(table, everybody_is_sensitive=is_sensitive)
        for table in report.tables
        if table.name in names or not names
    ]
    return for_the_bureau(report, found.basis, [table for table in tables if table is not None])


def _groups(found: Published) -> Report:
    report, before = found.reports[GROUPS], published(found.quarter.before)
    table = by_group(
        only(report.table("flows"), FLOWS),
        before=before.reports[GROUPS].table("flows") if before else None,
        shown_before=stored_brief(before).by_group if before else None,
    )
    return for_the_bureau(report, found.basis, [table] if table else [])


def _seats(found: Published, shown: Table | None) -> Report:
    report = found.reports[SEATS]
    coverage, gaps = (only(report.table(name), columns) for name, columns in OF_SEATS.items())
    return for_the_bureau(report, found.basis, seats(coverage, gaps, shown))


def _told(found: Published) -> Report:
    report = Report(
        name=TOLD,
        title="Notes and restatements",
        covers=str(found.quarter),
        audience=Audience.BUREAU,
        basis=found.basis,
        suppression="",
        tables=(),
        definitions=definitions_of(("As published", "Restated")),
    )
    return for_the_bureau(report, found.basis, [_notes(found.quarter), _restated(found.quarter)])


def _notes(quarter: Quarter) -> Table:
    notes = QuarterNote.objects.filter(quarter_starts_on=quarter.start).select_related("group")
    ordered = sorted(notes, key=lambda note: note.group.name if note.group else "")
    rows = tuple(
        Row(
            note.group.slug if note.group else "",
            (note.group.name if note.group else "All groups", note.text),
        )
        for note in ordered
    )
    fields = (Field("group", "Group", Kind.TEXT), Field("text", "Note", Kind.TEXT))
    return Table("notes", "Notes by staff of the Center", fields, rows)


def _restated(quarter: Quarter) -> Table:
    """Return what is known otherwise today of quarters before, and was not told in their briefs."""
    fields = (
        Field("quarter", "Quarter", Kind.TEXT),
        Field("group", "Group", Kind.TEXT),
        Field("figure", "Figure", Kind.TEXT),
        Field("published", "As published"),
        Field("now", "As now known"),
        Field("cause", "Cause", Kind.TEXT),
    )
    told: dict[str, tuple[object, ...]] = {}
    rows: list[Row] = []
    earlier = Publication.objects.filter(quarter_starts_on__lt=quarter.start)
    for publication in earlier.order_by("quarter_starts_on"):
        found = as_published(publication)
        brief = stored_brief(found)
        told |= {row.key: row.values[:-1] for row in brief.told.table("restatements").rows}
        rows += _restated_rows(found, brief)
    news = tuple(row for row in rows if told.get(row.key) != row.values[:-1])
    return Table("restatements", "Restatements", fields, news)


def _restated_rows(found: Published, brief: Brief) -> Iterator[Row]:
    for each, is_hidden in safe_restatements(restatements(found), brief.by_group):
        figure = each.figure
        yield Row(
            f"{found.quarter.name}/{figure.group}/{figure.name}",
            (
                str(found.quarter),
                figure.label,
                figure.title,
                Hidden.WITH_IT if is_hidden else each.published,
                Hidden.WITH_IT if is_hidden else each.now,
                each.cause,
            ),
        )
