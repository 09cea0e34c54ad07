"""The trend reports, each against one statement by hand that gives the same figures."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from . import figures
from .databases import look_at
from .history import Size
from .measure import Result, compare

BAR = 1.5


def run() -> Iterator[Result]:
    """Measure them in the large database, each after its lines were found to be equal."""
    look_at("large")
    parameters = figures.parameters()
    for measure in figures.measures():

        def by_hand(sql: str = measure.sql) -> list[figures.Line]:
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters)
                return cursor.fetchall()

        ours, theirs = figures.in_order(measure.lines(measure.ask())), figures.in_order(by_hand())
        assert ours == theirs, (measure.name, _differing(ours, theirs))
        note = f"{len(ours)} lines, equal"
        yield compare(measure.name, measure.ask, by_hand, bar=BAR, inner=1, note=note)


def run_on_sqlite(size: Size) -> str:
    """Return what SQLite takes for each of a smaller history, after comparing every figure."""
    look_at("middle")
    expected = figures.all_figures()
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder, 'figures.sqlite3')}"
        child = subprocess.run(
            [sys.executable, "-m", "benchmarks.figures", str(size.requests), str(size.memberships)],
            env={**os.environ, "DATABASE_URL": address},
            check=True,
            stdout=subprocess.PIPE,
        )
    found = json.loads(child.stdout)
    for name, (_, lines) in expected.items():
        assert found[name][1] == lines, (name, _differing(found[name][1], lines))
    times = ", ".join(
        f"{name} {found[name][0]:.0f} ms ({taken:.0f})" for name, (taken, _) in expected.items()
    )
    return (
        f"SQLite, {size.requests:,} requests and {size.memberships:,} memberships, equal figures "
        f"(PostgreSQL's time): {times}"
    )


def _differing(ours: list[list[str]], theirs: list[list[str]]) -> list[list[str]]:
    one, other = {*map(tuple, ours)}, {*map(tuple, theirs)}
    return [[*each] for each in sorted(one ^ other)[:6]]
