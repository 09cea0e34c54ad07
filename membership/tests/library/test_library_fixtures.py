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

FACTS: dict[str, Any] = json.loads(
    Path(__file__).with_name("facts.json").read_text(encoding="utf-8")
)
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
    "statewide, all 99 counties (as of 2020)": "Statewide, all 99 counties",
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


def test_a_year_of_facts_is_stated_where_the_source_states_one() -> None:
    dated = PeerProgram.objects.exclude(facts_year=None)
    assert [(each.slug, each.facts_year) for each in dated] == [("parent-partners-iowa", 2020)]


def test_the_ten_considerations_in_their_order() -> None:
    found = Consideration.objects.values_list("slug", "title", "question", "source__slug")
    assert list(found) == [
        (each["key"], each["title"], each["check"], BRIEF) for each in FACTS["considerations"]
    ]
    assert len(FACTS["considerations"]) == 10


def test_the_findings_in_their_order() -> None:
    found = list(Finding.objects.prefetch_related("sources"))
    assert [(each.program, each.place, each.figure, slugs(each.sources)) for each in found] == [
        (
            said(each["program"]),
            "" if each["place"] == NOT_STATED else each["place"],
            "" if each["figure"] == "none given" else each["figure"],
            sorted({SOURCES[name] for name in each["sources"]}),
        )
        for each in FACTS["evidence"]
    ]
    assert len(found) == 9


def test_a_citation_is_in_the_facts_with_its_journal_spelled_out() -> None:
    spelled = str.maketrans("", "", ".")
    for finding, fact in zip(Finding.objects.all(), FACTS["evidence"], strict=True):
        known = fact["citation"].replace("CYSR", "Children and Youth Services Review")
        assert finding.citation.translate(spelled) in known.translate(spelled), finding.slug
        assert finding.link in known, finding.slug
        assert bool(finding.citation) == bool(re.search(r"\(\d{4}\)", known)), finding.slug


def test_a_number_of_a_finding_is_one_of_the_facts() -> None:
    for finding, fact in zip(Finding.objects.all(), FACTS["evidence"], strict=True):
        known = f"{fact['claim']} {fact['figure']}"
        assert set(re.findall(r"[\d.]+\d", finding.claim)) <= set(re.findall(r"[\d.]+\d", known))


def test_no_finding_says_that_one_thing_caused_another() -> None:
    for finding in Finding.objects.all():
        claim = finding.claim.lower()
        assert not re.search(r"\b(caus|led to|result(s|ed) in|thanks to)", claim)
        assert not finding.figure or re.search(r"associated|than", claim), finding.slug


def test_the_resources_with_their_links() -> None:
    of_cfsr = {each["title"]: each for each in FACTS["topics"][0]["resources"]}
    kinds = {"PDF": "pdf", "tool set": "tool_set"}
    shown = Topic.objects.get(slug="cfsr").resources.all()
    assert {(each.title, each.kind, each.spotlight, each.link) for each in shown} == {
        (each["title"], kinds[each["kind"]], each["spotlight"], each["url"] or "")
        for each in of_cfsr.values()
    }
    known = [
        (each["title"].partition(" (CBX")[0], each["publisher"], each["url"] or "")
        for each in FACTS["resources"]
    ]
    found = Topic.objects.get(slug="peer-support").resources.all()
    assert {each.title: each.link for each in found} == {title: url for title, _, url in known}
    for title, publisher, _ in known:
        each = Resource.objects.get(title=title)
        name, _, year = publisher.partition(" (2")
        assert publisher.startswith(each.publisher), title
        assert name.startswith(each.publisher.partition(" (")[0]), title
        if year:
            assert each.year == int("2" + year[:3]), title
    assert Resource.objects.count() == 13


def test_the_topics_lead_to_their_groups() -> None:
    for fact in FACTS["topics"]:
        topic = Topic.objects.get(slug=fact["slug"])
        assert topic.title == fact["title"]
        assert topic.summary[-1] == "."
        assert slugs(PeerGroup.objects.filter(topics=topic)) == sorted(fact["groups"])
        assert len(topic.helps_with.splitlines()) == len(fact.get("helps_with", []))
    titled = Topic.objects.exclude(title="").count()
    assert titled == len(FACTS["topics"]) == 9


def test_the_sections_on_peer_support_say_as_much_as_the_facts() -> None:
    found = {each.slug: each for each in TopicSection.objects.all()}
    points = {slug: section.points.splitlines() for slug, section in found.items()}
    assert {slug: len(lines) for slug, lines in points.items()} == {
        "parent-partner": 0,
        "what-partners-do": len(FACTS["activities"]),
        "what-is-hard": len(FACTS["challenges"]),
        "who-pays": len(FACTS["funding_sources"]),
        "advice-of-parent-leaders": len(FACTS["leaders_advice"]["points"]),
    }
    assert points["what-partners-do"] == [said(each) for each in FACTS["activities"]]
    for line, fact in zip(points["who-pays"], FACTS["funding_sources"], strict=True):
        assert line.startswith(fact["name"].split()[0])
    for name in FACTS["definition"]["also_called"]:
        assert name in found["parent-partner"].text
    assert {section.topic.slug for section in found.values()} == {"peer-support"}
    order = sorted(found.values(), key=lambda each: each.position)
    assert order[0].slug == "parent-partner"
