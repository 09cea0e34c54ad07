"""Hiding small counts of people in sensitive roles, and what would give them away.

A count below the threshold is hidden, zero is not ("Suppression" in the definitions). A reader who
knows the totals of a table and that opening + joins - leaves = closing can work a hidden count out
again; so more cells are hidden, until every small count could be another number as well.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations

from .tables import Field, Hidden, Kind, Row, Table, Value

Place = tuple[int, int]
"""A cell: the number of its row (the total is the last one), and of its field."""
Relation = Mapping[Place, int]
"""Cells with their factors; what a reader knows is the sum of the products."""
Identity = Mapping[str, int]
"""The same within a row: its fields, by their names, with their factors."""

_NONE = Fraction(0)
_TOLD_APART = (Kind.SHARE, Kind.DECIMAL)
IDENTITIES: tuple[Identity, ...] = (
    {"opening": 1, "joins": 1, "leaves": -1, "closing": -1},
    {"net": 1, "joins": -1, "leaves": 1},
    {"net": 1, "closing": -1, "opening": 1},
    {"decided": 1, "approved": -1, "denied": -1},
    {"waiting": 1, "days-0-5": -1, "days-6-10": -1, "days-11-20": -1, "days-over-20": -1},
    {"open": 1, "days-0-7": -1, "days-8-14": -1, "days-15-30": -1, "days-over-30": -1},
    {"change": 1, "now": -1, "before": 1},
)
"""What holds within each row of a table that has these fields."""


def suppress(
    table: Table,
    *,
    threshold: int,
    hidden_before: Collection[tuple[str, str]] = (),
    known_before: Collection[tuple[str, Identity]] = (),
) -> Table:
    """Return the table with small counts hidden, and all that would give them away.

    Small is what lies below the threshold in a row of people in sensitive roles (`Row.sensitive`).

    Two files of the same readers that overlap must hide the same: `hidden_before` names the cells
    that the other one hides, by the key of their row and their field; `known_before` names, by the
    key of a row, sums of its fields that the other one tells.
    """
    lines = [*table.rows, *([table.total] if table.total else [])]
    secret = set(_small(table.fields, lines, threshold)) | {
        (number, place)
        for number, row in enumerate(lines)
        for place, field in enumerate(table.fields)
        if (row.key, field.name) in hidden_before
    }
    if not secret:
        return table
    hidden, relations = set(secret), list(_relations(table, lines, known_before))
    _hide_more(hidden, secret, relations, _Numbers(table, lines, threshold))
    written = [_written(table.fields, row, at, hidden, threshold) for at, row in enumerate(lines)]
    rows = tuple(written[: len(table.rows)])
    return replace(table, rows=rows, total=written[-1] if table.total else None)


def hidden_cells(table: Table, field: str) -> frozenset[str]:
    """Return the keys of the rows in which a field is hidden."""
    place = table.place(field)
    return frozenset(row.key for row in table.rows if isinstance(row.values[place], Hidden))


def _small(fields: Sequence[Field], lines: Sequence[Row], threshold: int) -> Iterator[Place]:
    for number, row in enumerate(lines):
        for place, field in enumerate(fields):
            value = row.values[place]
            if row.sensitive and field.people and 0 < _count(value) < threshold:
                yield number, place


def _count(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _relations(
    table: Table, lines: Sequence[Row], known_before: Collection[tuple[str, Identity]]
) -> Iterator[Relation]:
    """Yield what a reader knows: each column adds up to its total, and rows hold the identities."""
    people = [place for place, field in enumerate(table.fields) if field.people]
    if table.total:
        last = len(lines) - 1
        for place in people:
            yield {**{(number, place): 1 for number in range(last)}, (last, place): -1}
    names = {field.name: place for place, field in enumerate(table.fields)}
    for identity in IDENTITIES:
        if identity.keys() <= names.keys():
            for number in range(len(lines)):
                yield {(number, names[name]): factor for name, factor in identity.items()}
    for number, row in enumerate(lines):
        for key, identity in known_before:
            if key == row.key:
                yield {(number, names[name]): factor for name, factor in identity.items()}


class _Numbers:
    """The true values of a table, and what a reader knows of those that are hidden."""

    def __init__(self, table: Table, lines: Sequence[Row], threshold: int) -> None:
        self._table, self._lines, self._threshold = table, lines, threshold

    def __getitem__(self, place: Place) -> int:
        number, field = place
        return _count(self._lines[number].values[field])

    def is_possible(self, place: Place, value: Fraction) -> bool:
        """Tell whether a reader must take a hidden cell for possibly this number.

        The mark of a cell in a sensitive row tells on which side of the threshold it lies.
        """
        number, field = place
        if value.denominator != 1:
            return False
        if not self._table.fields[field].people:
            return True
        if not self._lines[number].sensitive:
            return value >= 0
        return value >= 0 and (value < self._threshold) == (self[place] < self._threshold)

    def preference(self, place: Place, near: Place | None) -> tuple[bool, bool, bool, bool, int]:
        """Order cells by what is better hidden beside a cell.

        Never a total; best a small count of the same row, as joins beside leaves; or else one that
        is large enough to hide behind, but no larger.
        """
        value, here = self[place], near is not None and place[0] == near[0]
        too_small = not here and value < self._threshold
        return (
            place[0] >= len(self._table.rows),
            not self._table.fields[place[1]].people,
            not here,
            too_small,
            -value if too_small else value,
        )


def _hide_more(
    hidden: set[Place], secret: set[Place], relations: Sequence[Relation], numbers: _Numbers
) -> None:
    while (told := _told(hidden, secret, relations, numbers)) is not None:
        theirs = _around(told, hidden, relations)
        # A relation with one hidden cell gives it away: it needs another one.
        near = [(relation, _only(relation, hidden)) for relation in theirs]
        alone = [(relation, cell) for relation, cell in near if cell is not None]
        candidates = [
            (numbers.preference(place, cell), place)
            for relation, cell in alone or near
            for place in relation
            if place not in hidden
        ]
        if not candidates:
            return  # All that hangs together with it is hidden: nothing is left to work with.
        hidden.add(min(candidates)[1])


def _only(relation: Relation, hidden: Collection[Place]) -> Place | None:
    """Return the one hidden cell of a relation; None where there are more."""
    cells = [place for place in relation if place in hidden]
    return cells[0] if len(cells) == 1 else None


def _around(
    told: Place, hidden: Collection[Place], relations: Sequence[Relation]
) -> list[Relation]:
    """Return the relations that hang together with a cell through hidden cells."""
    reached: set[Place] = set()
    news = {told}
    while news:
        reached |= news
        near = {place for each in relations if news & each.keys() for place in each}
        news = near.intersection(hidden) - reached
    return [each for each in relations if reached & each.keys()]


def _told(
    hidden: Collection[Place],
    secret: set[Place],
    relations: Sequence[Relation],
    numbers: _Numbers,
) -> Place | None:
    """Return a secret count for which a reader finds no other number; None when all are safe.

    Two changes together are tried, no more: too much is hidden rather than too little.
    """
    changes = list(_changes(sorted(hidden), relations))
    pairs = ((one, other, sign) for one, other in combinations(changes, 2) for sign in (1, -1))
    both = (
        {place: one.get(place, _NONE) + sign * other.get(place, _NONE) for place in one | other}
        for one, other, sign in pairs
    )
    safe: set[Place] = set()
    for change in chain(changes, both):
        if secret <= safe:
            return None
        for sign in (1, -1):
            if all(
                numbers.is_possible(place, numbers[place] + sign * by)
                for place, by in change.items()
            ):
                safe |= {place for place, by in change.items() if by}
    return min(secret - safe, default=None)


def _changes(
    hidden: Sequence[Place], relations: Sequence[Relation]
) -> Iterator[dict[Place, Fraction]]:
    """Yield ways to change hidden cells that no relation notices: a basis of the null space."""
    matrix = [[Fraction(relation.get(cell, 0)) for cell in hidden] for relation in relations]
    pivots: list[int] = []
    top = 0
    for column in range(len(hidden)):
        found = next((n for n in range(top, len(matrix)) if matrix[n][column]), None)
        if found is None:
            continue
        matrix[top], matrix[found] = matrix[found], matrix[top]
        lead = matrix[top][column]
        matrix[top] = [value / lead for value in matrix[top]]
        for number, other in enumerate(matrix):
            if number != top and other[column]:
                by = other[column]
                matrix[number] = [a - by * b for a, b in zip(other, matrix[top], strict=True)]
        pivots.append(column)
        top += 1
    for free in set(range(len(hidden))) - set(pivots):
        change = {hidden[free]: Fraction(1)}
        for line, pivot in enumerate(pivots):
            if matrix[line][free]:
                change[hidden[pivot]] = -matrix[line][free]
        yield change


def _written(
    fields: Sequence[Field],
    row: Row,
    number: int,
    hidden: Collection[Place],
    threshold: int,
) -> Row:
    """Return a row as it is shown. Rates of a row in which something is hidden are hidden too.

    In a sensitive row whatever hides below the threshold says so, zero too: another mark would tell
    it from the small counts.
    """
    theirs = {place for at, place in hidden if at == number}
    if not theirs:
        return row
    values: list[Value] = []
    for place, (field, value) in enumerate(zip(fields, row.values, strict=True)):
        if place in theirs:
            is_small = row.sensitive and field.people and _count(value) < threshold
            values.append(Hidden.SMALL if is_small else Hidden.WITH_IT)
        elif field.kind in _TOLD_APART and value is not None:
            values.append(Hidden.WITH_IT)
        else:
            values.append(value)
    return replace(row, values=tuple(values))
