"""The findings on peer support as a file, with the words of their page."""

from collections.abc import Iterable, Iterator

from ..library.evidence import COLUMNS
from ..library.models import Finding
from .csv_file import csv_file


def evidence_csv(findings: Iterable[Finding]) -> Iterator[bytes]:
    """Yield a CSV file of findings that came with their sources; what is not stated is empty."""
    rows = (
        (
            *(getattr(each, field) for field in COLUMNS),
            each.link,
            "; ".join(source.title for source in each.sources.all()),
        )
        for each in findings
    )
    return csv_file((*COLUMNS.values(), "Link to the study", "Reported in"), rows)
