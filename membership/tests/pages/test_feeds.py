"""The feed of changes, as a feed reader has it."""

from datetime import UTC, datetime
from typing import Any

import feedparser
import pytest
from django.test import Client
from django.utils import timezone

from membership.tests.factories import make_group, make_role

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SITE = "https://peergroups.example.gov"


@pytest.fixture(autouse=True)
def _address(settings: Any) -> None:
    settings.SITE_URL = SITE


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return `day(7)`: let it be noon of March 7, 2026, in UTC."""

    def put(number: int) -> None:
        noon = datetime(2026, 3, number, 12, 0, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: noon)

    put(1)
    return put


def read() -> Any:
    answer = Client().get("/groups.atom")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    feed = feedparser.parse(answer.content, response_headers=headers)
    assert feed.bozo is False
    assert feed.version == "atom10"
    return feed


def test_an_empty_feed_is_a_feed(day: Any) -> None:
    feed = read()
    assert feed.entries == []
    assert feed.feed.updated == "2000-01-01T00:00:00+00:00"
    day(2)
    make_role()
    assert read().feed.updated == "2000-01-01T00:00:00+00:00"


def test_a_reader_is_told_what_opened_closed_and_changed(day: Any, settings: Any) -> None:
    group = make_group(slug="g", name="R & D <i>\x0b\uffff")
    day(2)
    group.openness = "open"
    group.save()
    day(3)
    group.retired_on = timezone.localdate()
    group.save()
    feed = read()
    assert (feed.feed.title, feed.feed.author) == (
        "Peer groups: changes in the catalog",
        "Peer Groups",
    )
    assert {each.rel: each.href for each in feed.feed.links} == {
        "alternate": f"{SITE}/",
        "self": f"{SITE}/groups.atom",
    }
    assert feed.feed.updated == feed.entries[0].updated == "2026-03-03T12:00:00+00:00"
    assert [
        (each.updated[:10], each.tags[0].term, each.title, each.link) for each in feed.entries
    ] == [
        ("2026-03-03", "closed", "Closed: R & D <i>", f"{SITE}/groups/g/"),
        ("2026-03-02", "changed", "Changed: R & D <i>", f"{SITE}/groups/g/"),
        ("2026-03-01", "opened", "In the catalog now: R & D <i>", f"{SITE}/groups/g/"),
    ]
    assert feed.entries[1].summary == "Changed: how open it is. Its page has all of it."


def test_an_entry_keeps_its_name_whatever_comes_later(day: Any, settings: Any) -> None:
    groups = [make_group(), make_group()]
    day(2)
    for group in groups:
        group.openness = "open"
        group.save()
    before = {each.id: (each.published, each.updated) for each in read().entries}
    assert len(before) == 4
    assert all(name.startswith("urn:uuid:") for name in before)
    feed_id = read().feed.id
    day(3)
    groups[0].eligibility = "More people."
    groups[0].name = "Another name"
    groups[0].save()
    settings.SITE_URL = "https://moved.example.gov"
    after = {each.id: (each.published, each.updated) for each in read().entries}
    assert len(after) == 5
    assert {name: times for name, times in after.items() if name in before} == before
    assert read().feed.id == feed_id


def test_the_catalog_leads_a_reader_to_the_feed() -> None:
    make_group(slug="g")
    for path, is_there in (("/", True), ("/data/", True), ("/groups/g/", False)):
        html = " ".join(Client().get(path).content.decode().split())
        link = '<link rel="alternate" type="application/atom+xml" title="Changes in the catalog"'
        assert (f'{link} href="/groups.atom">' in html) is is_there
