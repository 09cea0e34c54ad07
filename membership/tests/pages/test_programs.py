"""The parent partner programs as the public reads them: the list, its filters and map, a page."""

import re
from collections import Counter
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from membership.catalog.models import Jurisdiction, Topic
from membership.library.models import Consideration, PeerProgram, Resource
from membership.tests.factories import make_group, make_jurisdiction

from .reading import count, facts, problems, words

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

UNKNOWN = {
    "State": "State: We do not know this state. Please choose from the list.",
    "Practice": (
        "Practice it illustrates: We do not know this practice. Please choose from the list."
    ),
}
ODD = (
    "made-up",
    "wi",
    "%00",
    "%ED%A0%80",
    "%FF%FE",
    "x" * 10_000,
    "'%20OR%201=1--",
    "%F0%9F%92%9A",
)


def make_program(slug: str = "mentors", **fields: Any) -> PeerProgram:
    practices = fields.pop("practices", [])
    fields.setdefault("name", slug.title())
    fields.setdefault("operator", "An agency")
    fields.setdefault("jurisdiction", None)
    fields["jurisdiction"] = fields["jurisdiction"] or make_jurisdiction()
    fields.setdefault("coverage", "Statewide")
    fields.setdefault("facts", "One fact")
    program = PeerProgram.objects.create(slug=slug, **fields)
    program.considerations.set(practices)
    return program


def make_practice(slug: str = "pay", position: int = 1) -> Consideration:
    return Consideration.objects.create(
        slug=slug, title=f"On {slug}", question="Is it so?", position=position
    )


def read(path: str, status: int = 200) -> str:
    answer = Client().get(path)
    assert answer.status_code == status
    return answer.content.decode()


def listed(html: str) -> list[str]:
    """Return the slugs of the programs on the cards."""
    return re.findall(r'<h3>\s*<a href="/programs/([^/"]+)/">', html)


def tiles(html: str) -> dict[str, tuple[str, str]]:
    """Return what each tile that is a link says, by where it leads."""
    drawn = html.split('class="tile-map__picture"')[1].split("</svg>")[0]
    found = re.findall(r'<a [^>]*?href="([^"]+)".*?aria-label="([^"]+)".*?</a>', drawn, re.DOTALL)
    inner = re.findall(r"<a .*?</a>", drawn, re.DOTALL)
    return {
        unescape(way): (label, words(tile)) for (way, label), tile in zip(found, inner, strict=True)
    }


@pytest.mark.usefixtures("catalog")
def test_the_list_has_every_program_and_the_map_their_number_by_state() -> None:
    html = read("/programs/")
    rows = list(PeerProgram.objects.select_related("jurisdiction"))
    assert sorted(listed(html)) == sorted(row.slug for row in rows)
    assert count(Client().get("/programs/")) == "10 programs"
    text = words(html)
    for row in rows:
        shown = (
            f"{row.name} , {row.jurisdiction.name} {row.jurisdiction.name} Run by {row.operator} "
            f"Reaches {row.coverage} "
        )
        shown += f"Counties {row.counties} " if row.counties else ""
        practices = row.considerations.order_by("position").values_list("title", flat=True)
        assert f"{shown}Illustrates {' '.join(practices)}" in text
    numbers = Counter((row.jurisdiction.code, row.jurisdiction.name) for row in rows)
    assert sum(numbers.values()) == 10
    assert tiles(html) == {
        f"/programs/?state={code}#programs": (
            f"{name}, {code}: {n} program{'' if n == 1 else 's'}",
            f"{code} {n}",
        )
        for (code, name), n in numbers.items()
    }
    assert html.count('class="tile tile--plain"') == 56 - len(numbers)


@pytest.mark.usefixtures("catalog")
def test_every_tile_leads_to_as_many_programs_as_it_says() -> None:
    for start in ("/programs/", "/programs/?practice=early-engagement&state=WI"):
        ways = tiles(read(start))
        assert len(ways) == (9 if start == "/programs/" else 4)
        for way, (label, _) in ways.items():
            html = read(way)
            assert f": {len(listed(html))} program" in label
            assert html.count('aria-current="true"') == 1
            assert f'aria-current="true" aria-label="{label}"' in " ".join(html.split())


@pytest.mark.usefixtures("catalog")
def test_both_filters_alone_and_together() -> None:
    milwaukee, wisconsin, hawaii = (
        "parents-supporting-parents-milwaukee",
        "parents-supporting-parents-wisconsin",
        "parent-partners-makua-allies-hawaii",
    )
    for query, found in {
        "state=WI": {milwaukee, wisconsin},
        "practice=fathers": {"parent-partners-iowa"},
        "state=WI&practice=resource-connection": {milwaukee},
        "state=WI&state=+HI+&practice=nope&practice=early-engagement": {hawaii},
        "state=NV&practice=fathers": set(),
        "state=TX": set(),
    }.items():
        answer = Client().get(f"/programs/?{query}")
        says = f"{len(found)} of 10 programs"
        assert (set(listed(answer.text)), count(answer), problems(answer)) == (found, says, [])
        assert words(answer.text).startswith(f"{says}: Parent partner programs | Peer Groups")


@pytest.mark.usefixtures("catalog")
def test_where_nothing_fits_each_filter_can_be_left_out_and_all_shown() -> None:
    html = read("/programs/?state=NV&practice=fathers")
    text = words(html.split("catalog-nothing")[1])
    assert (
        "Remove the filter: Nevada (1 program) Remove the filter: Fathers included (1 program)"
        in text
    )
    ways = re.findall(r'href="(/programs/[^"]*)"', html.split("catalog-nothing")[1])
    assert ways == [
        "/programs/?practice=fathers#programs",
        "/programs/?state=NV#programs",
        "/programs/#programs",
    ]
    assert len(listed(read(ways[2]))) == 10
    texas = read("/programs/?state=TX")
    assert '<option value="TX" selected>Texas</option>' in texas
    assert "Texas</option>" not in read("/programs/")


@pytest.mark.usefixtures("catalog")
def test_a_filter_we_do_not_know_is_named_all_programs_stay_and_no_copy_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cache, "set", lambda *_: pytest.fail("a copy was kept"))
    for odd in ODD:
        answer = Client().get(f"/programs/?state={odd}&practice={odd}&state={odd}")
        assert answer.status_code == 200
        assert problems(answer) == list(UNKNOWN.values())
        assert (len(listed(answer.text)), count(answer)) == (10, "10 programs")
        assert answer.headers["Cache-Control"].startswith("private")
        half = Client().get(f"/programs/?state={odd}&practice=fathers")
        assert problems(half) == [UNKNOWN["State"]]
        assert len(listed(half.text)) == 10
        assert "x" * 1000 not in answer.text


def test_queries_that_mean_the_same_share_a_copy(django_assert_num_queries: Any) -> None:
    make_program(jurisdiction=make_jurisdiction(code="OH"), practices=[make_practice()])
    for one, other in (
        ("/programs/", "/programs/?utm_source=mail&q=x&state=&practice=+"),
        ("/programs/?state=OH&practice=pay", "/programs/?x=1&practice=pay&state=WI&state=OH"),
        ("/programs/mentors/", "/programs/mentors/?state=OH"),
    ):
        first = Client().get(one)
        assert first.headers["Cache-Control"].startswith("public")
        with django_assert_num_queries(0):
            assert Client().get(other).content == first.content
        assert Client().post(one).status_code == 405


def test_typed_text_and_text_of_staff_is_text() -> None:
    hostile = "<script>alert(1)</script> {{ x }} \u202eO'Brien & 💚"
    place = make_jurisdiction(code='A&"<b>', name=f"Place {hostile}", kind="tribe")
    practice = Consideration.objects.create(
        slug="p", title=f"Practice {hostile}", question="?", position=1
    )
    source = Resource.objects.create(slug="r", title=f"Source {hostile}")
    shown = {name: f"{name} {hostile}" for name in ("name", "operator", "coverage", "facts")}
    make_program("odd", jurisdiction=place, practices=[practice], source=source, **shown)
    make_program("same", name=f"Same {hostile}", practices=[practice])
    everywhere = [shown[name] for name in ("name", "operator", "coverage")]
    everywhere += [f"{name} {hostile}" for name in ("Place", "Practice", "Source")]
    pages = {
        path: read(path)
        for path in ("/programs/", "/programs/?state=A%26%22%3Cb%3E", "/programs/odd/")
    }
    for path, html in pages.items():
        told = [*everywhere, shown["facts"]] if path == "/programs/odd/" else everywhere
        assert [said for said in told if said not in words(html)] == []
        assert "<script>alert" not in html
        assert "<b>" not in html
    assert '"/programs/?state=A%26%22%3Cb%3E#programs">Place' in pages["/programs/"]
    typed = read("/programs/?state=%3Cscript%3Ealert(1)%3C/script%3E&practice=%22%3E%3Cb%3E")
    assert "<script>alert" not in typed
    assert "<b>" not in typed


# ---- one program ----


def test_a_page_tells_all_that_is_known() -> None:
    early, pay = make_practice("early", 1), make_practice("pay", 2)
    link = "https://example.org/paper"
    source = Resource.objects.create(slug="paper", title="A paper", link=link)
    place = make_jurisdiction(code="OH", name="Ohio")
    make_program(
        jurisdiction=place,
        counties=88,
        start_year=2016,
        facts_year=2020,
        facts="First fact\n\nSecond fact\n",
        practices=[pay, early],
        source=source,
    )
    make_program("near", practices=[pay])
    make_program("far")
    html = read("/programs/mentors/")
    assert facts(html) == {
        "Run by": "An agency",
        "State": "Ohio",
        "Reaches": "Statewide",
        "Counties": "88",
        "Since": "2016",
        "Year of these facts": "2020",
    }
    text = words(html)
    assert "How it works First fact Second fact Practices it illustrates" in text
    assert re.findall(r'href="/self-check/#([^"]+)"', html) == ["check-early", "check-pay"]
    assert "Where this comes from A paper (another website)" in text
    assert html.count(f'href="{link}"') == 1
    near = PeerProgram.objects.get(slug="near")
    assert f"Programs with the same practices Near, {near.jurisdiction.name} : On pay" in text
    assert "/programs/far/" not in html
    assert '"/programs/?state=OH#programs"' in html


def test_a_page_says_in_words_what_is_not_stated() -> None:
    make_program(jurisdiction=make_jurisdiction(name="Ohio"))
    html = read("/programs/mentors/")
    assert facts(html) == {
        "Run by": "An agency",
        "State": "Ohio",
        "Reaches": "Statewide",
        "Year of these facts": "Not stated",
    }
    text = words(html)
    assert "Where this comes from No source is named for this program." in text
    for gone in ("Practices it illustrates", "Programs with the same practices", "None"):
        assert gone not in text
    assert "Where this comes from" not in words(read("/programs/"))


def test_an_unknown_program_is_not_found() -> None:
    make_program()
    for path in ("nobody", "%00", "a b", "x" * 10_000, "MENTORS"):
        read(f"/programs/{path}/", 404)


def test_a_list_of_nothing_says_so() -> None:
    answer = Client().get("/programs/")
    assert count(answer) == "0 programs"
    assert "No program is listed at the moment." in words(answer.text)


def test_an_edit_shows_at_once() -> None:
    program, practice = make_program(), make_practice()
    assert "On pay</li>" not in read("/programs/")
    program.considerations.add(practice)
    assert "On pay</li>" in read("/programs/")
    program.jurisdiction = make_jurisdiction(code="GU", name="Guam")
    program.slug = "renamed"
    program.save()
    assert listed(read("/programs/?state=GU")) == ["renamed"]
    read("/programs/mentors/", 404)


def test_both_pages_lead_to_the_groups_on_peer_support_and_to_each_other() -> None:
    make_program()
    make_group(name="Family leaders").topics.add(Topic.objects.create(slug="peer-support"))
    for path in ("/programs/", "/programs/mentors/"):
        html = read(path)
        assert "Family leaders" in words(html.split('id="groups"')[1])
        for way in ("/programs/", "/evidence/", "/self-check/"):
            assert f'href="{way}"' in html


@pytest.mark.parametrize("number", [1, 7])
def test_the_queries_do_not_grow(number: int, django_assert_num_queries: Any) -> None:
    practices = [make_practice(f"p{n}", n) for n in range(number)]
    for n in range(number):
        source = Resource.objects.create(slug=f"r{n}", title=f"Paper {n}")
        make_program(f"program-{n}", practices=practices, source=source)
    code = Jurisdiction.objects.values_list("code", flat=True)[0]
    # The programs with their practices, their sources, the groups; the practices to choose from.
    for path, more in (
        ("/programs/", 7),  # the catalog, read once
        (f"/programs/?state={code}&practice=p0", 1),
        ("/programs/program-0/", 0),
    ):
        with django_assert_num_queries(6 + more):
            read(path)
