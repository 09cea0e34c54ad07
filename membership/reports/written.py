"""How a value is written for people: the same on screens, in charts and in the brief."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings

from ..catalog.words import day_in_words
from .tables import Hidden, Kind, Value

NOT_APPLICABLE = "n/a"
HIDDEN_WITH_IT = "hidden"
_MINUS = "\N{MINUS SIGN}"
_ONE_DECIMAL = Decimal("0.1")


def written(value: Value, kind: Kind = Kind.NUMBER) -> str:
    """Write a value by its kind: "1,234", "12.5%", "n/a", "<11", "November 21, 2026"."""
    if value is None:
        return NOT_APPLICABLE
    if isinstance(value, Hidden):
        small = f"<{settings.SUPPRESSION_THRESHOLD}"
        return small if value == Hidden.SMALL else HIDDEN_WITH_IT
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, str) or kind == Kind.TEXT:
        return str(value)
    if kind == Kind.SHARE:
        return f"{_number(_rounded(Decimal(repr(value)) * 100))}%"
    if kind == Kind.DECIMAL or value != int(value):
        return _number(_rounded(Decimal(repr(value))))
    return _number(Decimal(int(value)))


def signed(value: int | float, kind: Kind = Kind.NUMBER) -> str:
    """Write a change with its sign: "+12", a minus before 3, "0"."""
    text = written(value, kind)
    return f"+{text}" if value > 0 else text


def _rounded(number: Decimal) -> Decimal:
    """Round to one decimal, halves away from zero; a rounded nothing has no sign."""
    return number.quantize(_ONE_DECIMAL, ROUND_HALF_UP) + 0


def _number(number: Decimal) -> str:
    return f"{number:,}".replace("-", _MINUS)
