"""The two parts of a workbook that can be long, read as a stream of bounded memory."""

# ruff: noqa: N802  (the names of its methods are those of xml.sax)

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import IO, Any
from xml.sax.handler import ContentHandler

from defusedxml.sax import make_parser

from .archive import damaged
from .guard import unguarded
from .sheets import ERROR, LONGEST_CELL, NO_VALUE, Cell, Limits, Line, UnreadableFileError, clean

LAST_ROW = 1_048_576
MOST_TEXTS = 2_000_000
_CHUNK = 65_536
_PLACE = re.compile(r"([A-Z]{1,3})[0-9]*")


@dataclass(frozen=True, slots=True)
class Numbers:
    """How this workbook writes days: by which styles, and counted from which."""

    day_styles: frozenset[int]
    counts_from_1904: bool

    def day(self, serial: float) -> str:
        """Return the day of a serial number as 2026-11-02; raises OverflowError."""
        first = date(1904, 1, 1) if self.counts_from_1904 else date(1899, 12, 30)
        return (first + timedelta(days=int(serial))).isoformat()


class _Texts(ContentHandler):
    """Gathers the text of an element; what is too long for a cell is dropped as it comes."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.listening = self.aside = False

    def startElement(self, name: str, attrs: Any) -> None:
        """Listen to texts, but not to those that only say how another is pronounced."""
        del attrs
        tag = name.rpartition(":")[2]
        if tag == "rPh":
            self.aside = True
        elif tag == "t":
            self.listening = not self.aside

    def endElement(self, name: str) -> None:
        """Stop listening."""
        tag = name.rpartition(":")[2]
        if tag == "rPh":
            self.aside = False
        elif tag in {"t", "v"}:
            self.listening = False

    def characters(self, content: str) -> None:
        """Add to the text."""
        if self.listening and len(self.text) <= LONGEST_CELL:
            self.text += content[: LONGEST_CELL + 1]


class _Shared(_Texts):
    """The list of texts that cells refer to by number."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def startElement(self, name: str, attrs: Any) -> None:
        """Begin a text."""
        if name.rpartition(":")[2] == "si":
            self.text = ""
        super().startElement(name, attrs)

    def endElement(self, name: str) -> None:
        """Keep a text that is complete."""
        super().endElement(name)
        if name.rpartition(":")[2] == "si":
            self.texts.append(self.text)


class _Rows(_Texts):
    """The rows of a sheet, complete ones in `done`; a row is never wider than the limit."""

    def __init__(self, shared: list[str], numbers: Numbers, limits: Limits) -> None:
        super().__init__()
        self.shared, self.numbers, self.limits = shared, numbers, limits
        self.done: list[Line] = []
        self.merged: list[str] = []
        self.merges = self.row = self.column = self.style = 0
        self.kind, self.has_formula, self.has_value = "n", False, False
        self.cells: list[Cell] = []

    def startElement(self, name: str, attrs: Any) -> None:
        """Follow rows, cells and their values."""
        tag = name.rpartition(":")[2]
        if tag == "c":
            self._begin_cell(attrs)
        elif tag == "row":
            self.row = int(attrs.get("r", self.row + 1))
            self.column, self.cells = 0, []
            if not 0 < self.row <= LAST_ROW:
                raise ValueError("no such row")
        elif tag == "v":
            self.listening = self.has_value = True
        elif tag == "f":
            self.has_formula = True
        elif tag == "mergeCell":
            self.merges += 1
            if len(self.merged) < 3:
                self.merged.append(attrs.get("ref", "")[:20])
        elif self.kind == "inlineStr":
            super().startElement(name, attrs)

    def _begin_cell(self, attrs: Any) -> None:
        place = attrs.get("r")
        if place:
            letters = _PLACE.fullmatch(place)
            if letters is None:
                raise ValueError("no such cell")
            self.column = 0
            for letter in letters[1]:
                self.column = self.column * 26 + ord(letter) - 64
        else:
            self.column += 1
        self.kind, self.style = attrs.get("t", "n"), int(attrs.get("s", 0))
        self.text, self.has_formula, self.has_value = "", False, False

    def endElement(self, name: str) -> None:
        """Keep a cell, or a row, that is complete."""
        super().endElement(name)
        tag = name.rpartition(":")[2]
        if tag == "c":
            self._keep(self._value())
            self.kind = "n"
        elif tag == "row" and any(self.cells):
            self.done.append(Line(self.row, self.cells))
            self.cells = []

    def _keep(self, value: Cell) -> None:
        if not value:
            return
        if self.column > self.limits.columns:
            raise UnreadableFileError(
                f"Row {self.row} has more than {self.limits.columns} columns. Leave out what is "
                "not about members."
            )
        self.cells += [""] * (self.column - len(self.cells))
        self.cells[self.column - 1] = value

    def _value(self) -> Cell:
        if self.has_formula and self.kind not in {"str", "e"} and not self.text:
            return NO_VALUE
        if self.kind == "s":
            return _plain(self.shared[int(self.text)]) if self.has_value else ""
        if self.kind in {"str", "inlineStr"}:
            return _plain(self.text)
        if self.kind == "e":
            return ERROR
        if self.kind == "b":
            return "TRUE" if self.text == "1" else "FALSE"
        if self.kind == "d":
            return self.text[:10]
        return self._number() if self.text else ""

    def _number(self) -> Cell:
        number = float(self.text)
        if self.style in self.numbers.day_styles:
            try:
                return self.numbers.day(number)
            except (OverflowError, ValueError):
                return ERROR
        return str(int(number)) if number.is_integer() else repr(number)


def _plain(text: str) -> str:
    return clean(unguarded(text))


def shared_texts(part: IO[bytes]) -> list[str] | None:
    """Return the texts that cells refer to by number; None where they are too many to hold."""
    handler = _Shared()
    parser = _parser(handler)
    with part, damaged():
        while chunk := part.read(_CHUNK):
            parser.feed(chunk)
            if len(handler.texts) > MOST_TEXTS:
                return None
        parser.close()
    return handler.texts


def sheet_lines(
    part: IO[bytes], shared: list[str], numbers: Numbers, *, notes: list[str], limits: Limits
) -> Iterator[Line]:
    """Yield the rows of a sheet that hold anything, and note at the end what was merged."""
    handler = _Rows(shared, numbers, limits)
    parser = _parser(handler)
    with part, damaged():
        while chunk := part.read(_CHUNK):
            parser.feed(chunk)
            yield from handler.done
            handler.done.clear()
        parser.close()
    if handler.merges:
        more = " and more" if handler.merges > len(handler.merged) else ""
        notes.append(
            f"Merged cells ({', '.join(handler.merged)}{more}): only the first cell of each has "
            "its value, and the others count as empty."
        )


def _parser(handler: ContentHandler) -> Any:
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    return parser
