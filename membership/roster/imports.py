"""Roster files that staff bring in: what was read, what would become of each row, what did."""

import unicodedata
from collections.abc import Collection

from django.conf import settings
from django.db import models

from .files.reading import TEXT_NAMES


class RosterImport(models.Model):
    """One file on its way into the rosters. Its words are kept until it is done with, no longer."""

    class Status(models.TextChoices):
        READ = "read", "Columns to confirm"
        CHECKING = "checking", "Being checked"
        CHECKED = "checked", "Ready to import"
        COMMITTED = "committed", "Imported"
        DISCARDED = "discarded", "Discarded"

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Empty: a command on the server.",
    )
    uploaded_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField("SHA-256 of the file", max_length=64, db_index=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.READ)
    sheets = models.JSONField(
        default=list,
        help_text="Of each sheet: name, headings, notes, rows, and the mapping: whether to take "
        "it, the field of each column, its group.",
    )
    group = models.ForeignKey(
        "membership.PeerGroup",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="For rows that name no group of their own.",
    )
    opening_on = models.DateField(
        null=True, blank=True, help_text="Members without a first day count from here."
    )
    file_on = models.DateField(help_text="The day on which the file was right.")
    rows_in_file = models.PositiveIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0, help_text="By the mapping, so far.")
    rows_checked = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="Rows by outcome.")
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-uploaded_at", "-pk")
        verbose_name = "roster file"

    def __str__(self) -> str:
        return f"Roster file {self.pk}"

    @property
    def kind(self) -> str:
        """Return what kind of file it was, by its name."""
        return "CSV file" if self.file_name.lower().endswith(TEXT_NAMES) else "Excel workbook"

    @property
    def rows_taken(self) -> int:
        """Return how many rows the sheets hold that are taken; of a discarded file, all it had."""
        taken = sum(sheet["rows"] for sheet in self.sheets if sheet["take"])
        return sum(self.counts.values()) or taken or self.rows_in_file

    @property
    def is_open(self) -> bool:
        """Tell whether something can still become of it."""
        return self.status not in {self.Status.COMMITTED, self.Status.DISCARDED}


class RosterImportRow(models.Model):
    """One row of a roster file. `why` is ours alone: it repeats nothing of what the row says."""

    class Outcome(models.TextChoices):
        NEW = "new", "New"
        CHANGED = "changed", "Changed"
        UNCHANGED = "unchanged", "Unchanged"
        DUPLICATE = "duplicate", "Likely a duplicate"
        TO_COMPLETE = "to_complete", "To complete"
        REFUSED = "refused", "Refused"

    roster_import = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="rows")
    sheet = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(help_text="As the spreadsheet counts it.")
    cells = models.JSONField(default=list)
    email_key = models.CharField(max_length=320, blank=True)
    sort_name = models.CharField(max_length=200, blank=True)
    group = models.ForeignKey(
        "membership.PeerGroup", on_delete=models.PROTECT, null=True, related_name="+"
    )
    jurisdiction = models.ForeignKey(
        "membership.Jurisdiction", on_delete=models.PROTECT, null=True, related_name="+"
    )
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    why = models.TextField(blank=True)
    member = models.ForeignKey(
        "membership.Member", on_delete=models.PROTECT, null=True, related_name="+"
    )
    membership = models.ForeignKey(
        "membership.Membership", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=["roster_import", "outcome", "id"], name="import_row_by_outcome"),
            models.Index(fields=["roster_import", "email_key"], name="import_row_by_address"),
            models.Index(fields=["roster_import", "sort_name"], name="import_row_by_name"),
            models.Index(fields=["email_key"], name="import_row_by_person"),
        )

    def __str__(self) -> str:
        return f"Row {self.number} of sheet {self.sheet + 1}"


def forget_in_imports(email_key: str, addresses: Collection[str]) -> None:
    """Delete the rows that name a person's address, and headings that do, of files not done with.

    A row tells an address in the cell that staff said holds it, and in any other, in whatever
    spelling: that is looked at here, as SQLite keeps "é" in JSON as an escape. The files are locked
    first: whoever checks one saves rows that it read before, and would bring them back.
    """
    batches = list(RosterImport.objects.select_for_update().filter(finished_at=None).order_by("pk"))
    sought = {plain(address) for address in addresses}
    for batch in batches:
        rows = batch.rows.only("email_key", "cells")
        theirs = [
            row.pk
            for row in rows.iterator()
            if row.email_key == email_key or any(_names(cell, sought) for cell in row.cells)
        ]
        before = [sheet["headings"] for sheet in batch.sheets]
        for sheet in batch.sheets:
            sheet["headings"] = [
                "" if _names(heading, sought) else heading for heading in sheet["headings"]
            ]
        if theirs:
            batch.rows.filter(pk__in=theirs).delete()
            batch.rows_read = 0  # as a place in the file, it would now lie beyond rows not yet read
        if theirs or before != [sheet["headings"] for sheet in batch.sheets]:
            batch.save(update_fields=["sheets", "rows_read"])


def _names(cell: object, sought: Collection[str]) -> bool:
    text = plain(cell) if isinstance(cell, str) else ""
    return any(address in text for address in sought)


def plain(text: str) -> str:
    """Return a text as addresses are sought in it."""
    return unicodedata.normalize("NFC", text).lower()
