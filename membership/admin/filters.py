"""What the queue can be narrowed to: choices come from the user's scope, and tell no more."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ..requests.models import MembershipRequest
from ..requests.status import Status
from ..review.queue import Choices, Show, choices_for, filter_by_body, filter_shown
from .bases import is_staff

SHOW = "show"
STATUS = "status"

_SHOW_IN_WORDS = {
    Show.MINE: "Waiting for me",
    Show.OVERDUE: "Overdue",
    Show.CLAIMED: "Claimed by me",
    Show.OTHERS: "Waiting for others",
    Show.WITH_APPLICANT: "With the applicant",
    Show.WAITING: "Waiting",
    Show.ANSWERED: "Decided lately",
    Show.DECIDED: "Decided",
    Show.ALL: "All",
    Show.UNCONFIRMED: "Not confirmed yet",
}
_NOTHING = {
    Show.OVERDUE: "Nothing is overdue.",
    Show.CLAIMED: "You have claimed nothing.",
    Show.OTHERS: "Nothing waits for others.",
    Show.WITH_APPLICANT: "No question waits for an applicant to answer.",
    Show.ANSWERED: "No decision in the last 30 days.",
    Show.DECIDED: "Nothing has been decided yet.",
    Show.ALL: "There are no requests yet.",
    Show.UNCONFIRMED: "Every address is confirmed.",
}


def moment_of(request: HttpRequest) -> datetime:
    """Return the one moment by which everything on a page is judged."""
    moment: datetime | None = getattr(request, "_review_moment", None)
    if moment is None:
        moment = timezone.now()
        request._review_moment = moment  # type: ignore[attr-defined]  # kept for this request
    return moment


def choices_of(request: HttpRequest) -> Choices:
    """Return what this user may narrow the list to, looked up once a page."""
    choices: Choices | None = getattr(request, "_review_choices", None)
    if choices is None:
        choices = choices_for(request.user, moment_of(request))
        request._review_choices = choices  # type: ignore[attr-defined]  # kept for this request
    return choices


def parts_of(request: HttpRequest) -> tuple[Show, ...]:
    """Return the parts of the list that are offered; the first is the one it opens on."""
    done = (Show.WITH_APPLICANT, Show.ANSWERED, Show.DECIDED, Show.ALL)
    if not is_staff(request):
        return (Show.MINE, Show.OVERDUE, Show.CLAIMED, Show.OTHERS, *done)
    mine = (Show.MINE, Show.CLAIMED) if choices_of(request).is_reviewer else ()
    return (Show.WAITING, *mine, Show.OVERDUE, *done, Show.UNCONFIRMED)


def shown(request: HttpRequest) -> Show:
    """Return the part that is shown: a search, or a status, looks through all unless one is chosen.

    What nobody offers counts as not chosen.
    """
    offered = parts_of(request)
    chosen = request.GET.get(SHOW)
    if chosen in offered:
        return Show(chosen)
    looks_wider = request.GET.get(SEARCH_VAR, "").strip() or request.GET.get(STATUS)
    return Show.ALL if looks_wider else offered[0]


def nothing_in(part: Show) -> str:
    """Return the sentence of a part without any request."""
    return _NOTHING.get(part, "Nothing waits for you today.")


class ShowFilter(admin.SimpleListFilter):
    """Opens on what can be decided today."""

    title = "show"
    parameter_name = SHOW

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002 (Django's signature)
        """Offer the parts of the list."""
        self.part = shown(request)
        words = _SHOW_IN_WORDS | ({} if is_staff(request) else {Show.ANSWERED: "My decisions"})
        return [(part.value, words[part]) for part in parts_of(request)]

    def choices(self, changelist: Any) -> Any:
        """Offer each part, and mark the one shown; a new part begins on its first page."""
        for value, label in self.lookup_choices:
            yield {
                "selected": value == self.part,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Keep the part. What waits for a reviewer has been looked up already, with the choices."""
        waiting = choices_of(request).waiting
        if self.part == Show.MINE and waiting is not None:
            return queryset.filter(pk__in=waiting)
        return filter_shown(queryset, self.part, request.user, moment_of(request))


class ChoiceFilter(admin.SimpleListFilter):
    """One choice among those that are offered; anything else is as if nothing was chosen."""

    parameter_name: str

    def value(self) -> Any:
        """Return the choice, when it was offered to this user."""
        chosen = super().value()
        return chosen if chosen in dict(self.lookup_choices) else None

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:  # noqa: ARG002 (Django's signature)
        """Narrow the list."""
        chosen = self.value()
        return queryset if chosen is None else self.narrow(queryset, chosen)

    def narrow(self, queryset: QuerySet, chosen: str) -> QuerySet:
        """Keep the rows of the choice."""
        return queryset.filter(**{self.parameter_name: chosen})


class GroupFilter(ChoiceFilter):
    """The groups about which the user decides."""

    title = "group"
    parameter_name = "group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002 (Django's signature)
        """Offer them by name."""
        return _options(choices_of(request).groups)


class BodyFilter(ChoiceFilter):
    """The bodies that answer in those groups."""

    title = "reviewing body"
    parameter_name = "body"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002 (Django's signature)
        """Offer them by name."""
        return _options(choices_of(request).bodies)

    def narrow(self, queryset: QuerySet, chosen: str) -> QuerySet:
        """Keep the requests that need this body's answer."""
        return filter_by_body(queryset, int(chosen))


class JurisdictionFilter(ChoiceFilter):
    """The jurisdictions for which the user acts."""

    title = "jurisdiction"
    parameter_name = "jurisdiction"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002 (Django's signature)
        """Offer them by name."""
        return _options(choices_of(request).jurisdictions)


class VerdictFilter(ChoiceFilter):
    """What the rules said."""

    title = "verdict"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002 (Django's signature)
        """Offer the three standings."""
        return list(MembershipRequest.Standing.choices)


class StatusFilter(ChoiceFilter):
    """Where the request stands."""

    title = "status"
    parameter_name = STATUS

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002 (Django's signature)
        """Offer every status."""
        return list(Status.choices)


def _options(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [(str(row.pk), str(row)) for row in rows]
