"""The catalog as a roster file names it: every spelling with what it stands for."""

from dataclasses import dataclass
from datetime import date

from ..catalog.models import GroupRole, Jurisdiction, PeerGroup
from ..requests.models import Level, OrganizationType
from .files import choices
from .files.headings import plain_words
from .files.places import SPELLINGS, place_words
from .models import Membership


@dataclass(frozen=True, slots=True)
class GroupInFile:
    """A group as rows refer to it."""

    pk: int
    slug: str
    retired_on: date | None
    roles: dict[str, int]


class Lookups:
    """Read afresh for each pass over a file: 3 queries."""

    def __init__(self) -> None:
        roles: dict[int, dict[str, int]] = {}
        for group_id, role_id, name in GroupRole.objects.values_list(
            "group_id", "role_id", "role__name"
        ):
            roles.setdefault(group_id, {})[plain_words(name)] = role_id
        self.groups: dict[str, GroupInFile] = {}
        self.group_by_id: dict[int, GroupInFile] = {}
        for row in PeerGroup.objects.values("pk", "slug", "name", "acronym", "retired_on"):
            group = GroupInFile(row["pk"], row["slug"], row["retired_on"], roles.get(row["pk"], {}))
            self.group_by_id[group.pk] = group
            for name in (row["acronym"], row["name"], row["slug"]):
                if words := plain_words(name):
                    self.groups[words] = group
        self._places: dict[str, int] = {}
        codes: dict[str, int] = {}
        for pk, code, name in Jurisdiction.objects.values_list("pk", "code", "name"):
            codes[code] = pk
            self._places |= {plain_words(code): pk, plain_words(name): pk}
        for spelling, code in SPELLINGS.items():
            if code in codes:
                self._places.setdefault(spelling, codes[code])
        self.levels = choices.spellings(Level.choices, choices.LEVELS)
        self.organizations = choices.spellings(OrganizationType.choices, choices.ORGANIZATIONS)
        self.reasons = choices.spellings(Membership.EndReason.choices, choices.REASONS)

    def group(self, text: str) -> GroupInFile | None:
        """Return the group of a name, an acronym or a slug."""
        words = plain_words(text)
        return self.groups.get(words) or self.groups.get(words.removesuffix(" roster"))

    def group_of_sheet(self, name: str) -> GroupInFile | None:
        """Return the group that a sheet is named after; Excel cuts such a name at 31 letters."""
        group = self.group(name)
        if group is None and len(name) >= 28:
            start = plain_words(name)
            found = {g.pk: g for words, g in self.groups.items() if words.startswith(start)}
            group = next(iter(found.values())) if len(found) == 1 else None
        return group

    def place(self, text: str) -> int | None:
        """Return the id of a jurisdiction."""
        return next((self._places[w] for w in place_words(text) if w in self._places), None)
