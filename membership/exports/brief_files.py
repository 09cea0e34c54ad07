"""The brief as two files: a page that opens anywhere, and a workbook of the figures behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone

from ..reports.built.brief import Brief
from ..reports.charts.brief import pictures_of
from ..reports.models import PublicationFile
from .report_files import write_reports
from .xlsx_file import CONTENT_TYPE

STYLES = ("site/css/reports.css", "site/css/charts.css", "site/css/brief.css")


@dataclass(frozen=True, slots=True)
class File:
    """One file of a publication."""

    kind: PublicationFile.Kind
    name: str
    content_type: str
    content: bytes


def brief_files(brief: Brief, *, made_at: datetime, version: str) -> Iterator[File]:
    """Yield the page and the workbook; the same brief at the same moment gives the same bytes."""
    stem = f"peer-groups-brief_{brief.quarter.name}"
    page = render_to_string(
        "reports/brief_file.html",
        {
            "brief": brief,
            "pictures": pictures_of(brief),
            "made_at": made_at,
            "version": version,
            "styles": [_style(name) for name in STYLES],
        },
    )
    yield File(PublicationFile.Kind.BRIEF, f"{stem}.html", "text/html", page.encode())
    book = BytesIO()
    parts = [(report, report.tables) for report in brief.reports.values()]
    write_reports(book, parts, made_on=timezone.localdate(made_at), made_at=made_at)
    yield File(PublicationFile.Kind.WORKBOOK, f"{stem}.xlsx", CONTENT_TYPE, book.getvalue())


def _style(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        raise FileNotFoundError(name)
    with open(path, encoding="utf-8") as file:
        return file.read()
