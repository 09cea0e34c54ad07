"""The forms around a roster file: upload it, say what it is, say what goes in."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from ..catalog.models import PeerGroup
from ..catalog.words import joined
from ..roster.files.headings import FIELDS
from ..roster.files.reading import TAKEN
from ..roster.files.sheets import MEGABYTE
from ..roster.imports import RosterImport
from ..workflow.map_roster import ONLY_ONCE, SheetChoice

NAMES = {"full_name", "first_name", "last_name"}
_EARLIEST = date(1990, 1, 1)


def sheet_title(batch: RosterImport, place: int) -> str:
    """Return how the pages call a sheet."""
    name = batch.sheets[place]["name"] if place < len(batch.sheets) else ""
    return f"Sheet {place + 1}: {name}" if name else f"Sheet {place + 1}"


class UploadForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label="Roster file",
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt,.tsv"}),
        error_messages={"required": f"Choose a file. {TAKEN}"},
    )

    def __init__(self, *args: Any, content_length: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = settings.IMPORT_MEGABYTES
        self.fields["file"].help_text = (
            f"An Excel workbook (.xlsx) or a CSV file, up to {most} MB and "
            f"{settings.IMPORT_ROWS:,} rows. The first row names the columns."
        )
        if content_length > most * MEGABYTE:
            self.fields["file"].error_messages["required"] = (
                f"This file is larger than {most} MB. Split it into smaller ones."
            )


def _day_field(**options: Any) -> forms.DateField:
    picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(widget=picker, validators=[_check_day], **options)


def _check_day(day: date) -> None:
    if not _EARLIEST <= day <= timezone.localdate():
        raise ValidationError("Choose a day from 1990 on, and not one in the future.")


class ChoicesForm(forms.Form):
    """What holds for the file, and for each of its sheets: whether to take it, for which group."""

    file_on = _day_field(
        label="On what day was this file right?",
        help_text="Details that a person gave us after this day stay as they are.",
        error_messages={"required": "Choose the day. Today, if you have just looked it over."},
    )
    opening_on = _day_field(
        label="Opening day",
        required=False,
        help_text="Members without a first day of their own count from this day, as an opening "
        "balance: they are active members, and never count as joined.",
    )
    group = forms.ModelChoiceField(
        PeerGroup.objects.all(),
        label="Group for all other rows",
        required=False,
        empty_label="None",
        help_text="For rows that name no group, on sheets that are for none.",
    )

    def __init__(self, *args: Any, batch: RosterImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch = batch
        groups = [("", "None"), *PeerGroup.objects.values_list("pk", "name")]
        for place, sheet in enumerate(batch.sheets):
            title = sheet_title(batch, place)
            self.fields[f"take_{place}"] = forms.BooleanField(
                label=f"Import {title}",
                label_suffix="",
                required=False,
                initial=sheet["take"],
            )
            self.fields[f"group_{place}"] = forms.TypedChoiceField(
                label=f"Group of {title}",
                choices=groups,
                coerce=int,
                empty_value=None,
                required=False,
                initial=sheet["group"] or "",
            )

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """Return the fields of the whole file."""
        return [self[name] for name in self.base_fields]

    @property
    def sheets(self) -> list[dict[str, Any]]:
        """Return each sheet with its fields and what its columns are."""
        return [
            {
                **sheet,
                "place": place,
                "title": sheet_title(self.batch, place),
                "take_field": self[f"take_{place}"],
                "group_field": self[f"group_{place}"],
                "known": joined([FIELDS[name] for name in sheet["columns"] if name]),
                "left_out": sum(1 for name in sheet["columns"] if not name),
            }
            for place, sheet in enumerate(self.batch.sheets)
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for what the sheets that are taken need."""
        cleaned = super().clean() or self.cleaned_data
        taken = [n for n in range(len(self.batch.sheets)) if cleaned.get(f"take_{n}")]
        if not taken:
            raise ValidationError("Choose at least one sheet to import.")
        for place in taken:
            columns = set(self.batch.sheets[place]["columns"])
            if not ("email" in columns and NAMES & columns):
                self.add_error(
                    f"take_{place}",
                    "Say in which columns the name and the email address are. Use “Columns” below.",
                )
            named = "group" in columns or cleaned.get(f"group_{place}") or cleaned.get("group")
            if not (named or {"group", f"group_{place}"} & set(self.errors)):
                self.add_error(f"group_{place}", "Choose the group: no column names it.")
            if not (
                "joined" in columns or cleaned.get("opening_on") or "opening_on" in self.errors
            ):
                self.add_error("opening_on", "Choose a day: there are rows without a first day.")
        return cleaned

    def choices(self) -> dict[str, Any]:
        """Return what the use case takes."""
        chosen = self.cleaned_data
        return {
            "file_on": chosen["file_on"],
            "opening_on": chosen["opening_on"],
            "group_id": chosen["group"].pk if chosen["group"] else None,
            "sheets": {
                place: SheetChoice(chosen[f"take_{place}"], chosen[f"group_{place}"])
                for place in range(len(self.batch.sheets))
            },
        }


class ColumnsForm(forms.Form):
    """One choice for each column of a sheet; under each stand its first values."""

    def __init__(
        self, *args: Any, sheet: dict[str, Any], samples: list[list[Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for place, field in enumerate(sheet["columns"]):
            values = (row[place] for row in samples if len(row) > place)
            shown = [value[:40] for value in values if isinstance(value, str) and value]
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=sheet["headings"][place] or f"Column {place + 1}, without a heading",
                choices=[("", "Leave out"), *FIELDS.items()],
                required=False,
                initial=field,
                help_text=f"For example: {'; '.join(shown[:3])}" if shown else "Empty at first.",
            )

    @property
    def columns(self) -> list[str]:
        """Return the field of each column."""
        return [self.cleaned_data[name] for name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Refuse one field for two columns."""
        cleaned = super().clean() or self.cleaned_data
        chosen = [value for value in cleaned.values() if value]
        for name, value in cleaned.copy().items():
            if value and chosen.count(value) > 1:
                self.add_error(name, ONLY_ONCE.format(FIELDS[value]))
        return cleaned


class CommitForm(forms.Form):
    """What goes in besides the good rows, and who hears of it."""

    notices = forms.BooleanField(
        label="Send each new member a notice",
        label_suffix="",
        required=False,
        initial=True,
        help_text="By email, now: which groups, what we use their information for, and the way to "
        "correct it or leave. Former members and people who were members already get none.",
    )
    duplicates = forms.BooleanField(
        label="Also import the likely duplicates",
        label_suffix="",
        required=False,
        help_text="Only if you know that they are different people.",
    )
