"""What staff publish at the end of a quarter, and who was sent it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..audit.models import AppendOnly


class QuarterNote(models.Model):
    """What staff say of a quarter, of one group or of all; published with the figures."""

    quarter_starts_on = models.DateField()
    group = models.ForeignKey(
        "membership.PeerGroup",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: of all groups.",
    )
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("quarter_starts_on", "group__name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["quarter_starts_on", "group"], name="one_note_per_quarter_and_group"
            ),
            models.UniqueConstraint(
                fields=["quarter_starts_on"],
                condition=Q(group=None),
                name="one_note_per_quarter_of_all_groups",
            ),
        )

    def __str__(self) -> str:
        return f"Note of {self.quarter_starts_on}"


class Publication(AppendOnly):
    """One quarter as it was known at one moment. Nothing that comes later changes it."""

    quarter_starts_on = models.DateField(unique=True)
    published_at = models.DateTimeField(help_text="The moment at which the figures were known.")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    figures = models.TextField(help_text="Canonical JSON of every report, before suppression.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the figures.")

    class Meta:
        ordering = ("-quarter_starts_on",)

    def __str__(self) -> str:
        return f"Quarter from {self.quarter_starts_on}"


class PublicationFile(AppendOnly):
    """A file made when the quarter was published, byte for byte as it was sent."""

    class Kind(models.TextChoices):
        BRIEF = "brief", "Brief"
        WORKBOOK = "workbook", "Workbook"

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    content = models.BinaryField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content.")

    class Meta:
        ordering = ("publication", "kind")
        constraints = (
            models.UniqueConstraint(fields=["publication", "kind"], name="one_file_of_each_kind"),
        )

    def __str__(self) -> str:
        return self.name


class BriefRecipient(models.Model):
    """Somebody at the Children's Bureau who is sent the brief."""

    full_name = models.CharField(max_length=200)
    email = models.EmailField()
    email_key = models.CharField(max_length=320)
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("full_name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["email_key"],
                condition=Q(ended_at=None),
                name="recipient_named_once",
            ),
        )

    def __str__(self) -> str:
        return self.full_name


class BriefDelivery(AppendOnly):
    """Who was sent which version, and when it was queued."""

    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="deliveries"
    )
    recipient = models.ForeignKey(
        BriefRecipient, on_delete=models.PROTECT, related_name="deliveries"
    )
    digest = models.CharField(max_length=64, help_text="Of the publication's figures.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.publication} to {self.recipient_id}"
