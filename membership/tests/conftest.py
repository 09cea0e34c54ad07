"""What every test may lean on, and what cannot run on this machine, said loudly."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from membership.audit import triggers
from membership.catalog import snapshot
from membership.tests.catalog.loading import put_catalog

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ON_POSTGRESQL = "postgresql" in settings.DATABASES["default"]["ENGINE"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the folder that asks for pictures of the main pages."""
    parser.addoption("--screenshots", metavar="FOLDER", help="save pictures of every main page")


def _missing() -> dict[str, str]:
    """Return, for each marker whose tests cannot run here, the reason."""
    reasons = {}
    try:
        import playwright  # noqa: F401 (only to see whether it is there)
    except ImportError:
        reasons["browser"] = "To run them: pip install -r requirements-dev.txt"
    else:
        axe = Path(settings.BASE_DIR, "node_modules", "axe-core", "axe.min.js")
        if not axe.is_file():
            reasons["browser"] = "To run them: npm ci"
        elif not Path(CHROMIUM).is_file():
            reasons["browser"] = "Install Chromium, or set CHROMIUM to its path."
    if not ON_POSTGRESQL:
        reasons["postgres"] = "To run them: make test-postgres"
    return reasons


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what cannot run here; the closing summary names it. Browser tests come last.

    It comes after pytest's own `-m`: nobody misses what nobody asked for.

    Playwright's event loop stays in the thread once it runs, and Django would refuse the database
    to any test after it.
    """
    once = set(left_to_sqlite(items))
    items[:] = [item for item in items if item not in once]
    config.hook.pytest_deselected(items=list(once))
    wanted = bool(config.getoption("--screenshots"))
    by_wish: dict[bool, list[pytest.Item]] = {True: [], False: []}
    for item in items:
        by_wish[bool(item.get_closest_marker("screenshots")) is wanted].append(item)
    config.hook.pytest_deselected(items=by_wish[False])
    items[:] = sorted(by_wish[True], key=lambda item: bool(item.get_closest_marker("browser")))
    missing = _missing()
    out = [item for item in items if any(item.get_closest_marker(name) for name in missing)]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]
    counts = {
        name: sum(1 for item in out if item.get_closest_marker(name)) for name in sorted(missing)
    }
    config.stash[_LEFT_OUT] = [
        *([f"ON SQLITE ALONE: {len(once)} tests that no database can change."] if once else []),
        *(
            f"NOT RUN: {counts[name]} {name} tests. {missing[name]}"
            for name in sorted(missing)
            if counts[name]
        ),
    ]


def _uses_database(item: pytest.Item) -> bool:
    """Say whether a test may use the database; pytest-django refuses it to any other."""
    names = {"db", "transactional_db", "live_server", "django_db_setup"}
    return bool(
        item.get_closest_marker("django_db")
        or item.get_closest_marker("postgres")
        or names.intersection(getattr(item, "fixturenames", ()))
        or issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
    )


def left_to_sqlite(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return, on PostgreSQL, what no database can change."""
    return [
        item
        for item in items
        if ON_POSTGRESQL and (not _uses_database(item) or item.get_closest_marker("any_database"))
    ]


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays: a tenth of the time goes into looking there."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


_LEFT_OUT: pytest.StashKey[list[str]] = pytest.StashKey()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a worker of pytest-xdist tell the process that writes the summary."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(_LEFT_OUT, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node) -> None:
    """Hear what a worker left out: all of them collect the same tests."""
    node.config.stash[_LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", [])


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    """Say loudly what was left out."""
    for line in config.stash.get(_LEFT_OUT, []):
        terminalreporter.write_sep("!", line, red=True, bold=True)


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    cache.clear()
    snapshot.forget()
    yield
    cache.clear()
    snapshot.forget()


@pytest.fixture(autouse=True)
def _flush_may_pass(request: pytest.FixtureRequest) -> Iterator[None]:
    """Lift the append-only triggers for the flush that ends a transactional test, then restore."""
    marker = request.node.get_closest_marker("django_db")
    names = set(request.fixturenames)
    transactional = bool(
        names & {"transactional_db", "live_server"} or (marker and marker.kwargs.get("transaction"))
    )
    if not transactional:
        yield
        return
    request.getfixturevalue("transactional_db")
    triggers.install(using=connection.alias)
    yield
    triggers.lift(using=connection.alias)


@pytest.fixture
def catalog(db: None) -> None:
    """Put the real catalog, as the fixture files have it, into the test's database."""
    put_catalog()
