"""What the files on groups say of themselves, to whom they are open, and what cannot hurt them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from membership.catalog import edition
from membership.catalog.models import ApprovalStep
from membership.tests.factories import make_body, make_group

from .test_open_data import FILES, SITE

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(autouse=True)
def _address(settings: Any) -> None:
    settings.SITE_URL = SITE


def test_each_file_says_what_it_is_and_that_everybody_may_keep_and_read_it() -> None:
    make_group()
    kinds = {path: Client().get(path).headers["Content-Type"] for path in FILES}
    assert kinds == {
        "/groups.json": "application/json",
        "/groups.csv": "text/csv; charset=utf-8",
        "/groups.atom": "application/atom+xml; charset=utf-8",
        "/groups.schema.json": "application/schema+json",
    }
    for path in FILES:
        for method in ("get", "head"):
            answer = getattr(Client(), method)(path, headers={"Origin": "https://example.org"})
            assert answer.headers["Cache-Control"] == "public, max-age=60"
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            assert answer.headers["Access-Control-Expose-Headers"] == "ETag, Link"
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert answer.cookies == {}
            assert bool(answer.content) is (method == "get")
        known = Client().get(path, headers={"If-None-Match": answer["ETag"]})
        assert (known.status_code, known.content) == (304, b"")
        assert known.headers["Access-Control-Allow-Origin"] == "*"
    link = Client().get("/groups.json").headers["Link"]
    assert link == f'<{SITE}/groups.schema.json>; rel="describedby"'


def test_a_script_may_ask_first_and_nobody_may_write() -> None:
    for path in FILES:
        answer = Client().options(
            path,
            headers={
                "Origin": "https://example.org",
                "Access-Control-Request-Method": "GET",
                "Access-Control-Request-Headers": "if-none-match",
            },
        )
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
        allowed = answer.headers["Access-Control-Allow-Headers"]
        assert allowed == "If-None-Match, If-Modified-Since"
        for method in ("post", "put", "patch", "delete"):
            refused = getattr(Client(), method)(path)
            assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_pages_for_people_are_open_to_no_other_site() -> None:
    make_group(slug="g")
    for path in ("/", "/groups/g/", "/data/", "/sitemap.xml"):
        assert "Access-Control-Allow-Origin" not in Client().get(path).headers


def test_the_last_change_is_that_of_the_history_or_of_a_day_that_came(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def at(day: int, hour: int = 17) -> None:
        moment = datetime(2026, 3, day, hour, 30, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    def changed_at() -> dict[str, str]:
        return {path: Client().get(path).headers.get("Last-Modified", "") for path in FILES[:3]}

    at(1)
    nothing = changed_at()
    body = make_body()
    group = make_group(retired_on=datetime(2026, 3, 20, tzinfo=UTC).date(), bodies=[body])
    begun = changed_at()
    at(5)
    later = changed_at()
    body.save()
    renamed = changed_at()
    at(6)
    ApprovalStep.objects.get(group=group).delete()
    removed = changed_at()
    at(21)
    came = changed_at()
    assert [set(each.values()) for each in (nothing, begun, later, renamed, removed, came)] == [
        {""},
        {"Sun, 01 Mar 2026 17:30:00 GMT"},
        {"Sun, 01 Mar 2026 17:30:00 GMT"},
        {"Thu, 05 Mar 2026 17:30:00 GMT"},
        {"Fri, 06 Mar 2026 17:30:00 GMT"},
        {"Fri, 20 Mar 2026 04:00:00 GMT"},
    ]
    group._history_date = datetime(2026, 3, 25, tzinfo=UTC)
    group.save()
    assert set(changed_at().values()) == {""}  # of a time to come nothing is said


def test_what_cannot_be_meant_does_no_harm() -> None:
    make_group()
    for path in (*FILES, "/data/", "/sitemap.xml", "/robots.txt"):
        for headers in (
            {"Accept": "nonsense;q=x"},
            {"Accept": "image/png"},
            {"If-None-Match": 'W/"', "If-Modified-Since": "Sun, 01 Mar 2099 17:30:00 GMT"},
            {"If-Modified-Since": "tomorrow"},
            {"If-Modified-Since": "Sun, 99 Zzz 0000 99:99:99 GMT"},
            {"If-Modified-Since": "9" * 10_000},
            {"Range": "bytes=0-1"},
        ):
            assert Client().get(path, headers=headers).status_code == 200
        plain = Client().get(path).content
        for query in ("?q=%00", "?group=%ED%A0%80", "?format=xml&format=", "?" + "x" * 10_000):
            assert Client().get(path + query).content == plain


def test_words_that_another_process_changed_are_not_kept_under_their_new_date(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    group = make_group(purpose="Old words.")
    read = [Client().get(path) for path in ("/", *FILES)]  # this process knows the catalog
    assert [answer.status_code for answer in read] == [200] * 5
    monkeypatch.setattr(
        edition, "_next", lambda: None
    )  # the other's change reaches it by no signal
    group.purpose, group.openness = "New words.", "open"
    group.save()
    cache.clear()  # the copies of the files have served their time, that of the catalog has not
    assert "New words." in Client().get("/groups.json").text
    assert "New words." in Client().get("/groups.csv").content.decode()
