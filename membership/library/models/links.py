"""What is known of a link: whether it leads anywhere, as of when."""

from django.db import models


class LinkCheck(models.Model):
    """The last look at one address, whatever names it. No history: only the last look counts."""

    class Fault(models.TextChoices):
        GONE = "gone", "Not there any more"
        REFUSED = "refused", "The other site lets no program look: open it yourself"
        UNREACHABLE = "unreachable", "The other site did not answer"
        MOVED = "moved", "It leads to another address now"

    link = models.URLField(max_length=500, unique=True)
    checked_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    fault = models.CharField(max_length=20, choices=Fault.choices, blank=True)
    leads_to = models.URLField(max_length=500, blank=True)
    faulty_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("link",)

    def __str__(self) -> str:
        return self.link
