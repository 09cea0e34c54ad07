"""What is known of peer support, and the questions to ask of one's own program."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..exports.csv_file import CONTENT_TYPE
from ..exports.evidence import evidence_csv
from ..library.evidence import COLUMNS, ORDERS, in_order
from ..library.models import Resource
from ..library.peer_support import peer_support
from ..library.resources import shown_resources
from ..library.self_check import considerations_to_check
from .cache import Wishes, cached, ignore_query

ANSWERS = ("Yes", "Partly", "Not yet")


def order_asked(query: QueryDict) -> Wishes:
    """Return the order in which the table is wanted; one that is not known counts for nothing."""
    wish = query.get("sort", "")
    return {"sort": wish} if wish.removeprefix("-") in ORDERS else {}


@require_safe
@cached(order_asked)
def evidence(request: HttpRequest) -> HttpResponse:
    """Show the findings as a table, in the order that is asked for."""
    wish = order_asked(request.GET).get("sort", "")
    page = {
        "findings": in_order(wish),
        "sources": shown_resources(Resource.objects.exclude(findings=None)),
        "titles": COLUMNS,
        "columns": list(columns(wish)),
        "is_sorted": bool(wish),
        "peer_support": peer_support(on=timezone.localdate()),
    }
    return render(request, "library/evidence.html", page)


def columns(wish: str) -> Iterator[dict[str, str]]:
    """Yield each column: how it runs, and what sorting by it asks for; the one in force turns."""
    for field, title in COLUMNS.items():
        runs = {field: "ascending", f"-{field}": "descending"}.get(wish, "")
        leads_to = f"-{field}" if runs == "ascending" else field
        yield {"title": title, "runs": runs, "leads_to": leads_to if field in ORDERS else ""}


@require_safe
@cached(ignore_query)
def evidence_file(_request: HttpRequest) -> HttpResponse:
    """Hand over the table as CSV."""
    answer = HttpResponse(b"".join(evidence_csv(in_order(""))), content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="peer-support-evidence.csv"'
    return answer


@require_safe
@cached(ignore_query)
def self_check(request: HttpRequest) -> HttpResponse:
    """Show the considerations as questions. The answers stay in the browser: it is no form."""
    considerations = considerations_to_check()
    page = {
        "considerations": considerations,
        "answers": ANSWERS,
        "sources": shown_resources(Resource.objects.exclude(considerations=None)),
        "peer_support": peer_support(on=timezone.localdate()),
    }
    return render(request, "library/self_check.html", page)
