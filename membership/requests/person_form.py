"""The parts of the request form that are asked once: about the person, and the agreement."""

from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Row
from django import forms

from ..catalog.models import Jurisdiction
from ..catalog.snapshot import jurisdictions
from .consent import CURRENT
from .fields import CHOOSE, TIME_ZONES, AddressField, OneLine, OneOf, jurisdiction_choices
from .models import Level, OrganizationType
from .part_form import GuardedForm, PartForm, Typed
from .submission import Person

OF_AN_AGENCY = ("job_title", "organization", "organization_type", "level")
"""What only people who take part for an organization have to tell."""


def one_line(label: str, missing: str, *, fill: str = "", **options: Any) -> OneLine:
    """Return a field for one line, which the browser may fill in for the person."""
    attrs = {"autocomplete": fill} if fill else {}
    return OneLine(
        label=label,
        error_messages={"required": missing},
        widget=forms.TextInput(attrs),
        **options,
    )


class PersonForm(PartForm):
    """About you: asked once, whatever the number of groups."""

    full_name = one_line("Full name", "Enter your full name.", fill="name", max_length=200)
    email = AddressField(
        label="Email address",
        help_text="A personal address is fine. We email you a link that confirms your request.",
        error_messages={
            "required": "Enter your email address.",
            "invalid": "Enter an email address like name@example.gov.",
        },
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
    )
    on_own_behalf = forms.BooleanField(
        label="I take part on my own, not for an organization",
        help_text="For example as a parent leader, from lived experience, or as a panel volunteer. "
        "Then what you tell us about a job, an organization and how you fit is up to you.",
        required=False,
    )
    job_title = one_line(
        "Job title", "Enter your job title.", fill="organization-title", max_length=200
    )
    organization = one_line(
        "Organization", "Enter your organization.", fill="organization", max_length=200
    )
    organization_type = OneOf(
        label="Type of organization",
        choices=[CHOOSE, *OrganizationType.choices],
        error_messages={"required": "Choose the type of your organization."},
    )
    level = OneOf(
        label="Level you work at",
        choices=[CHOOSE, *Level.choices],
        error_messages={"required": "Choose the level you work at."},
    )
    jurisdiction = OneOf(
        help_text="The state, territory or tribe that you work or live in.",
        error_messages={"required": "Choose your jurisdiction."},
    )
    work_phone = OneLine(
        max_length=40,
        required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    time_zone = OneOf(choices=TIME_ZONES, required=False)

    def __init__(self, data: Typed = None, *, judged: bool = True) -> None:
        super().__init__(data, judged=judged)
        places = jurisdictions()
        self._places = {place.code: place for place in places}
        cast(OneOf, self.fields["jurisdiction"]).choices = jurisdiction_choices(places)

    def make_agency_optional(self) -> None:
        """Ask for job, organization and level without insisting."""
        for name in OF_AN_AGENCY:
            self.fields[name].required = False

    def place(self, code: str) -> Jurisdiction | None:
        """Return the jurisdiction of a choice; None for one that is not in the list."""
        return self._places.get(code)

    @property
    def helper(self) -> FormHelper:
        """Lay the fields out, the short ones side by side where there is room."""
        return self.laid_out(
            "full_name",
            "email",
            "on_own_behalf",
            "job_title",
            "organization",
            Row(Column("organization_type"), Column("level")),
            "jurisdiction",
            Row(Column("work_phone"), Column("time_zone")),
        )

    def person(self) -> Person:
        """Return the clean details."""
        details = dict(self.cleaned_data)
        details["jurisdiction"] = self.place(details["jurisdiction"])
        return Person(**details)


class AgreementForm(GuardedForm):
    """The agreement, and what guards the whole form."""

    agree = forms.BooleanField(
        label=CURRENT.agreement, error_messages={"required": "Tick the box to agree."}
    )

    @property
    def helper(self) -> FormHelper:
        """Lay out the agreement alone; the page's template hides the other field."""
        return self.laid_out("agree")
