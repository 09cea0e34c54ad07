"""The queue and the rosters: rows, search, filters, and whatever an address can ask of a list."""

from typing import Any

import pytest
from django.urls import reverse

from membership.audit.models import AuditEvent

from .oracle import (
    BODIES,
    DECIDED,
    DECIDED_BY,
    INSIDE,
    LOCKED_OUT,
    MAY_DECIDE,
    MEMBERSHIPS,
    REQUESTS,
    REVIEWERS,
    ROSTER,
    SEES,
    STAFF,
    UNCONFIRMED,
    people,
    sample,
    words,
)
from .world import World, plain, state

pytestmark = pytest.mark.django_db
QUEUE = reverse("admin:membership_membershiprequest_changelist")
ROSTERS = reverse("admin:membership_membership_changelist")
PEOPLE = reverse("admin:membership_member_changelist")
OPEN_ONES = set(REQUESTS) - UNCONFIRMED - DECIDED
DOORS = ("membershiprequest", "membership", "member")
Query = dict[str, Any]
View = tuple[str, Query, set[str]]


def rows(actor: str, tags: set[str]) -> set[str]:
    """Return what the queue tells of requests: whoever can select one reads its reference."""
    kinds = ("name",) if actor in STAFF else ("name", "ref")
    return words(kinds, {REQUESTS[tag][0] for tag in tags})


def roster_rows(tags: set[str]) -> set[str]:
    """Return what the rosters tell of memberships."""
    return words(("name", "mail"), people(tags)) | words("since", tags)


def person_rows(tags: set[str]) -> set[str]:
    """Return what the list of people tells of those who have these memberships."""
    return words(("name", "mail", "title", "office"), people(tags))


def of_group(name: str) -> set[str]:
    """Return the memberships of one group, past ones too."""
    return {tag for tag, (_, group, _) in MEMBERSHIPS.items() if group == name} | (
        {"db"} if name == "birch" else set()
    )


def group_choices(actor: str) -> set[str]:
    """Return the groups about which somebody decides, by the catalog."""
    scope = REVIEWERS[actor]
    return {
        group
        for group, bodies in BODIES.items()
        if scope["body"] in bodies and scope.get("group", group) == group
    }


def queue_views(world: World, actor: str) -> list[View]:
    """Return what the queue's own filters can ask, offered or not, and the requests to be seen."""
    sees, staff = SEES[actor], actor in STAFF
    opens = OPEN_ONES if staff else set(MAY_DECIDE[actor])
    views: list[tuple[Query, set[str]]] = [
        ({}, opens),
        ({"show": "mine"}, opens),
        ({"show": "others"}, opens if staff else (sees & OPEN_ONES) - opens),
        ({"show": "waiting"}, opens),
        ({"show": "overdue"}, opens),
        ({"show": "claimed"}, opens if staff else set()),
        ({"show": "applicant"}, set()),
        ({"show": "answered"}, {tag for tag, by in DECIDED_BY.items() if staff or actor in by}),
        ({"show": "decided"}, sees & DECIDED),
        ({"show": "all"}, sees),
        ({"show": "unconfirmed"}, UNCONFIRMED if staff else opens),
        ({"show": ["mine", "all"]}, sees),
        ({"show": "nonsense"}, opens),
        ({"status": "denied"}, sees & {"da"}),
        ({"show": "all", "status": "pending"}, sees - DECIDED),
        ({"show": "all", "standing": "fits"}, sees),
        ({"show": "all", "standing": "check"}, set()),
    ]
    for name, group in world.groups.items():
        offered = staff or name in group_choices(actor)
        seen = {tag for tag in sees if REQUESTS[tag][1] == name} if offered else sees
        views.append(({"show": "all", "group": group.pk}, seen))
    for name, place in world.places.items():
        offered = staff or REVIEWERS[actor].get("jurisdiction", name) == name
        seen = {tag for tag in sees if REQUESTS[tag][2] == name} if offered else sees
        views.append(({"show": "all", "jurisdiction": place.pk}, seen))
    for name, body in world.bodies.items():
        asked = {g for g, bodies in BODIES.items() if name in bodies}
        offered = staff or any(name in BODIES[group] for group in group_choices(actor))
        seen = {tag for tag in sees if REQUESTS[tag][1] in asked} if offered else sees
        views.append(({"show": "all", "body": body.pk}, seen))
    for typed, found in (
        ("mail-qa1", {"a1", "db"}),
        ("name-qa1", {"a1"}),
        ("REF-QA1", {"a1"}),
        ("mail-qb2", {"b2"}),
        ("name-qb2", {"b2"}),
        ("REF-QB2", {"b2"}),
        ("mail-qc1", {"c1"}),
        ("name-qua", {"ua"}),
        ("name-qt1", {"t1"}),
        ("name-qown", {"own"}),
        ("REF-QOWN", {"own"}),
        ("qa1q", set()),
    ):
        views.append(({"q": typed}, sees & found))
    return [(QUEUE, query, rows(actor, seen)) for query, seen in views]


def roster_views(world: World, actor: str) -> list[View]:
    """Return what can be asked of the rosters and of the list of people."""
    sees = ROSTER[actor]
    now = sees - {"former"}
    views: list[View] = [
        (ROSTERS, {}, roster_rows(now)),
        (ROSTERS, {"state": "former"}, roster_rows(sees & {"former"})),
        (ROSTERS, {"state": "all"}, roster_rows(sees)),
        (PEOPLE, {}, person_rows(sees)),
    ]
    for name, group in world.groups.items():
        seen = sees & of_group(name)
        views.append((ROSTERS, {"state": "all", "group": group.pk}, roster_rows(seen)))
    for name, place in world.places.items():
        seen = {tag for tag in sees if tag == "db" or MEMBERSHIPS[tag][2] == name}
        seen -= {"db"} if name == "one" else set()
        views.append((ROSTERS, {"state": "all", "jurisdiction": place.pk}, roster_rows(seen)))
    for person, typed in (("ma1", "name-qma1"), ("both", "mail-qboth"), ("db", "mail-qa1")):
        found = {tag for tag in sees if person in people({tag})}
        views.append((ROSTERS, {"state": "all", "q": typed}, roster_rows(found)))
        views.append((PEOPLE, {"q": typed}, person_rows(found)))
    return views


def harmless(actor: str) -> list[View]:
    """Return the admin's own parameters, which change no row of what is seen."""
    opens = OPEN_ONES if actor in STAFF else set(MAY_DECIDE[actor])
    roster = roster_rows(ROSTER[actor] - {"former"})
    own = {"o": "-2.1", "all": "", "p": "x", "_facets": "True"}
    return [
        (QUEUE, own, rows(actor, opens)),
        (QUEUE, {"_popup": "1"}, words("name", {REQUESTS[tag][0] for tag in opens})),
        (ROSTERS, own, roster),
        (ROSTERS, {"_popup": "1"}, roster),
    ]


def test_each_list_shows_exactly_the_rows_of_the_scope(world: World) -> None:
    wrong = {}
    before = state()
    for actor in INSIDE:
        client = world.client(actor)
        views = [*queue_views(world, actor), *roster_views(world, actor), *harmless(actor)]
        for path, query, expected in sample(actor, views):
            answer = client.get(path, query)
            told = (answer.status_code, world.found(answer, actor))
            if told != (200, expected):
                wrong[actor, path, str(query)] = (told, expected)
    assert state() == before
    assert wrong == {}


PROBES: list[tuple[str, str, str]] = [
    (QUEUE, lookup, value)
    for lookup, value in (
        ("application__email__startswith", "mail-qb1"),
        ("application__email_key", "mail-qb1q@example.gov"),
        ("application__full_name__contains", "qb1q"),
        ("email_key__startswith", "mail-qb1"),
        ("texts__text__contains", "qb1q"),
        ("texts__text__regex", "note-qb1q"),
        ("group__id__exact", "1"),
        ("group__membership_requests__email_key", "mail-qb1q@example.gov"),
        ("jurisdiction__code", "Z1"),
        ("steps__decisions__decided_by__username", "x"),
        ("confirmed_at__isnull", "1"),
        ("status__in", "pending"),
        ("id__in", "1,2,3"),
        ("pk", "1"),
        ("_to_field", "email_key"),
    )
] + [
    (path, lookup, value)
    for path, prefix in ((ROSTERS, "member__"), (PEOPLE, ""))
    for lookup, value in (
        (f"{prefix}email_key__startswith", "mail-qmb1"),
        (f"{prefix}work_phone__contains", "qmb1q"),
        (f"{prefix}memberships", "1"),
        (f"{prefix}memberships__id", "1"),
        (f"{prefix}memberships__group__name", "Group birch"),
        ("mails", "1"),
        (f"{prefix}memberships__request__texts__text__contains", "note"),
        ("_to_field", "email_key"),
    )
]


def test_no_other_column_can_be_asked_by_an_address(world: World) -> None:
    wrong, pages = {}, set()
    for actor in ("lead_a", "officer_2", "applicant", "staff"):
        client = world.client(actor)
        for path, lookup, value in PROBES:
            answer = client.get(path, {lookup: value})
            pages.add(answer.content)
            told = (answer.status_code, world.found(answer, actor))
            if told != (400, set()):
                wrong[actor, path, lookup] = told
    assert wrong == {}
    assert len(pages) == 1


def test_a_hidden_row_answers_a_question_like_no_row_at_all(world: World) -> None:
    wrong = set()
    for actor in ("lead_a", "officer_2", "bureau"):
        client = world.client(actor)
        seen = {REQUESTS[tag][0] for tag in SEES[actor]} | {"a1", "db"}  # these share an address
        asked = [(QUEUE, tag) for tag in {REQUESTS[tag][0] for tag in REQUESTS} - seen - {"own"}]
        hidden = people(ROSTER["staff"] - ROSTER[actor]) - people(ROSTER[actor]) - {"db"}
        asked += [(path, tag) for tag in hidden for path in (ROSTERS, PEOPLE)]
        assert len(asked) > 10
        nobody = {
            path: plain(client.get(path, {"q": "mail-qzz"}), without="mail-qzz")
            for path in (QUEUE, ROSTERS, PEOPLE)
        }
        for path, tag in asked:
            typed = world.planted[f"{tag}-mail"].partition("@")[0]
            if plain(client.get(path, {"q": typed}), without=typed) != nobody[path]:
                wrong.add((actor, path, tag))
    assert wrong == set()


def test_each_filter_offers_the_scope_alone(world: World) -> None:
    for actor in INSIDE:
        client, staff = world.client(actor), actor in STAFF
        specs = client.get(QUEUE).context["cl"].filter_specs
        offered = {
            spec.parameter_name: {label for _, label in spec.lookup_choices} for spec in specs
        }
        groups = set(world.groups) if staff else group_choices(actor)
        places = set(world.places) if staff else {REVIEWERS[actor].get("jurisdiction", "")}
        beside = set(BODIES) if staff else groups
        assert offered["group"] == {f"Group {name}" for name in groups}
        assert offered["body"] == {f"The {body}" for group in beside for body in BODIES[group]}
        assert offered["jurisdiction"] == {
            f"Place {name}" for name in (places if places != {""} else world.places)
        }
        form = client.get(ROSTERS).context["cl"].filter_specs[0].form
        rostered = {tag: MEMBERSHIPS.get(tag, ("", "birch", "two")) for tag in ROSTER[actor]}
        assert {str(group) for group in form.fields["group"].queryset} == {
            f"Group {group}" for _, group, _ in rostered.values()
        }
        assert {str(place) for place in form.fields["jurisdiction"].queryset} == {
            f"Place {place}" for _, _, place in rostered.values()
        }


def test_counts_tell_no_more_than_the_rows(world: World) -> None:
    for actor in INSIDE:
        client, staff = world.client(actor), actor in STAFF
        opens = OPEN_ONES if staff else set(MAY_DECIDE[actor])
        counted = {
            (path, show): client.get(path, {key: show}).context["cl"].result_count
            for path, key, show in (
                (QUEUE, "show", ""),
                (QUEUE, "show", "all"),
                (ROSTERS, "state", ""),
                (ROSTERS, "state", "all"),
                (PEOPLE, "q", ""),
            )
        }
        assert counted == {
            (QUEUE, ""): len(opens),
            (QUEUE, "all"): len(SEES[actor]),
            (ROSTERS, ""): len(ROSTER[actor] - {"former"}),
            (ROSTERS, "all"): len(ROSTER[actor]),
            (PEOPLE, ""): len(people(ROSTER[actor])),
        }


def test_nobody_else_reads_a_list(world: World) -> None:
    login = reverse("admin:login")
    views = [*queue_views(world, "staff"), *roster_views(world, "staff")]
    for actor in LOCKED_OUT:
        client = world.client(actor)
        for path, query, _ in sample(actor, views):
            answer = client.get(path, query)
            told = (answer.status_code, answer.content, answer.url.partition("?")[0])
            assert told == (302, b"", login), (actor, path, query)
    assert not AuditEvent.objects.filter(action__endswith="viewed").exists()
