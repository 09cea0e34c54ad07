"""Form fields that take any text as data, and say in plain words what they cannot take."""

import re
from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ..catalog.models import Jurisdiction
from .email_key import email_key

OTHER = "other"
"""The choice of somebody whose role or place is not on the list."""

CHOOSE = ("", "Choose one")
ADDRESS_LENGTH = 254

TIME_ZONES = [
    ("", "Choose one"),
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Phoenix", "Arizona"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
    ("America/Puerto_Rico", "Atlantic (Puerto Rico, U.S. Virgin Islands)"),
    ("Pacific/Guam", "Chamorro (Guam, Northern Mariana Islands)"),
    ("Pacific/Pago_Pago", "American Samoa"),
]

_IN_ONE_LINE = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_IN_MANY_LINES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_PLAIN = "Leave out line breaks and characters that cannot be seen."


class OneLine(forms.CharField):
    """A line of text: no line break and no control character, so that it can begin no other."""

    def to_python(self, value: Any) -> str | None:
        """Return the line without outer white space; raises ValidationError."""
        line = super().to_python(value)
        if line and _IN_ONE_LINE.search(line):
            raise ValidationError(_NOT_PLAIN, code="not_plain")
        return line


class Paragraphs(forms.CharField):
    """A longer text; a line break counts as one character, as in the browser's own count."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str | None:
        """Return the text with plain line breaks; raises ValidationError."""
        text = super().to_python(value)
        if text and _IN_MANY_LINES.search(text):
            raise ValidationError("Leave out characters that cannot be seen.", code="not_plain")
        return text.replace("\r\n", "\n").replace("\r", "\n") if text else text


class AddressField(forms.EmailField):
    """An email address that fits the ledger, in the form its key has, too."""

    default_error_messages = {"invalid": "Enter an email address like name@example.gov."}

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", ADDRESS_LENGTH)
        super().__init__(**options)

    def to_python(self, value: Any) -> str | None:
        """Return the address without outer white space; raises ValidationError."""
        address = super().to_python(value)
        if address and _IN_ONE_LINE.search(address):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if address and len(email_key(address)) > ADDRESS_LENGTH:
            raise ValidationError("Use a shorter email address.", code="max_length")
        return address


class OneOf(forms.ChoiceField):
    """A choice from a list."""

    default_error_messages = {"invalid_choice": "Choose one from the list."}


class RoleSelect(forms.Select):
    """A list of roles whose options tell the page's script what each role is asked."""

    asked: Collection[str] = ()
    on_their_own: Collection[str] = ()

    def create_option(self, name: str, value: Any, *place: Any, **options: Any) -> dict[str, Any]:
        """Return one option, marked for the script."""
        option = super().create_option(name, value, *place, **options)
        if str(value) in self.asked:
            option["attrs"]["data-asks"] = "participates"
        if str(value) in self.on_their_own:
            option["attrs"]["data-own"] = "yes"
        return option


def jurisdiction_choices(places: Iterable[Jurisdiction]) -> list[tuple[str, Any]]:
    """Return the choices of a select, one group a kind, in the order of the list."""
    kinds = {
        "States and the District of Columbia": {
            Jurisdiction.Kind.STATE,
            Jurisdiction.Kind.DISTRICT,
        },
        "Territories": {Jurisdiction.Kind.TERRITORY},
        "Tribes": {Jurisdiction.Kind.TRIBE},
    }
    groups = [
        (label, [(place.code, place.name) for place in places if place.kind in kind])
        for label, kind in kinds.items()
    ]
    return [
        CHOOSE,
        *(group for group in groups if group[1]),
        (OTHER, "A tribe or place that is not in this list"),
    ]
