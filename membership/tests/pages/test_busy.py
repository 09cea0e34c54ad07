"""Who has to wait for the database longer than it lets anybody wait reads why, and what to do."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test import Client, RequestFactory
from psycopg_pool import PoolTimeout

from membership.pages.busy import Busy
from membership.requests.desk import DeskLink, RemovalRequest
from membership.requests.locks import lock_everybody
from membership.tests.factories import AT, make_member, make_staff

from .reading import words


@pytest.fixture
def held() -> Iterator[None]:
    """Let another connection hold what every act on a person needs, and nobody wait for long."""
    holds, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                lock_everybody()
                holds.set()
                let_go.wait(timeout=30)
        finally:
            connections.close_all()

    other = threading.Thread(target=hold)
    other.start()
    assert holds.wait(timeout=10)
    _set("statement_timeout = 200", "busy_timeout = 200")
    yield
    _set("statement_timeout = DEFAULT", "busy_timeout = 20000")  # it goes back to the pool
    let_go.set()
    other.join(timeout=10)


def _set(postgresql: str, sqlite: str) -> None:
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(f"SET {postgresql}" if is_postgresql else f"PRAGMA {sqlite}")


@pytest.mark.django_db(transaction=True)
def test_an_act_that_waits_too_long_is_told_to_come_again(
    client: Client, request: pytest.FixtureRequest
) -> None:
    make_member(email="ana@example.gov")
    removal = RemovalRequest.objects.create(email_key="ana@example.gov", asked_at=AT)
    staff = Client()
    staff.force_login(make_staff())
    acts: list[Callable[[], Any]] = [
        lambda: client.post("/my/", {"email": "ana@example.gov"}),
        lambda: staff.post(f"/admin/removals/{removal.pk}/remove/"),
    ]
    request.getfixturevalue("held")

    for act in acts:
        answer = act()
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert "The site is busy" in words(answer.text)
        assert "Nothing was lost or changed." in words(answer.text)
        assert answer["Cache-Control"] == "private, no-store"

    assert DeskLink.objects.count() == 0
    removal.refresh_from_db()
    assert removal.settled_at is None


class _DriverError(Exception):
    sqlstate: str | None = None
    sqlite_errorcode: int | None = None


@pytest.mark.parametrize(
    ("about", "is_busy"),
    [
        ({"sqlstate": "57014"}, True),
        ({"sqlstate": "55P03"}, True),
        ({"sqlstate": "40P01"}, True),
        ({"sqlstate": "53100"}, False),
        ({"sqlite_errorcode": 5}, True),
        ({"sqlite_errorcode": 6 | 1 << 8}, True),
        ({"sqlite_errorcode": 13}, False),
        ({}, False),
    ],
)
def test_what_counts_as_busy(about: dict[str, Any], is_busy: bool) -> None:
    error, cause = OperationalError("x"), _DriverError()
    for name, value in about.items():
        setattr(cause, name, value)
    error.__cause__ = cause
    answer = Busy(lambda _: None).process_exception(RequestFactory().get("/"), error)
    assert (answer is not None) == is_busy


def test_a_pool_without_a_free_connection_counts_as_busy() -> None:
    error = OperationalError("couldn't get a connection after 30.00 sec")
    error.__cause__ = PoolTimeout()
    answer = Busy(lambda _: None).process_exception(RequestFactory().get("/"), error)
    assert answer is not None


def test_any_other_fault_is_none_of_it() -> None:
    assert Busy(lambda _: None).process_exception(RequestFactory().get("/"), OSError()) is None
