"""Each table of a report as a file, with the figures and the filters of its screen."""

from io import BytesIO
from typing import cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from ...audit.record import record
from ...exports import csv_file, xlsx_file
from ...exports.report_files import file_name, report_csv, write_report
from ...reports.built import REPORTS
from ...reports.scope import Scope
from .door import report_page
from .filter_form import form_for, report_for
from .frame import SCREENS, may_read

KINDS = {"csv": csv_file.CONTENT_TYPE, "xlsx": xlsx_file.CONTENT_TYPE}


@report_page()
def report_file(
    request: HttpRequest, scope: Scope, name: str, table: str, kind: str
) -> HttpResponseBase:
    """Hand over a table; an address with a wrong filter leads to the screen, which says why."""
    if name not in REPORTS or kind not in KINDS:
        raise Http404
    if not may_read(name, scope):
        raise PermissionDenied
    now = timezone.now()
    today = timezone.localdate(now)
    form = form_for(name, request.GET, scope, on=today)
    report = report_for(name, scope, form)
    if form.errors:
        screen = next(screen.address for screen in SCREENS if screen.name == name)
        return redirect(f"{reverse(screen)}?{request.GET.urlencode()}")
    try:
        chosen = report.table(table)
    except KeyError:
        raise Http404 from None
    file = BytesIO()
    if kind == "csv":
        file.writelines(report_csv(report, chosen, made_on=today))
    else:
        write_report(file, report, [chosen], made_on=today, made_at=now)
    if request.method == "GET":
        record(
            "report.downloaded",
            by=cast(User, request.user),
            at=now,
            report=name,
            table=chosen.name,
            form=kind,
            audience=report.audience.value,
            filters=form.query,
        )
    answer = HttpResponse(file.getvalue(), content_type=KINDS[kind])
    called = file_name(name, chosen.name, form.filters, made_on=today, kind=kind)
    answer["Content-Disposition"] = f'attachment; filename="{called}"'
    return answer
