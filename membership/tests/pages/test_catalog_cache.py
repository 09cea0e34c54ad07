"""The catalog's copies: who shares one, for how long, and what they cost."""

import gzip
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.utils import timezone

from membership.catalog.models import Jurisdiction, OpeningRule, PeerGroup, Topic
from membership.tests.factories import (
    add_role,
    make_body,
    make_group,
    make_jurisdiction,
    make_request,
)

from .reading import count, panels, words

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FILTERED = "/?q=group&type=role_specific&place=UT&taking=1"


def fill(number: int) -> None:
    """Make groups that have all a panel can show."""
    body = make_body()
    topic = Topic.objects.create(slug="topic", name="Topic")
    utah = make_jurisdiction(code="UT")
    for n in range(number):
        group = make_group(slug=f"g{n}", bodies=[body, make_body()])
        add_role(group)
        add_role(group)
        group.topics.add(topic)
        group.eligible_jurisdictions.add(utah, make_jurisdiction())
        OpeningRule.objects.create(group=group, text="Everywhere", starts_on=None)


# ---- queries ----


@pytest.mark.parametrize("number", [3, 24])
@pytest.mark.parametrize(("path", "library"), [("/", 0), (FILTERED, 2)])
def test_the_catalog_costs_as_many_queries_whatever_its_size(
    number, path, library, client, django_assert_num_queries
):
    fill(number)
    # The groups, four kinds of details, the jurisdictions; a search asks the library too.
    with django_assert_num_queries(6 + library):
        answer = client.get(path)
    assert len(panels(answer)) == number


@pytest.mark.parametrize("decided", [5, 40])
@pytest.mark.parametrize("number", [3, 24])
def test_a_group_costs_eight_queries_whatever_the_size(
    number, decided, client, django_assert_num_queries
):
    fill(number)
    group, now = PeerGroup.objects.get(slug="g1"), timezone.now()
    for _ in range(decided):
        make_request(group=group, status="approved", confirmed_at=now, closed_at=now)
    with django_assert_num_queries(8):  # the catalog as above, related groups, the usual time
        page = client.get("/groups/g1/")
    assert "Usually decided in about a day." in page.text
    with django_assert_num_queries(2):  # too few decisions, and the related groups
        page = client.get("/groups/g2/")
    assert "Usually decided" not in page.text


def test_a_group_that_takes_no_requests_has_no_usual_time(client):
    fill(3)
    group, now = PeerGroup.objects.get(slug="g1"), timezone.now()
    for _ in range(5):
        make_request(group=group, status="approved", confirmed_at=now, closed_at=now)
    group.takes_requests = False
    group.save()
    assert "Usually decided" not in client.get("/groups/g1/").text
    assert "Usually decided" not in client.get("/").text


@pytest.mark.parametrize("path", ["/", "/?type=role_specific&place=UT&taking=1", "/groups/g1/"])
def test_a_kept_page_costs_nothing(path, client, django_assert_num_queries):
    fill(3)
    first = client.get(path)
    with django_assert_num_queries(0):
        second = client.get(path)
        unchanged = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert second.content == first.content
    assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_a_retired_page_is_kept_too(client, django_assert_num_queries):
    group = make_group(retired_on=timezone.localdate())
    first = client.get(f"/groups/{group.slug}/")
    with django_assert_num_queries(0):
        second = client.get(f"/groups/{group.slug}/", headers={"If-None-Match": first["ETag"]})
    assert (second.status_code, second.content) == (410, first.content)


# ---- who shares a copy ----


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/", "/?utm_source=mail&fbclid=1"),
        ("/", "/?q=+&type=&place=&taking=maybe&group=%00"),
        ("/?type=topical&place=UT", "/?place=UT&type=topical"),
        ("/?type=topical", "/?type=role_specific&type=topical"),
        ("/?taking=1", "/?taking=on"),
        ("/groups/g1/", "/groups/g1/?anything=1"),
    ],
)
def test_queries_that_mean_the_same_share_a_copy(one, other, client, django_assert_num_queries):
    fill(2)
    first = client.get(one)
    with django_assert_num_queries(0):
        assert client.get(other).content == first.content


def test_queries_that_differ_share_none(client):
    fill(2)
    make_group(slug="topical", cohort_type="topical", takes_requests=False)
    paths = ("/", "/?type=topical", "/?taking=1", "/?place=UT", "/?type=topical&taking=1")
    slugs = [sorted(panels(client.get(path))) for _ in (1, 2) for path in paths]
    assert (
        slugs[:5]
        == slugs[5:]
        == [
            ["g0", "g1", "topical"],
            ["topical"],
            ["g0", "g1"],
            ["g0", "g1", "topical"],
            [],
        ]
    )


@pytest.mark.parametrize(
    "path",
    [
        "/?q=made-up",
        "/?type=made-up",
        "/?place=made-up",
        "/?q=%00",
        "/?group=g1",
        "/groups/made-up/",
    ],
)
def test_what_there_could_be_endlessly_many_of_is_not_kept(path, client, monkeypatch):
    fill(2)
    client.get("/")
    kept = []
    monkeypatch.setattr(cache, "set", lambda key, *_: kept.append(key))
    answer = client.get(path)
    assert kept == []
    assert "public" not in answer.headers.get("Cache-Control", "")
    if answer.status_code == 200:
        again = client.get(path, headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304


def test_search_and_filter_pages_say_how_long_a_browser_may_keep_them(client, settings):
    settings.CATALOG_CACHE_SECONDS = 90
    assert client.get("/").headers["Cache-Control"] == "public, max-age=90"
    assert client.get("/?taking=1").headers["Cache-Control"] == "public, max-age=90"
    assert client.get("/?q=a").headers["Cache-Control"] == "private, max-age=90"


# ---- how long ----


def test_an_edit_shows_at_once(client):
    group = make_group(purpose="Before")
    page = f"/groups/{group.slug}/"
    first = client.get(page)
    assert "Before" in first.content.decode()
    group.purpose = "After"
    group.save()
    answer = client.get(page, headers={"If-None-Match": first["ETag"]})
    assert answer.status_code == 200
    assert "After" in answer.content.decode()
    utah = make_jurisdiction(name="Utah")
    group.eligible_jurisdictions.add(utah)
    assert "Utah" in words(client.get(page).content.decode())
    utah.name = "Beehive State"
    utah.save()
    assert "Beehive State" in words(client.get(page).content.decode())
    PeerGroup.objects.get(pk=group.pk).delete()
    assert count(client.get("/")) == "0 peer groups"


def test_an_edit_shows_after_its_commit_though_somebody_read_in_between(
    client, django_capture_on_commit_callbacks
):
    group = make_group(purpose="Before")
    with django_capture_on_commit_callbacks(execute=True):
        PeerGroup.objects.get(pk=group.pk).save()
        client.get("/")  # as another request reads before the commit
        PeerGroup.objects.filter(pk=group.pk).update(purpose="After")
    assert "After" in client.get("/").content.decode()


def test_a_new_day_draws_the_page_anew(client, monkeypatch):
    tomorrow = datetime(2027, 1, 1, 12, tzinfo=UTC)
    make_group(slug="old", retired_on=tomorrow.date())
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 31, 12, tzinfo=UTC))
    assert list(panels(client.get("/"))) == ["old"]
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert list(panels(client.get("/"))) == []


def test_nothing_is_kept_when_the_setting_says_so(client, settings, django_assert_num_queries):
    settings.CATALOG_CACHE_SECONDS = 0
    group = make_group()
    client.get("/")
    PeerGroup.objects.filter(pk=group.pk).update(purpose="Changed behind everybody's back")
    assert "behind everybody" in words(client.get("/").content.decode())


# ---- headers ----


@pytest.mark.parametrize("path", ["/", "/?q=group", "/groups/g1/"])
def test_no_page_looks_at_or_sets_a_cookie(path, client, admin_client):
    fill(2)
    for visitor in (client, admin_client):
        for _ in (1, 2):
            answer = visitor.get(path)
            assert answer.cookies == {}
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert "csrf" not in answer.content.decode()


def test_whoever_is_signed_in_reads_the_same_page(client, admin_client):
    fill(2)
    assert client.get("/").content == admin_client.get("/").content


@pytest.mark.parametrize("path", ["/", "/groups/g1/"])
def test_head_answers_as_get_does_without_the_page(path, client):
    fill(2)
    head = client.head(path)
    get = client.get(path)
    assert head.status_code == 200
    assert head.content == b""
    assert dict(head.headers) == dict(get.headers)
    assert int(head.headers["Content-Length"]) == len(get.content)


def test_a_page_travels_compressed_to_who_can_read_it(client):
    fill(24)
    plain = client.get("/")
    zipped = client.get("/", headers={"Accept-Encoding": "gzip, br"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(zipped.content) == plain.content
    assert zipped.headers["ETag"] == plain.headers["ETag"]
    assert client.get("/").content == plain.content
    assert len(zipped.content) < 15_000


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [
        ("gzip", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, identity", False),
        ("identity", False),
        ("", False),
    ],
)
def test_whoever_refuses_compression_gets_none(client, accepted, zipped):
    response = client.get("/", headers={"Accept-Encoding": accepted})
    assert response.has_header("Content-Encoding") is zipped


def test_an_unchanged_page_says_what_its_copy_says(client):
    make_group()
    full = client.get("/")
    for known in (full["ETag"], f'"other", {full["ETag"]}', full["ETag"].removeprefix("W/")):
        answer = client.get("/", headers={"If-None-Match": known, "Accept-Encoding": "gzip"})
        assert answer.status_code == 304
        assert answer.headers["ETag"] == full["ETag"]
        assert answer.headers["Cache-Control"] == full["Cache-Control"]
        assert answer.headers["Vary"] == full["Vary"]
    assert client.get("/", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_tribe_is_found_by_its_code(client):
    make_jurisdiction(code="navajo", name="Navajo Nation", kind=Jurisdiction.Kind.TRIBE)
    make_group()
    assert count(client.get("/?place=navajo")) == "1 of 1 peer group"
