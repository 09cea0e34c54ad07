"""Form fields that the admin's own widgets leave without a label or that need its scripts."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models


class CheckboxGroup(forms.CheckboxSelectMultiple):
    """Choices of a many-to-many field as checkboxes in columns, in a group that has a name."""

    template_name = "admin/widgets/checkbox_group.html"
    group_name = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the group's name, which assistive technology reads before each choice."""
        context = super().get_context(name, value, attrs)
        context["widget"]["group_name"] = self.group_name
        return context


class Lines(AdminTextareaWidget):
    """Lines of text that end as in the fixtures: browsers send a return before each new line."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the text without the returns, so that an untouched field is no edit."""
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


# Native pickers: one field with one label each, where the admin draws two without any.
FORMFIELD_OVERRIDES: dict[type[models.Field], dict[str, Any]] = {
    models.DateField: {
        "widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    },
    models.DateTimeField: {
        "form_class": forms.DateTimeField,
        "widget": forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    },
    models.ManyToManyField: {"widget": CheckboxGroup},
    models.TextField: {"widget": Lines},
    models.URLField: {"assume_scheme": "https"},
}
