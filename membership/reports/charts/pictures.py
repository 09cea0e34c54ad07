"""Which pictures stand beside which table of a report, and in which order they are shown."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..tables import Field, Kind, Report, Row, Table, Value
from .bars import Bars, Spans, bars, spans
from .cards import Card, cards, without_card
from .lines import Lines, Multiples, lines, multiples
from .scale import number
from .stacks import Stack, stack

Picture = Lines | Multiples | Stack | Bars | Spans
MOST_BARS = 21


@dataclass(frozen=True, slots=True)
class Section:
    """One table with the pictures beside it."""

    table: Table
    pictures: tuple[Picture, ...] = ()
    cards: tuple[Card, ...] = ()


def sections(report: Report) -> tuple[Section, ...]:
    """Return the tables of a report with their pictures: those that are drawn first."""
    drawn = {section.table.name: section for section in _DRAWN.get(report.name, _nothing)(report)}
    rest = (Section(table) for table in report.tables if table.name not in drawn)
    return (*drawn.values(), *rest)


def _nothing(_report: Report) -> Iterator[Section]:
    yield from ()


def _overview(report: Report) -> Iterator[Section]:
    months = report.table("months")
    for table in report.tables:
        if table != months:
            rest = without_card(table, months)
            pictures = (bars(replace(table, rows=rest), "now", table.title),) if rest else ()
            yield Section(table, pictures, tuple(cards(table, months)))


def _membership(report: Report) -> Iterator[Section]:
    months = report.table("months")
    yield Section(
        months,
        (
            lines(months, ("closing", "people_closing"), "Active memberships and people"),
            lines(months, ("joins", "leaves"), "Joins and leaves"),
        ),
    )
    by_slice = _optional(report, "months-by-slice")
    if by_slice is not None:
        series = _series(by_slice, months, "closing")
        title = f"Active memberships by {by_slice.fields[1].title.lower()}"
        pictures = (
            stack(months, series, title, others="others"),
            multiples(series, [str(row.values[0]) for row in months.rows], f"{title}, one by one"),
        )
        yield Section(by_slice, pictures)
    flows = report.table("flows")
    yield Section(flows, (_ranked(flows, "closing", "Active memberships at the end"),))
    reasons = report.table("reasons")
    yield Section(reasons, (_turned(reasons, reasons.fields[1:-1], "Leaves by reason"),))


def _requests(report: Report) -> Iterator[Section]:
    months, requests = report.table("months"), report.table("requests")
    ends = ("approved", "denied", "withdrawn", "replaced", "expired", "unanswered")
    ended = [(months.fields[months.place(name)].title, months.column(name)) for name in ends]
    yield Section(
        months,
        (
            lines(months, ("received", "decided"), "Received and decided"),
            lines(months, ("rate",), "Approval rate"),
            stack(months, ended, "How requests ended"),
        ),
    )
    pictures = (_ranked(requests, "received", "Received"),) if requests.total else ()
    yield Section(requests, pictures)


def _decision_time(report: Report) -> Iterator[Section]:
    time, months, still_open = (report.table(name) for name in ("time", "months", "open"))
    pairs = (
        ("With the applicant's time", "median", "p90"),
        ("Without the applicant's time", "median_without", "p90_without"),
    )
    decided = tuple(row for row in time.rows if row.values[time.place("decided")] != 0)
    yield Section(
        months,
        (
            lines(months, ("median", "median_without"), "Median days to decision"),
            lines(months, ("p90", "p90_without"), "90th percentile of days to decision"),
        ),
    )
    yield Section(still_open, (_by_age(still_open, "Requests still open, by age"),))
    yield Section(time, (spans(replace(time, rows=decided), pairs, time.title),))


def _backlog(report: Report) -> Iterator[Section]:
    backlog, months = report.table("backlog"), report.table("months")
    yield Section(backlog, (_by_age(backlog, "Waiting for an answer, by age"),))
    yield Section(months, (lines(months, ("waiting",), months.title),))


def _roles(report: Report) -> Iterator[Section]:
    for table in report.tables:
        yield Section(table, (_ranked(table, "memberships", f"{table.title}: memberships"),))


def _retention(report: Report) -> Iterator[Section]:
    cohorts = report.table("cohorts")
    yield Section(cohorts, (lines(cohorts, ("share",), "Retention at 12 months, by month"),))
    slices = _optional(report, "slices")
    if slices is not None:
        yield Section(slices, (_ranked(slices, "share", slices.title),))


_DRAWN: dict[str, Callable[[Report], Iterator[Section]]] = {
    "overview": _overview,
    "membership": _membership,
    "requests": _requests,
    "decision-time": _decision_time,
    "backlog": _backlog,
    "roles": _roles,
    "retention": _retention,
}


def _optional(report: Report, name: str) -> Table | None:
    return next((table for table in report.tables if table.name == name), None)


def _series(table: Table, months: Table, name: str) -> list[tuple[str, Sequence[Value]]]:
    """Return, by the name in a table's second column, its values for each month."""
    place = table.place(name)
    found: dict[str, dict[Value, Value]] = {}
    for row in table.rows:
        month, label = row.values[:2]
        found.setdefault(str(label), {})[month] = row.values[place]
    order = [row.values[0] for row in months.rows]
    return [(label, [each.get(month) for month in order]) for label, each in found.items()]


def _ranked(table: Table, name: str, title: str) -> Bars:
    """Draw the rows that have a figure, the largest first, and no more than can be compared."""
    place = table.place(name)
    rows = [row for row in table.rows if row.values[place] != 0]
    rows.sort(key=lambda row: -(number(row.values[place]) or 0))
    drawn = bars(replace(table, rows=tuple(rows[:MOST_BARS])), name, title)
    left = len(table.rows) - min(len(rows), MOST_BARS)
    if not left:
        return drawn
    more = f"{left} more in the table: zero, or smaller than these."
    return replace(drawn, words=replace(drawn.words, note=f"{drawn.words.note} {more}".strip()))


def _by_age(table: Table, title: str) -> Bars:
    """Draw the ages, whose columns come first."""
    return _turned(table, [each for each in table.fields if each.name.startswith("days-")], title)


def _turned(table: Table, fields: Sequence[Field], title: str) -> Bars:
    """Draw some columns of the row of all, a bar for each."""
    whole = table.total or table.rows[0]
    rows = tuple(
        Row(each.name, (each.title, whole.values[table.place(each.name)])) for each in fields
    )
    heads = (Field("name", "", Kind.TEXT), Field("value", ""))
    return bars(Table(table.name, table.title, heads, rows), "value", title)
