"""Bring the fixture files into the database, and leave alone what staff edited."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.checks import CheckMessage, Error
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils import timezone

from ..audit.record import BY_SYSTEM, By, record
from ..catalog.checks import check_catalog
from ..catalog.fixture_files import (
    CATALOG_MODELS,
    CatalogFileError,
    Entry,
    Key,
    read_fixtures,
)
from ..catalog.models import OpeningRule
from ..catalog.models.base import CatalogRow
from ..library.fixture_models import LIBRARY_MODELS

FIXTURE_MODELS = (*CATALOG_MODELS, *LIBRARY_MODELS)
REASON = "load_catalog"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs: `ours` in the fixture, `theirs` in the database."""

    field: str
    ours: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class LoadedRow:
    """What became of one row: "added", "changed", "left" (edited by staff) or "same"."""

    model: type[CatalogRow]
    key: Key
    outcome: str
    differences: tuple[Difference, ...] = ()
    deleted_by_staff: bool = False


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, row by row, and what the catalog's checks say of the result."""

    rows: tuple[LoadedRow, ...]
    findings: tuple[CheckMessage, ...]

    def count(self, outcome: str, model: type[CatalogRow] | None = None) -> int:
        """Count the rows with this outcome, of one model or of all."""
        return sum(1 for row in self.rows if row.outcome == outcome and model in (None, row.model))


def load_catalog(*, path: Path, overwrite: bool = False, by: By, at: datetime) -> LoadReport:
    """Load every fixture of a folder, in one transaction.

    A row whose newest history has another reason than a load is staff-edited: it stays whole unless
    `overwrite`. Only the fields that a file names are compared. Raises CatalogFileError, with
    nothing changed, for a bad file or when the result would break a check that held before; raises
    PermissionDenied for anyone but the system and superusers.
    """
    if by is not BY_SYSTEM and not getattr(by, "is_superuser", False):
        raise PermissionDenied("Only a superuser loads the catalog.")
    entries = read_fixtures(path, FIXTURE_MODELS)
    with transaction.atomic():
        loading = _Loading(overwrite=overwrite, by=by, at=at)
        before = {finding.msg for finding in check_catalog()}
        rows = tuple(loading.take(entry) for entry in entries)
        findings = tuple(check_catalog())
        new = [f.msg for f in findings if isinstance(f, Error) and f.msg not in before]
        if new:
            raise CatalogFileError(f"The catalog would not work: {' '.join(new)}")
        report = LoadReport(rows, findings)
        added, changed, left = (report.count(outcome) for outcome in ("added", "changed", "left"))
        if added or changed:
            record(
                "catalog.loaded",
                by=by,
                at=at,
                added=added,
                changed=changed,
                left=left,
                overwrite=overwrite,
            )
    return report


class _Loading:
    """One load: the locked rows by natural key, and who touched each last."""

    def __init__(self, *, overwrite: bool, by: By, at: datetime) -> None:
        self.overwrite, self.by, self.at = overwrite, by, at
        self.rows: dict[type[models.Model], dict[Key, CatalogRow]] = {}
        self.edited: dict[type[models.Model], set[int]] = {}
        self.deleted: dict[type[models.Model], set[Key]] = {}
        for model in FIXTURE_MODELS:
            self._lock(model)

    def _lock(self, model: type[CatalogRow]) -> None:
        through = [name.split("__")[0] for name in model.natural_fields if "__" in name]
        links = [field.name for field in model._meta.many_to_many if _is_plain(field)]
        locked = (
            model.objects.select_for_update(of=("self",), no_key=True)
            .select_related(*through)
            .prefetch_related(*links)
        )
        self.rows[model] = {row.natural_key(): row for row in locked}
        # By id, not by date: a use case may write times of the past.
        newest_ids = model.history.order_by().values("id").annotate(n=Max("history_id")).values("n")
        newest = model.history.filter(history_id__in=newest_ids)
        last = {
            pk: (kind, reason, tuple(key))
            for pk, kind, reason, *key in newest.values_list(
                "id", "history_type", "history_change_reason", *model.natural_fields
            )
        }
        self.edited[model] = {pk for pk, (_, reason, _key) in last.items() if reason != REASON}
        self.deleted[model] = {
            key for kind, reason, key in last.values() if kind == "-" and reason != REASON
        } - set(self.rows[model])

    def take(self, entry: Entry) -> LoadedRow:
        """Add, change or leave one row."""
        row = self.rows[entry.model].get(entry.key)
        try:
            if row is None:
                return self._add(entry)
            return self._change(entry, row)
        except ValidationError as error:
            faults = [f"{name}: {' '.join(told)}" for name, told in error.message_dict.items()]
            raise CatalogFileError(f"{entry.where}: {' '.join(faults)}") from error
        except IntegrityError as error:
            raise CatalogFileError(
                f"{entry.where}: another change came in between. Please load again."
            ) from error

    def _add(self, entry: Entry) -> LoadedRow:
        if not self.overwrite and self._deleted_by_staff(entry):
            return LoadedRow(entry.model, entry.key, "left", deleted_by_staff=True)
        row = entry.model()
        if isinstance(row, OpeningRule):
            row.starts_on = timezone.localdate(self.at)
        self._write(entry, row)
        self.rows[entry.model][entry.key] = row
        return LoadedRow(entry.model, entry.key, "added")

    def _change(self, entry: Entry, row: CatalogRow) -> LoadedRow:
        differences = tuple(
            Difference(name, ours, theirs)
            for name, value in entry.values.items()
            if (ours := self._ours(entry, name, value)) != (theirs := _theirs(row, name))
        )
        if not differences:
            return LoadedRow(entry.model, entry.key, "same")
        if row.pk in self.edited[entry.model] and not self.overwrite:
            return LoadedRow(entry.model, entry.key, "left", differences)
        self._write(entry, row)
        return LoadedRow(entry.model, entry.key, "changed", differences)

    def _write(self, entry: Entry, row: CatalogRow) -> None:
        links = {}
        for name, value in entry.values.items():
            field = entry.model._meta.get_field(name)
            if isinstance(field, models.ManyToManyField):
                links[name] = [self._linked(entry, name, k) for k in self._ours(entry, name, value)]
            elif isinstance(field, models.ForeignKey):
                setattr(row, name, None if value is None else self._linked(entry, name, value))
            else:
                setattr(row, name, value)
        row.full_clean()
        history: Any = row
        history._history_date = self.at
        history._change_reason = REASON
        if isinstance(self.by, AbstractBaseUser):
            history._history_user = self.by
        if row.pk is None:
            row.save()
            _set_links(row, links)
            return
        # The links first and unrecorded, so that one line of history holds the whole change.
        history.skip_history_when_saving = True
        _set_links(row, links)
        del history.skip_history_when_saving
        row.save()

    def _ours(self, entry: Entry, name: str, value: Any) -> Any:
        """Return the fixture's value, without links to what staff deleted."""
        field = entry.model._meta.get_field(name)
        if not isinstance(field, models.ManyToManyField):
            return value
        gone = self.deleted[_target(field)] - set(self.rows[_target(field)])
        return tuple(key for key in value if key not in gone)

    def _linked(self, entry: Entry, name: str, key: Key) -> CatalogRow:
        target = _target(entry.model._meta.get_field(name))
        row = self.rows[target].get(key)
        if row is None:
            raise CatalogFileError(
                f"{entry.where}: {name} names an unknown "
                f"{target._meta.verbose_name}, {' / '.join(key)!r}."
            )
        return row

    def _deleted_by_staff(self, entry: Entry) -> bool:
        """Tell whether staff deleted this row, or one that it cannot be without."""
        if entry.key in self.deleted[entry.model]:
            return True
        return any(
            key in self.deleted[_target(field)] and key not in self.rows[_target(field)]
            for field in entry.model._meta.fields
            if isinstance(field, models.ForeignKey) and not field.null
            for key in [entry.values.get(field.name)]
        )


def _is_plain(field: Any) -> bool:
    """Tell whether a link is set on the row itself, not through rows of its own."""
    return bool(field.remote_field.through._meta.auto_created)


def _target(field: Any) -> type[CatalogRow]:
    model: type[CatalogRow] = field.related_model
    return model


def _theirs(row: CatalogRow, name: str) -> Any:
    """Return the database's value, as a fixture would write it."""
    field = row._meta.get_field(name)
    if isinstance(field, models.ManyToManyField):
        return tuple(sorted(linked.natural_key() for linked in getattr(row, name).all()))
    if isinstance(field, models.ForeignKey):
        linked = getattr(row, name)
        return None if linked is None else linked.natural_key()
    return getattr(row, name)


def _set_links(row: CatalogRow, links: dict[str, list[CatalogRow]]) -> None:
    for name, rows in links.items():
        getattr(row, name).set(rows)
