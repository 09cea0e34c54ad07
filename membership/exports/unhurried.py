"""A transaction that may take its time: a long export, or one that is read slowly."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def unhurried() -> Iterator[None]:
    """Read in one transaction without the limit on how long a statement may run.

    The limit comes back with the end of the transaction, before anybody else gets the connection.
    Days are written as in ISO 8601, whatever the server prefers. SQLite has no limit, and there a
    transaction would keep everybody else from writing.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL datestyle = 'ISO, MDY'")
        yield
