"""The form by which a person asks to join one group or several.

Names in the POST: the person's fields and the agreement as they are, what one group asks after the
group's slug (`nytd-role`), and the `stamp`.
"""

from collections.abc import Sequence
from datetime import datetime

from crispy_forms.helper import FormHelper
from django import forms

from ..catalog.models import PeerGroup
from .consent import CURRENT
from .fields import AddressField
from .group_part_form import GroupPartForm
from .part_form import PartForm, Typed
from .person_form import AgreementForm, PersonForm
from .submission import Person, Submission


class RequestForm:
    """The whole page: a person, a part for each group, the agreement."""

    def __init__(
        self, groups: Sequence[PeerGroup], data: Typed = None, *, judged: bool = True, at: datetime
    ) -> None:
        self.person = PersonForm(data, judged=judged)
        self.parts = [
            GroupPartForm(group, data, judged=judged, leads=not place and len(groups) > 1)
            for place, group in enumerate(groups)
        ]
        if len(groups) > 1:
            for part in self.parts:
                part.summary_label = part.group.name
        self.agreement = AgreementForm(data, judged=judged, at=at)
        self.stamp = self.agreement.stamp
        self.on_their_own = bool(self.person.peek("on_own_behalf")) or any(
            part.is_for_own_role for part in self.parts
        )
        self._relax()

    def _relax(self) -> None:
        if self.on_their_own:
            self.person.make_agency_optional()
        shared = self._shared_statement()
        for part in self.parts:
            if self.on_their_own or (shared and part is not self.parts[0]):
                part.make_statement_optional()

    def _shared_statement(self) -> str:
        first = self.parts[0]
        return (first.peek("statement") or "") if first.peek("same_statement") else ""

    @property
    def forms(self) -> list[PartForm]:
        """Return all parts in the order of the page."""
        return [self.person, *self.parts, self.agreement]

    @property
    def is_trapped(self) -> bool:
        """Tell whether something filled in the field that people do not see."""
        return self.agreement.is_trapped

    def is_valid(self) -> bool:
        """Tell whether it can be sent; what is wrong stands in the forms' errors."""
        problems = [form.errors for form in self.forms]
        return not any(problems) and self.agreement.was_read("Request membership")

    def submission(self) -> Submission:
        """Return what a valid form says."""
        shared = self._shared_statement()
        return Submission(
            self.person.person(),
            tuple(part.part(part.cleaned_data, shared) for part in self.parts),
            CURRENT.version,
            form_stamp=self.agreement.came_with,
        )

    def missing_to_judge(self) -> dict[str, list[str]]:
        """Name, by group, what has to be filled in before anybody can tell how the person fits."""
        missing = {part.group.slug: part.missing_to_judge() for part in self.parts}
        for part in self.parts:
            if part.group.state_level_only and not (self.on_their_own or self.person.peek("level")):
                missing[part.group.slug].insert(0, "the level you work at")
            if not self.person.peek("jurisdiction"):
                missing[part.group.slug].insert(0, "your jurisdiction")
        return missing

    def tentative(self) -> Submission:
        """Return as much as the rules look at, of the groups for which nothing is missing."""
        missing = self.missing_to_judge()
        person = Person(
            full_name="",
            email="",
            level=self.person.peek("level") or "",
            jurisdiction=self.person.place(self.person.peek("jurisdiction") or ""),
        )
        judged = [part for part in self.parts if not missing[part.group.slug]]
        return Submission(
            person,
            tuple(part.part({name: part.peek(name) for name in part.fields}) for part in judged),
            CURRENT.version,
        )


class AddressForm(forms.Form):
    """Fix my address: the sent page's one field."""

    use_required_attribute = False

    email = AddressField(
        label="Email address",
        error_messages=PersonForm.base_fields["email"].error_messages,
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
    )

    @property
    def helper(self) -> FormHelper:
        """Leave the form's tag and buttons to the page."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper
