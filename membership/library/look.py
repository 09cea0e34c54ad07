"""One look at one address on the web: does it lead anywhere? Reads no page, stores nothing."""

import ipaddress
import socket
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from django.conf import settings

from .models import LinkCheck

Fault = LinkCheck.Fault
TIMEOUT_SECONDS = 10
_FOR_GOOD = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT}
_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
_NO_HEAD = {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED, HTTPStatus.FORBIDDEN}
_NO_PROGRAMS = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.TOO_MANY_REQUESTS,
}


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen. `leads_to` is set for an address that has moved for good."""

    status: int | None = None
    fault: str = ""
    leads_to: str = ""


class _NotPublicError(OSError):
    """An address inside somebody's own network: never asked for."""


def look_at(link: str) -> Look:
    """Ask for an address as briefly as can be: its head, or the first of it where no head is given.

    Follows at most ten redirects, waits at most ten seconds for each answer. Never raises for what
    the other side does.
    """
    try:
        moved: list[str] = []
        opener = _opener(moved)
        status = _ask(opener, link, "HEAD")
        if status in _NO_HEAD:
            moved.clear()
            status = _ask(opener, link, "GET")
    except (OSError, ValueError, HTTPException):  # no such host, no answer, or nonsense for one
        return Look(fault=Fault.UNREACHABLE)
    if status in _GONE:
        return Look(status, Fault.GONE)
    if status in _NO_PROGRAMS:
        return Look(status, Fault.REFUSED)
    if status >= HTTPStatus.MULTIPLE_CHOICES:  # a redirect too: one that never came to an end
        return Look(status, Fault.UNREACHABLE)
    return Look(status, Fault.MOVED, moved[-1]) if moved else Look(status)


def _opener(moved: list[str]) -> OpenerDirector:
    """Return what opens addresses, and notes in `moved` where one leads for good."""

    class Redirects(HTTPRedirectHandler):
        def redirect_request(
            self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
        ) -> Request | None:
            _require_public(newurl)
            if code in _FOR_GOOD:
                moved.append(newurl)
            return super().redirect_request(req, fp, code, msg, headers, newurl)

    return build_opener(Redirects)


def _ask(opener: OpenerDirector, link: str, method: str) -> int:
    _require_public(link)
    agent = f"Peer Groups link check; {settings.SITE_URL}; {settings.HELP_EMAIL}"
    request = Request(link, method=method, headers={"User-Agent": agent})  # noqa: S310 (https or http: see _require_public)
    try:
        with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            status: int = answer.status
            return status
    except HTTPError as answer:
        answer.close()
        return answer.code


def _require_public(link: str) -> None:
    """Refuse what is not on the web, or stands in a private network: staff type these addresses."""
    parts = urlsplit(link)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise _NotPublicError("Not an address on the web.")
    found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    if not all(ipaddress.ip_address(place[0]).is_global for *_, place in found):
        raise _NotPublicError("Not a public address.")
