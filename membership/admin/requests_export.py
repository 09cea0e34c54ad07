"""Download requests, as the list shows them: for a reason, by whoever is permitted, on record."""

from typing import Any, cast

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from ..exports.requests import COLUMNS, request_rows
from ..requests.models import MembershipRequest
from .downloads import Dataset, DownloadForm, for_downloaders, hand_over
from .filters import SHOW
from .queue import MembershipRequestAdmin, QueueChangeList
from .site import site
from .staff_pages import show, staff_page

REQUESTS = Dataset(
    "requests",
    "Requests",
    COLUMNS,
    begun="requests.downloading",
    done="requests.downloaded",
    aborted="requests.download_aborted",
)


class RequestsDownloadForm(DownloadForm):
    """Why the requests are needed, and in which form."""

    reasons = (
        ("triage", "To see to what waits too long"),
        ("jurisdiction", "To work with a jurisdiction on who takes part"),
        ("bureau", "For the Children's Bureau"),
        ("quality", "To check that it is right"),
    )


@staff_page("membership/membershiprequest/download/", name="requests_download")
@for_downloaders
def download(request: HttpRequest) -> HttpResponseBase:
    """Ask for the reason; POST hands over the requests that the list shows at this address."""
    try:
        chosen = _list_of(request)
    except IncorrectLookupParameters:
        return redirect("admin:membership_membershiprequest_changelist")
    told = _told(chosen)
    form = RequestsDownloadForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        rows = request_rows(chosen.queryset)
        if form.can_hold(rows):
            return hand_over(
                REQUESTS,
                rows,
                chosen=form.cleaned_data,
                notes=told,
                codes=_codes(chosen),
                days="",
                request=request,
            )
    return show(
        request,
        "admin/membership/membershiprequest/download.html",
        title="Download requests",
        form=form,
        told=told,
        way_back=_way_back(request),
    )


def _list_of(request: HttpRequest) -> QueueChangeList:
    """Return the list as the address narrows it, whatever its page.

    Raises IncorrectLookupParameters for an address that the list would not take.
    """
    asked = request.GET.copy()
    asked.pop(PAGE_VAR, None)
    request.GET = asked  # type: ignore[assignment]  # a QueryDict, as before
    admin = cast(MembershipRequestAdmin, site._registry[MembershipRequest])
    return cast(QueueChangeList, admin.get_changelist_instance(request))


def _told(chosen: QueueChangeList) -> list[tuple[str, str]]:
    """Say in words what the list is narrowed to."""
    part = next(part["display"] for part in chosen.parts if part["selected"])
    return [
        ("Requests", str(part)),
        *(
            (str(spec.title).capitalize(), str(dict(spec.lookup_choices)[spec.value()]))
            for spec in _narrowing(chosen)
        ),
        *([("Search", chosen.query)] if chosen.query else []),
    ]


def _codes(chosen: QueueChangeList) -> dict[str, Any]:
    """Return the same for the trail, as codes and ids: never what was searched."""
    return {
        SHOW: chosen.part,
        "searched": bool(chosen.query),
        **{spec.parameter_name: spec.value() for spec in _narrowing(chosen)},
    }


def _narrowing(chosen: QueueChangeList) -> list[Any]:
    specs: list[Any] = [*chosen.filter_specs]
    return [spec for spec in specs if spec.parameter_name != SHOW and spec.value() is not None]


def _way_back(request: HttpRequest) -> str:
    page = reverse("admin:membership_membershiprequest_changelist")
    return f"{page}?{request.GET.urlencode()}"
