"""The forms of the door: sign in, ask for a link, set a passphrase."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.utils import timezone

from ..requests.email_key import email_key
from ..review.scoping import may_enter
from ..workflow.accounts import LONGEST_ADDRESS

_HINT = "At least 15 characters. A few words in a row are easy to remember and hard to guess."


def _address_field() -> forms.CharField:
    return forms.CharField(
        label="Email address",
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "inputmode": "email"}
        ),
    )


class SignInForm(AdminAuthenticationForm):
    """Sign-in by email address, in any spelling of it, for whom the door is open today.

    A wrong passphrase, an unknown address and an ended assignment get the same answer.
    """

    username = _address_field()
    error_messages = {
        "invalid_login": (
            "We could not sign you in with this email address and passphrase. The passphrase is "
            "case-sensitive. Use “I cannot sign in” below to get a new link."
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Passphrase"

    def clean_username(self) -> str:
        """Return the one spelling under which accounts are kept."""
        key = email_key(self.cleaned_data["username"])
        if len(key) > LONGEST_ADDRESS:
            raise self.get_invalid_login_error()
        return key

    def confirm_login_allowed(self, user: Any) -> None:
        """Refuse, without saying why, whoever has no access at this minute."""
        if not may_enter(user, timezone.now()):
            raise self.get_invalid_login_error()


class CannotSignInForm(forms.Form):
    """One address to which a new link goes, if it has access."""

    address = _address_field()


class SetPassphraseForm(SetPasswordForm):
    """A new passphrase, twice."""

    required_css_class = "required"

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        _speak_of_passphrases(self)


class ChangePassphraseForm(AdminPasswordChangeForm):
    """The present passphrase, and a new one twice."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["old_password"].label = "Present passphrase"
        _speak_of_passphrases(self)


def _speak_of_passphrases(form: forms.Form) -> None:
    form.fields["new_password1"].label = "New passphrase"
    form.fields["new_password1"].help_text = _HINT
    form.fields["new_password2"].label = "New passphrase again"
    form.fields["new_password2"].help_text = ""
