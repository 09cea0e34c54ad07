"""Writing the trail: every use case calls this, in its own transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models

from .models import AuditEvent

APPLICANT = "applicant"
SYSTEM = "system"

Code = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a signed-in user, an applicant holding a link, or the system itself."""

    kind: str
    user_id: int | None = None


BY_APPLICANT = Actor(APPLICANT)
BY_SYSTEM = Actor(SYSTEM)

By = AbstractBaseUser | AnonymousUser | Actor


def actor(by: By) -> Actor:
    """Return the actor behind `by`; raises ValueError for somebody who is not signed in."""
    if isinstance(by, Actor):
        return by
    if not isinstance(by, AbstractBaseUser) or by.pk is None:
        raise ValueError("An anonymous visitor acts as BY_APPLICANT, never as a user.")
    return Actor("user", by.pk)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line for the trail: an action, its object, and codes (ids, statuses, never free text)."""

    action: str
    target: models.Model | None = None
    codes: Mapping[str, Code] = field(default_factory=dict)


def record(
    action: str,
    target: models.Model | None = None,
    *,
    by: By,
    at: datetime,
    **codes: Code,
) -> None:
    """Write one line: `record("request.approved", request, by=user, at=now, step=3)`."""
    record_many([Entry(action, target, codes)], by=by, at=at)


def record_many(entries: Iterable[Entry], *, by: By, at: datetime) -> None:
    """Write several lines of one moment in one statement."""
    who = actor(by)
    AuditEvent.objects.bulk_create(
        AuditEvent(
            at=at,
            actor_id=who.user_id,
            actor_kind=who.kind,
            action=entry.action,
            object_type="" if entry.target is None else str(entry.target._meta.model_name),
            object_id=None if entry.target is None else entry.target.pk,
            codes=dict(entry.codes),
        )
        for entry in entries
    )
