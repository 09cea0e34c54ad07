"""Where a long name may break: "Hotline/Intake/Screening" is one word to a browser."""

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def breakable(name: str) -> SafeString:
    """Escape a name, and let it break after each slash."""
    return mark_safe(conditional_escape(name).replace("/", "/<wbr>"))  # noqa: S308  (escaped)
