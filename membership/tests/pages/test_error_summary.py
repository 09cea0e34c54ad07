"""The error summary: every error of every form, each line a link to its field."""

import re

from django import forms
from django.forms import formset_factory
from django.template import Context, Template

from .gallery import EveryWidget


class Role(forms.Form):
    role = forms.CharField(error_messages={"required": "Choose your role."})
    sure = forms.ChoiceField(
        label="Are you sure?", choices=[("y", "Yes")], widget=forms.RadioSelect
    )


RoleFormSet = formset_factory(Role, extra=0)


def summary(**context: object) -> list[tuple[str, str]]:
    """Return (link, text) of each line."""
    source = "{% load error_summary %}{% error_summary " + " ".join(context) + " %}"
    html = Template(source).render(Context(context))
    lines = re.findall(r"<li>(.*?)</li>", html, flags=re.DOTALL)
    return [
        (
            (re.findall(r'href="([^"]*)"', line) or [""])[0],
            re.sub(r"<[^>]*>", "", line).strip(),
        )
        for line in lines
    ]


def test_nothing_is_drawn_where_all_is_well() -> None:
    source = "{% load error_summary %}{% error_summary form %}"
    assert Template(source).render(Context({"form": Role()})).strip() == ""


def test_each_line_links_to_its_field_and_a_group_to_its_first_input() -> None:
    assert summary(form=Role({})) == [
        ("#id_role", "Role: Choose your role."),
        ("#id_sure_0", "Are you sure? This field is required."),
    ]


def test_what_concerns_the_whole_form_comes_first_without_a_link() -> None:
    form = EveryWidget({"name": "all wrong"})
    assert summary(form=form)[:2] == [
        ("", "These answers do not go together."),
        ("#id_email", "Email: This field is required."),
    ]


def test_forms_formsets_and_lists_share_one_summary() -> None:
    formset = RoleFormSet({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-sure": "y"})
    labeled = Role({"leads-sure": "y"}, prefix="leads")
    labeled.summary_label = "Family <Leaders>"
    assert summary(form=Role({"sure": "y"}), formset=formset, more=[labeled]) == [
        ("#id_role", "Role: Choose your role."),
        ("#id_form-0-role", "Role: Choose your role."),
        ("#id_leads-role", "Family &lt;Leaders&gt;: Role: Choose your role."),
    ]


def test_a_damaged_formset_says_so() -> None:
    assert [link for link, _ in summary(formset=RoleFormSet({}))] == [""]


def test_an_error_of_a_hidden_field_has_no_link() -> None:
    class Hidden(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput)

    assert summary(form=Hidden({})) == [("", "Token: This field is required.")]
