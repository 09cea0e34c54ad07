"""The forms that lead to a decision, in the words of the person who decides."""

from typing import Any

from django import forms

from ..review.evidence import Case
from ..review.models import Decision, RequestStep
from .words import button_of

LONGEST_TEXT = 10_000


class _LongText(forms.CharField):
    """A few sentences; a line break counts once, however the browser sends it."""

    def __init__(self, **kwargs: Any) -> None:
        rows = kwargs.pop("rows", 3)
        attrs = {"rows": rows, "dir": "auto"}
        super().__init__(
            max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs=attrs), **kwargs
        )

    def to_python(self, value: Any) -> str:
        """Make every line break one character."""
        return (super().to_python(value) or "").replace("\r\n", "\n")


class ReasonField(forms.ChoiceField):
    """Why not, as a code that trends can count."""

    def __init__(self) -> None:
        super().__init__(
            label="Reason",
            choices=[("", "Choose a reason"), *Decision.Reason.choices],
            error_messages={"required": "Choose a reason."},
        )


class MessageField(_LongText):
    """What the applicant reads besides the reason."""

    def __init__(self) -> None:
        super().__init__(
            label="Message to the applicant (optional)",
            help_text="The email says the reason in plain words, and then these.",
            rows=4,
        )


class NoteField(_LongText):
    """What stays with the reviewers."""

    def __init__(self) -> None:
        super().__init__(
            label="Internal note (optional)",
            help_text="Reviewers and staff read it. The applicant does not.",
        )


class ApprovalFields(forms.Form):
    """What every approval asks, of one request or of many."""

    note = NoteField()


class DenialFields(forms.Form):
    """What every denial asks, of one request or of many."""

    denies = True

    reason = ReasonField()
    message = MessageField()
    note = NoteField()

    def clean(self) -> dict[str, Any]:
        """Ask for the message where the reason says that it gives one."""
        cleaned: dict[str, Any] = super().clean() or {}
        message = (cleaned.get("message") or "").strip()
        if self.denies and cleaned.get("reason") == Decision.Reason.OTHER and not message:
            self.add_error("message", "Write the reason in the message to the applicant.")
        return cleaned


class DecisionForm(DenialFields):
    """The one form beside a case: for which body, what along, a note; why, when it denies."""

    step = forms.ChoiceField(
        label="You decide for",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose the body you decide for."
        ),
    )
    together = forms.MultipleChoiceField(
        label="Decide these along with it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, case: Case, data: Any = None, *, denies: bool = False) -> None:
        super().__init__(data)
        self.denies = denies
        self.fields["reason"].required = denies
        mine = case.mine or case.deniable
        self.steps = {str(step.pk): step for step in (*mine, *case.together)}
        own: Any = self.fields["step"]
        own.choices = [(str(s.pk), f"{s.body}: {button_of(s)}") for s in mine]
        if len(mine) == 1:
            own.widget = forms.HiddenInput()
            own.initial = str(mine[0].pk)
        if case.together:
            along: Any = self.fields["together"]
            along.choices = [(str(s.pk), f"{s.request.group} ({s.body})") for s in case.together]
        else:
            del self.fields["together"]

    @property
    def shared(self) -> list[forms.BoundField]:
        """Return the fields of both decisions."""
        return [self[name] for name in ("step", "together", "note") if name in self.fields]

    @property
    def of_denial(self) -> list[forms.BoundField]:
        """Return the fields that only a denial asks."""
        return [self["reason"], self["message"]]

    @property
    def opens_denial(self) -> bool:
        """Tell whether the part about denying has something to read."""
        return self.denies or any(field.errors for field in self.of_denial)

    def chosen_steps(self) -> list[RequestStep]:
        """Return the steps to answer, this request's first."""
        pks = [self.cleaned_data["step"], *self.cleaned_data.get("together", [])]
        return [self.steps[pk] for pk in dict.fromkeys(pks)]
