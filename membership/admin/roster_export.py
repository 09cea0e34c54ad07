"""Download rosters: staff alone, for a reason, and on record before the first byte."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django import forms
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from ..audit.record import By, record
from ..catalog.models import PeerGroup
from ..catalog.words import day_in_words
from ..exports import csv_file, xlsx_file
from ..exports.columns import Row, rows_of
from ..exports.roster import COLUMNS, STATES, roster_rows
from .staff_pages import acting_user, show, staff_page
from .widgets import CheckboxGroup

_CHUNK = 65_536
_IN_MEMORY = 1_000_000
AUDIENCE = (
    "Staff of the Center for States. It names people: pass it on to nobody who does not need it. "
    "Nothing in it is suppressed."
)
REASONS = (
    ("", "Choose a reason"),
    ("edit", "To edit it and import it again"),
    ("leads", "For the leads of the group"),
    ("jurisdiction", "To work with a jurisdiction on who takes part"),
    ("bureau", "For the Children's Bureau"),
    ("mailing", "To write to the members"),
    ("quality", "To check that it is right"),
)


class DownloadForm(forms.Form):
    """Which rosters, in which form, and why."""

    reason = forms.ChoiceField(
        choices=REASONS,
        label="Why do you need it?",
        help_text="Goes on record with your name, the groups and the number of rows.",
        error_messages={"required": "Choose why you need it."},
    )
    state = forms.ChoiceField(choices=STATES, label="Who")
    form = forms.ChoiceField(
        choices=(("xlsx", "Excel workbook (.xlsx)"), ("csv", "CSV")), label="Kind of file"
    )
    groups = forms.ModelMultipleChoiceField(
        PeerGroup.objects.all(),
        widget=CheckboxGroup,
        error_messages={"required": "Choose at least one group."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(CheckboxGroup, self.fields["groups"].widget).group_name = "Groups"


@staff_page("membership/membership/download/", name="roster_download")
def download(request: HttpRequest) -> HttpResponseBase:
    """Ask for the reason; POST hands over the file."""
    if request.method == "POST":
        form = DownloadForm(request.POST)
        if form.is_valid():
            return _answer(form.cleaned_data, by=acting_user(request))
    else:
        form = DownloadForm(initial={"groups": request.GET.getlist("group")[:1]})
    return show(
        request,
        "admin/membership/roster_import/download.html",
        title="Download rosters",
        form=form,
    )


def _answer(chosen: dict[str, Any], *, by: By) -> StreamingHttpResponse:
    now = timezone.now()
    today, kind = timezone.localdate(now), chosen["form"]
    groups = list(chosen["groups"])
    about = {
        "groups": ",".join(str(group.pk) for group in groups),
        "state": chosen["state"],
        "form": kind,
        "reason": chosen["reason"],
    }
    record("roster.downloading", by=by, at=now, **about)
    counted = Counted(rows_of(roster_rows(groups, state=chosen["state"], on=today), COLUMNS))
    if kind == "csv":
        body = csv_file.csv_file([column.title for column in COLUMNS], counted)
        content_type = csv_file.CONTENT_TYPE
    else:
        notes = [
            ("Rosters of", ", ".join(group.name for group in groups)),
            ("Who", dict(STATES)[chosen["state"]]),
            ("As of", f"{day_in_words(today)}, as now known"),
            ("Audience", AUDIENCE),
        ]
        body, content_type = _workbook(counted, notes), xlsx_file.CONTENT_TYPE
    answer = StreamingHttpResponse(on_record(body, counted, by=by))
    answer["Content-Type"] = content_type
    answer["Content-Disposition"] = f'attachment; filename="roster-{today.isoformat()}.{kind}"'
    return answer


class Counted:
    """Rows, with how many were handed over so far."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Row]:
        for row in self.rows:
            self.count += 1
            yield row


def _workbook(rows: Counted, notes: list[tuple[str, str]]) -> Iterator[bytes]:
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        xlsx_file.write_xlsx(
            cast(IO[bytes], file), sheet="Roster", columns=COLUMNS, rows=rows, notes=notes
        )
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def on_record(body: Iterator[bytes], rows: Counted, *, by: By) -> Iterator[bytes]:
    """Note after the last byte how many rows went out, or that the download broke off."""
    action = "roster.download_aborted"
    try:
        yield from body
        action = "roster.downloaded"
    finally:
        record(action, by=by, at=timezone.now(), rows=rows.count)
