"""A map of the United States as tiles of one size: a small place weighs as much as a large one."""

from dataclasses import dataclass

from ..representation import Standing
from ..tables import Table

SIDE, STEP = 40, 44

_LAYOUT = """
AK .. .. .. .. .. .. .. .. .. .. ME
.. .. .. .. .. .. .. .. .. .. VT NH
.. WA ID MT ND MN WI MI .. NY MA RI
.. OR NV WY SD IA IL IN OH PA NJ CT
.. CA UT CO NE MO KY WV VA MD DE ..
MP .. AZ NM KS AR TN NC SC DC .. ..
GU .. .. .. OK LA MS AL GA .. .. ..
HI AS .. .. TX .. .. .. .. FL PR VI
"""
PLACES: dict[str, tuple[int, int]] = {
    code: (column, line)
    for line, codes in enumerate(_LAYOUT.split("\n")[1:-1])
    for column, code in enumerate(codes.split())
    if code != ".."
}
"""Column and line of each USPS code."""


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
    width: int = 12 * STEP - (STEP - SIDE)
    height: int = 8 * STEP - (STEP - SIDE)


def tile_map(seats: Table) -> TileMap:
    """Return the map of one group's seats, from the table that `seats_table` gives."""
    by_label = {each.label: each for each in Standing}
    stands = [by_label[str(words)] for words in seats.column("standing")]
    tiles = []
    for row, standing in zip(seats.rows, stands, strict=True):
        if row.key in PLACES:
            column, line = PLACES[row.key]
            tiles.append(Tile(row.key, str(row.values[0]), standing, column * STEP, line * STEP))
    key = tuple((each, stands.count(each)) for each in Standing if each in stands)
    said = ", ".join(f"{each.label.lower()}: {number}" for each, number in key)
    return TileMap(
        title=seats.title,
        describes=f"A tile for each jurisdiction. {said.capitalize()}. The table names each one.",
        tiles=tuple(tiles),
        key=key,
        off_map=len(stands) - len(tiles),
    )
