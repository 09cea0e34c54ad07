"""The forms of the quarter close: notes, readers of the brief, and whom to send it to."""

from collections.abc import Iterable
from typing import Self

from crispy_forms.helper import FormHelper
from django import forms

from ...catalog.models import PeerGroup
from ...reports.models import BriefRecipient, QuarterNote
from ...requests.fields import AddressField, OneLine, OneOf, Paragraphs

NOTE_LENGTH = 2000


class _QuarterForm(forms.Form):
    @property
    def helper(self) -> FormHelper:
        """Draw the fields alone: the page has the form, its token and its button."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class NoteForm(_QuarterForm):
    """What staff say of a quarter, of one group or of all."""

    group = OneOf(
        label="About",
        required=False,
        error_messages={"invalid_choice": "Choose a group from the list."},
    )
    text = Paragraphs(
        label="Note",
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Goes into the brief as it stands: name no person. Empty removes the note.",
    )
    mark_optional = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        self.groups = {each.slug: each for each in PeerGroup.objects.order_by("name")}
        choices = [(slug, each.name) for slug, each in self.groups.items()]
        self.fields["group"].choices = [("", "All groups"), *choices]  # type: ignore[attr-defined]  # a field with choices

    @classmethod
    def about(cls, group: str | None, notes: Iterable[QuarterNote]) -> Self:
        """Return the form with the words of the note about a group (or, by "", about all)."""
        written = {note.group.slug if note.group else "": note.text for note in notes}
        if group not in written:
            return cls()
        return cls(initial={"group": group, "text": written[group]})

    @property
    def chosen(self) -> PeerGroup | None:
        """Return the group of a valid form; None for all."""
        return self.groups.get(self.cleaned_data["group"])


class RecipientForm(_QuarterForm):
    """Somebody at the Children's Bureau who gets the brief."""

    full_name = OneLine(
        label="Full name", max_length=200, error_messages={"required": "Enter the name."}
    )
    email = AddressField(
        label="Email address", error_messages={"required": "Enter the email address."}
    )


class SendForm(_QuarterForm):
    """To which of the readers on the list."""

    recipients = forms.MultipleChoiceField(
        label="Send it to",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one reader.",
            "invalid_choice": "Somebody you chose is no longer on the list.",
        },
    )

    def __init__(self, readers: Iterable[BriefRecipient], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict, or nothing
        self.fields["recipients"].choices = [  # type: ignore[attr-defined]  # a field with choices
            (str(each.pk), f"{each.full_name}, {each.email}") for each in readers
        ]

    @property
    def chosen(self) -> list[int]:
        """Return the ids of a valid form."""
        return [int(pk) for pk in self.cleaned_data["recipients"]]
