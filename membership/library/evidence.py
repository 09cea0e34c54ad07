"""What studies found, as a table that can be read in several orders."""

from collections.abc import Mapping

from .models import Finding

ORDERS: Mapping[str, str] = {
    "figure": "Figure",
    "program": "Program",
    "place": "Place",
    "citation": "Study",
}
"""The columns that a reader may sort by: field and title. A minus before the field turns it."""


def in_order(wish: str) -> list[Finding]:
    """Return all findings with their sources, as listed or by one of ORDERS: two queries.

    What says nothing in that column stands last, whichever way the column runs; what says the same
    stays as listed.
    """
    found = list(Finding.objects.prefetch_related("sources").order_by("position", "slug"))
    field = wish.removeprefix("-")
    if field not in ORDERS:
        return found
    said = [each for each in found if getattr(each, field)]
    silent = [each for each in found if not getattr(each, field)]
    said.sort(key=lambda each: getattr(each, field).casefold(), reverse=wish.startswith("-"))
    return [*said, *silent]
