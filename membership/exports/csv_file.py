"""CSV as a stream: UTF-8 with a mark that Excel looks for, and no text that is a formula."""

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import StringIO

from ..roster.files.guard import guarded

CONTENT_TYPE = "text/csv; charset=utf-8"
_ROWS_AT_ONCE = 500


def csv_file(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield a file's bytes, some rows at a time."""
    yield codecs.BOM_UTF8
    buffer = StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([guarded(title) for title in titles])
    for number, row in enumerate(rows, start=1):
        writer.writerow([_written(value) for value in row])
        if number % _ROWS_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: StringIO) -> bytes:
    text = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return text


def _written(value: object) -> object:
    if isinstance(value, str):
        return guarded(value)
    return value.isoformat() if isinstance(value, date) else value
