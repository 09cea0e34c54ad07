"""The considerations of a parent-partner program as questions to ask of one's own."""

from django.db.models import Prefetch, QuerySet

from .models import Consideration, PeerProgram


def considerations_to_check() -> QuerySet[Consideration]:
    """Return the considerations in their order, with example programs: two queries."""
    programs = PeerProgram.objects.select_related("jurisdiction")
    found: QuerySet[Consideration] = Consideration.objects.prefetch_related(
        Prefetch("programs", programs)
    )
    return found
