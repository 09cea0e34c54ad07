"""How many programs each state has, as tiles: one for each state and territory."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..catalog.models import Jurisdiction
from ..catalog.tile_grid import HEIGHT, PLACES, WIDTH
from .programs import Program


@dataclass(frozen=True, slots=True)
class Place:
    """A jurisdiction with its number of programs; `corner` is the upper left one of its tile."""

    code: str
    name: str
    number: int
    corner: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class ProgramMap:
    """A map to draw. `off_map` has the places with programs that have no tile: tribes."""

    describes: str
    tiles: tuple[Place, ...]
    off_map: tuple[Place, ...]
    width: int = WIDTH
    height: int = HEIGHT


def program_map(programs: Iterable[Program], jurisdictions: Iterable[Jurisdiction]) -> ProgramMap:
    """Count programs by place, on a map of all jurisdictions."""
    numbers = Counter(program.place_code for program in programs)
    places = [
        Place(each.code, each.name, numbers[each.code], PLACES.get(each.code))
        for each in jurisdictions
    ]
    said = ", ".join(f"{place.name} {place.number}" for place in places if place.number)
    return ProgramMap(
        describes=f"Number of programs by state: {said or 'none anywhere'}.",
        tiles=tuple(place for place in places if place.corner),
        off_map=tuple(place for place in places if place.number and not place.corner),
    )
