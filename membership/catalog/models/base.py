"""What every catalog row has: a natural key, and a history of who changed it, when, and how."""

from functools import cache
from typing import Any, ClassVar, Self

from django.db import models
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords


class NaturalKeyManager(models.Manager):
    """Finds a row by the fields that name it in a fixture."""

    def get_by_natural_key(self, *values: Any) -> Any:
        """Return the row with these natural-key values; raises DoesNotExist."""
        return self.get(**dict(zip(self.model.natural_fields, values, strict=True)))


class CatalogHistoryManager(HistoryManager):  # type: ignore[misc]  # simple_history has no types
    """Is made once: `row.history` would build its class anew each time, saving a row too."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: type[models.QuerySet]) -> Any:
        """Return the manager with the methods of this queryset."""
        return super().from_queryset(queryset_class)


class CatalogHistory(HistoricalRecords):  # type: ignore[misc]  # simple_history has no types
    """History that says nothing about `loaddata`, neither of its rows nor of their links."""

    def post_save(
        self, instance: Any, created: bool, using: str | None = None, **kwargs: Any
    ) -> None:
        """Keep in mind whether a fixture is being loaded: the signal of its links does not tell."""
        instance._loaded_raw = kwargs.get("raw", False)
        super().post_save(instance, created, using=using, **kwargs)

    def m2m_changed(self, instance: Any, *args: Any, **kwargs: Any) -> None:
        """Write the change of a link, unless it belongs to a row that `loaddata` just saved."""
        if not getattr(instance, "_loaded_raw", False):
            super().m2m_changed(instance, *args, **kwargs)


class CatalogRow(models.Model):
    """A row of the catalog. Change it by `save`, never by `QuerySet.update`, or history has a hole.

    `natural_fields` are lookups (`group__slug`), so that a fixture needs no ids.
    """

    natural_fields: ClassVar[tuple[str, ...]] = ()

    history = CatalogHistory(inherit=True, history_manager=CatalogHistoryManager)
    objects: ClassVar[Any] = NaturalKeyManager()

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[Any, ...]:
        """Return the values that name this row in a fixture."""
        values = []
        for field in self.natural_fields:
            value: Any = self
            for part in field.split("__"):
                value = getattr(value, part)
            values.append(value)
        return tuple(values)

    def save_because(self, reason: str) -> Self:
        """Save, and let the history say why."""
        self._change_reason = reason
        self.save()
        return self
