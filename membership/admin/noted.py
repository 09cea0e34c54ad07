"""Lists of personal data: each look at the list or at a row is on record."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ..audit.record import record
from .staff_pages import acting_user


class NotedAdmin(admin.ModelAdmin):
    """A list whose looks are noted: its filter's form says by `codes` what was asked for.

    `list_action` and `row_action` are what the trail calls a look at the list and at one row.
    """

    list_action = row_action = ""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list, and note who looked: with ids of the filters, never what was searched."""
        answer = super().changelist_view(request, extra_context)
        changelist = (getattr(answer, "context_data", None) or {}).get("cl")
        if changelist is not None:
            codes = {"searched": bool(changelist.query), **_codes(changelist)}
            self._note(request, self.list_action, None, codes)
        return answer

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show one row, and note who looked."""
        answer = super().change_view(request, object_id, form_url, extra_context)
        row = (getattr(answer, "context_data", None) or {}).get("original")
        if row is not None:
            self._note(request, self.row_action, row, {})
        return answer

    def _note(self, request: HttpRequest, action: str, row: Any, codes: Mapping[str, Any]) -> None:
        record(action, row, by=acting_user(request), at=timezone.now(), **codes)


def _codes(changelist: Any) -> dict[str, Any]:
    return next((spec.form.codes() for spec in changelist.filter_specs), {})
