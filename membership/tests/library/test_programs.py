"""Programs that are alike, and the map that counts them: worked out by hand, without a database."""

from typing import Any

from membership.catalog.models import Jurisdiction
from membership.library.program_map import Place, program_map
from membership.library.programs import Practice, Program, alike

EARLY, COURT, PAY = (Practice(slug, slug.title()) for slug in ("early", "court", "pay"))


def program(slug: str, *practices: Practice, place_code: str = "OH", **fields: Any) -> Program:
    told = {
        "name": slug.title(),
        "operator": "An agency",
        "place": "Ohio",
        "coverage": "Statewide",
        "counties": None,
        "start_year": None,
        "facts_year": None,
        "facts": (),
    }
    return Program(slug=slug, place_code=place_code, practices=practices, **{**told, **fields})


def test_the_programs_that_share_most_come_first_and_those_that_share_nothing_never() -> None:
    mine = program("mine", EARLY, COURT, PAY)
    others = [
        program("one", PAY),
        mine,
        program("none"),
        program("two", COURT, EARLY),
        program("also-one", EARLY),
        program("too-many", EARLY),
    ]
    found = [(other.program.slug, other.shared) for other in alike(mine, others)]
    assert found == [("two", (COURT, EARLY)), ("one", (PAY,)), ("also-one", (EARLY,))]
    assert alike(program("bare"), others) == []


def test_the_map_counts_programs_by_place_and_names_places_without_a_tile() -> None:
    places = [
        Jurisdiction(code=code, name=name)
        for code, name in (("AK", "Alaska"), ("ME", "Maine"), ("ZZ", "A tribe"), ("YY", "Another"))
    ]
    programs = [program(str(n), place_code=code) for n, code in enumerate(("ME", "ME", "ZZ"))]
    found = program_map(programs, places)
    tribe = Place("ZZ", "A tribe", 1, None)
    assert found.tiles == (Place("AK", "Alaska", 0, (0, 0)), Place("ME", "Maine", 2, (484, 0)))
    assert found.off_map == (tribe,)
    assert found.describes == "Number of programs by state: Maine 2, A tribe 1."
    assert (found.width, found.height) == (524, 348)
    assert program_map([], places).describes == "Number of programs by state: none anywhere."
