"""Download rosters: for a reason, by whoever is permitted, and on record before the first byte."""

from typing import Any, cast

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.dateparse import parse_date

from ..catalog.models import Jurisdiction, PeerGroup, Role
from ..catalog.words import day_in_words
from ..exports.roster import COLUMNS, STATES, roster_rows
from .downloads import Dataset, DownloadForm, for_downloaders, hand_over
from .roster_filters import picker
from .staff_pages import show, staff_page
from .widgets import CheckboxGroup

ROSTERS = Dataset(
    "roster",
    "Roster",
    COLUMNS,
    begun="roster.downloading",
    done="roster.downloaded",
    aborted="roster.download_aborted",
)
_LIMITS = ("jurisdiction", "role")


class RosterDownloadForm(DownloadForm):
    """Which rosters, in which form, and why; with the filters of the list."""

    field_order = ("groups", "state", "day", *_LIMITS)
    reasons = (
        ("edit", "To edit it and import it again"),
        ("leads", "For the leads of the group"),
        ("jurisdiction", "To work with a jurisdiction on who takes part"),
        ("bureau", "For the Children's Bureau"),
        ("mailing", "To write to the members"),
        ("quality", "To check that it is right"),
    )

    state = forms.ChoiceField(choices=STATES, label="Who")
    day = forms.DateField(label="On", widget=picker())
    jurisdiction = forms.ModelChoiceField(
        Jurisdiction.objects.order_by("name"), required=False, empty_label="All jurisdictions"
    )
    role = forms.ModelChoiceField(
        Role.objects.order_by("name"), required=False, empty_label="All roles"
    )
    groups = forms.ModelMultipleChoiceField(
        PeerGroup.objects.all(),
        widget=CheckboxGroup,
        error_messages={"required": "Choose at least one group."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(CheckboxGroup, self.fields["groups"].widget).group_name = "Groups"


@staff_page("membership/membership/download/", name="roster_download")
@for_downloaders
def download(request: HttpRequest) -> HttpResponseBase:
    """Ask for the reason; POST hands over the file."""
    if request.method == "POST":
        form = RosterDownloadForm(request.POST)
        if form.is_valid():
            chosen = form.cleaned_data
            limits = {name: chosen[name] for name in _LIMITS if chosen[name]}
            rows = roster_rows(chosen["groups"], state=chosen["state"], on=chosen["day"])
            rows = rows.filter(**limits)
            if form.can_hold(rows):
                return _answer(request, chosen, limits, rows)
    else:
        form = RosterDownloadForm(initial=_as_on_the_list(request))
    return show(
        request,
        "admin/membership/roster_import/download.html",
        title="Download rosters",
        form=form,
    )


def _as_on_the_list(request: HttpRequest) -> dict[str, Any]:
    """Return what the list was narrowed to; what it would not take counts as not chosen."""
    asked = request.GET
    try:
        day = parse_date(asked.get("day", ""))
    except ValueError:
        day = None
    return {
        "groups": asked.getlist("group")[:1],
        "state": asked.get("state") or "now",
        "day": day or timezone.localdate(),
        **{name: asked.get(name) for name in _LIMITS},
    }


def _answer(
    request: HttpRequest, chosen: dict[str, Any], limits: dict[str, Any], rows: Any
) -> HttpResponseBase:
    groups, day, state = list(chosen["groups"]), chosen["day"], chosen["state"]
    return hand_over(
        ROSTERS,
        rows,
        chosen=chosen,
        notes=[
            ("Rosters of", ", ".join(group.name for group in groups)),
            ("Who", dict(STATES)[state]),
            *((name.capitalize(), str(row)) for name, row in limits.items()),
            ("As of", f"{day_in_words(day)}, as now known"),
        ],
        codes={
            "groups": ",".join(str(group.pk) for group in groups),
            "state": state,
            "day": day.isoformat(),
            **{name: row.pk for name, row in limits.items()},
        },
        days=day.isoformat(),
        request=request,
    )
