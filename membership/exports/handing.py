"""The rows of a dataset as a file, in bounded memory, and how many of them have gone out so far."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django.db.models import QuerySet

from . import csv_file, xlsx_file
from .columns import Column, Row, rows_of
from .copy_out import can_copy, copied
from .unhurried import unhurried

_BYTES_AT_ONCE = 65_536
_IN_MEMORY = 1_000_000


@dataclass(slots=True)
class Handing:
    """Rows on their way out: CSV or a workbook of the same columns, and the count of rows."""

    queryset: QuerySet[Any]
    columns: Sequence[Column]
    count: int = 0

    def csv(self) -> Iterator[bytes]:
        """Yield a CSV file; PostgreSQL writes it itself."""
        titles = [column.title for column in self.columns]
        if not can_copy(self.columns):
            yield from csv_file.csv_file(titles, self._counted())
            return
        yield from csv_file.csv_file(titles, ())
        for lines in copied(self.queryset, self.columns):
            self.count += len(lines)
            yield b"".join(lines)

    def workbook(self, *, sheet: str, notes: Sequence[tuple[str, str]]) -> Iterator[bytes]:
        """Yield a workbook; it is whole before its first byte goes out."""
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
            with unhurried():
                xlsx_file.write_xlsx(
                    cast(IO[bytes], file),
                    sheet=sheet,
                    columns=self.columns,
                    rows=self._counted(),
                    notes=notes,
                )
            file.seek(0)
            while chunk := file.read(_BYTES_AT_ONCE):
                yield chunk

    def _counted(self) -> Iterator[Row]:
        for row in rows_of(self.queryset, self.columns):
            self.count += 1
            yield row
