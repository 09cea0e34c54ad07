"""Roster files: the list of them, the upload, and the page of each with its rows."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from ..audit.record import record
from ..roster.files.headings import FIELDS
from ..roster.files.sheets import UnreadableFileError
from ..roster.imports import RosterImport, RosterImportRow
from ..workflow.check_roster import rows_to_take
from ..workflow.stage_roster import stage_roster
from .bases import ReadOnlyAdmin, is_staff
from .roster_import_forms import CommitForm, UploadForm, sheet_title
from .site import site
from .staff_pages import acting_user, show

PAGE = 50
Outcome = RosterImportRow.Outcome
STAY_OUT = (Outcome.DUPLICATE, Outcome.TO_COMPLETE, Outcome.REFUSED)


@admin.register(RosterImport, site=site)
class RosterImportAdmin(ReadOnlyAdmin):
    """The files that were brought in. Staff add one, and follow it to its end."""

    section = "Rosters"
    list_display = ("file_name", "uploaded_at", "by", "status", "rows")
    list_select_related = ("uploaded_by",)
    list_display_links = ("file_name",)
    sortable_by = ()
    search_fields = ("file_name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let staff bring in a file."""
        return is_staff(request)

    @admin.display(description="uploaded by")
    def by(self, batch: RosterImport) -> str:
        """Name who brought the file in."""
        user = batch.uploaded_by
        return (user.get_full_name() or user.get_username()) if user else "The system"

    @admin.display(description="rows")
    def rows(self, batch: RosterImport) -> str:
        """Say how many rows can become members."""
        return f"{batch.rows_taken:,}"

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",  # noqa: ARG002 (Django's signature)
        extra_context: Any = None,  # noqa: ARG002 (Django's signature)
    ) -> HttpResponse:
        """Ask for the file; POST reads it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            form = UploadForm(
                request.POST,
                request.FILES,
                content_length=int(request.META.get("CONTENT_LENGTH") or 0),
            )
            if form.is_valid() and (batch := _read(request, form)):
                return redirect("admin:roster_import_choose", batch.pk)
        else:
            form = UploadForm()
        return show(
            request, "admin/membership/roster_import/upload.html", title="Import members", form=form
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002 (Django's signature)
        extra_context: Any = None,  # noqa: ARG002 (Django's signature)
    ) -> HttpResponse:
        """Show how far the file is: its columns, its progress, or what became of its rows."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        batch = self.get_object(request, object_id)
        if batch is None:
            raise Http404
        if batch.status == RosterImport.Status.READ:
            return redirect("admin:roster_import_choose", batch.pk)
        if batch.status == RosterImport.Status.CHECKING:
            return _progress(request, batch)
        return _outcomes(request, batch)


def _read(request: HttpRequest, form: UploadForm) -> RosterImport | None:
    upload = form.cleaned_data["file"]
    try:
        batch = stage_roster(
            file=upload.file, name=upload.name, by=acting_user(request), at=timezone.now()
        )
    except UnreadableFileError as error:
        form.add_error("file", str(error))
        return None
    before = RosterImport.objects.filter(
        sha256=batch.sha256, status=RosterImport.Status.COMMITTED
    ).first()
    if before:
        messages.info(
            request, "This very file was imported before. Again, it changes only what is not so."
        )
    return batch


def _progress(request: HttpRequest, batch: RosterImport) -> HttpResponse:
    total = rows_to_take(batch).count()
    reading = batch.rows_read < total
    done = batch.rows_read if reading else batch.rows_checked
    return show(
        request,
        "admin/membership/roster_import/progress.html",
        title="Checking the rows",
        batch=batch,
        total=total,
        done=done,
        progress=f"{done:,} of {total:,} rows {'read' if reading else 'checked'}",
    )


def _outcomes(request: HttpRequest, batch: RosterImport) -> HttpResponse:
    wanted = request.GET.get("outcome", "")
    rows = batch.rows.exclude(outcome="").order_by("pk")
    if wanted in Outcome.values:
        rows = rows.filter(outcome=wanted)
    rows = rows.select_related("group", "member", "membership")
    page = Paginator(rows, PAGE).get_page(request.GET.get("p"))
    record(
        "roster_import.viewed",
        batch,
        by=acting_user(request),
        at=timezone.now(),
        outcome=wanted if wanted in Outcome.values else "",
    )
    return show(
        request,
        "admin/membership/roster_import/outcomes.html",
        title=TITLES[batch.status],
        batch=batch,
        page=page,
        rows=list(_lines(batch, page)),
        wanted=wanted,
        counts=[(each, f"{batch.counts.get(each, 0):,}") for each in Outcome],
        writes=sum(batch.counts.get(each, 0) for each in (Outcome.NEW, Outcome.CHANGED)),
        duplicates=batch.counts.get(Outcome.DUPLICATE, 0),
        stay_out=sum(batch.counts.get(each, 0) for each in STAY_OUT),
        form=CommitForm(),
    )


TITLES: dict[str, str] = {
    RosterImport.Status.CHECKED: "What the import would do",
    RosterImport.Status.COMMITTED: "What the import did",
    RosterImport.Status.DISCARDED: "Discarded file",
}


def _lines(batch: RosterImport, page: Page) -> Iterator[dict[str, Any]]:
    for row in page.object_list:
        typed = typed_in(batch, row)
        name = typed["full_name"] or f"{typed['first_name']} {typed['last_name']}".strip()
        yield {
            "row": row,
            "place": f"{sheet_title(batch, row.sheet)}, row {row.number}",
            "name": name or (str(row.member) if row.member else ""),
            "email": typed["email"] or (row.member.email if row.member else ""),
        }


def typed_in(batch: RosterImport, row: RosterImportRow) -> dict[str, str]:
    """Return what a row says, by field; nothing once the file is done with."""
    texts = dict.fromkeys(FIELDS, "")
    if batch.sheets:
        columns = batch.sheets[row.sheet]["columns"]
        for name, cell in zip(columns, row.cells, strict=False):
            if name and isinstance(cell, str):
                texts[name] = cell
    return texts
