"""Rosters as a file that can be edited in a spreadsheet and imported again."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import DateField, F, QuerySet
from django.db.models.functions import Cast

from ..catalog.models import PeerGroup
from ..requests.models import Level, OrganizationType
from ..roster.files.headings import FIELDS
from ..roster.models import Membership
from ..roster.queries import active_on
from .columns import Column, Kind, label_of

STATES = (("now", "Members now"), ("former", "Former members"), ("all", "All"))

COLUMNS: tuple[Column, ...] = (
    Column(FIELDS["full_name"], F("member__full_name"), meaning="As the member is known now."),
    Column(
        FIELDS["email"],
        F("member__email"),
        meaning="By this an import knows the member. A new address is a new person to it.",
    ),
    Column(FIELDS["job_title"], F("member__job_title"), meaning="An import changes it."),
    Column(FIELDS["organization"], F("member__organization"), meaning="An import changes it."),
    Column(
        FIELDS["organization_type"],
        label_of("member__organization_type", OrganizationType.choices),
        meaning="An import changes it.",
    ),
    Column(
        FIELDS["level"], label_of("member__level", Level.choices), meaning="An import changes it."
    ),
    Column(
        FIELDS["jurisdiction"],
        F("jurisdiction__name"),
        meaning="That the membership was given for. An import fills it in, and changes none.",
    ),
    Column(FIELDS["group"], F("group__name"), meaning="The peer group."),
    Column(
        FIELDS["role"],
        F("role__name"),
        meaning="From the group's own list. An import fills it in, and changes none.",
    ),
    Column(
        FIELDS["joined"],
        F("starts_on"),
        Kind.DAY,
        "Members from before the site began count from one day, the opening balance.",
    ),
    Column(
        FIELDS["left"],
        Cast(F("ends_on") - timedelta(days=1), DateField()),
        Kind.DAY,
        "Empty for members now. An import with a day here ends the membership.",
    ),
    Column(
        FIELDS["reason"],
        label_of("end_reason", Membership.EndReason.choices),
        meaning="Of former members.",
    ),
    Column(
        "How it began",
        label_of("origin", Membership.Origin.choices),
        meaning="An import does not look at it.",
    ),
)


def roster_rows(groups: Collection[PeerGroup], *, state: str, on: date) -> QuerySet[Membership]:
    """Return the memberships of these groups as of a day: `state` is one of STATES.

    People whose information was removed have nothing left to tell.
    """
    rows = Membership.objects.filter(group__in=groups, member__purged_at=None)
    if state == "now":
        rows = rows.filter(active_on(on))
    elif state == "former":
        rows = rows.filter(ends_on__lte=on)
    return rows.order_by("group__name", "member__sort_name", "starts_on", "pk")
