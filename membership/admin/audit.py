"""The audit trail, to read: who did what to what, and when. No door changes it."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from ..audit.actions import ACTIONS
from ..audit.models import AuditEvent
from ..audit.typed_reasons import CODE, typed_reasons
from .bases import PortalChangeList, ReadOnlyAdmin
from .filter_form import FormFilter, RowsForm
from .paging import CappedPaginator
from .site import site

LONGEST_ID = 18
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)
WITHOUT_ACCOUNT = (AuditEvent.ActorKind.APPLICANT, AuditEvent.ActorKind.SYSTEM)


def _day_field(label: str) -> forms.DateField:
    """Make a day that any calendar arithmetic can bear."""
    return forms.DateField(
        required=False,
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
    )


class AuditFilterForm(RowsForm):
    """What was done, by whom, from which day to which."""

    action = forms.ChoiceField(
        choices=[("", "Everything"), *sorted(ACTIONS.items(), key=lambda item: item[1])],
        required=False,
    )
    actor = forms.ChoiceField(required=False, label="Done by")
    since = _day_field("From (day)")
    until = _day_field("To (day)")

    def __init__(self, *args: Any, rows: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, rows=rows, **kwargs)
        entering = Q(is_staff=True) | Q(assignments__isnull=False)
        users = User.objects.filter(entering).distinct().order_by("first_name", "username")
        self.fields["actor"].choices = [  # type: ignore[attr-defined]  # a field with choices
            ("", "Everybody"),
            *((kind.value, kind.label) for kind in WITHOUT_ACCOUNT),
            *((str(user.pk), _name(user)) for user in users),
        ]

    def narrow(self, queryset: QuerySet) -> QuerySet:
        """Keep what was asked for; days are whole days of the program's time zone."""
        chosen = self.cleaned_data
        if chosen["action"]:
            queryset = queryset.filter(action=chosen["action"])
        if chosen["actor"] in WITHOUT_ACCOUNT:
            queryset = queryset.filter(actor_kind=chosen["actor"])
        elif chosen["actor"]:
            queryset = queryset.filter(actor=chosen["actor"])
        if chosen["since"]:
            queryset = queryset.filter(at__gte=_midnight(chosen["since"]))
        if chosen["until"]:
            queryset = queryset.filter(at__lt=_midnight(chosen["until"] + timedelta(days=1)))
        return queryset


class AuditFilter(FormFilter):
    """The filters of the trail."""

    form_class = AuditFilterForm


class TrailChangeList(PortalChangeList):
    """The list with the reasons that were typed for what stands on its page."""

    def get_results(self, request: HttpRequest) -> None:
        """Bring the words along: one query for all of them."""
        super().get_results(request)
        _bring_reasons(list(self.result_list))


@admin.register(AuditEvent, site=site)
class AuditEventAdmin(ReadOnlyAdmin):
    """One line an act, newest first."""

    section = "Records"
    title = "Audit trail"
    change_list_template = "admin/membership/filtered_list.html"
    list_display = ("when", "who", "what", "target", "details")
    list_display_links = None
    list_filter = (AuditFilter,)
    list_select_related = ("actor",)
    list_per_page = 100
    paginator = CappedPaginator
    search_fields = ("object_id",)
    search_help_text = "The number of a request, a membership, a mail or an account."
    sortable_by = ()
    readonly_fields = ("when", "who", "what", "target", "details")
    fields = ("when", "who", "what", "target", "details")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:  # noqa: ARG002 (Django's signature)
        """Use the list that brings the typed reasons along."""
        return TrailChangeList

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Bring along what was typed."""
        event = super().get_object(request, object_id, from_field)
        _bring_reasons([event] if event else [])
        return event

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Search by the number of the object."""
        del request
        if not search_term:
            return queryset, False
        if not search_term.isdecimal() or len(search_term) > LONGEST_ID:
            return queryset.none(), False
        return queryset.filter(object_id=int(search_term)), False

    @admin.display(description="time")
    def when(self, event: AuditEvent) -> str:
        """Say when, to the second."""
        return date_format(timezone.localtime(event.at), "F j, Y, g:i:s A")

    @admin.display(description="done by")
    def who(self, event: AuditEvent) -> str:
        """Say who."""
        return _name(event.actor) if event.actor else str(event.get_actor_kind_display())

    @admin.display(description="action")
    def what(self, event: AuditEvent) -> str:
        """Say what, in words where there are some."""
        return ACTIONS.get(event.action, event.action)

    @admin.display(description="to what")
    def target(self, event: AuditEvent) -> str:
        """Lead to the object, where it has a page."""
        if not event.object_type:
            return ""
        models = {str(model._meta.model_name): model for model in self.admin_site._registry}
        model = models.get(event.object_type)
        if model is None or event.object_id is None:
            return f"{event.object_type} {event.object_id or ''}".strip()
        page = reverse(
            f"admin:{model._meta.app_label}_{event.object_type}_change", args=[event.object_id]
        )
        return format_html(
            '<a href="{}">{} {}</a>', page, model._meta.verbose_name, event.object_id
        )

    @admin.display(description="details")
    def details(self, event: AuditEvent) -> str:
        """List the codes that say something."""
        yes_no = {True: "yes", False: "no"}
        codes = event.codes | getattr(event, "in_words", {})
        return ", ".join(
            f"{name.replace('_', ' ')}: {yes_no[value] if isinstance(value, bool) else value}"
            for name, value in sorted(codes.items())
            if value not in (None, "")
        )


def _name(user: User) -> str:
    return user.get_full_name() or user.get_username()


def _bring_reasons(events: Iterable[Any]) -> None:
    """Put the words that were typed beside the id that the trail holds."""
    events = list(events)
    typed = typed_reasons(events)
    for event in events:
        if event.codes.get(CODE) in typed:
            event.in_words = {CODE: f"“{typed[event.codes[CODE]]}”"}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
