"""The steps of a roster file: its columns, its days and groups, checking, importing, discarding."""

from collections.abc import Callable, Iterator

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from ..audit.record import record
from ..exports.csv_file import CONTENT_TYPE, csv_file
from ..roster.files.headings import FIELDS
from ..roster.imports import RosterImport, RosterImportRow
from ..workflow.check_roster import check_roster, rows_to_take
from ..workflow.commit_roster import commit_roster
from ..workflow.discard_roster import discard_roster
from ..workflow.errors import OutOfDateError
from ..workflow.map_roster import choose_days_and_groups, map_columns
from .roster_import import STAY_OUT, typed_in
from .roster_import_forms import ChoicesForm, ColumnsForm, CommitForm, sheet_title
from .staff_pages import acting_user, show, staff_page

ROUTE = "membership/rosterimport/<int:import_id>"
SAMPLES = 20


def _page(batch: RosterImport | int) -> HttpResponse:
    pk = batch if isinstance(batch, int) else batch.pk
    return redirect("admin:membership_rosterimport_change", pk)


def _do(request: HttpRequest, import_id: int, act: Callable[[], object]) -> bool:
    """Do an act of the workflow, and say why where it may not be done."""
    get_object_or_404(RosterImport, pk=import_id)
    try:
        act()
    except OutOfDateError as error:
        messages.warning(request, f"{error} Nothing was changed.")
        return False
    return True


@staff_page(f"{ROUTE}/choose/", name="roster_import_choose")
def choose(request: HttpRequest, import_id: int) -> HttpResponse:
    """Ask for days and groups; POST begins to check the rows."""
    batch = get_object_or_404(RosterImport, pk=import_id)
    if not batch.is_open:
        return _page(batch)
    if request.method == "POST":
        form = ChoicesForm(request.POST, batch=batch)
        if form.is_valid():
            _do(
                request,
                import_id,
                lambda: choose_days_and_groups(
                    import_id=import_id,
                    **form.choices(),
                    by=acting_user(request),
                    at=timezone.now(),
                ),
            )
            return _page(batch)
    else:
        known = batch.status != RosterImport.Status.READ
        held = {"opening_on": batch.opening_on, "group": batch.group_id}
        form = ChoicesForm(
            batch=batch, initial=held | ({"file_on": batch.file_on} if known else {})
        )
    return show(
        request,
        "admin/membership/roster_import/choose.html",
        title="What is in the file",
        batch=batch,
        form=form,
    )


@staff_page(f"{ROUTE}/columns/<int:sheet>/", name="roster_import_columns")
def columns(request: HttpRequest, import_id: int, sheet: int) -> HttpResponse:
    """Ask what each column of a sheet is."""
    batch = get_object_or_404(RosterImport, pk=import_id)
    if not batch.is_open:
        return _page(batch)
    if sheet >= len(batch.sheets):
        raise Http404
    first = batch.rows.filter(sheet=sheet).order_by("pk").values_list("cells", flat=True)
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        sheet=batch.sheets[sheet],
        samples=list(first[:SAMPLES]),
    )
    if form.is_valid():
        _do(
            request,
            import_id,
            lambda: map_columns(
                import_id=import_id,
                sheet=sheet,
                columns=form.columns,
                by=acting_user(request),
                at=timezone.now(),
            ),
        )
        return redirect("admin:roster_import_choose", import_id)
    record("roster_import.viewed", batch, by=acting_user(request), at=timezone.now(), sheet=sheet)
    return show(
        request,
        "admin/membership/roster_import/columns.html",
        title=f"Columns of {sheet_title(batch, sheet)}",
        batch=batch,
        form=form,
    )


@staff_page(f"{ROUTE}/check/", name="roster_import_check")
@require_POST
def check(request: HttpRequest, import_id: int) -> HttpResponse:
    """Check the next rows."""
    _do(
        request,
        import_id,
        lambda: check_roster(import_id=import_id, by=acting_user(request), at=timezone.now()),
    )
    return _page(import_id)


@staff_page(f"{ROUTE}/commit/", name="roster_import_commit")
@require_POST
def commit(request: HttpRequest, import_id: int) -> HttpResponse:
    """Import the good rows."""
    form = CommitForm(request.POST)
    form.is_valid()
    done = _do(
        request,
        import_id,
        lambda: commit_roster(
            import_id=import_id,
            notices=form.cleaned_data["notices"],
            duplicates=form.cleaned_data["duplicates"],
            by=acting_user(request),
            at=timezone.now(),
        ),
    )
    if done:
        messages.success(request, "The members are on the rosters.")
    return _page(import_id)


@staff_page(f"{ROUTE}/discard/", name="roster_import_discard")
@require_POST
def discard(request: HttpRequest, import_id: int) -> HttpResponse:
    """Forget the file."""
    done = _do(
        request,
        import_id,
        lambda: discard_roster(import_id=import_id, by=acting_user(request), at=timezone.now()),
    )
    if done:
        messages.success(request, "The file is forgotten. No roster was changed.")
    return redirect("admin:membership_rosterimport_changelist")


@staff_page(f"{ROUTE}/left-out.csv", name="roster_import_left_out")
def left_out(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """Hand over the rows that stay out, to be mended and imported again."""
    batch = get_object_or_404(RosterImport, pk=import_id)
    if batch.status != RosterImport.Status.CHECKED:
        return _page(batch)
    rows = rows_to_take(batch).filter(outcome__in=STAY_OUT).select_related("group")
    record(
        "roster_import.downloaded",
        batch,
        by=acting_user(request),
        at=timezone.now(),
        rows=rows.count(),
    )
    titles = ["Sheet in the file", "Row in the file", "Outcome", "Why", *FIELDS.values()]
    answer = StreamingHttpResponse(csv_file(titles, _left_out(batch, rows.iterator())))
    answer["Content-Type"] = CONTENT_TYPE
    answer["Content-Disposition"] = f'attachment; filename="left-out-{batch.pk}.csv"'
    return answer


def _left_out(batch: RosterImport, rows: Iterator[RosterImportRow]) -> Iterator[list[str | int]]:
    for row in rows:
        typed = typed_in(batch, row)
        if row.group and not typed["group"]:
            typed["group"] = row.group.slug
        place = sheet_title(batch, row.sheet)
        yield [place, row.number, row.get_outcome_display(), row.why, *typed.values()]
