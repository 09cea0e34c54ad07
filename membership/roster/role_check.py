"""The yearly question to each member: are you still in this role?"""

from django.db import models
from django.db.models import Q

from .models import Member


class RoleCheck(models.Model):
    """One question to one member, its reminders, and the answer. No machine acts on silence."""

    class Answer(models.TextChoices):
        STILL_THERE = "still_there", "Still in this role"
        MOVED_ON = "moved_on", "Moved on"

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="role_checks")
    asked_at = models.DateTimeField()
    reminders = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(help_text="When the question or its last reminder was queued.")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=12, choices=Answer.choices, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["member"], condition=Q(answered_at=None), name="one_open_check_per_member"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="answered_check_has_an_answer",
            ),
        )

    def __str__(self) -> str:
        return f"Question {self.pk}"
