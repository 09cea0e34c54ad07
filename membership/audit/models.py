"""The audit trail, and the base of every table that may only grow."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q


class AppendOnlyError(RuntimeError):
    """A row of an append-only table was to be changed or deleted."""


class AppendOnly(models.Model):
    """A row that is written once: `save` refuses a second time, a trigger refuses everyone else.

    Such rows hold ids, codes and times only, never a name, an address or free text, so that
    purging a person leaves the past figures as they were.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row once; raises AppendOnlyError for a row that exists."""
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} {self.pk} is history and stays as it is.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002 (Django's signature)
        """Refuse; raises AppendOnlyError."""
        raise AppendOnlyError(f"{type(self).__name__} {self.pk} is history and stays.")


class TypedReason(models.Model):
    """Why somebody took personal data out, in their own words: apart, as the trail holds none."""

    text = models.CharField(max_length=500)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text


class AuditEvent(AppendOnly):
    """One thing that somebody did or saw (NIST 800-53 AU-3: who, what, to what, when)."""

    class ActorKind(models.TextChoices):
        USER = "user", "Signed-in user"
        APPLICANT = "applicant", "Applicant, by link"
        SYSTEM = "system", "The system"

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.BigIntegerField(null=True)
    codes = models.JSONField(default=dict)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
            models.Index(
                fields=["at"], condition=Q(action="application.duplicate"), name="audit_duplicates"
            ),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id or ''}".strip()
