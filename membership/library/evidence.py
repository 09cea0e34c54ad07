"""What studies found, as a table that can be read in several orders."""

from collections.abc import Mapping

from .models import Finding

COLUMNS: Mapping[str, str] = {
    "figure": "Figure",
    "program": "Program",
    "place": "Place",
    "claim": "What it says",
    "citation": "Study",
    "caveat": "What to bear in mind",
}
"""Each field of a finding that is a column, with its title."""

ORDERS = ("program", "place", "citation")
"""What a reader may sort by; a minus before it turns the order. Figures cannot be compared."""


def in_order(wish: str) -> list[Finding]:
    """Return all findings with their sources, as listed or by one of ORDERS: two queries.

    What says nothing in that column stands last, whichever way the column runs; what says the same
    stays as listed.
    """
    found = list(Finding.objects.prefetch_related("sources"))
    field = wish.removeprefix("-")
    if field not in ORDERS:
        return found
    said = [each for each in found if getattr(each, field)]
    silent = [each for each in found if not getattr(each, field)]
    said.sort(key=lambda each: getattr(each, field).casefold(), reverse=wish.startswith("-"))
    return [*said, *silent]
