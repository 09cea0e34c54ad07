"""What a kept answer says of itself, and when a visitor is told that they have it already."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.test import RequestFactory

from membership.pages.cache import cached, dated, ignore_query

CHANGED_AT = datetime(2026, 3, 1, 17, 30, 15, 900_000, tzinfo=UTC)
CHANGED = "Sun, 01 Mar 2026 17:30:15 GMT"


def ask(path: str = "/dated/", **sent: str) -> HttpResponse:
    """Ask a kept view; the one at `/undated/` says nothing of its last change."""

    @cached(ignore_query)
    def view(request: Any) -> HttpResponse:
        answer = HttpResponse("a,b", content_type="text/csv", headers={"X-Own": "1"})
        return dated(answer, CHANGED_AT if request.path == "/dated/" else None)

    return view(RequestFactory().get(path, headers=sent))


def test_a_kept_answer_has_its_views_own_headers() -> None:
    for answer in (ask(), ask()):
        headers = ("Content-Type", "X-Own", "Last-Modified")
        assert [answer.headers[name] for name in headers] == ["text/csv", "1", CHANGED]
        assert answer.content == b"a,b"


def test_a_date_counts_where_no_tag_is_sent() -> None:
    tag = ask().headers["ETag"]
    told = {
        (("If-Modified-Since", CHANGED),): 304,
        (("If-Modified-Since", "Sunday, 01-Mar-26 17:30:15 GMT"),): 304,
        (("If-Modified-Since", "Sun Mar  1 17:30:16 2026"),): 304,
        (("If-Modified-Since", "Sun, 01 Mar 2026 17:30:14 GMT"),): 200,
        (("If-Modified-Since", "2026-03-01T17:30:15Z"),): 200,
        (("If-Modified-Since", ""),): 200,
        (("If-None-Match", '"other"'), ("If-Modified-Since", CHANGED)): 200,
        (("If-None-Match", ""), ("If-Modified-Since", CHANGED)): 200,
        (("If-None-Match", tag), ("If-Modified-Since", "Sun, 01 Mar 2020 00:00:00 GMT")): 304,
        (("If-None-Match", "*"),): 304,
    }
    for sent, status in told.items():
        answer = ask(**dict(sent))
        assert answer.status_code == status, sent
        assert answer.headers["Last-Modified"] == CHANGED
        assert ("Content-Type" in answer.headers) is (status == 200)


def test_an_answer_that_says_no_date_is_sent_whatever_date_is_known() -> None:
    answer = ask("/undated/", **{"If-Modified-Since": "Sun, 01 Mar 2099 17:30:15 GMT"})
    assert answer.status_code == 200
    assert "Last-Modified" not in answer.headers
