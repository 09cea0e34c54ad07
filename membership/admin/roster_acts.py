"""What staff do on a roster: end a membership, and add a member on a nomination."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from ..catalog.models import Jurisdiction, PeerGroup, Role
from ..catalog.queries import public_groups
from ..requests.fields import AddressField, OneLine
from ..requests.models import Level, OrganizationType
from ..requests.submission import Person
from ..roster.models import Membership
from ..workflow.add_member import add_member
from ..workflow.end_membership import end_membership
from ..workflow.errors import NotAllowedError, OutOfDateError
from .roster_filters import picker
from .staff_pages import acting_user, show, staff_page

YEARS_BACK, DAYS_AHEAD = 10, 366


def _day_field(**options: Any) -> forms.DateField:
    """A native date field that takes only days somebody could mean."""
    return forms.DateField(widget=picker(), validators=[_check_day], **options)


def _check_day(day: date) -> None:
    today = timezone.localdate()
    if not today.year - YEARS_BACK <= day.year or day > today + timedelta(days=DAYS_AHEAD):
        raise ValidationError(f"Choose a day of the last {YEARS_BACK} years or of the next year.")


class EndForm(forms.Form):
    """Why and when a membership ends."""

    reason = forms.ChoiceField(
        choices=[("", "Choose a reason"), *Membership.EndReason.choices],
    )
    last_day = _day_field(
        label="Last day in the group",
        help_text="The person counts as a member through this day.",
    )


@staff_page("membership/membership/<int:membership_id>/end/", name="membership_membership_end")
def end_one(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Ask for the reason and the last day; POST ends the membership."""
    membership = get_object_or_404(
        Membership.objects.select_related("member", "group"), pk=membership_id
    )
    return end_by_form(
        request,
        membership,
        after=reverse("admin:membership_membership_change", args=[membership.pk]),
    )


def end_by_form(
    request: HttpRequest, membership: Membership, *, reason: str = "", after: str
) -> HttpResponse:
    """Ask for the reason, with one chosen already or none, and the last day; POST ends it."""
    if request.method == "POST":
        form = EndForm(request.POST)
        if form.is_valid() and _end(request, form, membership):
            return redirect(after)
    else:
        form = EndForm(initial={"last_day": timezone.localdate(), "reason": reason})
    return show(
        request,
        "admin/membership/roster/end.html",
        title=f"End the membership of {membership.member}",
        form=form,
        membership=membership,
    )


def _end(request: HttpRequest, form: EndForm, membership: Membership) -> bool:
    last_day = form.cleaned_data["last_day"]
    if last_day < membership.starts_on:
        form.add_error("last_day", "The last day cannot be before the first day.")
        return False
    try:
        end_membership(
            membership_id=membership.pk,
            ends_on=last_day + timedelta(days=1),
            reason=form.cleaned_data["reason"],
            by=acting_user(request),
            at=timezone.now(),
        )
    except (OutOfDateError, NotAllowedError, ValueError) as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, "The membership has its last day.")
    return True


class GroupChoiceForm(forms.Form):
    """First the group: its roles are offered next."""

    group = forms.ModelChoiceField(PeerGroup.objects.none(), empty_label="Choose a group")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = public_groups(on=timezone.localdate())
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]  # a field with choices


class AddMemberForm(forms.Form):
    """Whom a jurisdiction puts forward for one group."""

    full_name = OneLine(max_length=200)
    email = AddressField(label="Email address", help_text="The person gets a welcome by email.")
    job_title = OneLine(max_length=200, label="Title")
    organization = OneLine(max_length=200)
    organization_type = forms.ChoiceField(
        choices=[("", "Choose a kind"), *OrganizationType.choices], label="Kind of organization"
    )
    jurisdiction = forms.ModelChoiceField(
        Jurisdiction.objects.all(),
        label="Nominated by",
        empty_label="Choose a jurisdiction",
    )
    level = forms.ChoiceField(choices=[("", "Choose a level"), *Level.choices])
    role = forms.ModelChoiceField(
        Role.objects.none(),
        required=False,
        label="Role in the group",
        empty_label="Another role",
    )
    starts_on = _day_field(label="First day in the group")

    def __init__(self, *args: Any, group: PeerGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = Role.objects.filter(group_roles__group=group).order_by("group_roles__position")
        self.fields["role"].queryset = roles  # type: ignore[attr-defined]  # a field with choices


def add_one(request: HttpRequest) -> HttpResponse:
    """Ask for the group, then for the person; POST adds them to that group."""
    choice = GroupChoiceForm(request.GET if "group" in request.GET else None)
    if not choice.is_valid():
        return show(
            request,
            "admin/membership/roster/choose_group.html",
            title="Add a member",
            form=choice,
        )
    group = choice.cleaned_data["group"]
    if request.method == "POST":
        form = AddMemberForm(request.POST, group=group)
        if form.is_valid() and (membership := _add(request, form, group)):
            return redirect("admin:membership_membership_change", membership.pk)
    else:
        form = AddMemberForm(group=group, initial={"starts_on": timezone.localdate()})
    return show(
        request,
        "admin/membership/roster/add.html",
        title=f"Add a member to {group}",
        form=form,
        group=group,
    )


def _add(request: HttpRequest, form: AddMemberForm, group: PeerGroup) -> Membership | None:
    details = dict(form.cleaned_data)
    role, starts_on = details.pop("role"), details.pop("starts_on")
    try:
        membership = add_member(
            person=Person(**details),
            group=group,
            role=role,
            starts_on=starts_on,
            by=acting_user(request),
            at=timezone.now(),
        )
    except (OutOfDateError, NotAllowedError) as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, f"{membership.member} is on the roster. A welcome is on its way.")
    return membership
