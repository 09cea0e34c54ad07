"""`python -m benchmarks [PART ...]`: every row with its raw values; exits 1 when a bar is missed.

The parts are pages, writers, reports, files and queue. REQUESTS makes the last three smaller, to
try them out: their bars are for a million.
"""

import os
import sys
from collections.abc import Iterable
from io import StringIO

os.environ["DJANGO_SETTINGS_MODULE"] = "peergroups.settings"
os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ.setdefault("DEBUG", "off")
os.environ.setdefault("ALLOWED_HOSTS", "testserver")

import django
from django.conf import settings

django.setup()

from .measure import Result  # noqa: E402 (after the settings)

PARTS = ("pages", "writers", "reports", "files", "queue")
REQUESTS = int(os.environ.get("REQUESTS", "1000000"))


def main(chosen: list[str]) -> int:
    """Build a database, measure, print, and say how many bars were missed."""
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    unknown = {*chosen} - {*PARTS}
    if unknown:
        print(f"No such part: {', '.join(sorted(unknown))}. There are {', '.join(PARTS)}.")
        return 2
    parts = {*(chosen or PARTS)}
    settings.ROOT_URLCONF = "benchmarks.site"
    settings.LIMIT_PER_ADDRESS_PER_HOUR = settings.LIMIT_PER_CLIENT_PER_HOUR = 10**9
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        call_command("load_catalog", verbosity=0, stdout=StringIO())
        print(f"Python {sys.version.split()[0]}, Django {django.__version__}, {connection.vendor}")
        missed = [*_history(parts), *_pages(parts)]
    finally:
        teardown_databases(databases, verbosity=0)
    missed += _writers(parts)
    print(f"{len(missed)} missed: {', '.join(missed)}" if missed else "All bars met.")
    return 1 if missed else 0


def _history(parts: set[str]) -> list[str]:
    """Measure what needs a long history: before the pages write into the empty database."""
    from django.db import connection

    from . import files, reports, request_list
    from .databases import made
    from .history import Size

    runs = {"reports": reports.run, "files": files.run, "queue": request_list.run}
    wanted = [run for part, run in runs.items() if part in parts]
    if not wanted:
        return []
    if connection.vendor != "postgresql":
        print(f"Left out, as they need PostgreSQL: {', '.join(sorted(parts & {*runs}))}")
        return []
    middle = Size(REQUESTS // 50, REQUESTS // 100)
    with made(large=Size(REQUESTS, REQUESTS // 2), middle=middle, small=Size(1000, 500)):
        print(f"{REQUESTS:,} requests, {REQUESTS // 2:,} memberships", flush=True)
        missed = [name for run in wanted for name in _shown(run())]
        if "reports" in parts:
            print(reports.run_on_sqlite(middle))
    return missed


def _pages(parts: set[str]) -> list[str]:
    from . import catalog_page, request_post

    if "pages" not in parts:
        return []
    return [*_shown(catalog_page.run()), *_shown(request_post.run())]


def _shown(results: Iterable[Result]) -> list[str]:
    """Print results, and return the names of those that missed their bar."""
    missed = []
    for result in results:
        print(result, flush=True)
        if result.void or not result.met:
            missed.append(result.what)
    return missed


def _writers(parts: set[str]) -> list[str]:
    from . import sqlite_writers

    if "writers" not in parts:
        return []
    stored, locked, control = sqlite_writers.run()
    total = sqlite_writers.PROCESSES * sqlite_writers.CLIENTS * sqlite_writers.REQUESTS_EACH
    print(
        f"SQLite, 2 processes, 16 clients: {stored} of {total} stored, {locked} locked "
        f"(bar 0); without IMMEDIATE {control} locked (must be some)"
    )
    return ["SQLite writers"] if locked or stored != total or not control else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
