"""The catalog and a group's page as the public reads them, on the real 21 groups."""

import json
import re
from datetime import timedelta
from html import escape
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from membership.catalog.models import Jurisdiction, PeerGroup, Topic
from membership.catalog.words import who_decides
from membership.tests.factories import make_group, make_jurisdiction

from .reading import count, facts, panels, problems, roles, words

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

CLOSED = "state-adoption-managers"
SLUGS = [
    row["fields"]["slug"]
    for row in json.loads(Path(settings.BASE_DIR, "fixtures/05_peer_groups.json").read_text())
]
BUTTON = re.compile(r'href="(/request/\?group=[^"]*)">Request Membership\b')
CHECKBOX = re.compile(r'<input class="usa-checkbox__input"\s+type="checkbox"\s+name="group"')


@pytest.fixture(scope="module")
def home(django_db_setup, django_db_blocker):
    """Return one answer of `/` with the real catalog, for all tests that only read it."""
    from django.core.management import call_command
    from django.db import transaction
    from django.test import Client

    with django_db_blocker.unblock(), transaction.atomic():
        files = sorted(Path(settings.BASE_DIR, "fixtures").glob("*.json"))
        call_command("loaddata", *files, verbosity=0)
        answer = Client().get("/")
        rows = {group.slug: _row(group) for group in PeerGroup.objects.all()}
        transaction.set_rollback(True)
    return answer, rows


def _row(group):
    return {
        "group": group,
        "roles": [entry.role.name for entry in group.group_roles.select_related("role")],
        "decides": who_decides(group),
        "listed": sorted(place.name for place in group.eligible_jurisdictions.all()),
    }


# ---- all 21 ----


def test_there_are_21_groups_and_21_panels(home):
    answer, rows = home
    assert sorted(panels(answer)) == sorted(SLUGS) == sorted(rows)
    assert len(SLUGS) == 21
    assert count(answer) == "21 peer groups"


@pytest.mark.parametrize("slug", SLUGS)
def test_a_panel_says_all_of_its_group(slug, home):
    answer, rows = home
    html, row = panels(answer)[slug], rows[slug]
    group = row["group"]
    told = facts(html)
    name = words(re.findall(r"<h3[^>]*>(.*?)</h3>", html, re.DOTALL)[0])
    assert name.startswith(group.name)
    assert words(html.split('class="group-about__purpose">')[1].split("</div>")[0]) == group.purpose
    assert told["Who can join"] == f"{group.eligibility} {group.get_openness_display()}"
    assert roles(html) == row["roles"] != []
    assert told.get("Organizations", "") == ", ".join(group.eligible_organizations.splitlines())
    for place in row["listed"]:
        assert place in told["Where members work"]
    assert told["Where members work"]
    heading = "How people get in" if slug == CLOSED else "Who decides"
    assert told[heading] == row["decides"]
    assert ("Who decides" in told) is (slug != CLOSED)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_panel_offers_a_request_where_the_group_takes_one(slug, home):
    html = panels(home[0])[slug]
    takes_requests = slug != CLOSED
    assert BUTTON.findall(html) == ([f"/request/?group={slug}"] if takes_requests else [])
    assert len(CHECKBOX.findall(html)) == int(takes_requests)
    assert f'href="/groups/{slug}/"' in html
    assert ("Takes no requests here" in html) is not takes_requests


@pytest.mark.parametrize(
    ("slug", "decides"),
    [
        ("nytd", "Approved by the Children's Bureau"),
        ("family-leaders", "Approved by the group's leads"),
        (
            "state-foster-care-managers",
            "Approved by the group's board and the Children's Bureau together",
        ),
        (
            "hotline-intake-screening-managers",
            "Recommended and approved by the State Liaison Officer of your jurisdiction",
        ),
        ("title-iv-e-stipend-university-partners", "Verified by the Center for States"),
        (
            "ffpsa-prevention-plan-leaders",
            "The Center for States passes your request to the right reviewer",
        ),
    ],
)
def test_each_way_of_deciding_is_told(slug, decides, home):
    assert facts(panels(home[0])[slug])["Who decides"] == decides


def test_the_county_group_names_its_11_states(home):
    told = facts(panels(home[0])["county-administered-states"])["Where members work"]
    assert told.endswith("Virginia, Wisconsin (11 states)")


def test_applicants_never_read_our_inner_words(home):
    text = words(home[0].content.decode()).lower()
    for word in ("denied", "verdict", "evidence", "limited", "free mail"):
        assert not re.search(rf"\b{word}\b", text), word


def test_headings_come_in_order(home):
    levels = [int(level) for level in re.findall(r"<h([1-6])", home[0].content.decode())]
    assert levels[0] == levels.count(1) == 1
    assert max(b - a for a, b in pairwise(levels)) == 1


def test_the_name_does_not_say_the_acronym_twice(home):
    names = re.findall(r'class="group-panel__name">(.*?)</h3>', home[0].content.decode(), re.DOTALL)
    assert "State Liaison Officers (SLOs) Peer Group" in [words(name) for name in names]
    assert "FFPSA Prevention Plan Leaders (FPPL)" in [words(name) for name in names]


# ---- filters ----


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("q=nytd", ["nytd"]),
        ("q=FPPL", ["ffpsa-prevention-plan-leaders"]),
        ("q=NASAP", [CLOSED]),
        ("q=panel+member", ["citizen-review-panels"]),
        ("q=kinship%20NAVIGATORS", ["kinship-navigators"]),
        (
            "type=topical",
            [
                "cfsr-round-4-cop",
                "county-administered-states",
                "disaster-planning",
                "human-trafficking",
            ],
        ),
        ("q=state+managers&type=role_specific&taking=1&place=TX", None),
        (
            "type=topical&place=TX",
            ["cfsr-round-4-cop", "disaster-planning", "human-trafficking"],
        ),
        ("q=leads&type=topical&place=OH", []),
        ("taking=1&q=NASAP", []),
    ],
)
@pytest.mark.usefixtures("catalog")
def test_filters_each_and_together(client, query, slugs):
    answer = client.get(f"/?{query}")
    found = panels(answer)
    if slugs is None:
        assert CLOSED not in found
        assert "state-foster-care-managers" in found
    else:
        assert sorted(found) == sorted(slugs)
    assert count(answer) == f"{len(found)} of 21 peer groups"
    assert problems(answer) == []


@pytest.mark.usefixtures("catalog")
def test_place_leaves_out_what_is_not_open_there(client):
    assert set(SLUGS) - set(panels(client.get("/?place=TX"))) == {"county-administered-states"}
    assert set(panels(client.get("/?place=OH"))) == set(SLUGS)


@pytest.mark.usefixtures("catalog")
def test_taking_requests_leaves_out_the_closed_group(client):
    assert set(SLUGS) - set(panels(client.get("/?taking=1"))) == {CLOSED}


@pytest.mark.usefixtures("catalog")
def test_the_form_shows_what_is_asked(client):
    html = client.get("/?q=data&type=topical&place=OH&taking=1").content.decode()
    assert '<option value="topical" selected>Topical</option>' in html
    assert '<option value="OH" selected>Ohio</option>' in html
    assert re.search(r'name="q"[^>]*value="data"|value="data"[^>]*name="q"', html)
    assert re.search(r'<input type="checkbox" name="taking"[^>]*\bchecked\b', html)


def test_places_are_grouped(client):
    make_jurisdiction(code="UT", name="Utah")
    make_jurisdiction(code="DC", name="District of Columbia", kind=Jurisdiction.Kind.DISTRICT)
    make_jurisdiction(code="GU", name="Guam", kind=Jurisdiction.Kind.TERRITORY)
    make_jurisdiction(code="navajo", name="Navajo Nation", kind=Jurisdiction.Kind.TRIBE)
    html = client.get("/").content.decode()
    found = re.findall(r'<optgroup label="([^"]*)">(.*?)</optgroup>', html, re.DOTALL)
    assert [(label, words(options)) for label, options in found] == [
        ("States and the District of Columbia", "District of Columbia Utah"),
        ("Territories", "Guam"),
        ("Tribes", "Navajo Nation"),
    ]


@pytest.mark.usefixtures("catalog")
def test_each_filter_in_force_can_be_dropped(client):
    html = client.get("/?q=data&place=OH").content.decode()
    part = html.split('<ul class="catalog-wishes"')[1].split("</ul>")[0]
    links = re.findall(r'href="([^"]*)">(.*?)</a>', part, re.DOTALL)
    assert [(href, words(text)) for href, text in links] == [
        ("/?place=OH#groups", "Remove the filter: “data”"),
        ("/?q=data#groups", "Remove the filter: Ohio"),
        ("/#groups", "Show all groups"),
    ]


@pytest.mark.usefixtures("catalog")
def test_an_empty_result_says_how_to_widen_it(client):
    answer = client.get("/?q=zzz&type=topical&group=nytd")
    part = answer.content.decode().split('class="panel catalog-nothing"')[1].split("</ul>")[0]
    links = re.findall(r'<li>\s*<a href="([^"]*)">(.*?)</a>(.*?)</li>', part, re.DOTALL)
    assert [(href, words(text), words(rest)) for href, text, rest in links] == [
        ("/?type=topical&amp;group=nytd#groups", "Remove the filter: “zzz”", "(4 groups)"),
        ("/?q=zzz&amp;group=nytd#groups", "Remove the filter: Topical", "(still none)"),
        ("/#groups", "Show all groups", ""),
    ]
    assert count(answer) == "0 of 21 peer groups"


def test_a_catalog_of_one_and_of_none_counts_in_words(client):
    assert count(client.get("/")) == "0 peer groups"
    make_group()
    assert count(client.get("/")) == "1 peer group"
    assert count(client.get("/?taking=1")) == "1 of 1 peer group"


# ---- several at once ----


@pytest.mark.usefixtures("catalog")
def test_groups_chosen_stay_chosen_while_the_list_is_filtered(client):
    answer = client.get(f"/?q=nytd&group=nytd&group=family-leaders&group={CLOSED}&group=no-such")
    html = answer.content.decode()
    choice = html.split('class="catalog-choice"')[1]
    assert re.findall(r'id="choose-([^"]+)"\s+checked', choice) == ["nytd"]
    hidden = re.compile(r'<input type="hidden" name="group" value="([^"]+)">')
    assert hidden.findall(choice) == ["family-leaders"]
    filters = html.split('class="catalog-filters"')[1].split("</form>")[0]
    assert hidden.findall(filters) == ["nytd", "family-leaders"]
    assert "2 groups chosen (1 not in this list)" in words(choice)


@pytest.mark.usefixtures("catalog")
def test_nothing_to_choose_offers_no_choice(client):
    assert "Request the groups I chose" not in client.get("/?q=NASAP").content.decode()
    assert "Request the groups I chose" in client.get("/?q=NYTD").content.decode()


# ---- one group ----


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.usefixtures("catalog")
def test_a_groups_page_says_the_same_as_its_panel(slug, client):
    group = PeerGroup.objects.get(slug=slug)
    html = client.get(f"/groups/{slug}/").content.decode()
    assert facts(html) == facts(panels(client.get("/"))[slug])
    assert words(html.split("<h1>")[1].split("</h1>")[0]).startswith(group.name)
    assert BUTTON.findall(html) == ([f"/request/?group={slug}"] if slug != CLOSED else [])
    assert f"<title>{escape(group.name)} | Peer Groups</title>" in html
    assert 'aria-label="Breadcrumbs"' in html
    assert html.count("mailto:capacityinfo@icf.com") == 2


def test_a_groups_own_address_stands_on_its_page(client):
    group = make_group(contact="leads@example.org")
    html = client.get(f"/groups/{group.slug}/").content.decode()
    assert html.count('href="mailto:leads@example.org"') == 1


def test_related_groups_are_at_most_three_that_share_most(client):
    one, two = (Topic.objects.create(slug=slug, name=slug) for slug in ("one", "two"))
    group = make_group()
    group.topics.add(one, two)
    for name, topics in {
        "Both": [one, two],
        "Alpha": [one],
        "Beta": [two],
        "Gamma": [one],
    }.items():
        make_group(name=name, slug=name.lower()).topics.add(*topics)
    make_group(name="Apart")
    gone = make_group(name="Gone", retired_on=timezone.localdate())
    gone.topics.add(one, two)
    html = client.get(f"/groups/{group.slug}/").content.decode()
    part = html.split('class="group-page__related"')[1].split("</ul>")[0]
    assert re.findall(r'href="/groups/([^"]+)/"', part) == ["both", "alpha", "beta"]


def test_an_unknown_group_is_not_found(client):
    assert client.get("/groups/no-such-group/").status_code == 404


def test_a_retired_group_is_gone_and_says_where_to_go(client):
    today = timezone.localdate()
    newest = make_group(name="Newest", slug="newest")
    between = make_group(name="Between", retired_on=today, successor=newest)
    old = make_group(name="Old group", retired_on=today, successor=between)
    answer = client.get(f"/groups/{old.slug}/")
    text = words(answer.content.decode())
    assert answer.status_code == 410
    assert f"This group was retired on {today:%B} {today.day}, {today.year}." in text
    assert 'href="/groups/newest/"' in answer.content.decode()
    assert BUTTON.findall(answer.content.decode()) == []
    assert sorted(panels(client.get("/"))) == ["newest"]


def test_a_retired_group_without_successor_leads_to_the_catalog(client):
    old = make_group(retired_on=timezone.localdate())
    answer = client.get(f"/groups/{old.slug}/")
    assert answer.status_code == 410
    assert "No other group has taken its place." in words(answer.content.decode())
    assert 'href="/#groups"' in answer.content.decode()


def test_a_group_that_retires_tomorrow_is_still_there(client):
    group = make_group(retired_on=timezone.localdate() + timedelta(days=1))
    assert client.get(f"/groups/{group.slug}/").status_code == 200
    assert list(panels(client.get("/"))) == [group.slug]
