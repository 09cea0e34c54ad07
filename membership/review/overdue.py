"""When something has waited too long: the program's own times, counted in business days."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from ..catalog.business_days import business_day_before
from ..requests.status import Status


def began_before(number: int, *, on: date) -> datetime:
    """Return the moment before which something began that has now lasted so many business days."""
    last = business_day_before(on, number)
    return timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))


def overdue(on: date) -> Q:
    """Match requests that have waited for reviewers for OVERDUE_BUSINESS_DAYS or longer."""
    since = began_before(settings.OVERDUE_BUSINESS_DAYS, on=on)
    return Q(status=Status.PENDING, confirmed_at__isnull=False, waiting_since__lt=since)
