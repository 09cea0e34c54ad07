"""Pages of a long list, without counting all of it."""

from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import QuerySet

from ..review.counting import COUNT_UP_TO, Count


class CappedPaginator(Paginator):
    """Counts to 1,000 and no further: whoever needs more narrows the list."""

    @cached_property
    def _counted(self) -> int:
        rows: QuerySet = self.object_list  # type: ignore[assignment]  # always a queryset here
        return rows.order_by()[: COUNT_UP_TO + 1].count()

    @cached_property
    def count(self) -> int:
        """Return how many rows can be paged through."""
        return min(self._counted, COUNT_UP_TO)

    @property
    def has_more(self) -> bool:
        """Tell whether there are more rows than were counted."""
        return self._counted > COUNT_UP_TO

    @property
    def count_in_words(self) -> str:
        """Return the count as people read it: 12, or 1,000+."""
        return str(Count(self.count, self.has_more))
