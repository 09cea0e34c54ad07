"""Tests that cannot run on a machine are named in the summary, however the suite is started."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from membership.tests import conftest

ON_POSTGRESQL_ALONE = "membership/tests/workflow/test_load_catalog_beside.py"

PLUGINS = ["-p", "pytest_django.plugin", "-p", "xdist.plugin", "-p", "no:cacheprovider"]


def run_on_sqlite(*options: str) -> list[str]:
    """Run one file of tests in a process of its own; returns what it says was not run."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", ON_POSTGRESQL_ALONE, *PLUGINS, *options],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DATABASE_URL": "sqlite:///left-out.sqlite3",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
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


def test_whoever_does_not_ask_for_the_database_is_refused_it() -> None:
    """So that what is left to SQLite alone, for want of that, cannot have used it."""
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        User.objects.exists()


def test_on_postgresql_what_asks_for_the_database_stays(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def left(*markers: str, fixtures: tuple[str, ...] = ()) -> bool:
        """Say whether a test with these marks and fixtures is left to SQLite."""
        item = pytest.Function.from_parent(request.node.parent, name="x", callobj=lambda: None)
        for marker in markers:
            item.add_marker(marker)
        item.fixturenames.extend(fixtures)
        return conftest.left_to_sqlite([item]) == [item]

    monkeypatch.setattr(conftest, "ON_POSTGRESQL", True)
    assert (left(), left("django_db", "any_database")) == (True, True)
    stays = left("django_db"), left("postgres"), left(fixtures=("db",))
    assert (*stays, left(fixtures=("django_db_setup",))) == (False,) * 4
    monkeypatch.setattr(conftest, "ON_POSTGRESQL", False)
    assert (left(), left("any_database")) == (False, False)
