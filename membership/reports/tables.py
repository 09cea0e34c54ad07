"""A report as plain data: what a screen draws, a file holds, and a published quarter keeps.

A report is declared once. Screen, CSV, XLSX, the command and the stored quarter all read it, so
that they cannot differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, StrEnum


class Kind(Enum):
    """How a value is written, on the screen and in files."""

    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    DECIMAL = "decimal"
    """A number with one decimal: a median of days."""
    SHARE = "share"
    """A share between 0 and 1 (growth may leave these bounds), written in percent."""


class Hidden(StrEnum):
    """What stands where a count is suppressed."""

    SMALL = "small"
    """A count of people in a sensitive role below the threshold (zero may hide among them)."""
    WITH_IT = "with-it"
    """Hidden because it would give a small count away."""


Value = str | int | float | date | Hidden | None
"""None: not applicable ("n/a"), as a rate of nothing."""


class Audience(StrEnum):
    """Whom a report is made for; it decides what is suppressed."""

    STAFF = "staff"
    LEADER = "leader"
    BUREAU = "bureau"

    @property
    def label(self) -> str:
        """Return it in words."""
        return _AUDIENCES[self]


_AUDIENCES = {
    Audience.STAFF: "Staff of the Center",
    Audience.LEADER: "A jurisdiction's leader",
    Audience.BUREAU: "Children's Bureau",
}


class Basis(StrEnum):
    """Whether a figure is the one that was published, or what is known of the time today."""

    NOW = "now"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table. `name` is its key in addresses, files and stored quarters."""

    name: str
    title: str
    kind: Kind = Kind.NUMBER
    meaning: str = ""
    people: bool = False
    """Whether it counts people or memberships, so that suppression looks at it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its stable key (for a restatement), its values in the order of the fields."""

    key: str
    values: tuple[Value, ...]
    sensitive: bool = False
    """Whether everybody counted in it holds a sensitive role."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `total` is the row of all, where the rows add up to it."""

    name: str
    title: str
    fields: tuple[Field, ...]
    rows: tuple[Row, ...]
    total: Row | None = None

    def column(self, name: str) -> tuple[Value, ...]:
        """Return the values of one field; raises KeyError for a field that is not there."""
        return tuple(row.values[self.place(name)] for row in self.rows)

    def place(self, name: str) -> int:
        """Return the place of a field among the values of a row; raises KeyError."""
        for place, each in enumerate(self.fields):
            if each.name == name:
                return place
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Report:
    """What one screen shows, with everything that it must state."""

    name: str
    title: str
    covers: str
    """The period or day, in words."""
    audience: Audience
    basis: str
    """"as now known", or "as published on ..."."""
    suppression: str
    """Whether anything is suppressed, in a sentence."""
    tables: tuple[Table, ...]
    filters: Mapping[str, str] = field(default_factory=dict)
    """What was chosen, in words, by the name of the filter."""
    definitions: tuple[tuple[str, str], ...] = ()

    def table(self, name: str) -> Table:
        """Return one of its tables; raises KeyError."""
        for each in self.tables:
            if each.name == name:
                return each
        raise KeyError(name)
