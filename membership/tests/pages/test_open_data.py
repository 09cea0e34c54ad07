"""The catalog as data: what its pages show, by one list of fields, in the forms that were asked."""

import csv
import json
from datetime import timedelta
from io import StringIO
from typing import Any

import jsonschema
import pytest
from django.test import Client
from django.utils import timezone

from membership.catalog.models import OpeningRule, PeerGroup, Topic
from membership.catalog.open_data import FIELDS, schema
from membership.roster.files.guard import unguarded
from membership.tests.factories import add_role, make_body, make_group, make_jurisdiction, make_role

from .reading import words

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FILES = ("/groups.json", "/groups.csv", "/groups.atom", "/groups.schema.json")
SITE = "https://peergroups.example.gov"


@pytest.fixture(autouse=True)
def _address(settings: Any) -> None:
    settings.SITE_URL = SITE


def read(path: str = "/groups.json") -> Any:
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.json()


def groups() -> dict[str, dict[str, Any]]:
    return {each["slug"]: each for each in read()["groups"]}


def faults(data: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator(
        read("/groups.schema.json"), format_checker=jsonschema.FormatChecker()
    )
    return [f"{error.json_path}: {error.validator}" for error in validator.iter_errors(data)]


def make_whole_group(**fields: Any) -> PeerGroup:
    """Make a group that has all a page can show."""
    group = make_group(
        slug="whole",
        name="Whole",
        acronym="WG",
        participation="A grant",
        jurisdiction_program="cja_grant",
        eligible_organizations="Agency\nCourt",
        openness="open",
        bodies=[make_body(phrase="the Bureau"), make_body(phrase="the board")],
        **fields,
    )
    for place, name in enumerate(("Second", "First"), start=1):
        add_role(group, make_role(name=name), position=-place + 5)
    for code, name in (("UT", "Utah"), ("AK", "Alaska")):
        group.eligible_jurisdictions.add(make_jurisdiction(code=code, name=name))
    OpeningRule.objects.create(group=group, text="Year 1", starts_on=None)
    for slug, title in (("b-topic", "B"), ("a-topic", "A"), ("tag", "")):
        group.topics.add(Topic.objects.create(slug=slug, name=slug, title=title))
    return group


WHOLE = {
    "slug": "whole",
    "name": "Whole",
    "status": "active",
    "acronym": "WG",
    "kind": "peer_group",
    "cohort_type": "role_specific",
    "purpose": "To learn from each other.",
    "who_can_join": "People who do this work.",
    "openness": "open",
    "openness_in_words": "Open to all who are interested",
    "roles": ["First", "Second"],
    "where_members_work": "Year 1, among Alaska, Utah (2 states)",
    "jurisdictions": ["AK", "UT"],
    "organizations": ["Agency", "Court"],
    "programs": ["A grant", "Children's Justice Act grant"],
    "takes_requests": True,
    "who_decides": "Approved by the Bureau and the board together",
    "approval_steps": [
        {"act": "approve", "body": "the Bureau"},
        {"act": "approve", "body": "the board"},
    ],
    "how_people_get_in": None,
    "topics": ["a-topic", "b-topic"],
    "retired_on": None,
    "successor": None,
    "page": f"{SITE}/groups/whole/",
    "request_page": f"{SITE}/request/?group=whole",
}


def test_a_group_is_there_with_every_field() -> None:
    make_whole_group()
    assert groups() == {"whole": WHOLE}
    assert list(WHOLE) == [field.name for field in FIELDS]
    data = read()
    assert data["$schema"] == f"{SITE}/groups.schema.json"
    assert data["documentation"] == f"{SITE}/data/"


def test_what_the_page_does_not_say_the_data_do_not_say() -> None:
    group = make_whole_group(approver_published=False)
    secret = {"who_decides": "The Center for States passes your request to the right reviewer"}
    assert groups()["whole"] == {**WHOLE, **secret, "approval_steps": []}
    group.takes_requests, group.approver_published = False, True
    group.how_to_join = "Ask your state."
    group.save()
    assert groups()["whole"] == {
        **WHOLE,
        "takes_requests": False,
        "who_decides": None,
        "approval_steps": [],
        "how_people_get_in": "Ask your state.",
        "request_page": None,
    }
    group.retired_on = timezone.localdate() + timedelta(days=1)
    group.successor = make_group(slug="next", retired_on=timezone.localdate())
    group.successor.successor = make_group(slug="last")
    group.successor.save()
    group.save()
    assert (groups()["whole"]["retired_on"], groups()["whole"]["successor"]) == (None, None)
    group.retired_on = timezone.localdate()
    group.save()
    assert groups()["whole"] == {
        **dict.fromkeys(WHOLE),
        "slug": "whole",
        "name": "Whole",
        "status": "retired",
        "retired_on": timezone.localdate().isoformat(),
        "successor": "last",
        "page": f"{SITE}/groups/whole/",
    }
    assert faults(read()) == []


def test_the_json_keeps_to_its_schema_which_can_refuse() -> None:
    make_whole_group()
    make_group(slug="closed", openness="closed", takes_requests=False)
    make_group(slug="gone", retired_on=timezone.localdate())
    jsonschema.Draft202012Validator.check_schema(schema())
    data = read()
    assert faults(data) == []
    whole, gone = (
        next(place for place, each in enumerate(data["groups"]) if each["slug"] == slug)
        for slug in ("whole", "gone")
    )
    for place, name, value, fault in (
        (whole, "slug", "two words", "pattern"),
        (whole, "openness", "ajar", "anyOf"),
        (whole, "roles", "First", "anyOf"),
        (whole, "takes_requests", None, "not"),
        (whole, "page", "/groups/whole/", "pattern"),
        (whole, "retired_on", "November 1", "anyOf"),
        (gone, "purpose", "To learn.", "type"),
    ):
        wrong = json.loads(json.dumps(data))
        wrong["groups"][place][name] = value
        assert faults(wrong) == [f"$.groups[{place}].{name}: {fault}"]
    del data["groups"][whole]["name"]
    assert faults(data) == [f"$.groups[{whole}]: required"]


def test_the_csv_says_what_the_json_says() -> None:
    make_whole_group(purpose='=HYPERLINK("x")\n"quoted", é 🙂')
    make_group(slug="gone", name="Gone", retired_on=timezone.localdate())
    text = Client().get("/groups.csv").content.decode("utf-8-sig")
    gone, whole = csv.DictReader(StringIO(text))
    lists = {
        "roles": "First | Second",
        "jurisdictions": "AK | UT",
        "organizations": "Agency | Court",
        "programs": "A grant | Children's Justice Act grant",
        "approval_steps": "approve: the Bureau | approve: the board",
        "topics": "a-topic | b-topic",
    }
    plain = {name: "" if value is None else value for name, value in WHOLE.items()}
    formula = '\'=HYPERLINK("x")\n"quoted", é 🙂'
    assert whole == {**plain, **lists, "takes_requests": "true", "purpose": formula}
    assert unguarded(formula) == groups()["whole"]["purpose"]
    assert {name for name, value in gone.items() if value} == {
        *("slug", "name", "status", "retired_on", "page")
    }


@pytest.mark.parametrize("number", [3, 24])
def test_the_queries_do_not_grow(number: int, django_assert_num_queries: Any) -> None:
    body, topic = make_body(), Topic.objects.create(slug="t", name="T", title="T")
    last = None
    for n in range(number):
        group = make_group(bodies=[body], successor=last)
        add_role(group)
        group.topics.add(topic)
        group.eligible_jurisdictions.add(make_jurisdiction())
        if n % 2:
            group.retired_on = timezone.localdate()
            group.save()
        last = group
    anew = 8 + 6  # the last change of 8 tables, then the catalog
    with django_assert_num_queries(anew + 1):
        read()
    with django_assert_num_queries(anew + 1):
        Client().get("/groups.csv")
    with django_assert_num_queries(anew + 5):
        Client().get("/groups.atom")
    with django_assert_num_queries(0):
        for path in FILES[:3]:
            Client().get(path)


# ---- the page on it ----


def test_the_page_explains_every_field_and_names_every_file() -> None:
    html = Client().get("/data/").content.decode()
    for field in FIELDS:
        (part,) = html.split(f'<dt id="field-{field.name}">')[1:]
        told = words(part.split("</div>")[0])
        assert field.meaning in told
        for code, meaning in field.kind.choices or ():
            assert f"{code} : {meaning}" in told
    assert html.count("<dt ") == len(FIELDS)
    for path in FILES:
        assert f'href="{path}"' in html
    assert f"curl {SITE}/groups.json" in html
    assert 'href="/data/"' in Client().get("/").content.decode()


def test_a_groups_page_is_read_by_machines() -> None:
    make_whole_group(purpose='"Quoted" <b>words</b>')
    html = Client().get("/groups/whole/").content.decode()
    assert html.count('itemtype="https://schema.org/Organization"') == 1
    assert '<meta itemprop="description" content="&quot;Quoted&quot; &lt;b&gt;words' in html
    assert '<link itemprop="target" href="/request/?group=whole">' in html
    closed = make_group(slug="closed", openness="closed", takes_requests=False)
    page = Client().get(f"/groups/{closed.slug}/").content.decode()
    assert "JoinAction" not in page
    assert "itemprop" not in Client().get("/").content.decode()
