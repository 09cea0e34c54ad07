"""Who decides about a group's requests, and from which day whom the group is open to."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from .base import CatalogRow
from .groups import PeerGroup


class ReviewingBody(CatalogRow):
    """Somebody who answers requests: an office, a board, the leads of a group, an officer."""

    natural_fields = ("slug",)

    class Reach(models.TextChoices):
        EVERYWHERE = "everywhere", "One body for every group and jurisdiction"
        GROUP = "group", "One in each group"
        JURISDICTION = "jurisdiction", "One in each jurisdiction"

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120, unique=True)
    phrase = models.CharField(max_length=120, help_text="As in: approved by ...")
    reach = models.CharField(max_length=12, choices=Reach.choices, default=Reach.EVERYWHERE)

    class Meta:
        verbose_name_plural = "reviewing bodies"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Verb(models.TextChoices):
    """What a body does with a request."""

    APPROVE = "approve", "Approves"
    VERIFY = "verify", "Verifies"
    RECOMMEND_AND_APPROVE = "recommend_and_approve", "Recommends and approves"


class ApprovalStep(CatalogRow):
    """One body whose answer a group needs; a request needs all of them, in any order."""

    natural_fields = ("group__slug", "body__slug")

    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="approval_steps")
    body = models.ForeignKey(ReviewingBody, on_delete=models.PROTECT, related_name="approval_steps")
    verb = models.CharField(max_length=24, choices=Verb.choices, default=Verb.APPROVE)

    class Meta:
        ordering = ("group", "pk")
        constraints = (
            models.UniqueConstraint(fields=["group", "body"], name="body_once_per_group"),
        )

    def __str__(self) -> str:
        return f"{self.body} {self.get_verb_display().lower()}"


def program_day() -> date:
    """Return today in the program's time zone."""
    return timezone.localdate()


class OpeningRule(CatalogRow):
    """Whom a group is open to, from a day on: a request is judged by the rule of its own day.

    A fixture that leaves `starts_on` out gets the day it is first loaded, which is what an undated
    published version needs; `date_is_published` then says that the day is our reading.
    """

    natural_fields = ("group__slug", "version")

    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="opening_rules")
    version = models.PositiveSmallIntegerField(default=1)
    text = models.CharField(max_length=200)
    cfsr_round4_years = models.JSONField(
        "CFSR Round 4 review years",
        null=True,
        blank=True,
        help_text="Empty: any. Else e.g. [1, 2].",
    )
    starts_on = models.DateField(
        null=True, blank=True, default=program_day, help_text="Empty: from the beginning."
    )
    date_is_published = models.BooleanField(default=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("group", "version")
        constraints = (
            models.UniqueConstraint(fields=["group", "version"], name="version_once_per_group"),
        )

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """Refuse years that are not a list of small whole numbers; raises ValidationError."""
        years = self.cfsr_round4_years
        if years is None:
            return
        good = (
            isinstance(years, list) and years and all(type(y) is int and 1 <= y <= 9 for y in years)
        )
        if not good:
            raise ValidationError(
                {"cfsr_round4_years": "Write the years as a list, such as [1, 2]."}
            )
