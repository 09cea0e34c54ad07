"""The list of everything wrong with a page's forms, each line a link to its field."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import template
from django.forms import BaseForm, BaseFormSet, BoundField
from django.forms.widgets import ChoiceWidget, Select

register = template.Library()

Forms = BaseForm | BaseFormSet | Iterable["Forms"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the summary; `field_id` is empty where no single field is at fault."""

    text: str
    field_id: str = ""


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: Forms) -> dict[str, list[Problem]]:
    """List the errors of forms, formsets or lists of both; draws nothing where all is well.

    A form that stands on the page several times sets `summary_label` ("State Liaison Officers"),
    which then opens each of its lines.
    """
    return {"problems": [problem for each in forms for problem in _problems(each)]}


def _problems(forms: Forms) -> Iterator[Problem]:
    if isinstance(forms, BaseForm):
        yield from _form_problems(forms)
    elif isinstance(forms, BaseFormSet):
        yield from (Problem(str(error)) for error in forms.non_form_errors())
        yield from (problem for form in forms.forms for problem in _form_problems(form))
    else:
        yield from (problem for each in forms for problem in _problems(each))


def _form_problems(form: BaseForm) -> Iterator[Problem]:
    label = getattr(form, "summary_label", "")
    opening = f"{label}: " if label else ""
    yield from (Problem(f"{opening}{error}") for error in form.non_field_errors())
    for field in form:
        target = "" if field.is_hidden else _first_input_id(field)
        for error in field.errors:
            yield Problem(f"{opening}{_named(field)} {error}", target)


def _named(field: BoundField) -> str:
    label = str(field.label)
    return label if label.endswith(("?", ".", ":", "!")) else f"{label}:"


def _first_input_id(field: BoundField) -> str:
    """Return the id a link can go to: of a group of radios or checkboxes, the first one's."""
    widget = field.field.widget
    if isinstance(widget, ChoiceWidget) and not isinstance(widget, Select) and field.subwidgets:
        return field.subwidgets[0].id_for_label or ""
    return field.id_for_label
