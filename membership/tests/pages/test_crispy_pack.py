"""The `uswds` template pack: every widget labeled, hinted and corrected in words."""

import re

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import forms
from django.forms import formset_factory
from django.template import Context, Template
from pytest_django.asserts import assertHTMLEqual

from .gallery import EveryWidget, LaidOut


def field_html(name: str, data: dict | None = None) -> str:
    return as_crispy_field(EveryWidget(data)[name])


def test_a_text_field_has_its_label() -> None:
    assertHTMLEqual(
        field_html("name"),
        """<div id="div_id_name" class="usa-form-group">
             <label class="usa-label" for="id_name">Full name</label>
             <input type="text" name="name" maxlength="200" class="textinput usa-input"
                    required id="id_name">
           </div>""",
    )


def test_hint_and_error_are_tied_to_the_field_once() -> None:
    assertHTMLEqual(
        field_html("email", {"email": "no address"}),
        """<div id="div_id_email" class="usa-form-group usa-form-group--error">
             <label class="usa-label usa-label--error" for="id_email">Email</label>
             <div class="usa-hint" id="id_email_helptext">A personal address is fine.</div>
             <div class="usa-error-message" id="id_email_error">
               <p class="margin-0"><span class="usa-sr-only">Error:</span>
                 Enter a valid email address.</p>
             </div>
             <input type="email" name="email" value="no address" maxlength="320"
                    class="emailinput usa-input" required id="id_email" aria-invalid="true"
                    aria-describedby="id_email_helptext id_email_error">
           </div>""",
    )


def test_optional_is_said_in_words() -> None:
    assertHTMLEqual(
        field_html("phone"),
        """<div id="div_id_phone" class="usa-form-group">
             <label class="usa-label" for="id_phone">Phone
               <span class="usa-hint">(optional)</span></label>
             <input type="tel" name="phone" class="textinput usa-input" id="id_phone">
           </div>""",
    )


def test_a_form_may_leave_optional_unsaid() -> None:
    form = EveryWidget()
    form.mark_optional = False
    assert "optional" not in as_crispy_field(form["phone"])


def test_a_select_keeps_its_groups() -> None:
    assertHTMLEqual(
        field_html("place", {"place": "gu"}),
        """<div id="div_id_place" class="usa-form-group">
             <label class="usa-label" for="id_place">Place</label>
             <div class="usa-hint" id="id_place_helptext">Where you work.</div>
             <select name="place" class="select usa-select" required id="id_place"
                     aria-describedby="id_place_helptext">
               <option value="">Choose one</option>
               <optgroup label="States"><option value="ut">Utah</option></optgroup>
               <optgroup label="Territories"><option value="gu" selected>Guam</option></optgroup>
             </select>
           </div>""",
    )


def test_a_long_text_counts_its_characters() -> None:
    assertHTMLEqual(
        field_html("story"),
        """<div id="div_id_story" class="usa-form-group">
             <div class="usa-character-count">
               <label class="usa-label" for="id_story">How you fit</label>
               <div class="usa-hint" id="id_story_helptext">One line will do.</div>
               <textarea name="story" cols="40" rows="10" maxlength="1000" required id="id_story"
                         class="textarea usa-textarea usa-character-count__field"
                         aria-describedby="id_story_helptext"></textarea>
               <span class="usa-character-count__message usa-hint">
                 You can enter up to 1000 characters.</span>
             </div>
           </div>""",
    )


@pytest.mark.parametrize(
    ("name", "kind", "required"), [("color", "radio", "required"), ("colors", "checkbox", "")]
)
def test_choices_are_a_named_group_of_the_right_kind(name: str, kind: str, required: str) -> None:
    hint = EveryWidget.base_fields[name].help_text
    assertHTMLEqual(
        field_html(name, {name: ["blue"] if kind == "checkbox" else "blue"}),
        f"""<div id="div_id_{name}" class="usa-form-group">
              <fieldset class="usa-fieldset" aria-describedby="id_{name}_helptext">
                <legend class="usa-legend">{name.capitalize()}</legend>
                <div class="usa-hint" id="id_{name}_helptext">{hint}</div>
                <div class="usa-{kind}">
                  <input class="usa-{kind}__input" type="{kind}" name="{name}" value="green"
                         id="id_{name}_0" {required}>
                  <label class="usa-{kind}__label" for="id_{name}_0">Green</label>
                </div>
                <div class="usa-{kind}">
                  <input class="usa-{kind}__input" type="{kind}" name="{name}" value="blue"
                         id="id_{name}_1" {required} checked>
                  <label class="usa-{kind}__label" for="id_{name}_1">Blue &amp; white</label>
                </div>
              </fieldset>
            </div>""",
    )


def test_a_group_names_its_error() -> None:
    html = field_html("color", {"name": "x"})
    assert re.findall(r'aria-describedby="([^"]*)"', html) == ["id_color_helptext id_color_error"]
    assert re.findall(r'id="(id_color_error|id_color_helptext)"', html) == [
        "id_color_helptext",
        "id_color_error",
    ]


def test_one_checkbox_stands_before_its_label() -> None:
    assertHTMLEqual(
        field_html("agree"),
        """<div id="div_id_agree" class="usa-form-group">
             <div class="usa-checkbox">
               <input type="checkbox" name="agree" class="checkboxinput usa-checkbox__input"
                      required id="id_agree" aria-describedby="id_agree_helptext">
               <label class="usa-checkbox__label" for="id_agree">I agree</label>
             </div>
             <div class="usa-hint" id="id_agree_helptext">To all of it.</div>
           </div>""",
    )


def test_a_hidden_field_draws_nothing_else() -> None:
    assertHTMLEqual(field_html("token"), '<input type="hidden" name="token" id="id_token">')


def test_labels_hints_and_values_are_data() -> None:
    class Hostile(forms.Form):
        text = forms.CharField(label="<b>{{ x }}", help_text="<i>{% bad %}")
        pick = forms.ChoiceField(choices=[('"><u>', "<u>")], widget=forms.RadioSelect)

    html = "".join(as_crispy_field(field) for field in Hostile({"text": '"><s>', "pick": "<q>"}))
    assert re.findall(r"<(b|i|u|s|q)>", html) == []
    assert "&lt;b&gt;{{ x }}" in html


def test_a_layout_draws_every_field_once_in_its_order() -> None:
    html = Template("{% load crispy_forms_tags %}{% crispy form %}").render(
        Context({"form": LaidOut(), "csrf_token": "t"})
    )
    names = re.findall(r'name="([^"]+)"', html)
    assert list(dict.fromkeys(names)) == [
        *("csrfmiddlewaretoken", "name", "email", "phone", "secret", "day", "count", "place"),
        *("story", "note", "color", "colors", "agree", "token", "step", "send"),
    ]
    assert re.findall(r"<form[^>]*>", html) == [
        '<form class="usa-form" method="post" novalidate id="laid-out" >'
    ]
    assert html.count("usa-legend--large") == 2
    assert re.findall(r'id="div_id_(\w+)"\s+class="usa-form-group wide"', html) == ["email"]
    assert 'class="usa-button usa-button--big"' in html


def test_a_formset_draws_its_management_form_and_each_form() -> None:
    class Role(forms.Form):
        role = forms.CharField()

    formset = formset_factory(Role, extra=2)()
    for source in ("{{ formset|crispy }}", "{% crispy formset %}"):
        html = Template("{% load crispy_forms_tags %}" + source).render(
            Context({"formset": formset, "csrf_token": "t"})
        )
        assert re.findall(r'name="(form-[^"]+)"', html) == [
            *("form-TOTAL_FORMS", "form-INITIAL_FORMS", "form-MIN_NUM_FORMS"),
            *("form-MAX_NUM_FORMS", "form-0-role", "form-1-role"),
        ]
