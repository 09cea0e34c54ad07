"""Which groups a request is for: the query of the address says so, for a GET and a POST alike."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from ..catalog import snapshot
from ..catalog.models import PeerGroup
from ..catalog.queries import is_retired
from ..catalog.words import NO_REQUESTS_NOW, takes_requests

MOST_AT_ONCE = 21


@dataclass(frozen=True, slots=True)
class ChosenGroups:
    """The groups that can be asked for, in the order chosen, and what to say about the others."""

    groups: tuple[PeerGroup, ...]
    notes: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Return the address of the form for these groups."""
        return form_url(group.slug for group in self.groups)

    @property
    def catalog_url(self) -> str:
        """Return the address of the catalog, which may keep these groups ticked."""
        return _with_groups(reverse("catalog"), (group.slug for group in self.groups))

    def without(self, slug: str) -> str:
        """Return the address of the form for the others."""
        return form_url(group.slug for group in self.groups if group.slug != slug)


def _with_groups(path: str, slugs: Iterable[str]) -> str:
    query = urlencode([("group", slug) for slug in slugs])
    return f"{path}?{query}" if query else path


def form_url(slugs: Iterable[str]) -> str:
    """Return the address of the request form for some groups."""
    return _with_groups(reverse("request"), slugs)


def choose_groups(slugs: Sequence[str], *, on: date) -> ChosenGroups:
    """Return the groups named in an address, and a kind word about each that is left out.

    Whether a group still takes requests is asked again when a request is sent.
    """
    slugs = [slug for slug in slugs if slug]
    named = Counter(slugs)
    known = {group.slug: group for group in snapshot.groups() if group.slug in named}
    groups, notes = [], []
    for slug, times in named.items():
        group = known.get(slug)
        if group is None:
            continue
        if note := _why_not(group, on=on):
            notes.append(note)
            continue
        groups.append(group)
        if times > 1:
            notes.append(f"You chose {group.name} more than once. It is listed once.")
    if len(known) < len({*slugs}):
        notes.append("We left out a group that is not in our catalog.")
    if len(groups) > MOST_AT_ONCE:
        notes.append(f"You can ask for {MOST_AT_ONCE} groups at once. These are the first ones.")
    return ChosenGroups(tuple(groups[:MOST_AT_ONCE]), tuple(notes))


def _why_not(group: PeerGroup, *, on: date) -> str:
    if is_retired(group, on=on):
        return f"{group.name} is no longer active, so we left it out."
    if not takes_requests(group):
        why = group.how_to_join or NO_REQUESTS_NOW
        return f"You cannot ask for {group.name} here, so we left it out. {why}"
    return ""
