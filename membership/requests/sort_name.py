"""One spelling of a person's name to search by: last name first, without case or accents."""

import unicodedata
from typing import Any

from django.db import models
from django.db.models import Q

_MOST_WORDS = 6
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "jd", "esq", "msw", "lcsw"})


def sort_name(full_name: str) -> str:
    """Return the last name and then the others: "ortiz ana maria" for "Ana María Ortiz, MSW"."""
    before_comma = _words(full_name.partition(",")[0])
    words = [word for word in before_comma if word not in _SUFFIXES] or _words(full_name)
    return " ".join([*words[-1:], *words[:-1]])


def name_matches(typed: str, *, field: str) -> Q:
    """Match names by the beginning of the last name, and by every other word in any place.

    "Ana Ortiz", "Ortiz, Ana" and "ort" all find Ana Ortiz. Only the beginning, which an index
    answers, can stand alone.
    """
    words = _words(typed.replace(",", " "))[:_MOST_WORDS]
    if not words:
        return Q(pk__in=[])
    found = Q()
    for position in {0, len(words) - 1}:
        one = Q(**{f"{field}__startswith": words[position]})
        for other in words[:position] + words[position + 1 :]:
            one &= Q(**{f"{field}__contains": other})
        found |= one
    return found


def _words(text: str) -> list[str]:
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = (word.strip(".,") for word in plain.split())
    return [word for word in words if word]


class SortNameField(models.CharField):
    """The sort name of `full_name`, made anew whenever the row is saved as a whole."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_length": 200, "blank": True, "editable": False, "db_index": True}
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002 (Django's signature)
        """Follow the full name."""
        value = sort_name(getattr(model_instance, "full_name", ""))[:200]
        setattr(model_instance, self.attname, value)
        return value
