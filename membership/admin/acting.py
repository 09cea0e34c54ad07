"""What the lists of reviewers and of leaders share: staff invite, send a new link, and end it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ..audit.client import client_address
from ..requests.limits import LimitReachedError
from ..workflow.accounts import LONGEST_ADDRESS
from ..workflow.errors import OutOfDateError
from ..workflow.send_sign_in_link import send_sign_in_link
from .bases import ReadOnlyAdmin, is_staff
from .staff_pages import acting_user

FIRST_YEAR, LAST_YEAR = 2000, 2099


def _check_year(day: date) -> None:
    """Take only days somebody could mean: the last of the calendar has no equal in UTC."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(f"Choose a day between {FIRST_YEAR} and {LAST_YEAR}.")


def day_field(**options: Any) -> forms.DateField:
    """Return a native date field."""
    picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(widget=picker, validators=[_check_year], **options)


class InvitationForm(forms.Form):
    """Who is invited, and for how long. What they act for stands between."""

    required_css_class = "required"

    full_name = forms.CharField(max_length=150)
    address = forms.EmailField(
        label="Email address",
        max_length=LONGEST_ADDRESS,
        help_text="The person signs in with it. It gets the invitation.",
    )
    starts_on = day_field()
    ends_at = forms.DateTimeField(
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        validators=[_check_year],
        help_text="Empty: until you end it.",
    )


class ActingFilter(admin.SimpleListFilter):
    """Opens on what counts today: `in_force` says how to find it."""

    title = "acting"
    parameter_name = "acting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002 (Django's signature)
        """Offer the rest."""
        return [("no", "Ended, or still to begin"), ("all", "All")]

    def choices(self, changelist: Any) -> Any:
        """Call the choice without a parameter by its meaning."""
        first, *rest = super().choices(changelist)
        yield {**first, "display": "Now"}
        yield from rest

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:  # noqa: ARG002 (Django's signature)
        """Narrow the list."""
        now = self.in_force(timezone.now())
        if self.value() == "all":
            return queryset
        return queryset.exclude(now) if self.value() == "no" else queryset.filter(now)

    def in_force(self, at: datetime) -> Q:
        """Match what counts at a moment. Every list says which."""
        raise NotImplementedError


class ActingAdmin(ReadOnlyAdmin):
    """People who act here, present and past. Each list says for what, and who may invite them."""

    section = "Review"
    list_display_links = ("name",)
    readonly_fields: ClassVar[Any] = ("name", "address")
    change_form_template = "admin/reviewers/assignment.html"
    form_class: type[InvitationForm]
    invite_title: str
    invite: Callable[..., Any]
    end: Callable[..., Any]
    act: str
    """What ends, as the buttons and the addresses of the acts call it."""

    @admin.display(description="name", ordering="user__first_name")
    def name(self, row: Any) -> str:
        """Say who acts."""
        return str(row.user.get_full_name() or row.user.get_username())

    @admin.display(description="email address", ordering="user__username")
    def address(self, row: Any) -> str:
        """Say with what the person signs in."""
        return str(row.user.get_username())

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let staff invite."""
        return is_staff(request)

    def get_urls(self) -> list[URLPattern]:
        """Add the two acts on one row, each by POST alone."""
        view = self.admin_site.admin_view
        acts = [
            path(
                "<path:object_id>/end/",
                view(require_POST(self.end_view)),
                name=f"end_{self.act}",
            ),
            path(
                "<path:object_id>/link/",
                view(require_POST(self.link_view)),
                name=f"send_{self.act}_link",
            ),
        ]
        return [*acts, *super().get_urls()]

    def first_values(self, request: HttpRequest) -> dict[str, Any]:  # noqa: ARG002 (Django's signature)
        """Return what the form is filled in with at first."""
        return {"starts_on": timezone.localdate()}

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",  # noqa: ARG002 (Django's signature)
        extra_context: Any = None,  # noqa: ARG002 (Django's signature)
    ) -> HttpResponse:
        """Invite somebody."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            form = self.form_class(request.POST)
            if form.is_valid() and self._invite(request, form):
                return redirect(f"admin:membership_{self.opts.model_name}_changelist")
        else:
            form = self.form_class(initial=self.first_values(request))
        context = {
            **self.admin_site.each_context(request),
            "title": self.invite_title,
            "form": form,
            "opts": self.opts,
            "list_title": self.list_title(request),
        }
        return render(request, "admin/reviewers/invite.html", context)

    def _invite(self, request: HttpRequest, form: InvitationForm) -> bool:
        try:
            type(self).invite(**form.cleaned_data, by=acting_user(request), at=timezone.now())
        except ValidationError as error:
            for field, sentences in error.message_dict.items():
                form.add_error(field if field in form.fields else None, sentences)
            return False
        messages.success(request, f"An invitation to {form.cleaned_data['address']} is on its way.")
        return True

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        """Offer the acts while it has not ended."""
        obj = context["original"]
        context.update(title=str(obj), subtitle=None, act=self.act)
        context["end_address"] = reverse(f"admin:end_{self.act}", args=[obj.pk])
        context["link_address"] = reverse(f"admin:send_{self.act}_link", args=[obj.pk])
        context["has_ended"] = obj.ends_at is not None and obj.ends_at <= timezone.now()
        return super().render_change_form(request, context, *args, **kw)

    def end_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """End it this minute."""
        row = self._find(request, object_id)
        try:
            type(self).end(**{self.act: row}, by=acting_user(request), at=timezone.now())
        except OutOfDateError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, f"The {self.act} has ended. The door is closed.")
        return redirect(self._address(row))

    def link_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send the person a new sign-in link."""
        row = self._find(request, object_id)
        try:
            send_sign_in_link(
                address=row.user.get_username(),
                client=client_address(request),
                by=acting_user(request),
                at=timezone.now(),
            )
        except LimitReachedError as reached:
            retry = timezone.localtime(reached.retry_at)
            messages.warning(request, f"{reached} Try again after {retry:%-I:%M %p}.")
        else:
            messages.success(request, "A new sign-in link is on its way.")
        return redirect(self._address(row))

    def _find(self, request: HttpRequest, object_id: str) -> Any:
        if not is_staff(request):
            raise PermissionDenied
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        return row

    def _address(self, row: Any) -> str:
        return reverse(f"admin:membership_{self.opts.model_name}_change", args=[row.pk])
