"""Says that the site is busy where an act would else fail for having waited too long."""

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from psycopg_pool import PoolTimeout

from .errors import busy

_STATES = {
    "57014",  # the statement timeout, as it waited for a lock or worked too long
    "55P03",  # a lock that nobody may wait for
    "40P01",  # two who waited for each other: this one was chosen to give way
}
_SQLITE_BUSY = {5, 6}
"""SQLITE_BUSY and SQLITE_LOCKED, the lowest byte of the code: "database is locked"."""


class Busy:
    """Middleware: 503 with a page in plain words, on public pages and in the admin alike.

    The use case that waited wrote nothing: its transaction ended with the error.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; only a view's exception concerns this."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for a view that waited too long; leave any other fault to Django."""
        return busy(request) if _is_busy(exception) else None


def _is_busy(error: Exception) -> bool:
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    return (
        isinstance(cause, PoolTimeout)
        or getattr(cause, "sqlstate", None) in _STATES
        or (getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF in _SQLITE_BUSY
    )
