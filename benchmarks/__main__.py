"""`python -m benchmarks`: prints every row with its raw values; exits 1 when a bar is missed."""

import os
import sys
from io import StringIO

os.environ["DJANGO_SETTINGS_MODULE"] = "peergroups.settings"
os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ.setdefault("DEBUG", "off")
os.environ.setdefault("ALLOWED_HOSTS", "testserver")

import django
from django.conf import settings

django.setup()


def main() -> int:
    """Build a database, measure, print, and say how many bars were missed."""
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    from . import catalog_page, request_post, sqlite_writers

    settings.ROOT_URLCONF = "benchmarks.site"
    settings.LIMIT_PER_ADDRESS_PER_HOUR = settings.LIMIT_PER_CLIENT_PER_HOUR = 10**9
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        call_command("load_catalog", verbosity=0, stdout=StringIO())
        print(f"Python {sys.version.split()[0]}, Django {django.__version__}, {connection.vendor}")
        results = [*catalog_page.run(), *request_post.run()]
        for result in results:
            print(result)
    finally:
        teardown_databases(databases, verbosity=0)

    stored, locked, control = sqlite_writers.run()
    total = sqlite_writers.PROCESSES * sqlite_writers.CLIENTS * sqlite_writers.REQUESTS_EACH
    print(
        f"SQLite, 2 processes, 16 clients: {stored} of {total} stored, {locked} locked "
        f"(bar 0); without IMMEDIATE {control} locked (must be some)"
    )
    missed = [result.what for result in results if result.void or not result.met]
    if locked or stored != total or not control:
        missed.append("SQLite writers")
    print(f"{len(missed)} missed: {', '.join(missed)}" if missed else "All bars met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
