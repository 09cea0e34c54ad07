"""The public catalog as a file of comma-separated values: a field a column, a group a row."""

from collections.abc import Iterable, Iterator

from ..catalog.open_data import FIELDS, Record
from .csv_file import csv_file

BETWEEN = " | "
"""What parts the values of a list."""


def groups_csv(records: Iterable[Record]) -> Iterator[bytes]:
    """Yield a CSV file of groups, with the fields and values of the JSON."""
    rows = ([_cell(record[field.name]) for field in FIELDS] for record in records)
    return csv_file([field.name for field in FIELDS], rows)


def _cell(value: object) -> str:
    """Write a value into one cell; null is empty."""
    if isinstance(value, list):
        return BETWEEN.join(map(_cell, value))
    if isinstance(value, dict):
        return ": ".join(map(_cell, value.values()))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
