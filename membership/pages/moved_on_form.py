"""The form of a member who moved on: which groups they leave, and who could follow them there."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Row
from django import forms

from ..catalog.queries import is_retired
from ..catalog.words import takes_requests
from ..requests.fields import AddressField, OneLine
from ..requests.part_form import PartForm, Typed
from ..roster.models import Membership
from ..workflow.answer_role_check import Successor, SuccessorRefusedError


class LeavesForm(PartForm):
    """Which memberships end: all of them, unless the person unticks one."""

    leaves = forms.MultipleChoiceField(
        label="Which groups do you leave?",
        help_text="Untick a group that you stay in.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one group, or go back and say that you are still in this "
            "role.",
            "invalid_choice": "Choose from the groups listed here.",
        },
    )

    def __init__(self, memberships: Sequence[Membership], data: Typed = None) -> None:
        super().__init__(data)
        field = cast(forms.MultipleChoiceField, self.fields["leaves"])
        field.choices = [(each.group.slug, each.group.name) for each in memberships]
        self.initial["leaves"] = [each.group.slug for each in memberships]

    @property
    def helper(self) -> FormHelper:
        """Lay out the boxes."""
        return self.laid_out("leaves")


class SuccessorForm(PartForm):
    """Who could follow the person in one group; both lines may stay empty."""

    mark_optional = False  # the heading above says it once

    full_name = OneLine(max_length=200, required=False)
    email = AddressField(
        label="Email address",
        required=False,
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, membership: Membership, data: Typed = None) -> None:
        super().__init__(data, prefix=membership.group.slug)
        self.membership = membership
        self.summary_label = membership.group.name

    def clean(self) -> dict[str, Any]:
        """Ask for both lines or none."""
        cleaned = super().clean() or self.cleaned_data
        name, email = cleaned.get("full_name"), cleaned.get("email")
        if name and email == "":
            self.add_error("email", "Enter the address, too, or leave both lines empty.")
        if email and name == "":
            self.add_error("full_name", "Enter the name, too, or leave both lines empty.")
        return cleaned

    @property
    def helper(self) -> FormHelper:
        """Lay both lines side by side where there is room."""
        return self.laid_out(Row(Column("full_name"), Column("email")))


class MovedOnForm:
    """The whole page. A group that takes no requests here is offered no successor."""

    def __init__(self, memberships: Sequence[Membership], data: Typed = None, *, on: date) -> None:
        self.leaves = LeavesForm(memberships, data)
        self.successors = [
            SuccessorForm(each, data)
            for each in memberships
            if takes_requests(each.group) and not is_retired(each.group, on=on)
        ]
        self._ids = {each.group.slug: each.pk for each in memberships}

    @property
    def forms(self) -> list[PartForm]:
        """Return all parts in the order of the page."""
        return [self.leaves, *self.successors]

    def is_valid(self) -> bool:
        """Tell whether it can be sent; what is wrong stands in the forms' errors."""
        if not all([form.is_valid() for form in self.forms]):  # noqa: C419  (each says its errors)
            return False
        for form in self.successors:
            stays = form.membership.group.slug not in self.leaves.cleaned_data["leaves"]
            if stays and form.cleaned_data["email"]:
                form.add_error("email", "You stay in this group. Tick it above, or clear this.")
        return not any(form.errors for form in self.successors)

    def left(self) -> list[int]:
        """Return the ids of the memberships that a valid form ends."""
        return [self._ids[slug] for slug in self.leaves.cleaned_data["leaves"]]

    def named(self) -> dict[int, Successor]:
        """Return the successors that a valid form names, by the id of the membership."""
        return {
            form.membership.pk: Successor(
                form.cleaned_data["full_name"], form.cleaned_data["email"]
            )
            for form in self.successors
            if form.cleaned_data["email"]
        }

    def refuse(self, error: SuccessorRefusedError) -> None:
        """Say beside the address why this person cannot be invited."""
        for form in self.successors:
            if form.membership.pk == error.membership_id:
                form.add_error("email", str(error))
