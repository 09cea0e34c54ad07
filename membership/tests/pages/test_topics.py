"""Topics as the public reads them, and what a search finds beside the groups."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from membership.catalog.models import Topic
from membership.library.models import LinkCheck, Resource, TopicSection
from membership.tests.factories import make_group

from .reading import words

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
LINK = "https://example.org/plan"


def make_topic(slug: str = "reviews", **fields: Any) -> Topic:
    fields = {"name": slug.title(), "title": f"On {slug}", "summary": "In short."} | fields
    return Topic.objects.create(slug=slug, **fields)


def make_resource(topic: Topic, title: str = "A plan", **fields: Any) -> Resource:
    slug = fields.pop("slug", title.lower().replace(" ", "-"))
    resource = Resource.objects.create(slug=slug, title=title, **fields)
    resource.topics.add(topic)
    return resource


def read(path: str, status: int = 200) -> str:
    answer = Client().get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_only_topics_with_a_title_have_a_page() -> None:
    make_topic("reviews")
    make_topic("tag", title="")
    page = read("/topics/")
    assert 'href="/topics/reviews/"' in page
    assert "/topics/tag/" not in page
    assert "On reviews" in words(read("/topics/reviews/"))
    read("/topics/tag/", 404)
    read("/topics/nothing/", 404)


def test_a_topic_shows_its_parts_each_once_and_in_order() -> None:
    topic = make_topic(helps_with="First point\nSecond point")
    TopicSection.objects.create(topic=topic, slug="b", title="Part two", points="x\ny", position=2)
    TopicSection.objects.create(topic=topic, slug="a", title="Part one", text="Said.", position=1)
    make_resource(topic, "Shining tools", kind="tool_set", spotlight=True)
    make_resource(topic, "Plain tools", kind="tool_set")
    make_resource(topic, "Plain page", kind="web_page", publisher="A Press", year=2024)
    group = make_group(name="Reviewers", purpose="To compare.")
    group.topics.add(topic)
    text = words(read("/topics/reviews/"))
    parts = [
        "On reviews In short.",
        "What it helps with First point Second point",
        "Part one Said.",
        "Part two x y",
        "In the spotlight Shining tools",
        "Tool sets Plain tools",
        "More to read and see Plain page Web page, A Press, 2024",
        "Peer groups on this topic Reviewers To compare.",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert [text.count(name) for name in ("Shining tools", "Plain tools", "Plain page")] == [1] * 3


def test_a_link_says_that_it_leads_away_and_a_resource_without_one_has_no_link() -> None:
    topic = make_topic()
    make_resource(topic, "Here", link=LINK)
    make_resource(topic, "To come")
    page = read("/topics/reviews/")
    assert page.count(f'href="{LINK}"') == 1
    assert "Here (another website)" in words(page)
    assert "link to come" not in page.lower()
    assert "Link checked" not in page


def test_the_last_good_look_at_a_link_is_told_and_a_bad_one_is_not() -> None:
    topic = make_topic()
    make_resource(topic, "Here", link=LINK)
    at = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)  # still November 2 in the program's time zone
    check = LinkCheck.objects.create(link=LINK, checked_at=at)
    assert "Link checked November 2, 2026" in words(read("/topics/reviews/"))
    check.fault = LinkCheck.Fault.GONE
    check.save()
    cache.clear()
    assert "Link checked" not in read("/topics/reviews/")


def test_a_group_that_is_retired_or_takes_no_requests() -> None:
    topic = make_topic()
    for name, fields in {
        "Open": {},
        "Closed": {"openness": "closed", "takes_requests": False},
        "Retired": {"retired_on": date(2020, 1, 1)},
    }.items():
        make_group(name=name, slug=name.lower(), **fields).topics.add(topic)
    page = read("/topics/reviews/")
    assert [reverse("group", args=[name]) in page for name in ("open", "closed", "retired")] == [
        True,
        True,
        False,
    ]
    assert page.count("?group=") == page.count("?group=open") == 1


def test_what_staff_typed_is_text() -> None:
    topic = make_topic(title="<b>x</b>", helps_with="<i>y</i>", summary="🙂 \u202eabc")
    make_resource(topic, "<script>", publisher="A & B", about="<u>")
    page = read("/topics/reviews/")
    assert "<b>x" not in page
    assert "<i>y" not in page
    assert "<script>" not in page
    assert "A &amp; B" in page


@pytest.mark.parametrize("number", [1, 6])
def test_the_queries_do_not_grow(number: int, django_assert_num_queries: Any) -> None:
    topic = make_topic()
    for n in range(number):
        make_topic(f"more-{n}")
        make_resource(topic, f"Paper {n}", link=f"{LINK}/{n}")
        TopicSection.objects.create(topic=topic, slug=f"s{n}", title="S", position=n)
        make_group().topics.add(topic)
    with django_assert_num_queries(1):
        read("/topics/")
    with django_assert_num_queries(10):  # the topic with its parts, its groups; the catalog
        read("/topics/reviews/")


def test_everybody_gets_the_same_page_which_may_be_kept() -> None:
    make_topic()
    for path in ("/topics/", "/topics/reviews/"):
        answer = Client().get(path)
        assert answer.headers["Cache-Control"].startswith("public")
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.cookies == {}
        again = Client().get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        assert Client().post(path).status_code == 405


# ---- search ----


def test_a_search_finds_topics_and_resources_after_the_groups() -> None:
    topic = make_topic("data", title="Data and reviews")
    make_topic("other")
    make_resource(topic, "Reading data", about="With families.")
    make_resource(topic, "Another paper")
    make_group(name="Data analysts")
    text = words(read("/?q=DATA"))
    found = ["Data analysts", "Topics and resources with these words", "Data and reviews"]
    places = [text.index(part) for part in (*found, "Reading data")]
    assert places == sorted(places)
    assert "Another paper" not in text
    assert "On other" not in text
    assert "Reading data On the topic Data and reviews With families." in text
    assert "Reading data" in words(read("/?q=families+reading"))
    TopicSection.objects.create(
        topic=topic, slug="pay", title="Pay", text="By Medicaid", position=1
    )
    cache.clear()
    assert "Topics Data and reviews" in words(read("/?q=medicaid+pay"))
    assert "Topics and resources" not in words(read("/?q=nowhere"))
    assert "Topics and resources" not in words(read("/?type=topical"))
    assert "Topics and resources" not in words(read("/"))


@pytest.mark.parametrize("number", [1, 6])
def test_a_search_costs_four_queries_more(number: int, django_assert_num_queries: Any) -> None:
    topic = make_topic("data")
    for n in range(number):
        make_resource(topic, f"Data {n}", link=f"{LINK}/{n}")
    with django_assert_num_queries(4 + 6):
        text = words(read("/?q=data"))
    assert text.count("another website") == number
