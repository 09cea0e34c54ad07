"""Tests that cannot run on a machine are named in the summary, however the suite is started."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

ON_POSTGRESQL_ALONE = "membership/tests/workflow/test_load_catalog_beside.py"


def run_on_sqlite(*options: str) -> list[str]:
    """Run one file of tests in a process of its own; returns what it says was not run."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", ON_POSTGRESQL_ALONE, "-p", "no:cacheprovider", *options],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": "sqlite:///left-out.sqlite3"},
        capture_output=True,
        text=True,
        check=False,
    )
    return [line.strip("! ") for line in done.stdout.splitlines() if "NOT RUN" in line]


@pytest.mark.parametrize("workers", ["0", "1"])
def test_what_cannot_run_is_named(workers: str) -> None:
    (line,) = run_on_sqlite("-n", workers)
    assert line.startswith("NOT RUN: ")
    assert line.endswith(" postgres tests. To run them: make test-postgres")


def test_what_nobody_asked_for_is_not() -> None:
    assert run_on_sqlite("-n", "0", "-m", "not postgres") == []
