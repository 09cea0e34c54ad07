"""Addresses that exist in tests only: a form with every widget, and a view that breaks."""

from typing import NoReturn

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Div, Field, Fieldset, Hidden, Layout, Submit
from django import forms
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from psycopg.errors import QueryCanceled

COLORS = [("green", "Green"), ("blue", "Blue & white")]
PLACES = [("", "Choose one"), ("States", [("ut", "Utah")]), ("Territories", [("gu", "Guam")])]


class EveryWidget(forms.Form):
    """One field for each widget our forms use."""

    name = forms.CharField(label="Full name", max_length=200)
    email = forms.EmailField(help_text="A personal address is fine.")
    phone = forms.CharField(required=False, widget=forms.TextInput({"type": "tel"}))
    secret = forms.CharField(label="Passphrase", widget=forms.PasswordInput)
    day = forms.DateField(widget=forms.DateInput({"type": "date"}))
    count = forms.IntegerField(required=False)
    place = forms.ChoiceField(choices=PLACES, help_text="Where you work.")
    story = forms.CharField(
        label="How you fit", widget=forms.Textarea, max_length=1000, help_text="One line will do."
    )
    note = forms.CharField(widget=forms.Textarea, required=False)
    color = forms.ChoiceField(choices=COLORS, widget=forms.RadioSelect, help_text="The one.")
    colors = forms.MultipleChoiceField(
        choices=COLORS, widget=forms.CheckboxSelectMultiple, help_text="As many as you like."
    )
    agree = forms.BooleanField(label="I agree", help_text="To all of it.")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        """Object to the form as a whole, when asked to."""
        if self.data.get("name") == "all wrong":
            raise forms.ValidationError("These answers do not go together.")


class LaidOut(EveryWidget):
    """The same with a layout of its own."""

    @property
    def helper(self) -> FormHelper:
        """Use each layout object that our forms may use."""
        helper = FormHelper()
        helper.form_id = "laid-out"
        helper.layout = Layout(
            Fieldset("About <em>you</em>", "name", Field("email", wrapper_class="wide"), "phone"),
            Div("secret", "day", "count", css_class="box", css_id="middle"),
            HTML("<p>Read this first.</p>"),
            Fieldset("The rest", "place", "story", "note", "color", "colors", "agree", "token"),
            Hidden("step", "1"),
            ButtonHolder(Submit("send", "Send it", css_class="usa-button--big")),
        )
        return helper


def gallery(request: HttpRequest) -> HttpResponse:
    """Show both forms; a POST shows the second one's errors."""
    sent = request.method == "POST"
    form = LaidOut(request.POST if sent else None)
    return render(request, "gallery.html", {"form": form, "plain": EveryWidget(prefix="plain")})


def broken(_request: HttpRequest) -> NoReturn:
    """Break, as a programming error would."""
    raise RuntimeError("broken on purpose")


def busy(_request: HttpRequest) -> NoReturn:
    """Wait for the database in vain."""
    raise OperationalError from QueryCanceled("canceling statement due to statement timeout")


def forbidden(_request: HttpRequest) -> NoReturn:
    """Refuse."""
    raise PermissionDenied


def suspicious(_request: HttpRequest) -> NoReturn:
    """Find the request suspicious."""
    raise SuspiciousOperation


urlpatterns = [
    path("gallery/", gallery),
    path("broken/", broken),
    path("busy/", busy),
    path("forbidden/", forbidden),
    path("suspicious/", suspicious),
    path("", include("membership.urls")),
]

handler400 = "membership.pages.errors.bad_request"
handler403 = "membership.pages.errors.permission_denied"
handler404 = "membership.pages.errors.page_not_found"
handler500 = "membership.pages.errors.server_error"
