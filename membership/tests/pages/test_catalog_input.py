"""Whatever an address or the catalog holds, the pages answer, and show text as text."""

import pytest

from membership.catalog.models import OpeningRule
from membership.tests.factories import add_role, make_body, make_group, make_role

from .reading import count, facts, panels, problems, roles, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("place=ZZ", ["I work in: We do not know this place. Please choose from the list."]),
        ("type=zz", ["Type of group: We do not know this type. Please choose from the list."]),
        ("type=topical&type=zz", ["Type of group: We do not know this type. Please choose from"]),
        ("place=%00", ["I work in: We do not know this place. Please choose from the list."]),
        ("q=a%00b", ["Search: Please leave out characters that cannot be typed."]),
        ("q=" + "x" * 10_000, ["Search: Please search with 100 characters or fewer."]),
        ("q=" + "%F0%9F%92%9A" * 101, ["Search: Please search with 100 characters or fewer."]),
        ("q=" + "x" * 101 + "&place=ZZ", ["Search: Please search", "I work in: We do not know"]),
    ],
)
@pytest.mark.usefixtures("catalog")
def test_a_filter_we_cannot_read_is_named_and_all_groups_stay(client, query, expected):
    answer = client.get(f"/?{query}")
    found = problems(answer)
    assert [text[: len(start)] for text, start in zip(found, expected, strict=True)] == expected
    assert answer.status_code == 200
    assert len(panels(answer)) == 21
    assert count(answer) == "21 peer groups"
    assert answer.content.decode().count('aria-invalid="true"') == len(expected)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=%ED%A0%80", 0),
        ("q=%FF%FE", 0),
        ("q=%E2%80%AE%D7%A9%D7%9C%D7%95%D7%9D", 0),
        ("q=%F0%9F%92%9A", 0),
        ("q='%20OR%201=1--", 0),
        ("q=%25_%25", 0),
        ("q=.*", 0),
        ("q=%20%20", 21),
        ("q=&type=&place=&taking=", 21),
        ("taking=maybe", 21),
        ("taking=0", 21),
        ("taking=on", 20),
        ("group=%00&group=../../etc&group=" + "x" * 10_000, 21),
        ("&&==&q", 21),
        ("unknown=1&utm_source=mail", 21),
        ("type=topical&type=role_specific&type=topical", 4),
        ("q=zzz&q=nytd", 1),
    ],
)
@pytest.mark.usefixtures("catalog")
def test_odd_queries_never_break_the_page(client, query, expected):
    answer = client.get(f"/?{query}")
    assert answer.status_code == 200
    assert len(panels(answer)) == expected
    assert problems(answer) == []


def test_more_fields_than_any_form_has_are_refused(client):
    assert client.get("/?" + "&".join(f"x{n}=1" for n in range(600))).status_code == 400


@pytest.mark.parametrize("path", ["/groups/%00/", "/groups/a b/", "/groups/" + "x" * 10_000 + "/"])
def test_an_odd_address_of_a_group_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/groups/some/"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_pages_only_read(client, path, method):
    assert getattr(client, method)(path).status_code == 405


HOSTILE = (
    "{{ x }} {% bad %} <script>alert(1)</script> O'Brien & =1+1 \u202e\u05e9\u05dc\u05d5\u05dd 💚"
)


def test_free_text_is_text(client):
    role = "<b>Role</b> {{ x }}"
    group = make_group(
        name=f"Name {HOSTILE}",
        acronym="<i>A</i>",
        purpose=f"Purpose {HOSTILE}",
        eligibility=f"Criteria {HOSTILE}",
        eligible_organizations=f"Agency {HOSTILE}",
        participation=f"Program {HOSTILE}",
        bodies=[make_body(phrase=f"body {HOSTILE}")],
        contact="o'brien\"@example.org",
    )
    OpeningRule.objects.create(group=group, text=f"Rule {HOSTILE}", starts_on=None)
    add_role(group, make_role(name=role))
    closed = make_group(takes_requests=False, how_to_join=f"Come {HOSTILE}")
    home = client.get("/")
    for html in (panels(home)[group.slug], client.get(f"/groups/{group.slug}/").content.decode()):
        told = facts(html)
        assert f"Name {HOSTILE} (<i>A</i>)" in words(html)
        assert words(html.split('class="group-about__purpose">')[1].split("</div>")[0]) == (
            f"Purpose {HOSTILE}"
        )
        assert told["Who can join"].startswith(f"Criteria {HOSTILE}")
        assert told["Organizations"] == f"Agency {HOSTILE}"
        assert told["Takes part in"] == f"Program {HOSTILE}"
        assert told["Where members work"] == f"Rule {HOSTILE}"
        assert told["Who decides"] == f"Approved by body {HOSTILE}"
        assert roles(html) == [role]
        assert "<script>alert" not in html
        assert "<i>" not in html
    assert facts(panels(home)[closed.slug])["How people get in"] == f"Come {HOSTILE}"


def test_a_search_is_shown_as_text(client):
    make_group()
    html = client.get("/", {"q": HOSTILE, "taking": "1"}).content.decode()
    assert f"Remove the filter: “{HOSTILE}”" in words(html.split("catalog-nothing")[1])
    assert "<script>alert" not in html
