"""Everything held about a person: a page to read, and the same as a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from ..audit.client import client_address
from ..exports.held import LEFT_OUT, SECTIONS, held_about
from ..requests.limits import LimitReachedError
from ..workflow.note_held_seen import note_held_downloaded, note_held_viewed
from .desk_door import Desk, desk_page


@dataclass(frozen=True, slots=True)
class Line:
    """A name with its text, or with records of lines of their own."""

    label: str
    text: str = ""
    records: tuple[tuple["Line", ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One part of what is held, in words."""

    key: str
    heading: str
    says: str
    records: tuple[tuple[Line, ...], ...]


@desk_page
@require_safe
def desk_held(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show all that the file would hold."""
    return _page(request, desk)


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def desk_download(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Hand everything over as JSON, at the press of a button; a plain visit leads to the button."""
    if request.method != "POST":
        return redirect("desk_held")
    now = timezone.now()
    try:
        note_held_downloaded(link=desk.link, client=client_address(request), at=now)
    except LimitReachedError as limit:
        return _page(request, desk, retry_at=timezone.localtime(limit.retry_at), status=429)
    response = JsonResponse(
        held_about(desk.email_key, at=now), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    name = f"peer-groups-my-information-{timezone.localdate(now).isoformat()}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(
    request: HttpRequest, desk: Desk, *, status: int = 200, retry_at: datetime | None = None
) -> HttpResponse:
    now = timezone.now()
    note_held_viewed(link=desk.link, at=now)
    context = {
        "sections": in_words(held_about(desk.email_key, at=now)),
        "left_out": LEFT_OUT,
        "retry_at": retry_at,
    }
    return render(request, "desk/held.html", context, status=status)


def in_words(held: Mapping[str, Any]) -> list[Section]:
    """Turn what is held into headings and lines; what is empty is left out of the lines."""
    return [Section(key, _named(key), says, _records(held[key])) for key, says in SECTIONS.items()]


def _records(value: Any) -> tuple[tuple[Line, ...], ...]:
    records: Iterable[Mapping[str, Any]] = [value] if isinstance(value, Mapping) else value or []
    return tuple(_lines(record) for record in records)


def _lines(record: Mapping[str, Any]) -> tuple[Line, ...]:
    return tuple(
        _line(_named(key), value) for key, value in record.items() if value not in (None, "", [])
    )


def _line(label: str, value: Any) -> Line:
    if isinstance(value, list) and isinstance(value[0], Mapping):
        return Line(label, records=_records(value))
    return Line(label, text=_text(value))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value)
    return "\n".join(value) if isinstance(value, list) else str(value)


def _named(key: str) -> str:
    return key.replace("_", " ").capitalize()
