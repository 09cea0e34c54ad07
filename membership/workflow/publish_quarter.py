"""Staff publish a quarter: its figures are stored as they are known at this moment, for good."""

from datetime import datetime
from hashlib import sha256

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..audit.record import record
from ..exports.brief_files import brief_files
from ..reports.built.brief import brief_of
from ..reports.models import Publication, PublicationFile
from ..reports.periods import Quarter
from ..reports.quarter import Published, figures_of
from ..reports.stored import to_text
from ..requests.locks import lock_everybody
from .authority import require_staff
from .errors import OutOfDateError


def publish_quarter(*, quarter: Quarter, by: User, at: datetime) -> Publication:
    """Store a quarter's figures, the brief and its workbook; nothing later changes them.

    Everybody's acts wait meanwhile, so that all figures are of one moment. Raises NotAllowedError,
    and OutOfDateError for a quarter that has not ended, that was published before, or after which
    a later one was: each brief tells what is known otherwise of those before it.
    """
    with transaction.atomic():
        lock_everybody()
        require_staff(by)
        if timezone.localdate(at) < quarter.period.end:
            raise OutOfDateError("This quarter has not ended yet.")
        if Publication.objects.filter(quarter_starts_on=quarter.start).exists():
            raise OutOfDateError("This quarter is published already.")
        if Publication.objects.filter(quarter_starts_on__gt=quarter.start).exists():
            raise OutOfDateError("A later quarter is published already: they go in their order.")
        reports = figures_of(quarter)
        brief = brief_of(Published(quarter, at, reports))
        text = to_text({**reports, **brief.stored})
        publication = Publication.objects.create(
            quarter_starts_on=quarter.start,
            published_at=at,
            published_by=by,
            figures=text,
            digest=sha256(text.encode()).hexdigest(),
        )
        PublicationFile.objects.bulk_create(
            PublicationFile(
                publication=publication,
                kind=file.kind,
                name=file.name,
                content_type=file.content_type,
                content=file.content,
                digest=sha256(file.content).hexdigest(),
            )
            for file in brief_files(brief, made_at=at, version=publication.digest[:12])
        )
        codes = {"quarter": quarter.name, "version": publication.digest[:12]}
        record("quarter.published", publication, by=by, at=at, **codes)
        return publication
