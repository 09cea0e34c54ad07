"""The site in-process: requests go through the whole middleware, without a network."""

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import include, path

BARE_BODY: dict[str, bytes] = {"body": b""}


def bare(_request: HttpRequest) -> HttpResponse:
    """Answer with bytes that are ready: what the middleware alone costs."""
    return HttpResponse(BARE_BODY["body"])


urlpatterns = [path("bare/", bare), path("", include("membership.urls"))]

_handler: list[WSGIHandler] = []


def call(method: str, address: str, **extra: object) -> HttpResponse:
    """Send one request and read the whole answer."""
    if not _handler:
        handler = WSGIHandler()
        handler.load_middleware()
        _handler.append(handler)
    request = getattr(RequestFactory(), method)(address, **extra)
    response = _handler[0].get_response(request)
    assert response.content is not None
    response.close()
    return response


def statements(method: str, address: str, **extra: object) -> int:
    """Count the SQL statements of one request; BEGIN and COMMIT are not among them."""
    with CaptureQueriesContext(connection) as captured:
        call(method, address, **extra)
    frame = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return sum(1 for query in captured if not query["sql"].startswith(frame))
