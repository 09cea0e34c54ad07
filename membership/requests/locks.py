"""One lock a person: whatever concerns one address happens one after the other."""

from collections.abc import Callable, Iterable

from django.db import connection

_EVERYBODY = 4_803_077_216_551_939
"""A number of our own: nothing else takes this advisory lock."""


def lock_person(email_key: str) -> None:
    """Wait until no other transaction works on this address, and hold it until ours ends.

    There may be no row yet to lock (a first request against a roster add), so PostgreSQL's advisory
    lock stands in; SQLite's IMMEDIATE transactions already come one after the other. Take it before
    any row lock, or two use cases could wait for each other.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock_shared(%s),"
                " pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [_EVERYBODY, email_key],
            )


def lock_people(find_keys: Callable[[], Iterable[str | None]]) -> None:
    """Lock everybody whom `find_keys` names, in one order, and ask it again.

    Whoever held a lock meanwhile may have moved what the keys were read from to another address:
    that one is locked as well, so that the caller holds the lock of what it reads from now on.
    """
    held: set[str] = set()
    while missing := sorted({key or "" for key in find_keys()} - held):
        for key in missing:
            lock_person(key)
        held.update(missing)


def lock_everybody() -> None:
    """Wait until nobody's address is worked on, and hold them all until the transaction ends.

    One lock for an act on thousands of people: PostgreSQL's table of locks would not hold theirs.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_EVERYBODY])
