"""What the Children's Bureau reads of a quarter's figures, so that no small count shows.

Figures of all groups together tell no roles apart and are shown whole, unless everybody counted
holds a sensitive role. A group can be one of such people alone: so where figures are told by group,
small counts hide, with what would give them away, in this brief and in the one before.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from django.conf import settings

from ..restatement import ALL, Restatement
from ..suppression import Identity, hidden_cells, suppress
from ..tables import Audience, Hidden, Report, Row, Table, Value
from .statement import suppression_of

SUPPRESSION = " Figures of all groups together tell no roles apart, and are shown."
CARRIED_ON: Identity = {"opening": 1, "entered": -1}
"""What a row opens with, less those who entered, is what it closed with in the quarter before."""
UNTOLD = ("As now known", "Depth", "Single-person risk")
"""What a report explains, but its brief does not tell."""
_NOT_TOLD_APART = "Groups are left out here, as a small count would show"


def for_the_bureau(report: Report, basis: str, tables: Collection[Table]) -> Report:
    """Return a report with these tables, as it is told to the Bureau."""
    return replace(
        report,
        audience=Audience.BUREAU,
        basis=basis,
        suppression=suppression_of(Audience.BUREAU) + SUPPRESSION,
        tables=tuple(tables),
        definitions=tuple(each for each in report.definitions if each[0] not in UNTOLD),
    )


def only(table: Table, names: Collection[str]) -> Table:
    """Return a table with its first column, and of the others those that are named."""
    places = [place for place, field in enumerate(table.fields) if not place or field.name in names]

    def kept(row: Row) -> Row:
        return replace(row, values=tuple(row.values[place] for place in places))

    return replace(
        table,
        fields=tuple(table.fields[place] for place in places),
        rows=tuple(map(kept, table.rows)),
        total=table.total and kept(table.total),
    )


def of_all(table: Table, *, everybody_is_sensitive: bool) -> Table | None:
    """Return a table of all groups together; None for one that would show a small count."""
    if not everybody_is_sensitive:
        return table
    safe = suppress(table, threshold=settings.SUPPRESSION_THRESHOLD)
    return table if safe == table else None


def by_group(flows: Table, *, before: Table | None, shown_before: Table | None) -> Table | None:
    """Return how the memberships of groups went, suppressed; None where a total had to hide.

    `before` are the figures of the quarter before as they were published, `shown_before` what its
    brief showed of them: what is known of its end is known of this beginning.
    """
    hidden: set[tuple[str, str]] = set()
    known: list[tuple[str, Identity]] = []
    if before is not None and shown_before is not None:
        hidden |= {(key, "opening") for key in hidden_cells(shown_before, "closing")}
        moved = set(_moved(flows, before))
        late = {(row.key, "opening") for row in flows.rows if row.sensitive and row.key in moved}
        if not late:  # Else nobody is told which group it was that moved.
            open_keys = {row.key for row in shown_before.rows} - {key for key, _ in hidden}
            known = [(key, CARRIED_ON) for key in sorted(open_keys)]
        hidden |= late
    safe = suppress(
        flows,
        threshold=settings.SUPPRESSION_THRESHOLD,
        hidden_before=hidden,
        known_before=known,
    )
    # The totals stand elsewhere in the brief.
    tells_totals = safe.total is None or not any(isinstance(v, Hidden) for v in safe.total.values)
    return safe if tells_totals else None


def seats(coverage: Table, gaps: Table, shown: Table | None) -> tuple[Table, Table]:
    """Return coverage and gaps without those of the groups whose members at the end are hidden.

    `shown` is what is told of memberships. Where each jurisdiction has one member, as most have,
    seats that are covered would tell how many members there are.
    """
    hidden = hidden_cells(shown, "closing") if shown is not None else frozenset()
    places = {coverage.place(name) for name in ("covered", "share", "gaps")}
    rows = tuple(
        replace(
            row,
            values=tuple(
                Hidden.WITH_IT if place in places and row.key in hidden else value
                for place, value in enumerate(row.values)
            ),
        )
        for row in coverage.rows
    )
    told = [row for row in gaps.rows if row.key.partition("/")[0] not in hidden]
    told.sort(key=lambda row: row.key)  # Their order tells staff which place was lost last.
    return replace(coverage, rows=rows), replace(gaps, rows=tuple(told))


def _moved(flows: Table, before: Table) -> Iterator[str]:
    """Yield the keys of rows that do not open with what they closed with, as it was published."""
    closed = dict(zip((row.key for row in before.rows), before.column("closing"), strict=True))
    opening, entered = flows.place("opening"), flows.place("entered")
    for row in flows.rows:
        carried = _count(row.values[opening]) - _count(row.values[entered])
        if carried != _count(closed.get(row.key, 0)):
            yield row.key


def _count(value: Value) -> int:
    return value if isinstance(value, int) else 0


def safe_restatements(
    found: Collection[Restatement], shown: Table | None
) -> Iterator[tuple[Restatement, bool]]:
    """Yield the restatements of a quarter that can be told, and whether their counts hide.

    `shown` is what its own brief told of the groups. Most of what is restated is small: where a
    group of people in sensitive roles is among it, groups are not told apart.
    """
    is_told_apart = shown is not None and not any(each.figure.sensitive for each in found)
    for each in found:
        if each.figure.group == ALL:
            cause = each.cause if is_told_apart else f"{each.cause}. {_NOT_TOLD_APART}"
            yield replace(each, cause=cause), False
        elif is_told_apart and shown is not None:
            yield each, each.figure.group in hidden_cells(shown, each.figure.name)
