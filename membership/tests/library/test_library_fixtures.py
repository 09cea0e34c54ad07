"""The library's fixture files hold the facts, field by field, against a copy of the facts."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from membership.catalog.models import PeerGroup, Topic
from membership.library.models import (
    Consideration,
    Finding,
    PeerProgram,
    Resource,
    TopicSection,
)

pytestmark = pytest.mark.usefixtures("catalog")


def _read(name: str) -> dict[str, Any]:
    rows: dict[str, Any] = json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return rows


FACTS = _read("facts.json")
OURS = _read("wording.json")
"""Beside each fact that we word otherwise, our words."""
BRIEF = "parent-partner-considerations"
SOURCES = {
    "Children's Bureau Express, May 2024": "cbx-peer-support-programs",
    "Promoting Peer Support in Child Welfare (2023)": "promoting-peer-support",
    "ZERO TO THREE brief": BRIEF,
    "ZERO TO THREE brief (no figure)": BRIEF,
}
NOT_STATED = "not stated"
REWORDED = {
    "local agency in Milwaukee (not named in the brief)": (
        "A local agency that the source does not name"
    ),
    "not stated (Hawaii)": "Not stated",
    "2016 is the year the organization began helping parents, per the brief": (
        "The organization began helping parents in 2016"
    ),
    "State law passed in 2015 to expand and evaluate the model (not the start year)": (
        "State law passed in 2015 to expand and evaluate the model"
    ),
    "Counted separately in the interview list but covered by the Wisconsin summary": (
        "Told of apart from the rest of Wisconsin in the source's list of interviews, "
        "within the same summary"
    ),
    "Kinship navigator peer-to-peer (KIN Tech RCT)": (
        "Kinship navigator peer-to-peer (KIN Tech randomized controlled trial)"
    ),
    "START": "Sobriety Treatment and Recovery Teams (START)",
}
"""What the facts say about their sources, said for readers."""


def said(text: str) -> str:
    text = REWORDED.get(text, text)
    return text[:1].upper() + text[1:]


def slugs(rows: Any) -> list[str]:
    return sorted(row.slug for row in rows.all())


def test_the_ten_programs() -> None:
    found = {
        (each.jurisdiction.code, each.name, each.operator): (
            each.coverage,
            each.counties,
            each.start_year,
            each.facts.splitlines(),
            slugs(each.considerations),
            each.source and each.source.slug,
        )
        for each in PeerProgram.objects.select_related("jurisdiction", "source")
    }
    assert found == {
        (each["state"], each["name"], said(each["operator"])): (
            said(each["coverage"]),
            each["counties"],
            each["start_year"],
            [REWORDED.get(fact, fact) for fact in each["facts"]],
            sorted(each["considerations"]),
            BRIEF,
        )
        for each in FACTS["programs"]
    }
    assert len(found) == 10


def test_no_source_dates_all_facts_of_a_program() -> None:
    assert not PeerProgram.objects.exclude(facts_year=None).exists()


def test_the_ten_considerations_in_their_order() -> None:
    found = Consideration.objects.values_list("slug", "title", "question", "source__slug")
    assert list(found) == [
        (each["key"], each["title"], each["check"], BRIEF) for each in FACTS["considerations"]
    ]
    assert len(FACTS["considerations"]) == 10


def test_the_findings_in_their_order() -> None:
    found = list(Finding.objects.prefetch_related("sources"))
    fields = ("claim", "citation", "link", "caveat")
    expected = []
    for fact, ours in zip(FACTS["evidence"], OURS["findings"], strict=True):
        assert {name: fact[name] for name in ours["fact"]} == ours["fact"]
        expected.append(
            (
                said(fact["program"]),
                "" if fact["place"] == NOT_STATED else fact["place"],
                "" if fact["figure"] == "none given" else fact["figure"],
                sorted({SOURCES[name] for name in fact["sources"]}),
                *(ours[name] for name in fields),
            )
        )
    assert [
        (
            each.program,
            each.place,
            each.figure,
            slugs(each.sources),
            *(getattr(each, name) for name in fields),
        )
        for each in found
    ] == expected
    assert len(found) == 9
    for each in found:
        each.full_clean()  # which refuses a claim that names a cause


def test_a_citation_is_in_the_facts_with_its_journal_spelled_out() -> None:
    spelled = str.maketrans("", "", ".")
    for ours in OURS["findings"]:
        known = ours["fact"]["citation"].replace("CYSR", "Children and Youth Services Review")
        assert ours["citation"].translate(spelled) in known.translate(spelled)
        assert ours["link"] in known
        assert bool(ours["citation"]) == bool(re.search(r"\(\d{4}\)", known))


def test_the_resources_with_their_links() -> None:
    of_cfsr = FACTS["topics"][0]["resources"]
    assert [ours["fact"] for ours in OURS["resources"]] == [*of_cfsr, *FACTS["resources"]]
    fields = ("title", "kind", "publisher", "year", "language", "link", "about", "spotlight")
    found = {
        tuple(getattr(each, name) for name in fields): slugs(each.topics)
        for each in Resource.objects.all()
    }
    assert found == {
        tuple(ours[name] for name in fields): [
            "cfsr" if "about" in ours["fact"] else "peer-support"
        ]
        for ours in OURS["resources"]
    }
    assert len(found) == 13
    for ours in OURS["resources"]:
        fact, kinds = ours["fact"], {"PDF": "pdf", "tool set": "tool_set"}
        assert fact["title"].startswith(ours["title"])
        assert ours["link"] == (fact["url"] or "")
        assert fact.get("publisher", "").startswith(ours["publisher"].partition(" (")[0])
        if "kind" in fact:
            assert ours["kind"] == kinds[fact["kind"]]
        years = re.findall(r"\b(20\d\d)\b", f"{fact['title']} {fact.get('publisher', '')}")
        assert [str(ours["year"])] * len(years) == years
        assert ours["year"] is None or years


def test_the_topics_lead_to_their_groups() -> None:
    titled = Topic.objects.exclude(title="")
    assert titled.count() == len(FACTS["topics"]) == len(OURS["topics"]) == 9
    for fact, ours in zip(FACTS["topics"], OURS["topics"], strict=True):
        assert {name: fact.get(name, "") for name in ours["fact"]} == ours["fact"]
        topic = titled.get(slug=fact["slug"])
        shown = (topic.title, topic.summary, topic.helps_with.splitlines())
        assert shown == (ours["title"], ours["summary"], ours["helps_with"])
        assert topic.title == fact["title"]
        assert len(ours["helps_with"]) == len(fact.get("helps_with", []))
        assert slugs(PeerGroup.objects.filter(topics=topic)) == sorted(fact["groups"])


def test_the_sections_on_peer_support_say_as_much_as_the_facts() -> None:
    names = ("definition", "activities", "challenges", "funding_sources", "leaders_advice")
    facts = [FACTS[name] for name in names]
    assert [ours["fact"] for ours in OURS["sections"]] == facts
    found = TopicSection.objects.select_related("topic").order_by("position")
    order = ["parent-partner", "what-partners-do", "what-is-hard", "who-pays"]
    assert [each.slug for each in found] == [*order, "advice-of-parent-leaders"]
    assert {
        each.slug: (each.topic.slug, each.title, each.text, each.points.splitlines())
        for each in found
    } == {
        ours["slug"]: ("peer-support", ours["title"], ours["text"], ours["points"])
        for ours in OURS["sections"]
    }
    points = [len(ours["points"]) for ours in OURS["sections"]]
    assert points == [0, *map(len, facts[1:4]), len(facts[4]["points"])]
