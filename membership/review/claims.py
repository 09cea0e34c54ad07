"""Claims: "I am looking at this one". A claim keeps nobody from deciding, and lapses by itself."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from ..catalog.business_days import business_day_after
from ..catalog.words import day_in_words
from .models import RequestStep
from .overdue import began_before
from .scoping import Visitor, steps_open_to


def claims_count_since(at: datetime) -> datetime:
    """Return the moment since which claims still hold: CLAIM_BUSINESS_DAYS ago."""
    return began_before(settings.CLAIM_BUSINESS_DAYS, on=timezone.localdate(at))


def lapses_on(claimed_at: datetime) -> date:
    """Return the first day on which a claim of this moment no longer holds."""
    return business_day_after(timezone.localdate(claimed_at), settings.CLAIM_BUSINESS_DAYS)


def steps_claimed_by(user: Visitor, at: datetime) -> QuerySet[RequestStep]:
    """Return the steps that the user may answer now and has claimed."""
    return steps_open_to(user, at).filter(
        claimed_by=user.pk, claimed_at__gte=claims_count_since(at)
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that holds: of which step, by whom, since when, and until when."""

    step: RequestStep
    by: User
    since: datetime
    lapses_on: date

    def __str__(self) -> str:
        """Say it plainly: "Ann Example claimed this on November 3, 2026"."""
        return f"{name_of(self.by)} claimed this on {day_in_words(timezone.localdate(self.since))}"


def claim_of(step: RequestStep, at: datetime) -> Claim | None:
    """Return the claim of a step that holds at a moment; an answer is not looked at."""
    if step.claimed_by is None or step.claimed_at is None:
        return None
    if step.claimed_at < claims_count_since(at):
        return None
    return Claim(step, step.claimed_by, step.claimed_at, lapses_on(step.claimed_at))


def name_of(user: User) -> str:
    """Return a colleague's name, or the address they sign in with."""
    return user.get_full_name() or user.get_username()
