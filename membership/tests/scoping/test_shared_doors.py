"""Doors that everybody inside shares: the first page, autocomplete, links, and that none is missed.

No form of ours uses autocomplete, but its address stands open to whoever is inside.
"""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import ForeignKey
from django.urls import reverse

from membership.tests.test_every_door import PUBLIC, addresses

from . import (
    test_decisions,
    test_downloads,
    test_lists,
    test_pages,
    test_putting_forward,
    test_roster_files,
    test_rosters,
    test_staff_doors,
)
from .oracle import (
    DECIDED_BY,
    INSIDE,
    LOCKED_OUT,
    MAY_DECIDE,
    REQUESTS,
    ROSTER,
    SEES,
    STAFF,
    UNKNOWN,
    people,
    words,
)
from .test_lists import OPEN_ONES
from .world import World, plain, state

pytestmark = pytest.mark.django_db
LISTS_OF_REVIEWERS = ["membershiprequest", "membership", "member"]
LISTS_OF_STAFF = {
    *LISTS_OF_REVIEWERS,
    *("reviewerassignment", "jurisdictionleader"),
    *("peergroup", "jurisdiction", "role", "topic", "reviewingbody"),
    *("resource", "consideration", "peerprogram", "finding", "linkcheck"),
    *("outboundmail", "auditevent", "rosterimport", "groupidea"),
}
# The frame: these say nothing of any row, or are tested in this file.
FRAME = {
    "admin:index",
    "admin:app_list",
    "admin:autocomplete",
    "admin:jsi18n",
    "admin:view_on_site",
    "admin:logout",
    "admin:password_change",
    "admin:password_change_done",
}


def test_the_first_page_offers_and_counts_what_is_theirs(world: World) -> None:
    for actor in INSIDE:
        client = world.client(actor)
        answer = client.get("/admin/")
        assert client.get("/admin/membership/").url == "/admin/"
        apps_of = answer.context["app_list"]
        offered = {each["object_name"].lower() for app in apps_of for each in app["models"]}
        lists = LISTS_OF_STAFF if actor in STAFF else set(LISTS_OF_REVIEWERS)
        assert (answer.status_code, offered) == (200, lists)
        assert world.found(answer, actor) == on_the_desk(actor), actor
        text = answer.content.decode()
        assert ("to route in triage" in text) == (actor in STAFF), actor
        n = len(OPEN_ONES) if actor in STAFF else len(MAY_DECIDE[actor])
        counts = [str(n)] if n else []
        assert re.findall(r'class="desk-big">([^<]*)<', text) == counts, actor


def on_the_desk(actor: str) -> set[str]:
    """Return who waits longest, and whose requests were decided lately: by them, or by anybody."""
    staff = actor in STAFF
    oldest = ["b1"] if staff else MAY_DECIDE[actor][:1]
    decided = {tag for tag, by in DECIDED_BY.items() if staff or actor in by}
    told = words("name", {REQUESTS[tag][0] for tag in (*oldest, *decided)})
    return told | (words("reviewer", set().union(*DECIDED_BY.values())) if staff else set())


def fields() -> Iterator[tuple[str, str, str, str]]:
    """Yield each field that leads to another row: its app, model, name, and where it leads."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey):
                to = str(field.remote_field.model._meta.model_name)
                yield model._meta.app_label, str(model._meta.model_name), field.name, to


def offered_to(actor: str, to: str) -> tuple[int, set[str]]:
    """Return what autocomplete may say of the rows of one list."""
    if to == "membershiprequest":
        return 200, words("ref", {REQUESTS[tag][0] for tag in SEES[actor]})
    if to in ("membership", "member"):
        return 200, words("name", people(ROSTER[actor]))
    with_search = LISTS_OF_STAFF - {"outboundmail", "auditevent"}
    return (200 if actor in STAFF and to in with_search else 403), set()


def test_autocomplete_is_scoped_like_the_lists(world: World) -> None:
    wrong, every = {}, list(fields())
    assert {to for *_, to in every} >= {"membershiprequest", "membership", "member", "user"}
    one_each = {to: (app, model, name) for app, model, name, to in every}
    before = state()
    for actor in ("lead_a", "officer_2", "applicant", "bureau", "staff"):
        client = world.client(actor)
        asked = every if actor == "lead_a" else [(*names, to) for to, names in one_each.items()]
        for app, model, name, to in asked:
            query = {"app_label": app, "model_name": model, "field_name": name}
            answer = client.get(reverse("admin:autocomplete"), query)
            told = (answer.status_code, world.found(answer, actor))
            if told != offered_to(actor, to):
                wrong[actor, model, name] = told
            found = client.get(reverse("admin:autocomplete"), {**query, "term": "ref-qb1"})
            if "b1" not in SEES[actor] and world.found(found, actor):
                wrong[actor, model, name, "term"] = world.found(found, actor)
    assert state() == before
    assert wrong == {}


def test_autocomplete_and_the_first_page_are_closed_to_nobodies(world: World) -> None:
    query = "?app_label=membership&model_name=membership&field_name=request"
    for actor in LOCKED_OUT:
        client = world.client(actor)
        for path in (f"{reverse('admin:autocomplete')}{query}", "/admin/", "/admin/jsi18n/"):
            answer = client.get(path)
            assert (answer.status_code, answer.content) == (302, b""), (actor, path)


@pytest.mark.parametrize("actor", ["lead_a", "staff"])
def test_a_link_to_the_site_is_none_for_any_row_there_is_or_not(world: World, actor: str) -> None:
    """Django's shortcut looks rows of every table up by their id."""
    client, pages = world.client(actor), set()
    before = state()
    for kind in ContentType.objects.all():
        model = kind.model_class()
        there = model.objects.first() if model else None
        for pk in (there.pk if there else 1, UNKNOWN):
            answer = client.get(reverse("admin:view_on_site", args=[kind.pk, pk]))
            pages.add((answer.status_code, plain(answer)))
            assert world.found(answer, actor) == set()
    assert [status for status, _ in pages] == [404]
    assert state() == before


@pytest.mark.parametrize("model", LISTS_OF_REVIEWERS)
def test_a_short_address_leads_on_without_looking(world: World, model: str) -> None:
    client = world.client("lead_a")
    for pk in (world.requests["b1"].pk, UNKNOWN):
        path = reverse(f"admin:membership_{model}_changelist")
        answer = client.get(f"{path}{pk}/")
        assert (answer.status_code, answer.url) == (302, f"{path}{pk}/change/")


def test_the_translations_are_the_same_for_everybody_inside(world: World) -> None:
    answers = {world.client(actor).get("/admin/jsi18n/").content for actor in INSIDE}
    assert len(answers) == 1


def test_no_door_of_the_admin_is_left_out() -> None:
    """A new page fails here until the matrix has it."""
    tables = {f"admin:{name}" for name, *_ in test_staff_doors.DOORS}
    tables |= {f"admin:membership_{model}_{act}" for model, act in test_pages.DOORS}
    tables |= {f"admin:{name}" for name in test_decisions.DOORS}
    tables |= {f"admin:membership_{model}_changelist" for model in test_lists.DOORS}
    tables |= {f"admin:{name}" for name in (*test_rosters.DOORS, *test_roster_files.DOORS)}
    tables |= {f"admin:{name}" for name in (*test_putting_forward.DOORS, *test_downloads.DOORS)}
    walked = {name for name, _ in addresses() if name.startswith("admin:")}
    unnamed = {name for name in walked if name.startswith("admin:unnamed")}
    assert walked - PUBLIC - FRAME - unnamed - tables == set()
