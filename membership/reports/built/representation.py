"""Who is represented: coverage, the matrix of jurisdictions and groups, and the gaps."""

from ..cuts import Cut
from ..filters import Filters
from ..representation import (
    Represented,
    Seats,
    SeatShown,
    gaps,
    matrix,
    represented,
    seats_on,
)
from ..scope import Scope
from ..tables import Field, Hidden, Kind, Report, Row, Table, Value
from .statement import state

NAME, TITLE = "representation", "Representation"
DEFINITIONS = ("Coverage", "Gap", "Depth", "Single-person risk", "Unknown")
_BY = {
    Cut.GROUP: ("Coverage by group", "Jurisdictions"),
    Cut.COHORT_TYPE: ("Coverage by cohort type", "Jurisdictions in its groups"),
    Cut.JURISDICTION: ("Coverage by jurisdiction", "Groups"),
    Cut.REGION: ("Coverage by ACF region", "Its jurisdictions in groups"),
}


def representation(scope: Scope, filters: Filters) -> Report:
    """Return who is represented on the last day of the period. Fifteen queries at most."""
    seats = seats_on(scope, filters, filters.period.last_day)
    tables = [coverage_table(seats, filters.cut), matrix_table(seats), gaps_table(seats)]
    if filters.group is not None:
        tables.append(seats_table(seats))
    return state(NAME, TITLE, scope, filters, tables, DEFINITIONS, as_of=True)


def coverage_table(seats: Seats, cut: Cut = Cut.GROUP) -> Table:
    """Return coverage by a cut; by group where seats cannot be told apart by it."""
    cut = cut if cut in _BY else Cut.GROUP
    title, counted = _BY[cut]
    fields = (
        Field("slice", cut.label, Kind.TEXT),
        Field("eligible", "Eligible", meaning=f"{counted} that should have a member."),
        Field("covered", "Covered", meaning="Those with at least one member."),
        Field("share", "Coverage", Kind.SHARE, "Covered as a share of eligible."),
        Field("gaps", "Gaps", meaning="Eligible and not covered."),
        Field("single", "One person", meaning="Covered by one person only: a risk to continuity."),
        Field("depth", "Depth", Kind.DECIMAL, "Median of members where there are any."),
        Field("unknown", "Not known", meaning="Counted apart until the catalog knows more."),
    )
    (total,) = represented(seats, Cut.NONE)
    rows = tuple(_coverage_row(each) for each in represented(seats, cut))
    return Table("coverage", title, fields, rows, _coverage_row(total, key="total"))


def _coverage_row(each: Represented, *, key: str = "") -> Row:
    single, depth = (
        Hidden.WITH_IT if each.is_hidden else value for value in (each.single, each.depth)
    )
    return Row(
        key or each.slice.key,
        (
            each.slice.label,
            each.eligible,
            each.covered,
            each.share,
            each.gaps,
            single,
            depth,
            each.unknown,
        ),
    )


def matrix_table(seats: Seats) -> Table:
    """Return jurisdictions by groups, each cell in words."""
    groups = [Field(each.group.slug, each.group.name, Kind.TEXT) for each in seats.groups]
    rows = [
        Row(place.key, (place.label, *(seat.words for seat in row))) for place, row in matrix(seats)
    ]
    fields = (Field("jurisdiction", "Jurisdiction", Kind.TEXT), *groups)
    return Table("matrix", "Jurisdictions and groups", fields, tuple(rows))


_LAST_DAY = Field(
    "last_day", "Last day of the last member", Kind.DAY, "n/a: no member is on record."
)
_DAYS = Field("days_uncovered", "Days uncovered", meaning="Days since that last day.")


def gaps_table(seats: Seats) -> Table:
    """Return the gaps as a list to work from."""
    fields = (
        Field("group", "Group", Kind.TEXT),
        Field("jurisdiction", "Jurisdiction", Kind.TEXT),
        _LAST_DAY,
        _DAYS,
    )
    rows = tuple(
        Row(
            f"{seat.group.key}/{seat.place.key}",
            (seat.group.label, seat.place.label, seat.last_day, seat.days_uncovered),
        )
        for seat in gaps(seats)
    )
    return Table("gaps", "Gaps", fields, rows)


def seats_table(seats: Seats) -> Table:
    """Return one group's seats, the rows of its map, by jurisdiction."""
    fields = (
        Field("jurisdiction", "Jurisdiction", Kind.TEXT),
        Field("standing", "How it stands", Kind.TEXT),
        Field("members", "Members"),
        _LAST_DAY,
        _DAYS,
    )
    rows = tuple(Row(place.key, _seat(seat)) for place, row in matrix(seats) for seat in row)
    title = seats.groups[0].group.name if seats.groups else "No group"
    return Table("seats", f"Seats of {title}", fields, rows)


def _seat(seat: SeatShown) -> tuple[Value, ...]:
    members = Hidden.WITH_IT if seat.members is None else seat.members
    return (seat.place.label, seat.standing.label, members, seat.last_day, seat.days_uncovered)
