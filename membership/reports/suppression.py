"""Hiding small counts of people in sensitive roles, and what would give them away.

A count below the threshold is hidden, zero is not ("Suppression" in the definitions). A reader who
knows the totals of a table and that opening + joins - leaves = closing can work a hidden count out
again; so more cells are hidden, until every small count could be another number as well.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from .tables import Field, Hidden, Kind, Row, Table, Value

Place = tuple[int, int]
"""A cell: the number of its row (the total is the last one), and of its field."""
Relation = Mapping[Place, int]
"""Cells with their factors; what a reader knows is the sum of the products."""
Identity = Mapping[str, int]
"""The same within a row: its fields, by their names, with their factors, which are 1 or -1."""
Change = dict[Place, int]
"""By how much hidden cells differ from the truth."""

_TRIES = 200
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

    def is_possible(self, place: Place, value: int) -> bool:
        """Tell whether a reader must take a hidden cell for possibly this number.

        The mark of a cell in a sensitive row tells on which side of the threshold it lies.
        """
        number, field = place
        if not self._table.fields[field].people:
            return True
        if not self._lines[number].sensitive:
            return value >= 0
        return value >= 0 and (value < self._threshold) == (self[place] < self._threshold)

    def preference(self, place: Place, near: Place | None) -> tuple[bool, bool, bool, bool, int]:
        """Order cells by what is better hidden beside a cell.

        Never a total, nor a zero that its total tells; best a small count of the same row, as joins
        beside leaves; or else one that is large enough to hide behind, but no larger.
        """
        value, here = self[place], near is not None and place[0] == near[0]
        too_small = not here and value < self._threshold
        return (
            place[0] >= len(self._table.rows) or self._is_told(place[1]),
            not self._table.fields[place[1]].people,
            not here,
            too_small,
            -value if too_small else value,
        )

    def _is_told(self, field: int) -> bool:
        """Tell whether a field is zero in every row, as its total says."""
        total = self._table.total
        is_counted = total is not None and self._table.fields[field].people
        return is_counted and not any(row.values[field] for row in self._lines)


def _hide_more(
    hidden: set[Place], secret: set[Place], relations: Sequence[Relation], numbers: _Numbers
) -> None:
    """Hide cells until no secret count is told; what is safe stays so when more is hidden."""
    reader = _Reader(hidden, relations, numbers)
    told = set(secret)
    while told:
        cell = min(told)
        others = reader.another_reading(cell)
        if others:
            told -= others.keys()
            continue
        theirs = reader.around(cell)
        # A relation with one hidden cell gives it away: it needs another one.
        near = [(relation, _only(relation, hidden)) for relation in theirs]
        alone = [(relation, only) for relation, only in near if only is not None]
        candidates = [
            (numbers.preference(place, only), place)
            for relation, only in alone or near
            for place in relation
            if place not in hidden
        ]
        if candidates:
            hidden.add(min(candidates)[1])
        else:
            told.remove(cell)  # All that hangs together with it is hidden: nothing is left to hide.


def _only(relation: Relation, hidden: Collection[Place]) -> Place | None:
    """Return the one hidden cell of a relation; None where there are more."""
    cells = [place for place in relation if place in hidden]
    return cells[0] if len(cells) == 1 else None


class _Reader:
    """Somebody who knows every relation, and looks for numbers that the hidden cells could be."""

    def __init__(
        self, hidden: AbstractSet[Place], relations: Sequence[Relation], numbers: _Numbers
    ) -> None:
        self._hidden, self._relations, self._numbers = hidden, relations, numbers
        self._of: defaultdict[Place, list[int]] = defaultdict(list)
        for number, relation in enumerate(relations):
            for place in relation:
                self._of[place].append(number)

    def around(self, cell: Place) -> list[Relation]:
        """Return the relations that hang together with a hidden cell through hidden cells."""
        reached, news = {cell}, [cell]
        theirs: set[int] = set()
        while news:
            for number in self._of[news.pop()]:
                if number not in theirs:
                    theirs.add(number)
                    found = self._relations[number].keys() & self._hidden - reached
                    reached |= found
                    news += found
        return [self._relations[number] for number in sorted(theirs)]

    def another_reading(self, cell: Place) -> Change:
        """Return by how much hidden cells, this one among them, could differ; or nothing.

        Not everything is tried: too much is hidden rather than too little.
        """
        for by in (1, -1):
            if self._is_possible(cell, by):
                found = self._balanced({cell: by}, iter(range(_TRIES)))
                if found:
                    return found
        return {}

    def _balanced(self, change: Change, tries: Iterator[int]) -> Change:
        """Return a change with more cells that no relation notices; nothing if none is found."""
        off: Counter[int] = Counter()
        for place, by in change.items():
            for number in self._of[place]:
                off[number] += by * self._relations[number][place]
        moves = [self._moves(number, by, change) for number, by in off.items() if by]
        if not moves:
            return change
        fewest: list[tuple[Place, int]] = min(moves, key=len)
        for place, by in sorted(fewest, key=lambda move: self._cost(off, *move)):
            if next(tries, None) is None:
                break
            found = self._balanced({**change, place: by}, tries)
            if found:
                return found
        return {}

    def _moves(self, number: int, by: int, change: Change) -> list[tuple[Place, int]]:
        """Return the changes of one more cell after which a relation holds again."""
        relation = self._relations[number]
        cells = [place for place in relation if place in self._hidden and place not in change]
        moves = [(place, -by * relation[place]) for place in cells]
        return [move for move in moves if self._is_possible(*move)]

    def _cost(self, off: Mapping[int, int], place: Place, by: int) -> int:
        """Return how many more relations notice a change of one more cell."""
        return sum(
            (off[number] + by * self._relations[number][place] != 0) - (off[number] != 0)
            for number in self._of[place]
        )

    def _is_possible(self, place: Place, by: int) -> bool:
        return self._numbers.is_possible(place, self._numbers[place] + by)


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
