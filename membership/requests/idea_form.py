"""The form by which anybody sends an idea for a new peer group: short, and without an account."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from .fields import AddressField, Paragraphs
from .ideas import TypedIdea
from .part_form import GuardedForm
from .person_form import PersonForm, one_line

SEND = "Send my idea"
SHORT, LONG = 500, 1000


def _text(label: str, length: int, *, rows: int, **options: Any) -> Paragraphs:
    """Return a field for a few sentences, which counts its characters."""
    missing = options.pop("missing", "")
    return Paragraphs(
        label=label,
        max_length=length,
        widget=forms.Textarea({"rows": rows}),
        error_messages={
            "required": missing,
            "max_length": "Shorten this to %(limit_value)d characters. It now has %(show_value)d.",
        },
        **options,
    )


class IdeaForm(GuardedForm):
    """The idea, then who sends it."""

    audience = _text(
        "Who is the group for?",
        SHORT,
        rows=3,
        help_text="For example people in one role, or people who work on one program or topic.",
        missing="Tell us who the group is for.",
    )
    purpose = _text(
        "What is it for?",
        LONG,
        rows=5,
        help_text="What would members work on, ask one another, or bring home? "
        "Please leave out case and family details.",
        missing="Tell us what the group is for.",
    )
    leads = _text(
        "Who might lead it?",
        SHORT,
        rows=3,
        required=False,
        help_text="A role or an organization is enough. Name somebody only if they know of it.",
    )
    full_name = one_line("Full name", "Enter your full name.", fill="name", max_length=200)
    email = AddressField(
        label="Email address",
        help_text="A personal address is fine. We email you a link that confirms your idea.",
        error_messages=PersonForm.base_fields["email"].error_messages,
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
    )
    role = one_line(
        "Your role and agency",
        "",
        max_length=200,
        required=False,
        help_text="It helps us to see where the idea comes from.",
    )

    def is_valid(self) -> bool:
        """Tell whether it can be sent; what is wrong stands in the form's errors."""
        return super().is_valid() and self.was_read(SEND)

    @property
    def of_the_idea(self) -> FormHelper:
        """Lay out what is said of the group."""
        return self.laid_out("audience", "purpose", "leads")

    @property
    def of_the_sender(self) -> FormHelper:
        """Lay out who sends it; the page's template hides the field for programs."""
        return self.laid_out("full_name", "email", "role")

    def idea(self) -> TypedIdea:
        """Return what a valid form says."""
        said = dict(self.cleaned_data)
        said.pop("further_details", None)
        return TypedIdea(**said, form_stamp=self.came_with)
