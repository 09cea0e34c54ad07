"""The quarter close: what is open, notes, a preview, publishing, and sending the brief."""

from datetime import date, datetime
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from ...audit.record import record
from ...reports.built.brief import PARTS, Brief, brief_of, stored_brief
from ...reports.charts.brief import pictures_of
from ...reports.models import BriefRecipient, Publication, PublicationFile, QuarterNote
from ...reports.open_items import open_items
from ...reports.periods import Quarter
from ...reports.quarter import Published, as_published, figures_of
from ...reports.restatement import restatements
from ...reports.scope import Scope
from ...workflow.errors import OutOfDateError
from ...workflow.name_recipient import end_recipient, name_recipient
from ...workflow.note_quarter import note_quarter
from ...workflow.publish_quarter import publish_quarter
from ...workflow.send_brief import send_brief
from .door import report_page
from .frame import draw
from .quarter_forms import NoteForm, RecipientForm, SendForm

SHOWN = 8
EARLIEST = 2000
WRITES = ("GET", "HEAD", "POST")


@report_page(staff_only=True, methods=WRITES)
def quarters(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """List the quarters that ended, and keep the list of the brief's readers."""
    now = timezone.now()
    form = RecipientForm()
    if request.method == "POST" and "end" in request.POST:
        return _end_reader(request, now)
    if request.method == "POST":
        form = RecipientForm(request.POST)
        if form.is_valid() and _named(request, form, now):
            return redirect("report_quarters")
    return draw(
        request,
        "reports/quarters.html",
        scope=scope,
        current="quarters",
        quarters=_listed(timezone.localdate(now)),
        readers=_readers(),
        reader_form=form,
    )


def _listed(today: date) -> list[tuple[Quarter, Publication | None]]:
    found = {each.quarter_starts_on: each for each in Publication.objects.defer("figures")}
    one = Quarter.of(today).before
    listed: list[tuple[Quarter, Publication | None]] = []
    while len(listed) < SHOWN or any(start <= one.start for start in found):
        listed.append((one, found.get(one.start)))
        one = one.before
    return listed


def _readers() -> list[BriefRecipient]:
    return list(BriefRecipient.objects.filter(ended_at=None))


def _named(request: HttpRequest, form: RecipientForm, now: datetime) -> bool:
    try:
        reader = name_recipient(**form.cleaned_data, by=cast(User, request.user), at=now)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, f"{reader.full_name} is on the list.")
    return True


def _end_reader(request: HttpRequest, now: datetime) -> HttpResponse:
    asked = request.POST.get("end", "")
    try:
        pk = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
        reader = end_recipient(recipient_id=pk, by=cast(User, request.user), at=now)
        messages.success(request, f"{reader.full_name} is off the list.")
    except OutOfDateError as error:
        messages.warning(request, str(error))
    return redirect("report_quarters")


@report_page(staff_only=True, methods=WRITES)
def quarter(request: HttpRequest, scope: Scope, name: str) -> HttpResponseBase:
    """Close one quarter: each button is one act, told apart by its name."""
    found, now = _quarter_or_404(name), timezone.now()
    publication = Publication.objects.filter(quarter_starts_on=found.start).first()
    readers = _readers()
    notes = list(QuarterNote.objects.filter(quarter_starts_on=found.start).select_related("group"))
    note_form, send_form = NoteForm.about(request.GET.get("about"), notes), SendForm(readers)
    if request.method == "POST":
        if "publish" in request.POST:
            return _publish(request, found, now)
        if "send" in request.POST and publication is not None:
            send_form = SendForm(readers, request.POST)
            if send_form.is_valid():
                return _send(request, found, publication, send_form, now)
        if "note" in request.POST:
            note_form = NoteForm(request.POST)
            if note_form.is_valid():
                return _note(request, found, note_form, now)
    return draw(
        request,
        "reports/quarter.html",
        scope=scope,
        current="quarters",
        quarter=found,
        publication=publication,
        has_ended=found.period.end <= timezone.localdate(now),
        is_passed=Publication.objects.filter(quarter_starts_on__gt=found.start).exists(),
        items=open_items(found.period, at=now),
        notes=notes,
        note_form=note_form,
        send_form=send_form,
        readers=readers,
        restated=restatements(as_published(publication)) if publication else (),
        deliveries=publication.deliveries.select_related("recipient", "by") if publication else (),
    )


def _quarter_or_404(name: str) -> Quarter:
    """Return the quarter of an address: one that has begun, within what can be shown."""
    try:
        found = Quarter.named(name)
    except ValueError:
        raise Http404 from None
    if found.start.year < EARLIEST or found.start > timezone.localdate():
        raise Http404
    return found


def _publish(request: HttpRequest, found: Quarter, now: datetime) -> HttpResponse:
    try:
        publish_quarter(quarter=found, by=cast(User, request.user), at=now)
        messages.success(request, f"{found} is published.")
    except OutOfDateError as error:
        messages.warning(request, str(error))
    return redirect("report_quarter", found.name)


def _send(
    request: HttpRequest, found: Quarter, publication: Publication, form: SendForm, now: datetime
) -> HttpResponse:
    try:
        sent = send_brief(
            publication_id=publication.pk,
            recipient_ids=form.chosen,
            by=cast(User, request.user),
            at=now,
        )
    except OutOfDateError as error:
        messages.warning(request, str(error))
    else:
        count = f"{len(sent)} reader{'' if len(sent) == 1 else 's'}"
        had = "" if sent else " Whom you chose was sent it today already."
        messages.success(request, f"The brief is on its way to {count}.{had}")
    return redirect("report_quarter", found.name)


def _note(request: HttpRequest, found: Quarter, form: NoteForm, now: datetime) -> HttpResponse:
    text, group = form.cleaned_data["text"], form.chosen
    try:
        note = note_quarter(
            quarter=found, group=group, text=text, by=cast(User, request.user), at=now
        )
        messages.success(request, "The note is kept." if note else "There is no note on this now.")
    except OutOfDateError as error:
        messages.warning(request, str(error))
    return redirect("report_quarter", found.name)


@report_page(staff_only=True)
def brief(request: HttpRequest, scope: Scope, name: str) -> HttpResponse:
    """Show the brief as it was published, or as it would be now."""
    found, now = _quarter_or_404(name), timezone.now()
    publication = Publication.objects.filter(quarter_starts_on=found.start).first()
    drawn: Brief
    if publication is not None:
        drawn = stored_brief(as_published(publication))
    else:
        drawn = brief_of(Published(found, now, figures_of(found, PARTS), is_preview=True))
    return draw(
        request,
        "reports/brief.html",
        scope=scope,
        current="quarters",
        brief=drawn,
        pictures=pictures_of(drawn),
        publication=publication,
        version=publication.digest[:12] if publication else "",
    )


@report_page(staff_only=True)
def brief_file(
    request: HttpRequest,
    scope: Scope,  # noqa: ARG001 (the door gives it to every view)
    name: str,
    kind: str,
) -> HttpResponse:
    """Hand over a published file, byte for byte; the download is on record."""
    found = _quarter_or_404(name)
    file = PublicationFile.objects.filter(
        publication__quarter_starts_on=found.start, kind=kind
    ).first()
    if file is None:
        raise Http404
    record(
        "report.downloaded",
        file,
        by=cast(User, request.user),
        at=timezone.now(),
        report="brief",
        form=kind,
    )
    answer = HttpResponse(bytes(file.content), content_type=file.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer
