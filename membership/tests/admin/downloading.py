"""What the tests of downloads share: the bytes of an answer, and the lines of the trail."""

import csv
import io
from typing import Any

from membership.audit.models import AuditEvent


def content_of(answer: Any) -> bytes:
    """Return a whole file; fails for an answer that is none."""
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def break_off(answer: Any) -> None:
    """Read the first bytes of a file, and go away."""
    next(iter(answer))
    answer._iterator.close()  # as the test client does: it keeps the database open


def lines_of(answer: Any) -> list[list[str]]:
    """Return the lines of a CSV file."""
    text = content_of(answer).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def first_cells(answer: Any) -> list[str]:
    """Return the first cell of each line of a CSV file."""
    return [line[0] for line in lines_of(answer)]


def trail_of(action: str) -> list[tuple[str, dict]]:
    """Return the lines of the trail whose action begins so, the oldest first."""
    lines = AuditEvent.objects.filter(action__startswith=action).order_by("pk")
    return list(lines.values_list("action", "codes"))
