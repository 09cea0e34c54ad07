"""Parent partner programs as the public reads them: all of them, one, and those that are alike."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..catalog.panels import RELATED
from .models import Consideration, PeerProgram, Resource
from .resources import ShownResource, shown_resources


@dataclass(frozen=True, slots=True)
class Practice:
    """A consideration of the self-check, which programs show."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class Program:
    """The facts of a program; None and nothing stand for what is not stated."""

    slug: str
    name: str
    operator: str
    place: str
    place_code: str
    coverage: str
    counties: int | None
    start_year: int | None
    facts_year: int | None
    facts: tuple[str, ...]
    practices: tuple[Practice, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """Another program, and the practices that both show."""

    program: Program
    shared: tuple[Practice, ...]


def all_programs() -> list[Program]:
    """Return every program, by place and name: two queries, whatever their number."""
    rows = PeerProgram.objects.select_related("jurisdiction").prefetch_related("considerations")
    return [_program(row) for row in rows]


def all_practices() -> list[Practice]:
    """Return every consideration in the order of the self-check: one query."""
    return [_practice(row) for row in Consideration.objects.all()]


def sources_of(programs: Iterable[Program]) -> list[ShownResource]:
    """Return where these programs are described, each source once, by title: one query."""
    slugs = [program.slug for program in programs]
    return shown_resources(Resource.objects.filter(programs__slug__in=slugs))


def alike(program: Program, programs: Iterable[Program]) -> list[Alike]:
    """Return a few other programs that show the same practices, those that share most first."""
    found = [
        Alike(other, tuple(each for each in other.practices if each in program.practices))
        for other in programs
        if other.slug != program.slug
    ]
    found.sort(key=lambda other: -len(other.shared))
    return [other for other in found if other.shared][:RELATED]


def _program(row: PeerProgram) -> Program:
    return Program(
        slug=row.slug,
        name=row.name,
        operator=row.operator,
        place=row.jurisdiction.name,
        place_code=row.jurisdiction.code,
        coverage=row.coverage,
        counties=row.counties,
        start_year=row.start_year,
        facts_year=row.facts_year,
        facts=tuple(line for line in row.facts.splitlines() if line.strip()),
        practices=tuple(_practice(each) for each in row.considerations.all()),
    )


def _practice(row: Consideration) -> Practice:
    return Practice(row.slug, row.title)
