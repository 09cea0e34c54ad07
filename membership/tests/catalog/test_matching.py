"""Whom a visitor's words and place lead to; in memory, so that nothing of the text is SQL."""

from datetime import date, timedelta

import pytest

from membership.catalog.matching import has_words, is_open_to
from membership.catalog.models import GroupRole, Jurisdiction, OpeningRule
from membership.catalog.queries import public_groups, with_panel_details
from membership.tests.factories import make_group, make_jurisdiction, make_role

TODAY = date(2026, 11, 2)
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def found(text: str) -> list[str]:
    groups = with_panel_details(public_groups(on=TODAY))
    return [group.slug for group in groups if has_words(group, text)]


def open_to(place: Jurisdiction, on: date = TODAY) -> list[str]:
    groups = with_panel_details(public_groups(on=on))
    return [group.name for group in groups if is_open_to(group, place, on=on)]


@pytest.mark.parametrize("number", [1, 5])
def test_matching_costs_no_query(number, django_assert_num_queries):
    place = make_jurisdiction(cfsr_round4_year=1)
    for _ in range(number):
        OpeningRule.objects.create(group=make_group(), text="All", starts_on=None)
    groups = list(with_panel_details(public_groups(on=TODAY)))
    with django_assert_num_queries(0):
        fitting = [g for g in groups if has_words(g, "group") and is_open_to(g, place, on=TODAY)]
    assert len(fitting) == number


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("CFSR manager", ["cfsr-round-4-cop", "cqi-cfsr-managers"]),
        ("manager cfsr", ["cfsr-round-4-cop", "cqi-cfsr-managers"]),
        ("hism", ["hotline-intake-screening-managers"]),
        ("NASAP", ["state-adoption-managers"]),
        ("fatherhood", ["family-leaders"]),
        ("law enforcement partner", ["human-trafficking"]),
        ("CFSR zebra", []),
        ("100%", []),
        ("_", []),
        ("%", []),
        ("\\", []),
        ("🦊", []),
        ("{{ x }}", []),
        ("' OR 1=1 --", []),
    ],
)
@pytest.mark.usefixtures("catalog")
def test_search(text, slugs):
    assert found(text) == slugs


@pytest.mark.parametrize("text", ["", "   ", "\t\n", "\u3000"])
@pytest.mark.usefixtures("catalog")
def test_searching_for_nothing_keeps_every_group(text):
    assert len(found(text)) == 21


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "a " * 5_000, "\x00", "\ud800", "שלום", "é" * 3_000]
)
@pytest.mark.usefixtures("catalog")
def test_no_text_breaks_the_search(text):
    assert len(found(text)) in (0, 21)


def test_search_folds_case_beyond_ascii_alike_on_both_databases():
    make_group(slug="match", name="ÉCOLE group")
    make_group(slug="other", name="Another group")
    assert found("école") == ["match"]
    assert found("\N{FULLWIDTH LATIN CAPITAL LETTER G}roup École") == ["match"]


def test_words_may_stand_in_different_fields_and_a_group_is_found_once():
    group = make_group(slug="match", name="Alpha", purpose="Beta things.")
    for _ in range(3):
        GroupRole.objects.create(group=group, role=make_role(name=f"Gamma {make_role().name}"))
    make_group(slug="half", name="Alpha only")
    assert found("alpha beta gamma") == ["match"]


def test_notes_for_staff_are_not_searched():
    make_group(name="Alpha", staff_notes="secretword")
    assert found("secretword") == []


def test_a_group_with_a_list_is_for_the_places_on_it():
    ohio, iowa = make_jurisdiction(name="Ohio"), make_jurisdiction(name="Iowa")
    make_group(name="Everywhere")
    make_group(name="Two").eligible_jurisdictions.add(ohio, make_jurisdiction())
    assert open_to(ohio) == ["Everywhere", "Two"]
    assert open_to(iowa) == ["Everywhere"]


def test_a_tribe_stays_where_there_is_no_list_or_tribes_are_named():
    tribe = make_jurisdiction(kind="tribe")
    make_group(name="Everywhere")
    make_group(name="States").eligible_jurisdictions.add(make_jurisdiction())
    named = make_group(name="Tribes too", tribes_named=True)
    named.eligible_jurisdictions.add(make_jurisdiction(), make_jurisdiction())
    assert open_to(tribe) == ["Everywhere", "Tribes too"]


@pytest.mark.parametrize(
    ("year", "on", "is_open"),
    [
        (1, TODAY, True),
        (3, TODAY, False),
        (None, TODAY, True),
        (3, TODAY + timedelta(days=1), True),
    ],
)
def test_the_opening_rule_of_the_day_counts_and_an_unknown_year_stays_in(year, on, is_open):
    group = make_group(name="Reviewed")
    first = {"group": group, "text": "Year 1 or Year 2", "cfsr_round4_years": [1, 2]}
    OpeningRule.objects.create(version=1, starts_on=None, **first)
    OpeningRule.objects.create(
        group=group, version=2, text="Every one", starts_on=TODAY + timedelta(days=1)
    )
    place = make_jurisdiction(cfsr_round4_year=year)
    assert open_to(place, on) == (["Reviewed"] if is_open else [])


def test_a_group_whose_first_rule_has_not_begun_is_not_open_yet():
    OpeningRule.objects.create(
        group=make_group(name="Later"), text="Every one", starts_on=TODAY + timedelta(days=1)
    )
    place = make_jurisdiction()
    assert open_to(place) == []
    assert open_to(place, TODAY + timedelta(days=1)) == ["Later"]


@pytest.mark.usefixtures("catalog")
def test_in_the_real_catalog():
    place = {row.code: row for row in Jurisdiction.objects.all()}
    assert len(open_to(place["CA"])) == 21
    assert len(open_to(place["GU"])) == 20
