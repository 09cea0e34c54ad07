"""Who acts for which body: staff invite, send a new link, and end it. Nothing else changes here."""

from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ..audit.client import client_address
from ..catalog.models import Jurisdiction, PeerGroup, ReviewingBody
from ..requests.limits import LimitReachedError
from ..review.models import ReviewerAssignment
from ..review.scoping import active_at
from ..workflow.end_assignment import end_assignment
from ..workflow.errors import OutOfDateError
from ..workflow.invite_reviewer import LONGEST_ADDRESS, invite_reviewer
from ..workflow.send_sign_in_link import send_sign_in_link
from .bases import ReadOnlyAdmin, is_staff
from .site import site
from .staff_pages import acting_user

FIRST_YEAR, LAST_YEAR = 2000, 2099


def _check_year(day: date) -> None:
    """Take only days somebody could mean: the last of the calendar has no equal in UTC."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(f"Choose a day between {FIRST_YEAR} and {LAST_YEAR}.")


class InvitationForm(forms.Form):
    """Who is invited, to act for whom, within what, and for how long."""

    required_css_class = "required"

    full_name = forms.CharField(max_length=150)
    address = forms.EmailField(
        label="Email address",
        max_length=LONGEST_ADDRESS,
        help_text="The person signs in with it. It gets the invitation.",
    )
    body = forms.ModelChoiceField(ReviewingBody.objects.all(), label="Acts for")
    group = forms.ModelChoiceField(
        PeerGroup.objects.all(),
        required=False,
        empty_label="All groups",
        help_text="Leads act for one group.",
    )
    jurisdiction = forms.ModelChoiceField(
        Jurisdiction.objects.all(),
        required=False,
        empty_label="All jurisdictions",
        help_text="A liaison officer acts for one jurisdiction.",
    )
    starts_on = forms.DateField(
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        validators=[_check_year],
    )
    ends_at = forms.DateTimeField(
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        validators=[_check_year],
        help_text="Empty: until you end it.",
    )


class ActingFilter(admin.SimpleListFilter):
    """Opens on the assignments that count today."""

    title = "acting"
    parameter_name = "acting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        """Offer the rest."""
        return [("no", "Ended, or still to begin"), ("all", "All")]

    def choices(self, changelist: Any) -> Any:
        """Call the choice without a parameter by its meaning."""
        first, *rest = super().choices(changelist)
        yield {**first, "display": "Now"}
        yield from rest

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:  # noqa: ARG002
        """Narrow the list."""
        now = active_at(timezone.now())
        if self.value() == "all":
            return queryset
        return queryset.exclude(now) if self.value() == "no" else queryset.filter(now)


@admin.register(ReviewerAssignment, site=site)
class ReviewerAssignmentAdmin(ReadOnlyAdmin):
    """Assignments, present and past: they say who may decide, and who could when."""

    section = "Review"
    list_display = ("name", "address", "body", "group", "jurisdiction", "starts_on", "ends_at")
    list_display_links = ("name",)
    list_filter = (ActingFilter, "body")
    list_select_related = ("user", "body", "group", "jurisdiction")
    search_fields = (
        "user__first_name",
        "user__last_name",
        "user__username",
        "body__name",
        "group__name",
        "jurisdiction__name",
    )
    fields = ("name", "address", "body", "group", "jurisdiction", "starts_on", "ends_at")
    readonly_fields: ClassVar[Any] = ("name", "address")
    change_form_template = "admin/reviewers/assignment.html"

    @admin.display(description="reviewer", ordering="user__first_name")
    def name(self, assignment: ReviewerAssignment) -> str:
        """Say who acts."""
        return assignment.user.get_full_name() or assignment.user.get_username()

    @admin.display(description="email address", ordering="user__username")
    def address(self, assignment: ReviewerAssignment) -> str:
        """Say with what the person signs in."""
        return assignment.user.get_username()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let staff invite."""
        return is_staff(request)

    def get_urls(self) -> list[URLPattern]:
        """Add the two acts on one assignment, each by POST alone."""
        view = self.admin_site.admin_view
        acts = [
            path("<path:object_id>/end/", view(require_POST(self.end_view)), name="end_assignment"),
            path(
                "<path:object_id>/link/",
                view(require_POST(self.link_view)),
                name="send_assignment_link",
            ),
        ]
        return [*acts, *super().get_urls()]

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",  # noqa: ARG002
        extra_context: Any = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Invite a reviewer."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        now = timezone.now()
        if request.method == "POST":
            form = InvitationForm(request.POST)
            if form.is_valid() and self._invite(request, form, now):
                return redirect("admin:membership_reviewerassignment_changelist")
        else:
            wanted = {name: request.GET.get(name) for name in ("body", "group", "jurisdiction")}
            form = InvitationForm(initial={"starts_on": timezone.localdate(now), **wanted})
        context = {
            **self.admin_site.each_context(request),
            "title": "Invite a reviewer",
            "form": form,
            "opts": self.opts,
        }
        return render(request, "admin/reviewers/invite.html", context)

    def _invite(self, request: HttpRequest, form: InvitationForm, now: datetime) -> bool:
        try:
            invite_reviewer(**form.cleaned_data, by=acting_user(request), at=now)
        except ValidationError as error:
            for field, sentences in error.message_dict.items():
                form.add_error(field if field in form.fields else None, sentences)
            return False
        messages.success(request, f"An invitation to {form.cleaned_data['address']} is on its way.")
        return True

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        """Offer the two acts while the assignment has not ended."""
        obj = context["original"]
        context.update(title=str(obj), subtitle=None)
        context["has_ended"] = obj.ends_at is not None and obj.ends_at <= timezone.now()
        return super().render_change_form(request, context, *args, **kw)

    def end_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """End the assignment this minute."""
        assignment = self._find(request, object_id)
        try:
            end_assignment(assignment=assignment, by=acting_user(request), at=timezone.now())
        except OutOfDateError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, "The assignment has ended. The door is closed.")
        return redirect(self._address(assignment))

    def link_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send the reviewer a new sign-in link."""
        assignment = self._find(request, object_id)
        try:
            send_sign_in_link(
                address=assignment.user.get_username(),
                client=client_address(request),
                by=acting_user(request),
                at=timezone.now(),
            )
        except LimitReachedError as reached:
            retry = timezone.localtime(reached.retry_at)
            messages.warning(request, f"{reached} Try again after {retry:%-I:%M %p}.")
        else:
            messages.success(request, "A new sign-in link is on its way.")
        return redirect(self._address(assignment))

    def _find(self, request: HttpRequest, object_id: str) -> ReviewerAssignment:
        if not is_staff(request):
            raise PermissionDenied
        assignment = self.get_object(request, unquote(object_id))
        if not isinstance(assignment, ReviewerAssignment):
            raise Http404
        return assignment

    def _address(self, assignment: ReviewerAssignment) -> str:
        return reverse("admin:membership_reviewerassignment_change", args=[assignment.pk])
