"""What waits for staff, on the first page of the admin."""

from django import template
from django.utils import timezone

from ..mailing.models import OutboundMail
from ..review.scoping import requests_in_triage

register = template.Library()


@register.inclusion_tag("admin/includes/start.html")
def staff_start() -> dict[str, int]:
    """Count what nobody can decide, and what mail was given up."""
    return {
        "in_triage": requests_in_triage(timezone.now()).count(),
        "given_up": OutboundMail.objects.filter(sent_at=None, given_up_at__isnull=False).count(),
    }
