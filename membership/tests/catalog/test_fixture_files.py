"""A bad file is named by its place and its fault, in a sentence."""

import json

import pytest

from membership.catalog.fixture_files import CatalogFileError, read_fixtures
from membership.catalog.models import PeerGroup, Topic
from membership.workflow.load_catalog import FIXTURE_MODELS

TOPIC = {"model": "membership.topic", "fields": {"slug": "cqi", "name": "CQI"}}


def reading(tmp_path, rows) -> str:
    text = rows if isinstance(rows, str) else json.dumps(rows)
    (tmp_path / "01.json").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogFileError) as refused:
        read_fixtures(tmp_path, FIXTURE_MODELS)
    return str(refused.value)


def one(model: str, **fields: object) -> list[object]:
    return [{"model": f"membership.{model}", "fields": fields}]


def test_rows_come_in_the_order_of_the_files_names(tmp_path):
    group = one("peergroup", slug="nytd", topics=[["two"], ["one"], ["one"]])
    (tmp_path / "02.json").write_text(json.dumps(group))
    (tmp_path / "01.json").write_text(json.dumps([TOPIC]))
    (tmp_path / "notes.txt").write_text("not a fixture")
    topic, group = read_fixtures(tmp_path, FIXTURE_MODELS)
    assert (topic.model, topic.key, topic.values) == (Topic, ("cqi",), TOPIC["fields"])
    assert (group.model, group.where) == (PeerGroup, "02.json, row 1")
    assert group.values == {"slug": "nytd", "topics": (("one",), ("two",))}


def test_an_empty_folder(tmp_path):
    with pytest.raises(CatalogFileError, match="There is no fixture file"):
        read_fixtures(tmp_path, FIXTURE_MODELS)


@pytest.mark.parametrize("text", ["", "{", "[1,", "\x00"])
def test_not_json(tmp_path, text):
    assert reading(tmp_path, text).startswith("01.json cannot be read as JSON: ")


def test_not_text(tmp_path):
    (tmp_path / "01.json").write_bytes(b"\xff\xfe[]")
    with pytest.raises(CatalogFileError, match="cannot be read as JSON"):
        read_fixtures(tmp_path, FIXTURE_MODELS)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ({}, "01.json has to be a list of rows."),
        (
            [1],
            '01.json, row 1: a row has "model" and "fields" and nothing else, no "pk" either.',
        ),
        (
            [TOPIC, {"pk": 1, **TOPIC}],
            '01.json, row 2: a row has "model" and "fields" and nothing else, no "pk" either.',
        ),
        (one("member"), "01.json, row 1: 'membership.member' is not a table of the catalog."),
        (
            [{"model": ["membership.topic"], "fields": {}}],
            "01.json, row 1: ['membership.topic'] is not a table of the catalog.",
        ),
        (
            [{"model": "membership.topic", "fields": []}],
            '01.json, row 1: "fields" has to name the fields and their values.',
        ),
        (one("topic", slug="cqi", color="red"), "01.json, row 1: there is no field 'color'."),
        (
            one("topic", slug="cqi", id=1),
            "01.json, row 1: the field 'id' is not for a fixture.",
        ),
        (
            one("topic", slug="cqi", groups=[["nytd"]]),
            "01.json, row 1: the field 'groups' is not for a fixture.",
        ),
        (
            one("topic", name="CQI"),
            "01.json, row 1: slug is missing, and the row is named by it.",
        ),
        (
            one("topic", slug=""),
            "01.json, row 1: slug is missing, and the row is named by it.",
        ),
        (
            one("grouprole", group="nytd", role=["Manager"]),
            '01.json, row 1: group links by natural key, such as ["nytd"].',
        ),
        (
            one("peergroup", slug="nytd", topics="cqi"),
            "01.json, row 1: topics has to be a list of natural keys.",
        ),
        (
            one("peergroup", slug="nytd", topics=["cqi"]),
            '01.json, row 1: topics links by natural key, such as ["nytd"].',
        ),
        (
            one("peergroup", slug="nytd", takes_requests="perhaps"),
            "01.json, row 1: takes_requests: “perhaps” value must be either True or False.",
        ),
        (
            one("openingrule", group=["nytd"], version=1, starts_on=7),
            "01.json, row 1: starts_on: 7 is not a value for it.",
        ),
        (
            one("topic", slug="cqi", name="C\x00QI"),
            "01.json, row 1: name has a character that no database can hold.",
        ),
        (
            one("topic", slug="cqi", name="C\ud800QI"),
            "01.json, row 1: name has a character that no database can hold.",
        ),
        ([TOPIC, TOPIC], "01.json, row 2: the same row stands already in 01.json, row 1."),
    ],
)
def test_the_sentence_names_the_place_and_the_fault(tmp_path, rows, sentence):
    assert reading(tmp_path, rows) == sentence
