"""One lock a person: whatever concerns one address happens one after the other."""

from django.db import connection


def lock_person(email_key: str) -> None:
    """Wait until no other transaction works on this address, and hold it until ours ends.

    There may be no row yet to lock (a first request against a roster add), so PostgreSQL's advisory
    lock stands in; SQLite's IMMEDIATE transactions already come one after the other. Take it before
    any row lock, or two use cases could wait for each other.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [email_key])
