"""The findings on peer support as a file, with the words of their page."""

from collections.abc import Iterable, Iterator

from ..library.models import Finding
from .csv_file import csv_file

TITLES = (
    "Figure",
    "Program",
    "Place",
    "What it says",
    "Study",
    "Link to the study",
    "What to bear in mind",
    "Told in",
)


def evidence_csv(findings: Iterable[Finding]) -> Iterator[bytes]:
    """Yield a CSV file of findings that came with their sources; what is not stated is empty."""
    rows = (
        (
            each.figure,
            each.program,
            each.place,
            each.claim,
            each.citation,
            each.link,
            each.caveat,
            "; ".join(source.title for source in each.sources.all()),
        )
        for each in findings
    )
    return csv_file(TITLES, rows)
