"""Rows of a sheet, written as XML a row at a time: cell by cell, the library takes far longer.

It stands on how the library keeps memory constant: as text, rows go to a file of their own.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from ..roster.files.guard import guarded
from .columns import Row

_LONGEST = 32_767
"""UTF-16 units that a cell can hold."""
_SHORT, _KEPT = 100, 2_000
_DAY_ZERO = date(1899, 12, 30).toordinal()


class RowSheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet that takes rows under its titles, which the library has written."""

    def write_rows(self, rows: Iterable[Row], formats: Sequence[Any]) -> None:
        """Write all the rows, each column in its format, or in none."""
        self._write_single_row(1)
        letters = [xl_col_to_name(place) for place in range(len(formats))]
        styles = [f' s="{each._get_xf_index()}"' if each else "" for each in formats]
        kept = lru_cache(_KEPT)(self._text)
        for row in rows:
            self.dim_rowmax += 1
            line = self.dim_rowmax + 1
            cells = _cells(row, [f"{letter}{line}" for letter in letters], styles, kept, self._text)
            self.fh.write(f'<row r="{line}">{"".join(cells)}</row>')
        self.previous_row = self.dim_rowmax

    def _text(self, text: str) -> str:
        """Write a text that is no formula; what does not fit into a cell is cut off."""
        text = guarded(text)
        if len(text) > _LONGEST // 2:
            text = text.encode("utf-16-le")[: 2 * _LONGEST].decode("utf-16-le", "ignore")
        escaped = self._escape_data(self._escape_control_characters(text))
        space = ' xml:space="preserve"' if text != text.strip() else ""
        return f' t="inlineStr"><is><t{space}>{escaped}</t></is></c>'


def _cells(
    row: Row,
    names: Sequence[str],
    styles: Sequence[str],
    kept: Callable[[str], str],
    text: Callable[[str], str],
) -> Iterator[str]:
    """Yield the cells of a row; what is empty has none. Short texts come again, and are kept."""
    for value, name, style in zip(row, names, styles, strict=True):
        if isinstance(value, str):
            if value:
                write = kept if len(value) < _SHORT else text
                yield f'<c r="{name}"{write(value)}'
        elif isinstance(value, date):
            yield f'<c r="{name}"{style}><v>{value.toordinal() - _DAY_ZERO}</v></c>'
        elif value is not None:
            yield f'<c r="{name}"{style}><v>{value:.16G}</v></c>'
