"""The three pictures of the brief."""

from ..built.brief import Brief
from .lines import Lines, lines


def pictures_of(brief: Brief) -> list[Lines]:
    """Return memberships, requests and coverage by month; nothing where months cannot be told."""
    months = brief.months
    if months is None:
        return []
    return [
        lines(months, ("closing", "people_closing"), "Active memberships and people"),
        lines(months, ("received", "decided"), "Requests received and decided"),
        lines(months, ("share",), "Coverage of all seats"),
    ]
