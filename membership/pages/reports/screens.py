"""The screens of figures: one view, since every report is told and filtered alike."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ...reports.charts.pictures import sections
from ...reports.scope import Scope
from .door import report_page
from .filter_form import form_for, report_for
from .frame import draw, may_read


@report_page()
def screen(request: HttpRequest, scope: Scope, name: str) -> HttpResponse:
    """Show one report, as the address filters it."""
    if not may_read(name, scope):
        raise PermissionDenied
    form = form_for(name, request.GET, scope, on=timezone.localdate())
    report = report_for(name, scope, form)
    return draw(
        request,
        (f"reports/{name}.html", "reports/report.html"),
        scope=scope,
        current=name,
        form=form,
        report=report,
        sections=sections(report),
    )
