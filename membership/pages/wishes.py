"""What a visitor asks of a list: which rows fit, how many they are, and how to ask for less."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from django.http import QueryDict

Row = TypeVar("Row")
Criterion = Callable[[Row], bool]


@dataclass(frozen=True, slots=True)
class Wish:
    """One filter in force: in words, how many rows fit without it, and the way there."""

    words: str
    count_without: int
    query_without: str


def filters_asked(query: QueryDict, names: Iterable[str]) -> dict[str, str]:
    """Return these keys of a query, trimmed; of a doubled one the last; empty where not asked."""
    return {name: " ".join(query.get(name, "").split()) for name in names}


def fitting(rows: Iterable[Row], criteria: Collection[Criterion[Row]]) -> list[Row]:
    """Keep the rows that meet every criterion."""
    return [row for row in rows if all(meets(row) for meets in criteria)]


def wishes_in_force(
    rows: Collection[Row],
    criteria: Mapping[str, Criterion[Row]],
    asked: Mapping[str, str],
    words: Callable[[str], str],
    kept: Iterable[tuple[str, str]] = (),
) -> list[Wish]:
    """Return each filter in force with what leaving it out would bring.

    `asked` holds the filters as the address has them, `words` tells one in words, and `kept` is
    what the address keeps beside the filters.
    """
    found = []
    for name in criteria:
        others = [criterion for other, criterion in criteria.items() if other != name]
        rest = [(other, asked[other]) for other in criteria if other != name]
        query = urlencode([*rest, *kept])
        count = len(fitting(rows, others))
        found.append(Wish(words(name), count, f"?{query}" if query else ""))
    return found


def count_in_words(found: int, total: int, noun: str, *, filtered: bool) -> str:
    """Say how many rows are shown: "21 peer groups", or "3 of 21 peer groups"."""
    noun = noun if total == 1 else f"{noun}s"
    return f"{found} of {total} {noun}" if filtered else f"{total} {noun}"
