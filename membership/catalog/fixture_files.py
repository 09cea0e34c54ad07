"""The catalog as files: reads `fixtures/*.json` into rows, and says plainly what is wrong."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models

from .models import (
    ApprovalStep,
    GroupRole,
    Jurisdiction,
    OpeningRule,
    PeerGroup,
    ReviewingBody,
    Role,
    Topic,
)
from .models.base import CatalogRow

CATALOG_MODELS: tuple[type[CatalogRow], ...] = (
    Jurisdiction,
    Topic,
    Role,
    ReviewingBody,
    PeerGroup,
    GroupRole,
    ApprovalStep,
    OpeningRule,
)
Key = tuple[Any, ...]


class CatalogFileError(Exception):
    """The files cannot be loaded as they are; the text is the sentence that staff read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a file. Links are natural keys; only the fields that the file names are here."""

    model: type[CatalogRow]
    key: Key
    values: dict[str, Any]
    where: str


def read_fixtures(path: Path, tables: Iterable[type[CatalogRow]]) -> list[Entry]:
    """Read every `*.json` of a folder, in the order of the names; raises CatalogFileError.

    `tables` are those whose rows may stand there.
    """
    files = sorted(path.glob("*.json"))
    if not files:
        raise CatalogFileError(f"There is no fixture file (*.json) in {path}.")
    by_label = {model._meta.label_lower: model for model in tables}
    entries = [entry for file in files for entry in _read_file(file, by_label)]
    seen: dict[tuple[type[CatalogRow], Key], str] = {}
    for entry in entries:
        first = seen.setdefault((entry.model, entry.key), entry.where)
        if first != entry.where:
            raise CatalogFileError(f"{entry.where}: the same row stands already in {first}.")
    return entries


def _read_file(file: Path, by_label: Mapping[str, type[CatalogRow]]) -> Iterator[Entry]:
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CatalogFileError(f"{file.name} cannot be read as JSON: {error}") from error
    if not isinstance(rows, list):
        raise CatalogFileError(f"{file.name} has to be a list of rows.")
    for number, row in enumerate(rows, start=1):
        yield _entry(row, by_label, f"{file.name}, row {number}")


def _entry(row: Any, by_label: Mapping[str, type[CatalogRow]], where: str) -> Entry:
    if not isinstance(row, dict) or set(row) != {"model", "fields"}:
        raise CatalogFileError(
            f'{where}: a row has "model" and "fields" and nothing else, no "pk" either.'
        )
    model = by_label.get(row["model"]) if isinstance(row["model"], str) else None
    if model is None:
        raise CatalogFileError(f"{where}: {row['model']!r} is not a table of the catalog.")
    if not isinstance(row["fields"], dict):
        raise CatalogFileError(f'{where}: "fields" has to name the fields and their values.')
    values = {name: _value(model, name, raw, where) for name, raw in row["fields"].items()}
    return Entry(model, _key(model, values, where), values, where)


def _value(model: type[CatalogRow], name: str, raw: Any, where: str) -> Any:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        raise CatalogFileError(f"{where}: there is no field {name!r}.") from None
    if isinstance(field, models.ManyToManyField):
        if not isinstance(raw, list):
            raise CatalogFileError(f"{where}: {name} has to be a list of natural keys.")
        return tuple(sorted({_link(link, name, where) for link in raw}))
    if isinstance(field, models.ForeignKey):
        return None if raw is None else _link(raw, name, where)
    if not isinstance(field, models.Field) or field.primary_key:
        raise CatalogFileError(f"{where}: the field {name!r} is not for a fixture.")
    try:
        value = field.to_python(raw)
    except ValidationError as error:
        raise CatalogFileError(f"{where}: {name}: {' '.join(error.messages)}") from error
    except (TypeError, ValueError, OverflowError) as error:
        raise CatalogFileError(f"{where}: {name}: {raw!r} is not a value for it.") from error
    if isinstance(value, str) and not _storable(value):
        raise CatalogFileError(f"{where}: {name} has a character that no database can hold.")
    return value


def _storable(text: str) -> bool:
    """Tell whether both databases take this text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and text == text.encode("utf-8", "ignore").decode("utf-8")


def _link(raw: Any, name: str, where: str) -> Key:
    if not isinstance(raw, list) or not raw or not all(isinstance(part, str) for part in raw):
        raise CatalogFileError(f'{where}: {name} links by natural key, such as ["nytd"].')
    return tuple(raw)


def _key(model: type[CatalogRow], values: dict[str, Any], where: str) -> Key:
    key = []
    for lookup in model.natural_fields:
        name, _, through = lookup.partition("__")
        value = values.get(name)
        if value in (None, ""):
            raise CatalogFileError(f"{where}: {name} is missing, and the row is named by it.")
        key.append(value[0] if through else value)
    return tuple(key)
