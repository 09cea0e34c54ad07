"""What search engines are shown: every public page, each with its last change, nothing private."""

from datetime import timedelta
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from defusedxml import ElementTree
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from membership.catalog.models import PeerGroup, Topic
from membership.library.models import PeerProgram
from membership.tests.factories import add_role, make_group, make_jurisdiction
from membership.tests.test_every_door import AT_THE_DESK, PUBLIC, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SITE = "https://peergroups.example.gov"
FOR_PROGRAMS = {
    *("evidence_file", "groups_feed", "groups_file", "groups_json", "groups_schema"),
    *("robots", "sitemap"),
}
A_FORM = {"request", "desk"}
BY_A_LINK = {
    *("address_change", "desk_open", "desk_sent", "idea", "idea_sent", "invited", "request_sent"),
    *("request_status", "still_there", "still_there_moved_on"),
}
NOT_IN_ROBOTS = {"idea"}
"""It begins as the public page on ideas does, and says itself that it is no page to list."""


@pytest.fixture(autouse=True)
def _address(settings: Any) -> None:
    settings.SITE_URL = SITE


def listed() -> dict[str, str]:
    """Return the last change of each path of the site map."""
    answer = Client().get("/sitemap.xml")
    assert answer.headers["Content-Type"] == "application/xml"
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    urls = ElementTree.fromstring(answer.content).findall(f"{space}url")
    pages = {url.findtext(f"{space}loc", ""): url.findtext(f"{space}lastmod", "") for url in urls}
    assert len(pages) == len(urls)
    assert all(address.startswith(f"{SITE}/") for address in pages)
    return {address.removeprefix(SITE): changed_at for address, changed_at in pages.items()}


def fill(number: int) -> None:
    for n in range(number):
        make_group(slug=f"g{n}")
        Topic.objects.create(slug=f"t{n}", name=f"T{n}", title=f"T{n}")
        PeerProgram.objects.create(slug=f"p{n}", name=f"P{n}", jurisdiction=make_jurisdiction())


def test_every_public_page_is_listed_and_opens() -> None:
    fill(2)
    make_group(slug="gone", retired_on=timezone.localdate())
    Topic.objects.create(slug="tag", name="Tag")
    pages = listed()
    names = {resolve(path).url_name for path in pages}
    public = {name for name in PUBLIC if not name.startswith("admin:")}
    assert names == public - FOR_PROGRAMS - A_FORM - BY_A_LINK
    assert {path: Client().get(path).status_code for path in pages} == dict.fromkeys(pages, 200)
    assert {path for path in pages if path.count("/") == 3} == {
        *("/groups/g0/", "/groups/g1/", "/topics/t0/", "/topics/t1/"),
        *("/programs/p0/", "/programs/p1/"),
    }


def test_the_last_change_is_that_of_the_history(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = timezone.now() - timedelta(days=9)
    monkeypatch.setattr(timezone, "now", lambda: begun)
    fill(2)
    later = begun + timedelta(days=5)
    monkeypatch.setattr(timezone, "now", lambda: later)
    add_role(PeerGroup.objects.get(slug="g1"))
    first, second = (each.isoformat(timespec="seconds") for each in (begun, later))
    assert listed() == {
        **dict.fromkeys(("/", "/groups/g1/"), second),
        "/groups/g0/": first,
        **dict.fromkeys(("/topics/", "/topics/t0/", "/topics/t1/"), ""),
        **dict.fromkeys(("/programs/", "/programs/p0/", "/programs/p1/"), ""),
        **dict.fromkeys(("/evidence/", "/self-check/", "/ideas/"), ""),
        **dict.fromkeys(("/data/", "/privacy/", "/accessibility/"), ""),
    }


@pytest.mark.parametrize("number", [2, 12])
def test_the_queries_do_not_grow(number: int, django_assert_num_queries: Any) -> None:
    fill(number)
    with django_assert_num_queries(20):
        listed()


def test_robots_leave_alone_what_is_not_public() -> None:
    answer = Client().get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    robots = RobotFileParser()
    robots.parse(answer.content.decode().splitlines())
    assert robots.site_maps() == [f"{SITE}/sitemap.xml"]
    private = BY_A_LINK | AT_THE_DESK | {"desk"}
    welcome = {name for name, path in addresses() if robots.can_fetch("Bot", SITE + path)}
    public = {name for name in PUBLIC if not name.startswith("admin:")}
    assert welcome == public - private | NOT_IN_ROBOTS
    for path in listed():
        assert robots.can_fetch("Bot", SITE + path), path
    assert not robots.can_fetch("Bot", f"{SITE}/admin/membership/member/")
