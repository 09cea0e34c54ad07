"""What reading a file yields, the limits it keeps to, and what it says when it cannot."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST_CELL = 1000
MEGABYTE = 1_000_000

Cell = str | dict[str, str]
"""A text, or `{"bad": "formula"}` where the file holds no value that can be used."""

NO_VALUE: Cell = {"bad": "formula"}
ERROR: Cell = {"bad": "error"}

_GONE = re.compile("[\x00\ufeff\ud800-\udfff]")
_UNSEEN = re.compile("[\x01-\x1f\x7f-\x9f\u2028\u2029]")


class UnreadableFileError(Exception):
    """A file that cannot be taken; the text is the sentence the user reads."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be. Unpacked means the declared sizes of a workbook's parts."""

    megabytes: int
    rows: int
    columns: int = 300
    sheets: int = 100
    unpacked_megabytes_each: int = 20

    @property
    def file_bytes(self) -> int:
        """Return the largest size of the file itself."""
        return self.megabytes * MEGABYTE

    @property
    def unpacked_bytes(self) -> int:
        """Return how large all parts of a workbook may be together."""
        return self.file_bytes * self.unpacked_megabytes_each


@dataclass(slots=True)
class Line:
    """One row as it stands in the file, counted from 1 as a spreadsheet does."""

    number: int
    cells: list[Cell]

    def __bool__(self) -> bool:
        return any(self.cells)


@dataclass(slots=True)
class Sheet:
    """One sheet, whose lines can be read once; `notes` fills up while they are."""

    name: str
    lines: Iterator[Line]
    hidden: bool = False
    notes: list[str] = field(default_factory=list)
    keeps_extra_cells: bool = False


@dataclass(slots=True)
class Table:
    """A sheet behind its row of headings."""

    name: str
    headings: list[str]
    lines: Iterator[Line]
    hidden: bool
    notes: list[str]


def clean(text: str) -> str:
    """Return one line without outer or doubled white space and without what cannot be seen."""
    plain = _UNSEEN.sub(" ", _GONE.sub("", text))
    return " ".join(plain.split())[:LONGEST_CELL]
