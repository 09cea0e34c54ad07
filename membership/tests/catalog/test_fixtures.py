"""The fixture files hold the facts: each rule of the catalog against a short table of its own."""

import json

import pytest
from django.core.management import call_command

from membership.catalog.fixture_files import read_fixtures
from membership.catalog.models import (
    ApprovalStep,
    GroupRole,
    Jurisdiction,
    OpeningRule,
    PeerGroup,
    ReviewingBody,
    Role,
    Topic,
)
from membership.catalog.models.approval import program_day
from membership.catalog.queries import related_groups
from membership.workflow.load_catalog import FIXTURE_MODELS

from .loading import FIXTURES, loaddata

pytestmark = pytest.mark.usefixtures("catalog")

CB = [("childrens-bureau", "approve")]

APPROVED_BY = {
    "cfsr-round-4-cop": CB,
    "chafee-etv-coordinators": CB,
    "citizen-review-panels": CB,
    "cja-grantees": CB,
    "county-administered-states": CB,
    "cqi-cfsr-managers": CB,
    "disaster-planning": CB,
    "extended-federal-foster-care": CB,
    "family-leaders": [("group-leads", "approve")],
    "ffpsa-prevention-plan-leaders": [],
    "hotline-intake-screening-managers": [("state-liaison-officer", "recommend_and_approve")],
    "human-trafficking": [("group-leads", "approve")],
    "in-home-pssf-managers": CB,
    "kinship-navigators": CB,
    "nytd": CB,
    "programmatic-data-analysts": CB,
    "state-adoption-managers": [],
    "state-foster-care-managers": [
        ("state-foster-care-managers-board", "approve"),
        ("childrens-bureau", "approve"),
    ],
    "state-liaison-officers": CB,
    "title-iv-e-stipend-university-partners": [("center-for-states", "verify")],
    "training-directors": CB,
}
EVERYONE_ELSE_IS_LIMITED = {
    "family-leaders": "open",
    "hotline-intake-screening-managers": "recommendation",
    "state-adoption-managers": "closed",
}
COHORTS = {
    "topical": {
        "cfsr-round-4-cop",
        "county-administered-states",
        "disaster-planning",
        "human-trafficking",
    },
    "initiative_based": {
        "cja-grantees",
        "extended-federal-foster-care",
        "ffpsa-prevention-plan-leaders",
        "kinship-navigators",
        "nytd",
        "title-iv-e-stipend-university-partners",
    },
}
ASKED_ABOUT_PARTICIPATION = {
    "chafee-etv-coordinators": ["State independent living coordinator"],
    "extended-federal-foster-care": ["EFFC manager", "EFFC staff"],
    "in-home-pssf-managers": ["PSSF manager"],
    "nytd": ["Staff of NYTD pilot review agency"],
    "state-foster-care-managers": ["State foster care manager"],
    "title-iv-e-stipend-university-partners": [
        "Title IV-E stipend program director or coordinator",
        "University faculty or staff",
    ],
    "training-directors": [
        "Contracted training system director",
        "Contracted training system manager",
    ],
}
OWN_BEHALF = {
    "Family advocate",
    "Family consultant",
    "Family empowerment program leader",
    "Family or parent leader",
    "Panel member (volunteer)",
    "Parent partner program leader",
    "Person with lived experience or expertise",
}


def slugs(**lookup: object) -> set[str]:
    return set(PeerGroup.objects.filter(**lookup).values_list("slug", flat=True))


def test_approval_steps():
    found = {slug: [] for slug in slugs()}
    for step in ApprovalStep.objects.order_by("pk"):
        found[step.group.slug].append((step.body.slug, step.verb))
    assert found == APPROVED_BY


def test_every_group_takes_requests_but_the_closed_one():
    assert slugs(takes_requests=False) == {"state-adoption-managers"}
    assert slugs(how_to_join="") == set(APPROVED_BY) - {"state-adoption-managers"}


def test_the_one_group_without_a_published_approver():
    assert slugs(approver_published=False) == {"ffpsa-prevention-plan-leaders"}


def test_openness():
    found = dict(PeerGroup.objects.values_list("slug", "openness"))
    assert found == dict.fromkeys(APPROVED_BY, "limited") | EVERYONE_ELSE_IS_LIMITED


def test_cohort_types():
    assert {kind: slugs(cohort_type=kind) for kind in COHORTS} == COHORTS
    assert len(slugs(cohort_type="role_specific")) == 21 - 4 - 6


def test_kinds_and_acronyms():
    assert slugs(kind="community_of_practice") == {"cfsr-round-4-cop", "family-leaders"}
    assert dict(PeerGroup.objects.exclude(acronym="").values_list("slug", "acronym")) == {
        "cfsr-round-4-cop": "CFSR Round 4 CoP",
        "extended-federal-foster-care": "EFFC",
        "ffpsa-prevention-plan-leaders": "FPPL",
        "hotline-intake-screening-managers": "HISM",
        "nytd": "NYTD",
        "state-liaison-officers": "SLO",
        "title-iv-e-stipend-university-partners": "TSUP",
    }


def test_the_county_group_is_for_eleven_states_and_no_other_group_has_a_list():
    listed = Jurisdiction.objects.filter(groups__isnull=False)
    assert set(listed.values_list("groups__slug", "code")) == {
        ("county-administered-states", code)
        for code in ("CA", "CO", "MN", "NC", "ND", "NV", "NY", "OH", "PA", "VA", "WI")
    }


def test_rules_about_place_and_level():
    assert slugs(tribes_named=True) == {"kinship-navigators"}
    assert slugs(state_level_only=True) == {
        "county-administered-states",
        "state-foster-care-managers",
    }
    assert slugs(jurisdiction_program="effc_plan") == {"extended-federal-foster-care"}
    assert slugs(jurisdiction_program="cja_grant") == {"cja-grantees"}
    assert slugs(asks_liaison_officer=True) == {"hotline-intake-screening-managers"}


def test_who_is_asked_about_participation():
    found: dict[str, list[str]] = {}
    for entry in GroupRole.objects.filter(asks_participation=True).select_related("group", "role"):
        found.setdefault(entry.group.slug, []).append(entry.role.name)
    assert found == ASKED_ABOUT_PARTICIPATION
    assert slugs() - slugs(participation_question="") == set(ASKED_ABOUT_PARTICIPATION)
    named = set(ASKED_ABOUT_PARTICIPATION) | {"state-adoption-managers"}
    assert slugs() - slugs(participation="") == named


def test_roles_of_people_who_take_part_on_their_own():
    assert set(Role.objects.filter(sensitive=True).values_list("name", flat=True)) == OWN_BEHALF
    assert set(Role.objects.filter(needs_agency=False).values_list("name", flat=True)) == OWN_BEHALF


def test_each_groups_roles_are_numbered_from_one():
    for group in PeerGroup.objects.all():
        positions = list(group.group_roles.values_list("position", flat=True))
        assert positions == list(range(1, len(positions) + 1)), group.slug
        assert positions, group.slug


def test_fifty_six_jurisdictions():
    kinds = list(Jurisdiction.objects.values_list("kind", flat=True))
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "state": 50,
        "district": 1,
        "territory": 5,
    }
    assert set(Jurisdiction.objects.exclude(kind="state").values_list("code", flat=True)) == {
        "AS",
        "DC",
        "GU",
        "MP",
        "PR",
        "VI",
    }
    assert set(Jurisdiction.objects.filter(cfsr=False).values_list("code", flat=True)) == {
        "AS",
        "GU",
        "MP",
        "VI",
    }
    assert Jurisdiction.objects.filter(acf_region__in=range(1, 11)).count() == 56


def test_what_nobody_published_is_unknown():
    unknown = Jurisdiction.objects.filter(cfsr_round4_year=None, effc_plan=None, cja_grant=None)
    assert unknown.count() == 56


def test_the_bodies_and_how_far_each_reaches():
    assert dict(ReviewingBody.objects.values_list("slug", "reach")) == {
        "center-for-states": "everywhere",
        "childrens-bureau": "everywhere",
        "group-leads": "group",
        "state-foster-care-managers-board": "everywhere",
        "state-liaison-officer": "jurisdiction",
    }


def test_both_published_openings_of_round_four():
    today = program_day()
    fields = ("group__slug", "version", "cfsr_round4_years", "starts_on", "date_is_published")
    assert list(OpeningRule.objects.values_list(*fields)) == [
        ("cfsr-round-4-cop", 1, [1, 2], None, True),
        ("cfsr-round-4-cop", 2, None, today, False),
    ]


def test_the_nine_areas_have_a_title_and_a_summary():
    areas = Topic.objects.exclude(title="")
    assert set(areas.values_list("slug", flat=True)) == {
        "cfsr",
        "child-protection",
        "leadership",
        "older-youth",
        "peer-support",
        "permanency",
        "prevention",
        "quality-and-data",
        "workforce",
    }
    assert not areas.filter(summary="").exists()


def test_every_group_has_a_related_one():
    alone = [g.slug for g in PeerGroup.objects.all() if not related_groups(g, on=program_day())]
    assert alone == []


def test_public_texts_are_sentences_and_staff_notes_are_not_among_them():
    for group in PeerGroup.objects.all():
        for text in (group.purpose, group.eligibility):
            assert text[0].isupper(), text
            assert text[-1] == ".", text
            assert text != group.staff_notes
        assert group.source.startswith("Center for States"), group.slug


def test_the_files_load_twice_into_one_database_without_a_word_of_history():
    loaddata()
    assert PeerGroup.objects.count() == 21
    assert [model.__name__ for model in FIXTURE_MODELS if model.history.exists()] == []


def test_the_files_pass_the_checks():
    call_command("check", "--database", "default", "--fail-level", "WARNING", "--tag", "database")


@pytest.mark.parametrize("file", sorted(FIXTURES.glob("*.json")), ids=lambda file: file.name)
def test_a_file_is_written_one_way_only(file):
    text = file.read_text(encoding="utf-8")
    rows = json.loads(text)
    assert text == json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    assert {tuple(row) for row in rows} == {("model", "fields")}
    assert len({row["model"] for row in rows}) == 1


def test_rows_stand_in_the_order_of_what_names_them():
    """Roles and steps keep the order that people read them in, within their group."""
    for model in FIXTURE_MODELS:
        keys = [
            entry.key for entry in read_fixtures(FIXTURES, FIXTURE_MODELS) if entry.model is model
        ]
        if model in (GroupRole, ApprovalStep):
            keys = [key[:1] for key in keys]
        assert keys == sorted(keys), model


def test_the_order_of_the_files_is_the_order_of_loading():
    entries = read_fixtures(FIXTURES, FIXTURE_MODELS)
    assert list(dict.fromkeys(entry.model for entry in entries)) == list(FIXTURE_MODELS)
