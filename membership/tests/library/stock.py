"""One row of each table of the library."""

from typing import Any

from membership.catalog.models import Jurisdiction
from membership.library.models import (
    Consideration,
    Finding,
    LinkCheck,
    PeerProgram,
    Resource,
)
from membership.tests.factories import AT

LINK = "https://example.org"


def stock(place: Jurisdiction, *, slug: str = "paper") -> dict[str, Any]:
    """Make one row of each, by the name of its table; another slug for more of them."""
    link = f"{LINK}/{slug}"
    paper = Resource.objects.create(slug=slug, title=f"A {slug}", link=link)
    return {
        "resource": paper,
        "consideration": Consideration.objects.create(
            slug=slug, title=f"Pay of {slug}", question="Is it fair?", position=1, source=paper
        ),
        "peerprogram": PeerProgram.objects.create(
            slug=slug,
            name="A program",
            operator="An agency",
            jurisdiction=place,
            coverage="Statewide",
            facts="One.",
            source=paper,
        ),
        "finding": make_finding(slug),
        "linkcheck": LinkCheck.objects.create(link=link, checked_at=AT, fault="gone"),
    }


def make_finding(slug: str, **fields: Any) -> Finding:
    """Make a finding that says little."""
    said = {"claim": "Associated with more.", "program": "A program", "position": 1}
    return Finding.objects.create(slug=slug, **said | fields)
