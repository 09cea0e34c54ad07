"""What a person without an account asks for: a way in, a new address, to be forgotten."""

from collections.abc import Iterator
from datetime import datetime

import idna
from django.conf import settings
from django.db import models
from django.db.models import Q


class DeskLink(models.Model):
    """A mailed way to one's own page: used once, then good for one browser session.

    Only a hash of the secret is kept: who reads the table cannot open anybody's page.
    """

    email_key = models.CharField(max_length=320, blank=True, db_index=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(help_text="Of the unused link, then of the session.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-issued_at", "-pk")

    def __str__(self) -> str:
        return f"Link {self.pk}"


class AddressChange(models.Model):
    """A wish for another address, which holds once both addresses have agreed to it."""

    email_key = models.CharField(max_length=320, blank=True, db_index=True)
    new_email = models.CharField(max_length=254, blank=True)
    new_email_key = models.CharField(max_length=320, blank=True, db_index=True)
    asked_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="From then on the links in its mails do nothing.")
    old_agreed_at = models.DateTimeField(null=True, blank=True)
    new_agreed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["email_key"],
                condition=Q(done_at=None, stopped_at=None) & ~Q(email_key=""),
                name="one_open_address_change_per_email",
            ),
        )

    def __str__(self) -> str:
        return f"Change of address {self.pk}"

    @property
    def needs_staff(self) -> bool:
        """Tell whether both addresses agreed, and there is a person under each of them."""
        agreed = self.old_agreed_at and self.new_agreed_at
        return bool(agreed and self.stopped_at and self.done_at is None)


class RemovalRequest(models.Model):
    """A person's wish that we remove what we hold about them; staff settle it."""

    class Outcome(models.TextChoices):
        REMOVED = "removed", "Information removed"
        TAKEN_BACK = "taken_back", "Taken back by the person"
        KEPT = "kept", "Kept, as the person agreed or the law asks"

    email_key = models.CharField(max_length=320, blank=True, db_index=True)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["email_key"],
                condition=Q(settled_at=None) & ~Q(email_key=""),
                name="one_open_removal_per_email",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="")
                | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="settled_removal_has_an_outcome",
            ),
        )

    def __str__(self) -> str:
        return f"Request {self.pk} to remove information"


def open_removals() -> models.QuerySet[RemovalRequest]:
    """Return the wishes that wait for staff, oldest first."""
    return RemovalRequest.objects.filter(settled_at=None)


def address_change_that_waits(email_key: str, *, at: datetime) -> AddressChange | None:
    """Return the change of an address that still waits for somebody to agree, if there is one."""
    waiting = AddressChange.objects.filter(email_key=email_key, done_at=None, stopped_at=None)
    return waiting.filter(ends_at__gt=at).first()


def address_changes_for_staff() -> models.QuerySet[AddressChange]:
    """Return the changes to which both addresses agreed and that a machine must not make."""
    both = AddressChange.objects.exclude(email_key="").filter(
        old_agreed_at__isnull=False, new_agreed_at__isnull=False
    )
    return both.filter(stopped_at__isnull=False, done_at=None).order_by("stopped_at", "pk")


def addresses_before(email_key: str) -> Iterator[tuple[str, datetime]]:
    """Yield the addresses that a person had before, and until when each was theirs.

    Afterwards such an address may be somebody else's. A domain that is not ASCII comes in both of
    its forms, as we keep the key alone.
    """
    known, keys = {email_key}, [email_key]
    while keys:
        done = AddressChange.objects.filter(new_email_key=keys.pop(), done_at__isnull=False)
        for old, until in done.values_list("email_key", "done_at"):
            if old and until and old not in known:
                known.add(old)
                keys.append(old)
                yield from ((address, until) for address in _spellings(old))


def _spellings(email_key: str) -> set[str]:
    local, at, domain = email_key.rpartition("@")
    try:
        return {email_key, f"{local}{at}{idna.decode(domain)}"}
    except (idna.IDNAError, UnicodeError):
        return {email_key}
