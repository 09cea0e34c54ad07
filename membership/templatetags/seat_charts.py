"""The matrix of seats and the map of tiles, drawn from the tables of the representation report."""

from django import template

from ..reports.charts.seat_matrix import SeatMatrix, seat_matrix
from ..reports.charts.tile_map import TileMap, tile_map
from ..reports.tables import Report, Table

register = template.Library()


@register.filter
def table_named(report: Report, name: str) -> Table | None:
    """Return one of a report's tables; None where the report has no such table this time."""
    return next((table for table in report.tables if table.name == name), None)


@register.filter
def as_matrix(table: Table) -> SeatMatrix:
    """Return the grid of the matrix's table."""
    return seat_matrix(table)


@register.filter
def as_map(table: Table) -> TileMap:
    """Return the map of one group's seats."""
    return tile_map(table)
