"""Staff send a published brief and its workbook to the readers they choose from the list."""

from collections.abc import Collection
from datetime import datetime, time

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..audit.record import record
from ..mailing import brief as mail
from ..reports.models import BriefDelivery, BriefRecipient, Publication
from .authority import require_staff
from .errors import OutOfDateError


def send_brief(
    *, publication_id: int, recipient_ids: Collection[int], by: User, at: datetime
) -> list[BriefDelivery]:
    """Queue one mail a reader with the published files, and record who got which version.

    Nobody gets it twice a day, so a second click sends nothing.
    Raises NotAllowedError, and OutOfDateError without a publication, or for a reader who is no
    longer on the list.
    """
    with transaction.atomic():
        require_staff(by)
        publication = Publication.objects.filter(pk=publication_id).first()
        if publication is None:
            raise OutOfDateError("This quarter is not published.")
        chosen = set(recipient_ids)
        readers = list(
            BriefRecipient.objects.select_for_update().filter(pk__in=chosen, ended_at=None)
        )
        if not chosen or len(readers) != len(chosen):
            raise OutOfDateError("Somebody you chose is no longer on the list.")
        today = timezone.make_aware(datetime.combine(timezone.localdate(at), time.min))
        had = set(
            publication.deliveries.filter(at__gte=today).values_list("recipient_id", flat=True)
        )
        sent = []
        for reader in readers:
            if reader.pk in had:
                continue
            mail.brief(publication=publication, recipient=reader, at=at)
            delivery = BriefDelivery.objects.create(
                publication=publication,
                recipient=reader,
                digest=publication.digest,
                by=by,
                at=at,
            )
            record(
                "brief.sent",
                reader,
                by=by,
                at=at,
                publication=publication.pk,
                version=publication.digest[:12],
            )
            sent.append(delivery)
        return sent
