"""Sample people: no name is anybody's, every address is at example.gov."""

from functools import cache
from random import Random

from membership.requests.sort_name import sort_name

FIRST_NAMES = (
    *("Ana", "Ben", "Carla", "Dwight", "Elena", "Farid", "Grace", "Hiro", "Inés", "Jamal"),
    *("Keisha", "Luis", "Mei", "Noor", "Olu", "Priya", "Quinn", "Rosa", "Sam", "Tomás"),
    *("Uma", "Vera", "Wen", "Ximena", "Yusuf", "Zoë"),
)
_BEGINNINGS = (
    *("Ash", "Birch", "Brook", "Cedar", "Clay", "Cold", "East", "Elder", "Fair", "Fern"),
    *("Field", "Glen", "Gold", "Green", "Hart", "Haw", "Hazel", "Hill", "Lake", "Lark"),
    *("Long", "Maple", "Marsh", "Mill", "Moor", "North", "Oak", "Pine", "Red", "Rock"),
    *("Sand", "Silver", "South", "Stone", "Sun", "Thorn", "West", "White", "Wind", "Wood"),
)
_ENDINGS = (
    *("bank", "berg", "bourne", "bridge", "by", "croft", "dale", "den", "field", "ford"),
    *("gate", "ham", "hurst", "ley", "low", "man", "mere", "more", "ridge", "shaw"),
    *("son", "stead", "ton", "well", "worth"),
)
LAST_NAMES = tuple(first + last for first in _BEGINNINGS for last in _ENDINGS)
TITLES = ("Program manager", "Director", "Supervisor", "Analyst", "Coordinator", "Deputy director")
ORGANIZATIONS = (
    "Department of Children and Families",
    "Division of Family Services, Office of Permanency",
    "Administrative Office of the Courts",
    "County Human Services",
    "University School of Social Work",
    "Office of Child Welfare",
)


def person(random: Random, number: int, last: str = "") -> tuple[str, str, str]:
    """Return a full name, its sort name and an address that nobody of another number has.

    Some last names are far more common than others.
    """
    first = FIRST_NAMES[int(random.random() * len(FIRST_NAMES))]
    full = f"{first} {last or LAST_NAMES[int(random.random() ** 2 * len(LAST_NAMES))]}"
    sorted_by = _sort_name(full)
    return full, sorted_by, f"{sorted_by.replace(' ', '.')}{number}@example.gov"


_sort_name = cache(sort_name)
