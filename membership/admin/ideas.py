"""Ideas for a group, for staff alone: what waits, each with what was said and done about it."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import Truncator

from ..audit.actions import ACTIONS
from ..audit.models import AuditEvent
from ..catalog.words import day_in_words
from ..requests.idea_status import OPEN_IDEAS, IdeaStatus
from ..requests.ideas import GroupIdea
from .bases import ReadOnlyAdmin
from .filter_form import FormFilter, RowsForm
from .idea_acts import acts_for
from .noted import NotedAdmin
from .paging import CappedPaginator
from .site import site
from .words import REMOVED

SHORT = 90
_CONFIRMED = [
    each for each in IdeaStatus if each not in (IdeaStatus.UNCONFIRMED, IdeaStatus.EXPIRED)
]
_OPTIONAL = ("role", "leads", "group", "reason", "note", "discussed_at", "settled_at")


class IdeaFilterForm(RowsForm):
    """Where an idea stands."""

    state = forms.ChoiceField(
        choices=[
            ("", "New or in discussion"),
            *((each.value, each.label) for each in _CONFIRMED),
            ("all", "All"),
        ],
        required=False,
        label="Status",
    )

    def narrow(self, queryset: QuerySet) -> QuerySet:
        """Keep what was asked for: at first, what is still to be settled."""
        state = self.cleaned_data["state"]
        if state == "all":
            return queryset
        return queryset.filter(status__in=[state] if state else OPEN_IDEAS)

    def codes(self) -> dict[str, str]:
        """Return the filter in force, for the trail."""
        return {"state": self.cleaned_data["state"]} if self.is_valid() else {}


class IdeaFilter(FormFilter):
    """The filter of the ideas."""

    form_class = IdeaFilterForm


@admin.register(GroupIdea, site=site)
class GroupIdeaAdmin(NotedAdmin, ReadOnlyAdmin):
    """Every confirmed idea, oldest first. Nobody reads one that was not confirmed."""

    section = "Review"
    title = "Ideas for a group"
    list_action, row_action = "ideas.viewed", "idea.viewed"
    change_list_template = "admin/membership/filtered_list.html"
    change_form_template = "admin/ideas/idea.html"
    list_display = ("for_whom", "sender", "status", "since", "reference")
    list_filter = (IdeaFilter,)
    paginator = CappedPaginator
    ordering = ("confirmed_at", "pk")
    sortable_by = ()
    search_fields = ("full_name", "email", "reference", "audience", "purpose", "leads")
    search_help_text = "A name, an email address, a reference, or a word of the idea."
    readonly_fields = ("sender",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Leave out what nobody confirmed."""
        return super().get_queryset(request).exclude(confirmed_at=None)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002 (Django's signature)
        """Leave out what is empty."""
        said = ["audience", "purpose", "leads", "sender", "email", "role"]
        became = ["status", "group", "reason", "note"]
        times = ["submitted_at", "confirmed_at", "discussed_at", "settled_at"]
        names = [*said, *became, *times, "reference"]
        return [name for name in names if name not in _OPTIONAL or getattr(obj, name, None)]

    @admin.display(description="who it is for")
    def for_whom(self, idea: GroupIdea) -> str:
        """Begin with what the idea says."""
        return Truncator(" ".join(idea.audience.split())).chars(SHORT) or REMOVED

    @admin.display(description="sent by")
    def sender(self, idea: GroupIdea) -> str:
        """Name whoever sent it."""
        return idea.full_name or REMOVED

    @admin.display(description="since")
    def since(self, idea: GroupIdea) -> str:
        """Say how long it has stood there; of what waits, the days too."""
        moment = _stands_since(idea)
        on = timezone.localdate(moment)
        days = (timezone.localdate() - on).days
        told = f" ({days} day{'' if days == 1 else 's'})" if idea.status in OPEN_IDEAS else ""
        return f"{day_in_words(on)}{told}"

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        """Offer what can be done, and show what was."""
        idea = context["original"]
        context["title"], context["subtitle"] = f"Idea {idea.reference}", None
        context["acts"] = acts_for(idea)
        context["mails"] = idea.mails.order_by("queued_at", "pk").defer("text", "html")
        events = AuditEvent.objects.filter(object_type="groupidea", object_id=idea.pk)
        shown = events.exclude(action="idea.viewed").select_related("actor").order_by("at", "pk")
        context["timeline"] = [(event, ACTIONS[event.action]) for event in shown]
        return super().render_change_form(request, context, *args, **kw)


def _stands_since(idea: GroupIdea) -> datetime:
    if idea.settled_at is not None:
        return idea.settled_at
    taken_up = idea.discussed_at if idea.status == IdeaStatus.DISCUSSED else None
    return taken_up or idea.confirmed_at or idea.submitted_at
