"""Reading CSV: encodings, delimiters and rows as spreadsheets and people write them."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from .guard import unguarded
from .sheets import Limits, Line, Sheet, UnreadableFileError, clean

DELIMITERS = ",;\t"
_CHUNK = 65_536
_SAMPLE_ROWS = 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def csv_sheet(file: BinaryIO, *, limits: Limits) -> Sheet:
    """Return the one sheet of a CSV file."""
    encoding = _encoding(file)
    sheet = Sheet("", iter(()), keeps_extra_cells=True)
    if encoding == "cp1252":
        sheet.notes.append("Read as Windows-1252 text, as it is no Unicode.")
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    sample = list(islice(text, _SAMPLE_ROWS))
    text.seek(0)
    sheet.lines = _lines(text, _delimiter(sample), sheet.notes, limits)
    return sheet


def _encoding(file: BinaryIO) -> str:
    """Find the encoding by its mark; without one it is UTF-8 where all of it reads as that."""
    file.seek(0)
    start = file.read(4)
    for mark, name in _MARKS:
        if start.startswith(mark):
            file.seek(0)
            return name
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)
    return "utf-8"


def _delimiter(sample: list[str]) -> str:
    """Return what parts most rows into the same number of cells, and into the most."""
    if sample and (told := sample[0].strip().lower()).startswith("sep=") and len(told) == 5:
        return told[4]

    def evenness(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if row)
        except csv.Error:
            return 0, 0
        width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return (rows, width) if width > 1 else (0, 0)

    return max(DELIMITERS, key=evenness)


def _lines(
    text: io.TextIOWrapper, delimiter: str, notes: list[str], limits: Limits
) -> Iterator[Line]:
    number, lost = 0, False
    try:
        for number, row in enumerate(csv.reader(text, delimiter=delimiter), start=1):
            if number == 1 and len(row) <= 2 and row and row[0].lower().startswith("sep="):
                continue
            if len(row) > limits.columns:
                raise UnreadableFileError(
                    f"Row {number} has more than {limits.columns} columns. Leave out what is not "
                    "about members."
                )
            lost = lost or any("\ufffd" in cell for cell in row)
            yield Line(number, [clean(unguarded(cell.replace("\x00", ""))) for cell in row])
    except csv.Error as error:
        raise UnreadableFileError(
            f"The file cannot be read after row {number}. Perhaps a quotation mark is missing."
        ) from error
    if lost:
        notes.append("Some characters could not be read; they show as \ufffd.")
