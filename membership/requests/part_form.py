"""What every part of a form is built on, and what guards a form that anybody can send."""

from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict

from .fill_time import filled_too_fast, new_stamp, shown_at

Typed = QueryDict | None


class PartForm(forms.Form):
    """A part of the page. `judged` off: what was typed comes back without a word about it."""

    use_required_attribute = False

    def __init__(self, data: Typed = None, *, judged: bool = True, prefix: str | None = None):
        super().__init__(data, prefix=prefix)
        self.judged = judged

    def full_clean(self) -> None:
        """Find errors, unless nobody asked for them yet."""
        if self.judged:
            super().full_clean()
        else:
            self._errors = ErrorDict()
            self.cleaned_data = {}

    def peek(self, name: str) -> Any:
        """Return one field's value as it stands, None when it is missing or not valid."""
        field = self.fields.get(name)
        if field is None or not self.is_bound:
            return None
        try:
            return field.clean(
                field.widget.value_from_datadict(self.data, {}, self.add_prefix(name))
            )
        except ValidationError:
            return None

    def laid_out(self, *parts: Any) -> FormHelper:
        """Return the layout of these fields within the page's one form."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(*parts)
        return helper


class GuardedForm(PartForm):
    """A form with a stamp of when it was shown, and a field that only programs fill in."""

    further_details = forms.Field(
        label="Leave this field empty",
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, data: Typed = None, *, judged: bool = True, at: datetime) -> None:
        super().__init__(data, judged=judged)
        self.at = at
        self.came_with = data.get("stamp", "") if data is not None else ""
        self.stamp = self.came_with if shown_at(self.came_with) else new_stamp(at=at)

    @property
    def is_trapped(self) -> bool:
        """Tell whether something filled in the field that people do not see."""
        return bool(self.data.get("further_details"))

    def was_read(self, button: str) -> bool:
        """Tell whether somebody had the time to read the form; if not, say what to press again."""
        if not filled_too_fast(self.came_with, at=self.at):
            return True
        self.add_error(None, f"That was very quick. Please press “{button}” once more.")
        return False
