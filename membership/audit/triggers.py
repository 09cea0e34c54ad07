"""Triggers that refuse UPDATE and DELETE on append-only tables, on both databases.

Installed after every `migrate` and again each time it runs: SQLite drops a table's triggers
whenever Django remakes the table, so a migration could not keep them.
"""

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from .models import AppendOnly

MESSAGE = "append-only table"

_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
RAISE EXCEPTION '{MESSAGE}: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def tables() -> list[str]:
    """Return the table of every append-only model."""
    return [m._meta.db_table for m in apps.get_models() if issubclass(m, AppendOnly)]


def install(*, using: str = "default", **_: Any) -> None:
    """Put the triggers on every append-only table that exists; running it again changes nothing."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for table in tables():
            if table in existing:
                for statement in _create(connection, table):
                    cursor.execute(statement)


def lift(using: str = "default") -> None:
    """Take the triggers off again: only for a test that is about to flush the database."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in existing.intersection(tables()):
            for verb in ("update", "delete"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}")


def _create(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    if connection.vendor == "postgresql":
        return [
            f"CREATE OR REPLACE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            for verb in ("update", "delete")
        ]
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}: {table}'); END"
        for verb in ("update", "delete")
    ]
