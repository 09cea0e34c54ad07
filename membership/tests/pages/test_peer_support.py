"""What studies found, and the self-check: what they say, and what never leaves the browser."""

import csv
import re
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from membership.catalog.models import Topic
from membership.library.evidence import COLUMNS
from membership.library.models import Consideration, Resource
from membership.tests.factories import make_group, make_jurisdiction
from membership.tests.library.stock import make_finding, stock

from .reading import words

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
LINK = "https://example.org/study"


def read(path: str, **query: Any) -> str:
    answer = Client().get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


def table(page: str) -> list[list[str]]:
    """Return the cells of the table, its head first."""
    rows = re.findall(r"<tr\b[^>]*>(.*?)</tr>", page, re.DOTALL)
    return [
        [words(cell) for cell in re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]


# ---- evidence ----


def test_a_finding_says_what_is_known_and_what_is_not() -> None:
    paper = Resource.objects.create(slug="paper", title="A <paper>", link=f"{LINK}/paper")
    full = make_finding(
        "full",
        figure=">40%",
        place="Iowa",
        citation="Ray & Doe (2019)",
        link=LINK,
        caveat="One county.",
        claim="Associated with <more>.",
    )
    full.sources.add(paper, Resource.objects.create(slug="z", title="Zine"))
    make_finding("bare", position=2).sources.add(paper)
    page = read("/evidence/")
    assert table(page) == [
        ["Figure", "Program", "Place", "What it says", "Study", "What to bear in mind"],
        [
            ">40%",
            "A program",
            "Iowa",
            "Associated with <more>.",
            "Ray & Doe (2019) (another website) Reported in: A <paper>; Zine",
            "One county.",
        ],
        [
            "none given",
            "A program",
            "not stated",
            "Associated with more.",
            "No study is cited. Reported in: A <paper>",
            "Our sources note no limits.",
        ],
    ]
    assert page.count(f'href="{LINK}"') == page.count(f'href="{LINK}/paper"') == 1


def test_the_order_is_a_link_that_turns_around() -> None:
    for position, place in enumerate(("Ohio", "", "Iowa")):
        make_finding(f"f{position}", position=position, place=place)

    def places(**query: str) -> list[str]:
        return [row[2] for row in table(read("/evidence/", **query))[1:]]

    assert places() == ["Ohio", "not stated", "Iowa"]
    assert places(sort="place") == ["Iowa", "Ohio", "not stated"]
    assert places(sort="-place") == ["Ohio", "Iowa", "not stated"]
    plain, up, down = (read("/evidence/", sort=sort) for sort in ("", "place", "-place"))
    assert [page.count("aria-sort=") for page in (plain, up, down)] == [0, 1, 1]
    assert 'aria-sort="ascending">Place' in up
    assert 'aria-sort="descending">Place' in down
    assert ['href="?sort=-place#findings"' in page for page in (plain, up, down)] == [
        False,
        True,
        False,
    ]
    assert ["Original order" in page for page in (plain, up, down)] == [False, True, True]


def test_an_order_that_is_not_known_counts_for_nothing() -> None:
    make_finding("one", claim="<script>x</script>")
    plain = read("/evidence/")
    assert "<script>x" not in plain
    for sort in ("caveat", "--place", "%00", "%ED%A0%80", "place" * 2000, "%F0%9F%99%82"):
        assert read(f"/evidence/?sort={sort}&other=1") == plain
        assert read(f"/evidence/?sort=place&sort={sort}") == plain


def test_the_file_holds_the_table_and_no_formula() -> None:
    paper = Resource.objects.create(slug="paper", title="Paper")
    make_finding("one", figure="=1+1", citation="Ray, Doe", link=LINK).sources.add(paper)
    make_finding("two", position=2)
    answer = Client().get("/evidence.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    head, one, two = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    said = "Associated with more."
    columns = [*COLUMNS.values(), "Link to the study", "Reported in"]
    assert head == columns
    assert one == ["'=1+1", "A program", "", said, "Ray, Doe", "", LINK, "Paper"]
    assert two == ["", "A program", "", said, "", "", "", ""]


# ---- self-check ----


def test_the_self_check_asks_in_order_and_names_who_shows_it() -> None:
    for slug in ("second", "first"):
        rows = stock(make_jurisdiction(), slug=slug)
        rows["peerprogram"].considerations.add(rows["consideration"])
    Consideration.objects.filter(slug="second").update(position=2)
    text = words(read("/self-check/"))
    parts = [
        "1. Pay of first Is it fair? Yes Partly Not yet",
        "Programs with this practice: A program",
        "2. Pay of second",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert text.startswith("Self-check for a parent partner program | Peer Groups")
    assert "A first" in text[text.index("Where the questions come from") :]


def test_the_answers_cannot_be_sent() -> None:
    stock(make_jurisdiction())
    page = read("/self-check/")
    assert page.count('type="radio"') == 3
    assert "<form" not in page
    assert page.count('autocomplete="off"') == 3


# ---- both ----


@pytest.mark.parametrize("path", ["/evidence/", "/self-check/"])
def test_they_lead_on_to_the_groups_that_work_on_it(path: str) -> None:
    topics = {
        slug: Topic.objects.create(slug=slug, name=slug) for slug in ("peer-support", "a", "b")
    }
    for name, slugs in {
        "Zebra leaders": ["peer-support", "a", "b"],
        "One shared": ["a"],
        "Two shared": ["a", "b"],
        "Unrelated": [],
    }.items():
        make_group(name=name).topics.set(topics[slug] for slug in slugs)
    text = words(read(path))
    parts = ["Peer groups on peer support", "Zebra leaders"]
    parts += ["Related groups", "Two shared", "One shared"]
    places = [text.rindex(part) for part in parts]
    assert places == sorted(places)
    assert "Unrelated" not in text
    Topic.objects.filter(slug="peer-support").delete()
    cache.clear()
    assert (
        "roups"
        not in words(read(path)).partition("listed at the moment")[2].partition("Questions")[0]
    )


@pytest.mark.parametrize("path", ["/evidence/", "/self-check/"])
def test_they_stand_empty(path: str) -> None:
    assert "is listed at the moment" in read(path)


@pytest.mark.parametrize(
    ("path", "queries"), [("/evidence/", 12), ("/evidence.csv", 2), ("/self-check/", 12)]
)
def test_the_queries_do_not_grow(path: str, queries: int, django_assert_num_queries: Any) -> None:
    place = make_jurisdiction()
    topic = Topic.objects.create(slug="peer-support", name="Peer support")
    for number in (1, 5):
        for n in range(number):
            rows = stock(place, slug=f"s{number}-{n}")
            rows["finding"].sources.add(rows["resource"])
            rows["peerprogram"].considerations.add(rows["consideration"])
            make_group().topics.add(topic)
        cache.clear()
        with django_assert_num_queries(queries):
            read(path)
