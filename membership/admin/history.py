"""Who changed a catalog row, when, and each field before and after: to read, not to revert.

Going back is an edit like any other, so that the history tells it too.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.utils import display_for_field, unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from simple_history.utils import get_m2m_reverse_field_name

from ..catalog.checks import check_catalog
from .bases import StaffAdmin

ADDED, CHANGED, REMOVED = "+", "~", "-"
_ACTS = {ADDED: "added", CHANGED: "changed", REMOVED: "removed"}
_ENTRIES_A_PAGE = 50
_NOTHING = "(empty)"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one entry, in the words of its form."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One act on one row."""

    at: datetime
    who: str
    why: str
    what: str
    changes: list[Change]


class HistoryAdmin(StaffAdmin):
    """A list of the catalog: its rows keep their history, and a save tells what cannot work.

    `history_parts` are catalog models with a foreign key to this one, and that key's column: their
    changes stand in our history.
    """

    section = "Catalog"
    keeps_history = True
    history_parts: ClassVar[Sequence[tuple[type[models.Model], str]]] = ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save what was changed; a form sent back as it was leaves no trace of an edit."""
        if form.changed_data or not change:
            super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go on as ever, with what the catalog's checks find."""
        _tell_findings(request)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Go on as ever, with what the catalog's checks find."""
        _tell_findings(request)
        return super().response_change(request, obj)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what was changed, newest first."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        entries = history_of(obj, self.history_parts)
        context = {
            **self.admin_site.each_context(request),
            "title": f"History: {obj}",
            "page": Paginator(entries, _ENTRIES_A_PAGE).get_page(request.GET.get("p")),
            "object": obj,
            "opts": self.opts,
            "list_title": self.list_title(request),
            **(extra_context or {}),
        }
        return render(request, "simple_history/object_history.html", context)


def _tell_findings(request: HttpRequest) -> None:
    for finding in check_catalog():
        messages.warning(request, f"{finding.msg} {finding.hint}")


def history_of(obj: Any, parts: Iterable[tuple[type[models.Model], str]] = ()) -> list[Entry]:
    """Return every act on a row and on its parts, newest first, in as many queries however many."""
    entries = _entries(type(obj), "id", obj.pk)
    for model, foreign_key in parts:
        entries += _entries(model, foreign_key, obj.pk)
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _entries(model: Any, key: str, pk: int) -> list[Entry]:
    records = list(
        model.history.filter(**{key: pk})
        .select_related("history_user")
        .order_by("id", "history_date", "history_id")
    )
    words = _Words(model, records, without=key)
    entries = []
    for _, versions in groupby(records, key=lambda record: record.id):
        before: dict[str, str] = {}
        for record in versions:
            now = words.of(record)
            after = {} if record.history_type == REMOVED else now
            changes = [
                Change(name, before.get(name, _NOTHING), after.get(name, _NOTHING))
                for name in words.names
                if before.get(name, _NOTHING) != after.get(name, _NOTHING)
            ]
            if changes or record.history_type != CHANGED:
                part = "" if key == "id" else now[words.naming]
                entries.append(_entry(model, record, part, changes))
            before = after
    return entries[::-1]


def _entry(model: Any, record: Any, part: str, changes: list[Change]) -> Entry:
    user = record.history_user
    what = f"{model._meta.verbose_name} {_ACTS[record.history_type]}"
    return Entry(
        at=record.history_date,
        who=(user.get_full_name() or user.get_username()) if user else "The system",
        why=record.history_change_reason or "",
        what=what.capitalize() + (f": {part}" if part else ""),
        changes=changes,
    )


class _Words:
    """The values of records as their forms show them, related rows looked up all at once.

    `naming` is the field that tells a row from its neighbors under the same group.
    """

    def __init__(self, model: Any, records: Sequence[Any], *, without: str) -> None:
        tracked = model.history.model
        self._fields = [
            f for f in tracked.tracked_fields if not f.primary_key and f.attname != without
        ]
        own = model.natural_fields[-1].partition("__")[0]
        self.naming = str(model._meta.get_field(own).verbose_name)
        self._many = list(tracked._history_m2m_fields)
        self._chosen = {field.name: _chosen(tracked, field, records) for field in self._many}
        self._rows = self._look_up(records)
        self.names = [str(f.verbose_name) for f in (*self._fields, *self._many)]

    def of(self, record: Any) -> dict[str, str]:
        """Return a record's values by field name, without the empty ones."""
        words = {}
        for field in self._fields:
            value = getattr(record, field.attname)
            if field.remote_field:
                word = self._name(field, value) if value is not None else ""
            else:
                word = "" if value is None else str(display_for_field(value, field, ""))
                word = {True: "Yes", False: "No"}.get(value, word) if _is_yes_no(field) else word
            words[str(field.verbose_name)] = word
        for field in self._many:
            names = sorted(self._name(field, pk) for pk in self._chosen[field.name][record.pk])
            words[str(field.verbose_name)] = ", ".join(names)
        return {name: word for name, word in words.items() if word}

    def _name(self, field: Any, pk: int) -> str:
        return self._rows[field.related_model].get(pk, f"(no longer there: {pk})")

    def _look_up(self, records: Sequence[Any]) -> dict[Any, dict[int, str]]:
        wanted: dict[Any, set[int]] = defaultdict(set)
        for field in self._fields:
            if field.remote_field:
                wanted[field.related_model] |= {getattr(r, field.attname) for r in records}
        for field in self._many:
            wanted[field.related_model].update(*self._chosen[field.name].values())
        return {
            model: {pk: str(row) for pk, row in model.objects.in_bulk(pks - {None}).items()}
            for model, pks in wanted.items()
        }


def _chosen(tracked: Any, field: Any, records: Sequence[Any]) -> dict[int, set[int]]:
    """Return, for each record, the ids a many-to-many field held then."""
    through = getattr(tracked, field.name).model
    chosen: dict[int, set[int]] = defaultdict(set)
    rows = through.objects.filter(history__in=[record.pk for record in records])
    column = f"{get_m2m_reverse_field_name(field)}_id"
    for history_id, pk in rows.values_list("history_id", column):
        chosen[history_id].add(pk)
    return chosen


def _is_yes_no(field: Any) -> bool:
    return isinstance(field, models.BooleanField)
