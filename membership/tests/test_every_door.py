"""A walk over every address: an anonymous visitor gets in where we said so, and nowhere else."""

import inspect
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import (
    IntConverter,
    PathConverter,
    SlugConverter,
    StringConverter,
    UUIDConverter,
)

pytestmark = pytest.mark.django_db

# What everybody may open, by its name. A new public page is a line here, on purpose.
PUBLIC = {
    "accessibility",
    "address_change",
    "admin:cannot_sign_in",
    "admin:link_sent",
    "admin:login",
    "admin:set_passphrase",
    "catalog",
    "data",
    "desk",
    "desk_open",
    "desk_sent",
    "evidence",
    "evidence_file",
    "group",
    "idea",
    "idea_sent",
    "ideas",
    "groups_feed",
    "groups_file",
    "groups_json",
    "groups_schema",
    "invited",
    "privacy",
    "program",
    "programs",
    "request",
    "request_sent",
    "request_status",
    "robots",
    "self_check",
    "sitemap",
    "still_there",
    "still_there_moved_on",
    "topic",
    "topics",
}
# What opens to whoever holds their own page open, and else leads to its door.
AT_THE_DESK = {
    "desk_address",
    "desk_answer",
    "desk_close",
    "desk_details",
    "desk_download",
    "desk_held",
    "desk_leave",
    "desk_removal",
    "desk_withdraw",
}
AFTER_SIGN_OUT = {"admin:logout": "/admin/"}
ARGUMENTS = {
    IntConverter: "1",
    PathConverter: "1",
    SlugConverter: "a-slug",
    StringConverter: "1",
    UUIDConverter: "6d1c9a5e-0f6e-4a52-9f0c-1b0e0f0a0b0c",
}


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "/", spaces: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield each pattern's name and an address that it matches."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + filled(pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{spaces}{pattern.namespace}:" if pattern.namespace else spaces
            yield from addresses(pattern.url_patterns, path, inner)
        else:
            yield spaces + (pattern.name or f"unnamed {path}"), path


def filled(pattern: URLPattern | URLResolver) -> str:
    """Return a pattern with something put in for each argument; fails for what it cannot fill."""
    route = str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter)
        value = next(ARGUMENTS[known] for known in inspect.getmro(kind) if known in ARGUMENTS)
        for written in [part for part in route.split("<") if part.split(">")[0].endswith(name)]:
            route = route.replace("<" + written.split(">")[0] + ">", value)
    if route.startswith("^(?P<app_label>"):
        return "membership/"
    if route == "(?P<url>.*)$":
        return "no/such/page/"
    assert not set(route) & set("<>^$()"), f"the walk cannot fill {route}: teach it how"
    return route


def test_the_walk_finds_the_whole_site() -> None:
    found = dict(addresses())
    assert len(found) > 40
    assert found["group"] == "/groups/a-slug/"
    assert found["admin:membership_peergroup_change"] == "/admin/membership/peergroup/1/change/"
    assert found["admin:jsi18n"] == "/admin/jsi18n/"
    assert found["admin:app_list"] == "/admin/membership/"


def test_every_public_name_is_an_address_of_the_site() -> None:
    assert {name for name in PUBLIC | AT_THE_DESK if name not in dict(addresses())} == set()


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options"])
def test_an_anonymous_visitor_is_sent_to_sign_in_everywhere_else(method: str) -> None:
    client = Client()
    answers = {
        name: (getattr(client, method)(path), path)
        for name, path in addresses()
        if name not in PUBLIC | AT_THE_DESK
    }
    let_in = {
        name: answer.status_code
        for name, (answer, path) in answers.items()
        if (answer.status_code, answer.get("Location", ""))
        not in ((302, f"/admin/login/?next={path}"), (302, AFTER_SIGN_OUT.get(name)))
    }
    assert let_in == {}


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options"])
def test_without_an_open_page_everything_of_ones_own_leads_to_the_door(method: str) -> None:
    paths = dict(addresses())
    answers = {name: getattr(Client(), method)(paths[name]) for name in AT_THE_DESK}
    led = {name: (each.status_code, each.get("Location")) for name, each in answers.items()}
    assert led == dict.fromkeys(AT_THE_DESK, (302, "/my/"))


def test_the_walk_would_notice_an_open_door(monkeypatch: pytest.MonkeyPatch) -> None:
    from membership.admin.site import site

    monkeypatch.setattr(site, "admin_view", lambda view, cacheable=False: view)  # noqa: ARG005 (Django's signature)
    client = Client(raise_request_exception=False)
    open_now = [
        name
        for name, path in addresses()
        if name not in PUBLIC | AT_THE_DESK and client.get(path).status_code != 302
    ]
    assert "admin:jsi18n" in open_now
