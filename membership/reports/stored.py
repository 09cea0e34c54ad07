"""Reports as text that stays: canonical JSON, so that the same figures give the same bytes."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from .tables import Audience, Field, Hidden, Kind, Report, Row, Table, Value

_DAY, _HIDDEN = "day", "hidden"


def to_text(reports: Mapping[str, Report]) -> str:
    """Return reports, by their names, as one text; `from_text` gives them back equal."""
    found = {name: _report(report) for name, report in reports.items()}
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_text(text: str) -> dict[str, Report]:
    """Return the reports of a text that `to_text` wrote."""
    return {name: _report_of(each) for name, each in json.loads(text).items()}


def _report(report: Report) -> dict[str, Any]:
    return {
        "name": report.name,
        "title": report.title,
        "covers": report.covers,
        "audience": report.audience.value,
        "basis": report.basis,
        "suppression": report.suppression,
        "filters": list(map(list, report.filters.items())),
        "definitions": list(map(list, report.definitions)),
        "tables": [_table(table) for table in report.tables],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": table.title,
        "fields": [
            [field.name, field.title, field.kind.value, field.meaning, field.people]
            for field in table.fields
        ],
        "rows": [_row(row) for row in table.rows],
        "total": _row(table.total) if table.total else None,
    }


def _row(row: Row) -> list[Any]:
    return [row.key, row.sensitive, [_plain(value) for value in row.values]]


def _plain(value: Value) -> Any:
    if isinstance(value, Hidden):
        return {_HIDDEN: value.value}
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    return value


def _report_of(plain: dict[str, Any]) -> Report:
    return Report(
        name=plain["name"],
        title=plain["title"],
        covers=plain["covers"],
        audience=Audience(plain["audience"]),
        basis=plain["basis"],
        suppression=plain["suppression"],
        filters=dict(plain["filters"]),
        definitions=tuple((term, meaning) for term, meaning in plain["definitions"]),
        tables=tuple(map(_table_of, plain["tables"])),
    )


def _table_of(plain: dict[str, Any]) -> Table:
    return Table(
        name=plain["name"],
        title=plain["title"],
        fields=tuple(
            Field(name, title, Kind(kind), meaning, people)
            for name, title, kind, meaning, people in plain["fields"]
        ),
        rows=tuple(map(_row_of, plain["rows"])),
        total=_row_of(plain["total"]) if plain["total"] else None,
    )


def _row_of(plain: list[Any]) -> Row:
    key, sensitive, values = plain
    return Row(key, tuple(map(_value_of, values)), sensitive)


def _value_of(plain: Any) -> Value:
    if not isinstance(plain, dict):
        value: Value = plain
        return value
    if _HIDDEN in plain:
        return Hidden(plain[_HIDDEN])
    return date.fromisoformat(plain[_DAY])
