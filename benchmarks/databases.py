"""Databases of one run: copies of the empty one, each filled once, looked at by turns."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.db import connection, connections

from . import history
from .history import Size


@contextmanager
def made(**sizes: Size) -> Iterator[None]:
    """Make a PostgreSQL database of each name and size; in the end they are dropped."""
    empty, template = connections["default"], _name("default")
    connections.settings |= {
        name: {**empty.settings_dict, "NAME": f"{template}_{name}"} for name in sizes
    }
    empty.close()
    empty.close_pool()
    try:
        for name, size in sizes.items():
            _execute(f'CREATE DATABASE "{_name(name)}" TEMPLATE "{template}"')
            look_at(name)
            history.fill(size)
        yield
    finally:
        connections["default"] = empty
        for name in sizes:
            connections[name].close()
            connections[name].close_pool()
            _execute(f'DROP DATABASE IF EXISTS "{_name(name)}" WITH (FORCE)')


def look_at(name: str) -> None:
    """Let everything read this database from now on."""
    connections["default"] = connections[name]


def address() -> str:
    """Return the URL of the database that is looked at, for another process."""
    whole = urlsplit(os.environ["DATABASE_URL"])
    return whole._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def _name(name: str) -> str:
    return str(connections[name].settings_dict["NAME"])


def _execute(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
