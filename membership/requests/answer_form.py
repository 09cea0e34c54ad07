"""The applicant's answer to a question about one request."""

from crispy_forms.helper import FormHelper
from django import forms

from ..catalog.models import PeerGroup
from .fields import Paragraphs
from .part_form import PartForm, Typed

ANSWER_LENGTH = 2000


class AnswerForm(PartForm):
    """One box. It stands on the page once for each question, so its name begins with the group."""

    answer = Paragraphs(
        label="Your answer",
        help_text="Please leave out case and family details.",
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea({"rows": 5, "dir": "auto"}),
        error_messages={
            "required": "Write your answer.",
            "max_length": "Shorten this to %(limit_value)d characters. It now has %(show_value)d.",
        },
    )

    def __init__(self, group: PeerGroup, data: Typed = None) -> None:
        super().__init__(data, prefix=group.slug)
        self.summary_label = group.name

    @property
    def helper(self) -> FormHelper:
        """Leave the form's tag and button to the page."""
        return self.laid_out("answer")
