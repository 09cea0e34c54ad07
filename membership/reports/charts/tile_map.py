"""The seats of one group on a map of the United States, as tiles of one size."""

from dataclasses import dataclass

from ...catalog.tile_grid import HEIGHT, PLACES, WIDTH
from ..representation import Standing
from ..tables import Table


@dataclass(frozen=True, slots=True)
class Tile:
    """One jurisdiction: its upper left corner, and what it shows."""

    code: str
    name: str
    standing: Standing
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class TileMap:
    """A map to draw. `key` has every standing that it shows, with how many; `off_map` no tile."""

    title: str
    describes: str
    tiles: tuple[Tile, ...]
    key: tuple[tuple[Standing, int], ...]
    off_map: int
    width: int = WIDTH
    height: int = HEIGHT


def tile_map(seats: Table) -> TileMap:
    """Return the map of one group's seats, from the table that `seats_table` gives."""
    by_label = {each.label: each for each in Standing}
    stands = [by_label[str(words)] for words in seats.column("standing")]
    tiles = []
    for row, standing in zip(seats.rows, stands, strict=True):
        if row.key in PLACES:
            x, y = PLACES[row.key]
            tiles.append(Tile(row.key, str(row.values[0]), standing, x, y))
    key = tuple((each, stands.count(each)) for each in Standing if each in stands)
    said = ", ".join(f"{each.label.lower()}: {number}" for each, number in key)
    return TileMap(
        title=seats.title,
        describes=f"A tile for each jurisdiction. {said.capitalize()}. The table names each one.",
        tiles=tuple(tiles),
        key=key,
        off_map=len(stands) - len(tiles),
    )
