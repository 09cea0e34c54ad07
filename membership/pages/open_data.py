"""The public catalog as files for other programs, and the page that says what is in them."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..catalog.last_change import catalog_changed_at
from ..catalog.open_data import FIELDS, absolute, document, records, schema
from ..exports.csv_file import CONTENT_TYPE
from ..exports.groups import BETWEEN, groups_csv
from .cache import cached, dated, ignore_query
from .other_sites import open_to_other_sites

READABLE = {"ensure_ascii": False, "indent": 2}


@open_to_other_sites
@cached(ignore_query)
def groups_json(_request: HttpRequest) -> HttpResponse:
    """Hand over every group as JSON."""
    on = timezone.localdate()
    changed_at = catalog_changed_at(on=on)
    whole = document(records(on=on), changed_at=changed_at)
    answer = JsonResponse(whole, json_dumps_params=READABLE)
    answer["Link"] = f'<{absolute(reverse("groups_schema"))}>; rel="describedby"'
    return dated(answer, changed_at)


@open_to_other_sites
@cached(ignore_query)
def groups_file(_request: HttpRequest) -> HttpResponse:
    """Hand over every group as CSV."""
    on = timezone.localdate()
    changed_at = catalog_changed_at(on=on)
    answer = HttpResponse(b"".join(groups_csv(records(on=on))), content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="groups.csv"'
    return dated(answer, changed_at)


@open_to_other_sites
@cached(ignore_query)
def groups_schema(_request: HttpRequest) -> HttpResponse:
    """Hand over the JSON Schema of the JSON."""
    return JsonResponse(
        schema(), json_dumps_params=READABLE, content_type="application/schema+json"
    )


@require_safe
@cached(ignore_query)
def data(request: HttpRequest) -> HttpResponse:
    """Say what the files hold, field by field, and how a program asks for them."""
    page = {"fields": FIELDS, "between": BETWEEN.strip(), "site": absolute("")}
    return render(request, "site/data.html", page)
