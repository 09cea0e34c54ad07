"""Public pages that are the same for everybody: drawn once a minute, then handed out as bytes."""

import gzip
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from hashlib import blake2b
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.utils import timezone
from django.utils.http import http_date, parse_http_date_safe

from ..catalog.edition import edition

View = Callable[..., HttpResponse]
Wishes = Mapping[str, str]

_TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


def ignore_query(_query: QueryDict) -> Wishes:
    """Say that nothing in the query changes the page."""
    return {}


def cached(asked: Callable[[QueryDict], Wishes]) -> Callable[[View], View]:
    """Keep what a view draws for CATALOG_CACHE_SECONDS, by program day, path and what is asked.

    `asked` reduces the query to what changes the page, so that unknown keys share one copy. A view
    whose answer must not be kept, because there could be endlessly many, makes it private. Nothing
    that differs between visitors may be on such a page: then its compressed form gives no secret
    away, and no cookie is looked at.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            zipped = bool(_TAKES_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))
            wishes = asked(request.GET) if request.META.get("QUERY_STRING") else {}
            key = _key(request.path, wishes, zipped=zipped)
            page: _Page | None = cache.get(key)
            if page is None:
                response = view(request, *args, **kwargs)
                page = _Page.of(response, zipped=zipped)
                if page.is_public:
                    cache.set(key, page, settings.CATALOG_CACHE_SECONDS)
            return page.answer(request)

        return answer

    return decorate


def private(response: HttpResponse) -> HttpResponse:
    """Mark an answer as one that only the visitor's own browser keeps."""
    response.headers["Cache-Control"] = f"private, max-age={settings.CATALOG_CACHE_SECONDS}"
    return response


def dated(response: HttpResponse, changed_at: datetime | None) -> HttpResponse:
    """Say when what is on a page last changed. A time that is not known, or is to come, is none."""
    if changed_at is not None and changed_at <= timezone.now():
        response.headers["Last-Modified"] = http_date(changed_at.timestamp())
    return response


class _Page(NamedTuple):
    """A drawn page with its view's own headers: plain, so that every cache can hold it."""

    status: int
    tag: str
    body: bytes
    headers: dict[str, str]
    zipped: bool
    is_public: bool

    @classmethod
    def of(cls, response: HttpResponse, *, zipped: bool) -> Self:
        body = response.content
        tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
        public = f"public, max-age={settings.CATALOG_CACHE_SECONDS}"
        headers = {
            **response.headers,
            "Cache-Control": response.headers.get("Cache-Control", public),
            "ETag": f"W/{tag}",  # weak: the same page, compressed or not
            "Vary": "Accept-Encoding",
        }
        if zipped:
            body = gzip.compress(body, compresslevel=6, mtime=0)
        is_public = headers["Cache-Control"] == public
        return cls(response.status_code, tag, body, headers, zipped, is_public)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Hand the page out, or say that the visitor has it already (304)."""
        if self.status == 200 and self._is_known(request.META):
            return HttpResponseNotModified(headers=self.headers)
        response = HttpResponse(self.body, status=self.status, headers=self.headers)
        if self.zipped:
            response.headers["Content-Encoding"] = "gzip"
        return response

    def _is_known(self, sent: Mapping[str, Any]) -> bool:
        """Tell whether the visitor has it. Beside a tag, a date counts for nothing (RFC 9110).

        Django's `get_conditional_response` takes a tenth of the time of the whole answer more.
        """
        tags = sent.get("HTTP_IF_NONE_MATCH")
        if tags is not None:
            return self.tag in tags or tags.strip() == "*"
        since, changed = sent.get("HTTP_IF_MODIFIED_SINCE"), self.headers.get("Last-Modified")
        if not since or not changed:
            return False
        seen_at, changed_at = parse_http_date_safe(since), parse_http_date_safe(changed)
        return seen_at is not None and changed_at is not None and changed_at <= seen_at


def _key(path: str, wishes: Wishes, *, zipped: bool) -> str:
    parts = (edition(), timezone.localdate().toordinal(), path, *sorted(wishes.items()), zipped)
    return f"pages.{blake2b(repr(parts).encode(), digest_size=16).hexdigest()}"
