"""The part of the request form that stands there once for each group."""

from collections.abc import Mapping
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms

from ..catalog.models import PeerGroup, Role
from .fields import CHOOSE, OTHER, OneLine, OneOf, Paragraphs, RoleSelect
from .models import Answer
from .part_form import PartForm, Typed
from .submission import GroupPart

STATEMENT_LENGTH = 1000


class GroupPartForm(PartForm):
    """What one group asks. The group comes from the snapshot; its roles cost no query."""

    mark_optional = False  # what only some roles are asked is neither optional nor required

    role = OneOf(
        label="Your role",
        widget=RoleSelect,
        error_messages={"required": "Choose your role, or “Another role”."},
    )
    other_role = OneLine(
        label="Your role, in your own words",
        help_text="If you chose “Another role”.",
        max_length=120,
        required=False,
    )
    participates = OneOf(choices=Answer.choices, widget=forms.RadioSelect, required=False)
    liaison_officer_knows = OneOf(
        label="Does your State Liaison Officer know of this request?",
        help_text="We find the officer by your jurisdiction.",
        choices=Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an answer. “I am not sure” is fine."},
    )
    statement = Paragraphs(
        label="How do you meet the criteria?",
        max_length=STATEMENT_LENGTH,
        widget=forms.Textarea({"rows": 4}),
        error_messages={
            "required": "Tell us in a line or two how you meet the criteria.",
            "max_length": "Shorten this to %(limit_value)d characters. It now has %(show_value)d.",
        },
    )
    same_statement = forms.BooleanField(
        label="Use this answer for my other groups",
        help_text="It stands wherever you leave the answer empty below.",
        required=False,
    )
    taking_over = forms.BooleanField(label="I am taking over from someone", required=False)

    def __init__(
        self, group: PeerGroup, data: Typed = None, *, judged: bool = True, leads: bool = False
    ) -> None:
        super().__init__(data, judged=judged, prefix=group.slug)
        self.group = group
        self.summary_label = ""
        listed = list(group.group_roles.all())
        self._roles: dict[str, Role] = {str(entry.role_id): entry.role for entry in listed}
        self._asked = {str(entry.role_id) for entry in listed if entry.asks_participation}
        if not (group.participation_question and self._asked):
            self._asked = set()
            del self.fields["participates"]
        if not group.asks_liaison_officer:
            del self.fields["liaison_officer_knows"]
        if not leads:
            del self.fields["same_statement"]
        self._word_questions()

    def _word_questions(self) -> None:
        on_their_own = {pk for pk, role in self._roles.items() if not role.needs_agency}
        widget = cast(RoleSelect, self.fields["role"].widget)
        widget.asked, widget.on_their_own = self._asked, on_their_own
        names = [(pk, role.name) for pk, role in self._roles.items()]
        role_field = cast(OneOf, self.fields["role"])
        role_field.choices = [CHOOSE, *names, (OTHER, "Another role")]
        own = "You do not need to tell your story. One line on how you take part is enough. "
        self.fields["statement"].help_text = (
            f"{own if on_their_own else 'One or two sentences are enough. '}"
            "Please leave out case and family details."
        )
        if "participates" in self.fields:
            asked = [role.name for pk, role in self._roles.items() if pk in self._asked]
            self.fields["participates"].label = self.group.participation_question
            self.fields["participates"].help_text = f"Only if your role is: {'; '.join(asked)}."

    def make_statement_optional(self) -> None:
        """Ask how the person meets the criteria without insisting."""
        statement = self.fields["statement"]
        statement.required = False
        statement.label = f"{statement.label} (optional)"

    @property
    def is_for_own_role(self) -> bool:
        """Tell whether the role chosen here is one that people hold without an agency."""
        role = self._roles.get(self.peek("role") or "")
        return role is not None and not role.needs_agency

    @property
    def helper(self) -> FormHelper:
        """Lay out what this group asks."""
        return self.laid_out(*self.fields)

    def clean(self) -> dict[str, Any]:
        """Ask for the words of another role, and for the answer that only some roles owe."""
        cleaned = super().clean() or self.cleaned_data
        role = cleaned.get("role")
        if role == OTHER and cleaned.get("other_role") == "":
            self.add_error("other_role", "Tell us your role in a few words.")
        if role in self._asked and cleaned.get("participates") == "":
            self.add_error("participates", "Choose an answer. “I am not sure” is fine.")
        return cleaned

    def missing_to_judge(self) -> list[str]:
        """Name what has to be chosen here before anybody can tell how the person fits."""
        role = self.peek("role")
        if not role:
            return ["your role in this group"]
        if role in self._asked and not self.peek("participates"):
            return [f"your answer to “{self.group.participation_question}”"]
        return []

    def part(self, values: Mapping[str, Any], statement: str = "") -> GroupPart:
        """Return what was said about this group; `statement` stands in where there is none."""
        role = values.get("role") or ""
        return GroupPart(
            group=self.group,
            role=self._roles.get(role),
            other_role=(values.get("other_role") or "") if role == OTHER else "",
            statement=values.get("statement") or statement,
            participates=(values.get("participates") or "") if role in self._asked else "",
            liaison_officer_knows=values.get("liaison_officer_knows") or "",
            taking_over=bool(values.get("taking_over")),
        )
