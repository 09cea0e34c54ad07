"""Rounds of requests stay true only if every event goes through the one place that writes it."""

import re
from pathlib import Path

import membership

ROOT = Path(membership.__file__).parent
WRITES = re.compile(
    r"(RequestEvent|RequestRound)\.objects\s*\.(create|bulk_create|bulk_update|get_or_create"
    r"|update_or_create)\b|\.(events|rounds)\.(create|add)\b"
)


def test_nothing_writes_an_event_or_a_round_but_the_history():
    sources = [
        path
        for path in ROOT.rglob("*.py")
        if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts)
    ]
    writers = {
        str(path.relative_to(ROOT)) for path in sources if WRITES.search(path.read_text("utf-8"))
    }
    assert writers == {"requests/history.py"}
