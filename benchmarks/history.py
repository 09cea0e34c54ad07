"""Six years of a program, made up: the same size and catalog give the same rows everywhere.

PostgreSQL takes them by COPY. Events are left out: nothing that is measured reads them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Field, Model

from membership.catalog.models import ReviewingBody
from membership.review.models import ReviewerAssignment

from . import past_memberships, past_requests
from .past import FIRST, MY_BODY, Catalog, Rows
from .past_memberships import PastMemberships
from .past_requests import Decider, PastRequests

REVIEWER, STAFF = "reviewer@example.gov", "staff@example.gov"
FIELDS: dict[type[Model], Sequence[str]] = {**past_requests.FIELDS, **past_memberships.FIELDS}
_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything there is."""

    requests: int
    memberships: int


def fill(size: Size) -> None:
    """Fill the present database, which holds the catalog and nothing else."""
    deciders = _deciders()
    if connection.vendor == "postgresql":
        _fill_postgresql(_batches(size, deciders))
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for model, rows in _tables(_batches(size, deciders)):
            columns, constants = _columns(model)
            marks = ", ".join(["%s"] * len(columns))
            sql = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 (our own names)
            cursor.executemany(sql, [(*row, *constants) for row in rows])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _deciders() -> dict[int, Decider]:
    """Make staff and, for each body, somebody who answers for it: for my board, the reviewer."""
    User.objects.create(username=STAFF, is_staff=True, is_superuser=True)
    deciders = {}
    for body in ReviewingBody.objects.order_by("slug"):
        name = REVIEWER if body.slug == MY_BODY else f"{body.slug}@example.gov"
        user = User.objects.create(username=name, email=name)
        assignment = ReviewerAssignment.objects.create(user=user, body=body, starts_on=FIRST)
        deciders[body.pk] = (user.pk, assignment.pk)
    return deciders


def _batches(size: Size, deciders: dict[int, Decider]) -> Iterator[Rows]:
    catalog = Catalog.read()
    yield from PastRequests(size.requests, catalog, deciders).batches(_AT_ONCE)
    yield from PastMemberships(size.memberships, catalog).batches(_AT_ONCE)


def _tables(batches: Iterator[Rows]) -> Iterator[tuple[type[Model], list[tuple[Any, ...]]]]:
    for batch in batches:
        yield from batch.items()


def _columns(model: type[Model]) -> tuple[list[str], list[Any]]:
    """Return the columns of what is filled in and of the rest, and the defaults of the rest."""
    fields: list[Field] = [*model._meta.concrete_fields]
    given = FIELDS[model]
    rest = [each for each in fields if each.attname not in given and not each.primary_key]
    defaults = [each.get_db_prep_save(each.get_default(), connection) for each in rest]
    return [f'"{name}"' for name in (*given, *(each.column for each in rest))], defaults


def _fill_postgresql(batches: Iterator[Rows]) -> None:
    parameters = {**connection.get_connection_params(), "autocommit": True}
    for ours in ("pool", "cursor_factory", "context", "prepare_threshold"):
        parameters.pop(ours, None)
    with psycopg.connect(**parameters) as raw:
        # Rows refer to what is there: no trigger needs to look. And nothing is lost by a crash.
        raw.execute("SET session_replication_role = replica; SET timezone = 'UTC'")
        raw.execute("SET synchronous_commit = off; SET statement_timeout = 0")
        indexes = _taken_off(raw)
        for model, rows in _tables(batches):
            columns, constants = _columns(model)
            end = "".join(f"\t{_written(each)}" for each in constants)
            copy = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"
            with raw.cursor() as cursor, cursor.copy(copy) as target:
                target.write("".join(f"{chr(9).join(map(_written, row))}{end}\n" for row in rows))
        for index in indexes:
            raw.execute(index)
        for model in FIELDS:
            table = model._meta.db_table
            raw.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608 (our own names)
            )
        raw.execute("VACUUM ANALYZE")


def _taken_off(raw: psycopg.Connection) -> list[str]:
    """Drop the indexes of the tables, and return how to make them: once, which is quicker."""
    found = raw.execute(
        """SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)
        AND indexname NOT IN (SELECT conname FROM pg_constraint)""",
        [[model._meta.db_table for model in FIELDS]],
    ).fetchall()
    for name, _ in found:
        raw.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]


def _written(value: Any) -> str:
    """Write a value as COPY reads it; nothing here holds a tab or a backslash."""
    if value is None:
        return "\\N"
    return value.isoformat() if isinstance(value, datetime) else str(value)
