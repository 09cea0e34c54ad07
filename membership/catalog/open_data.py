"""The public catalog as data: one list of fields makes the files, their schema and its words.

Nothing is here that a group's page, or a topic's, does not show. The address to write to is left
out: it may be a person's.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from . import snapshot
from .models import PeerGroup
from .models.approval import Verb
from .panels import Panel, panel
from .queries import is_retired, successor_of
from .words import published_steps

Record = dict[str, Any]
Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value is: in words, and as JSON Schema."""

    words: str
    schema: Record
    choices: Choices | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One group as its page shows it on a day; `panel` is not for a retired one."""

    group: PeerGroup
    panel: Panel
    topics: list[str]
    is_retired: bool
    on: date


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a group. `stays`: a retired group has it too; `may_lack`: it can be null."""

    name: str
    meaning: str
    kind: Kind
    value: Callable[[Shown], Any]
    stays: bool = False
    may_lack: bool = False


def absolute(path: str) -> str:
    """Return the address of a path of this site, as others reach it."""
    return f"{settings.SITE_URL}{path}"


def _one_of(choices: Choices) -> Kind:
    return Kind("One of these codes", {"enum": [code for code, _ in choices]}, choices)


def _list_of(words: str, items: Record) -> Kind:
    return Kind(words, {"type": "array", "items": items})


_SLUG = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}
TEXT = Kind("Text", {"type": "string"})
TEXTS = _list_of("List of texts", {"type": "string"})
SLUG = Kind("Short name", _SLUG)
SLUGS = _list_of("List of short names", _SLUG)
YES_NO = Kind("true or false", {"type": "boolean"})
DAY = Kind("Day, as in 2026-11-21", {"type": "string", "format": "date"})
ADDRESS = Kind("Address", {"type": "string", "format": "uri", "pattern": "^https?://"})
STEPS = _list_of(
    "List of objects: what is done, and by whom",
    {
        "type": "object",
        "required": ["act", "body"],
        "properties": {"act": {"enum": Verb.values}, "body": {"type": "string"}},
    },
)


def _steps(shown: Shown) -> list[Record]:
    return [{"act": step.verb, "body": step.body.phrase} for step in published_steps(shown.group)]


def _successor(shown: Shown) -> str | None:
    following = successor_of(shown.group, on=shown.on) if shown.is_retired else None
    return following.slug if following else None


def _request_page(shown: Shown) -> str | None:
    slug = shown.group.slug
    return absolute(f"{reverse('request')}?group={slug}") if shown.panel.takes_requests else None


FIELDS = (
    Field(
        "slug",
        "Names the group for good. It is never changed or used again.",
        SLUG,
        lambda each: each.group.slug,
        stays=True,
    ),
    Field("name", "The group's name.", TEXT, lambda each: each.group.name, stays=True),
    Field(
        "status",
        "Whether the group is there. A retired one stays in the data with what its page still"
        " says; all other fields are null then.",
        _one_of([("active", "The group is there"), ("retired", "The group was closed for good")]),
        lambda each: "retired" if each.is_retired else "active",
        stays=True,
    ),
    Field("acronym", "Empty where it has none.", TEXT, lambda each: each.group.acronym),
    Field(
        "kind",
        "What the group calls itself.",
        _one_of(PeerGroup.Kind.choices),
        lambda each: each.group.kind,
    ),
    Field(
        "cohort_type",
        "What its members share.",
        _one_of(PeerGroup.CohortType.choices),
        lambda each: each.group.cohort_type,
    ),
    Field("purpose", "What the group is for.", TEXT, lambda each: each.panel.purpose),
    Field("who_can_join", "The criteria, in words.", TEXT, lambda each: each.panel.eligibility),
    Field(
        "openness",
        "How open the group is.",
        _one_of(PeerGroup.Openness.choices),
        lambda each: each.group.openness,
    ),
    Field(
        "openness_in_words",
        "The same as the group's page says it.",
        TEXT,
        lambda each: each.panel.openness,
    ),
    Field(
        "roles",
        "The posts and parts that the group is for, in its own order.",
        TEXTS,
        lambda each: each.panel.roles,
    ),
    Field(
        "where_members_work",
        "The places, in words, by the rule of the day.",
        TEXT,
        lambda each: each.panel.places,
    ),
    Field(
        "jurisdictions",
        "Codes of the places that the group lists (for a state or territory its USPS code)."
        " Empty where it lists none; where_members_work then says which.",
        TEXTS,
        lambda each: sorted(place.code for place in each.group.eligible_jurisdictions.all()),
    ),
    Field(
        "organizations",
        "The kinds of organization that members come from.",
        TEXTS,
        lambda each: each.panel.organizations,
    ),
    Field(
        "programs",
        "The programs that members, or their jurisdictions, take part in.",
        TEXTS,
        lambda each: each.panel.programs,
    ),
    Field(
        "takes_requests",
        "Whether people can ask to join on this site.",
        YES_NO,
        lambda each: each.panel.takes_requests,
    ),
    Field(
        "who_decides",
        "Who decides about a request, in words; null where the site takes none.",
        TEXT,
        lambda each: each.panel.decides if each.panel.takes_requests else None,
        may_lack=True,
    ),
    Field(
        "approval_steps",
        "The steps of a decision, all of them needed, in any order. Empty where they are not"
        " published, or the site takes no request.",
        STEPS,
        _steps,
    ),
    Field(
        "how_people_get_in",
        "How people get in where the site takes no request; else null.",
        TEXT,
        lambda each: None if each.panel.takes_requests else each.panel.decides,
        may_lack=True,
    ),
    Field(
        "topics",
        "The topics with a page that names this group: /topics/, then the short name.",
        SLUGS,
        lambda each: each.topics,
    ),
    Field(
        "retired_on",
        "The first day on which the group was not there any more; null while it is.",
        DAY,
        lambda each: each.group.retired_on.isoformat() if each.is_retired else None,  # type: ignore[union-attr]  # retired
        stays=True,
        may_lack=True,
    ),
    Field(
        "successor",
        "The slug of the group that carries on the work of a retired one; null where none does.",
        SLUG,
        _successor,
        stays=True,
        may_lack=True,
    ),
    Field(
        "page",
        "The group's page. It answers 410 (Gone) for a retired group.",
        ADDRESS,
        lambda each: absolute(reverse("group", args=[each.group.slug])),
        stays=True,
    ),
    Field(
        "request_page",
        "Where people ask to join; null where the site takes no request.",
        ADDRESS,
        _request_page,
        may_lack=True,
    ),
)


def records(*, on: date) -> list[Record]:
    """Return every group as data, by name: one query beside the catalog at hand."""
    topics = _topics_with_pages()
    return [
        record_of(Shown(group, panel(group, on=on), topics[group.pk], is_retired(group, on=on), on))
        for group in snapshot.groups()
    ]


def record_of(shown: Shown) -> Record:
    """Return one group as data; of a retired one what its page still says."""
    return {
        field.name: field.value(shown) if field.stays or not shown.is_retired else None
        for field in FIELDS
    }


def document(groups: Iterable[Record], *, changed_at: datetime | None) -> Record:
    """Return what `/groups.json` holds."""
    return {
        "$schema": absolute(reverse("groups_schema")),
        "documentation": absolute(reverse("data")),
        "changed_at": changed_at and changed_at.isoformat(timespec="seconds"),
        "groups": list(groups),
    }


def schema() -> Record:
    """Return the JSON Schema of `/groups.json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": absolute(reverse("groups_schema")),
        "title": "Peer groups",
        "type": "object",
        "required": ["$schema", "documentation", "changed_at", "groups"],
        "properties": {
            "$schema": ADDRESS.schema,
            "documentation": ADDRESS.schema,
            "changed_at": {
                "description": "When the catalog last changed.",
                "type": ["string", "null"],
                "format": "date-time",
            },
            "groups": {"type": "array", "items": _schema_of_a_group()},
        },
    }


def _schema_of_a_group() -> Record:
    active = {"properties": {"status": {"const": "active"}}, "required": ["status"]}
    null = {"type": "null"}
    return {
        "type": "object",
        "required": [field.name for field in FIELDS],
        "properties": {field.name: _schema_of(field) for field in FIELDS},
        "if": active,
        "then": {
            "properties": {
                field.name: {"not": null}
                for field in FIELDS
                if not field.stays and not field.may_lack
            }
        },
        "else": {"properties": {field.name: null for field in FIELDS if not field.stays}},
    }


def _schema_of(field: Field) -> Record:
    said = {"description": field.meaning}
    if field.stays and not field.may_lack:
        return {**said, **field.kind.schema}
    return {**said, "anyOf": [field.kind.schema, {"type": "null"}]}


def _topics_with_pages() -> dict[int, list[str]]:
    links = PeerGroup.topics.through.objects.exclude(topic__title="").order_by("topic__slug")
    topics: dict[int, list[str]] = defaultdict(list)
    for group_id, slug in links.values_list("peergroup_id", "topic__slug"):
        topics[group_id].append(slug)
    return topics
