"""Taking people's data out, row by row: for a reason, by whoever is permitted, and on record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from ..audit.record import By, Code, record
from ..exports import csv_file, xlsx_file
from ..exports.columns import Column
from ..exports.handing import Handing
from ..requests.fields import OneLine
from ..review.scoping import may_download_people
from ..workflow.begin_download import begin_download
from .staff_pages import View, acting_user

ANOTHER = "another"
AUDIENCE = (
    "Staff of the Center for States. It names people: pass it on to nobody who does not need it. "
    "Nothing in it is suppressed."
)


def for_downloaders(view: View) -> View:
    """Open a page of staff to those who are permitted to download: 403 for the rest of them."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not may_download_people(request.user):
            raise PermissionDenied
        return view(request, **kwargs)

    return guarded


class DownloadForm(forms.Form):
    """Why rows are needed, and in which form. Each list of rows has reasons of its own."""

    reasons: Sequence[tuple[str, str]] = ()

    reason = forms.ChoiceField(
        label="Why do you need it?",
        help_text="Goes on record with your name, what you chose and the number of rows.",
        error_messages={"required": "Choose why you need it."},
    )
    typed = OneLine(
        label="Why, in your own words",
        help_text="Needed for “Another reason”. Staff read it on the audit trail.",
        required=False,
        max_length=500,
    )
    form = forms.ChoiceField(
        choices=(("xlsx", "Excel workbook (.xlsx)"), ("csv", "CSV")), label="Kind of file"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [("", "Choose a reason"), *self.reasons, (ANOTHER, "Another reason")]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]  # a field with choices
        self.fields[
            "form"
        ].help_text = f"A workbook takes {settings.XLSX_ROWS:,} rows; CSV takes any number."

    def clean(self) -> dict[str, Any]:
        """Ask for words where no reason of the list was chosen; raises ValidationError."""
        cleaned = super().clean() or {}
        if cleaned.get("reason") == ANOTHER and cleaned.get("typed") == "":
            self.add_error("typed", "Say why you need it.")
        return cleaned

    def can_hold(self, rows: QuerySet[Any]) -> bool:
        """Tell whether the kind of file takes these rows; if not, say so beside the field."""
        limit = settings.XLSX_ROWS
        if self.cleaned_data["form"] == "csv" or rows.order_by()[: limit + 1].count() <= limit:
            return True
        self.add_error(
            "form", f"This is more than {limit:,} rows, too many for a workbook. Choose CSV."
        )
        return False


@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows that can be taken out. `begun`, `done` and `aborted` are its lines in the trail."""

    name: str
    sheet: str
    columns: Sequence[Column]
    begun: str
    done: str
    aborted: str


def hand_over(
    dataset: Dataset,
    rows: QuerySet[Any],
    *,
    chosen: Mapping[str, Any],
    notes: Sequence[tuple[str, str]],
    codes: Mapping[str, Code],
    days: str,
    request: HttpRequest,
) -> StreamingHttpResponse:
    """Answer with the file that a `DownloadForm` asks for, on record before its first byte.

    `notes` head the workbook's definitions, `codes` go on record, `days` is part of the name.
    """
    by, now, kind = acting_user(request), timezone.now(), chosen["form"]
    about = {**codes, "form": kind}
    begin_download(
        dataset.begun, reason=chosen["reason"], typed=chosen["typed"], codes=about, by=by, at=now
    )
    handing = Handing(rows, dataset.columns)
    if kind == "csv":
        body, content_type = handing.csv(), csv_file.CONTENT_TYPE
    else:
        told = [*notes, ("Audience", AUDIENCE)]
        body = handing.workbook(sheet=dataset.sheet, notes=told)
        content_type = xlsx_file.CONTENT_TYPE
    answer = StreamingHttpResponse(on_record(body, handing, dataset, by=by))
    answer["Content-Type"] = content_type
    name = _file_name(dataset.name, days, timezone.localdate(now), kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _file_name(what: str, days: str, made_on: date, kind: str) -> str:
    return f"{'_'.join(part for part in (what, days) if part)}_made-{made_on}.{kind}"


def on_record(
    body: Iterator[bytes], handing: Handing, dataset: Dataset, *, by: By
) -> Iterator[bytes]:
    """Note after the last byte how many rows went out, or that the download broke off."""
    action = dataset.aborted
    try:
        yield from body
        action = dataset.done
    finally:
        record(action, by=by, at=timezone.now(), rows=handing.count)
