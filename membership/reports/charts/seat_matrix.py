"""The matrix of jurisdictions and groups as a grid of marks that read without color."""

from dataclasses import dataclass

from ..representation import Standing, standing_of
from ..tables import Table

_SIGNS = {
    Standing.COVERED: "✓",
    Standing.SINGLE: "1",
    Standing.GAP: "Gap",
    Standing.NOT_ELIGIBLE: "\N{EN DASH}",
    Standing.UNKNOWN: "?",
}
_MEANINGS = {
    (Standing.COVERED, True): "Covered, by so many members",
    (Standing.COVERED, False): "Covered; by how many is not told",
    (Standing.SINGLE, True): "Covered by one person: a risk to continuity",
    (Standing.GAP, False): "Gap, and for how many days since the last member left",
    (Standing.NOT_ELIGIBLE, False): "The group is not for them",
    (Standing.UNKNOWN, False): "Not known if the group is for them",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell: its words, as every file has them, and the few signs that stand for them."""

    standing: Standing
    words: str

    @property
    def sign(self) -> str:
        """Return what the grid shows: the number of members, or a sign."""
        first = self.words.partition(" ")[0]
        return first if first[0].isdigit() else _SIGNS[self.standing]

    @property
    def below(self) -> str:
        """Return what stands under the sign: the days of a gap, members where none are awaited."""
        more = self.words.partition(", ")[2]
        return more if self.standing == Standing.GAP else more.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class Sample:
    """One line of the legend."""

    mark: Mark
    meaning: str


@dataclass(frozen=True, slots=True)
class SeatMatrix:
    """The grid: the groups across, each jurisdiction with its marks, and what the marks mean."""

    title: str
    corner: str
    groups: tuple[str, ...]
    lines: tuple[tuple[str, tuple[Mark, ...]], ...]
    legend: tuple[Sample, ...]


def seat_matrix(table: Table) -> SeatMatrix:
    """Return the grid of the table that `matrix_table` gives."""
    corner, *groups = (field.title for field in table.fields)
    lines = []
    for row in table.rows:
        name, *cells = (str(value) for value in row.values)
        lines.append((name, tuple(Mark(standing_of(words), words) for words in cells)))
    met = {(m.standing, m.words[0].isdigit()): m for _, marks in lines for m in reversed(marks)}
    legend = tuple(Sample(met[kind], said) for kind, said in _MEANINGS.items() if kind in met)
    return SeatMatrix(table.title, corner, tuple(groups), tuple(lines), legend)
