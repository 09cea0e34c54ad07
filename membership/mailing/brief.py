"""The quarterly brief, to its readers at the Children's Bureau."""

from datetime import datetime

from django.utils import timezone

from ..reports.models import BriefRecipient, Publication
from ..reports.periods import Quarter
from .ledger import queue_named, render
from .models import OutboundMail


def brief(*, publication: Publication, recipient: BriefRecipient, at: datetime) -> OutboundMail:
    """Send a reader the published files, which the sender attaches; once a day."""
    quarter = Quarter(publication.quarter_starts_on)
    rendered = render(
        "brief",
        subject=f"Peer groups: brief of {quarter}",
        name=recipient.full_name,
        quarter=quarter,
        publication=publication,
        version=publication.digest[:12],
    )
    day = timezone.localdate(at)
    return queue_named(
        OutboundMail.Kind.BRIEF,
        rendered,
        name=f"brief-{publication.pk}-{recipient.pk}-{day}",
        to=recipient.email,
        at=at,
        publication=publication,
    )
