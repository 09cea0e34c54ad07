"""The form of a note, which stands on every case page."""

from django import forms

from ..requests.fields import Paragraphs
from .decision_forms import LONGEST_TEXT


class NoteForm(forms.Form):
    """What the next reader should know."""

    text = Paragraphs(
        label="Add a note",
        max_length=LONGEST_TEXT,
        help_text="Reviewers and staff read it. It is never sent to the applicant.",
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": "Write the note first."},
    )
