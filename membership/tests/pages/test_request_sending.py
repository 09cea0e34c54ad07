"""Sending the request form: what is stored, what is asked again, what is refused."""

import pytest
from django.test import Client

from membership.catalog.models import PeerGroup
from membership.requests.models import Application, MembershipRequest, RequestText
from membership.tests.factories import (
    add_role,
    make_group,
    make_jurisdiction,
    make_role,
)

from .filled import (
    ASKED,
    BY_OFFICER,
    PERSON,
    address_of,
    filled,
    groups_shown,
    make_two_groups,
    stored,
)

pytestmark = pytest.mark.django_db
BOTH = address_of(ASKED, BY_OFFICER)


@pytest.fixture(autouse=True)
def _groups() -> None:
    make_two_groups()


class TestSending:
    def test_what_was_filled_in_is_stored(self, client: Client) -> None:
        fields = filled(
            ASKED,
            BY_OFFICER,
            work_phone="801 555 0100",
            time_zone="America/Denver",
            by_officer__role="other",
            by_officer__other_role="Night shift lead",
            by_officer__liaison_officer_knows="unsure",
            by_officer__taking_over="on",
        )
        response = client.post(BOTH, fields)
        assert (response.status_code, response["Location"]) == (302, "/request/sent/")
        application = Application.objects.get()
        told = {**PERSON, "work_phone": "801 555 0100", "time_zone": "America/Denver"}
        for name in ("full_name", "email", "job_title", "organization", "level", "work_phone"):
            assert getattr(application, name) == told[name]
        assert application.jurisdiction.code == "UT"
        assert application.time_zone == "America/Denver"
        assert application.consent_version == "2026-11"
        assert application.confirmed_at is None
        assert [
            (
                each.group.slug,
                each.role and each.role.name,
                each.participates,
                each.liaison_officer_knows,
                each.taking_over,
            )
            for each in MembershipRequest.objects.order_by("group__name")
        ] == [
            (ASKED, "Grant manager", "yes", "", False),
            (BY_OFFICER, None, "", "unsure", True),
        ]
        assert set(RequestText.objects.values_list("request__group__slug", "kind", "text")) == {
            (ASKED, "statement", "I do this work every day."),
            (BY_OFFICER, "statement", "I do this work every day."),
            (BY_OFFICER, "other_role", "Night shift lead"),
        }

    def test_a_place_that_is_not_listed_is_kept_as_unknown(self, client: Client) -> None:
        client.post(BOTH, filled(ASKED, BY_OFFICER, jurisdiction="other"))
        assert Application.objects.get().jurisdiction is None

    def test_one_answer_can_stand_for_all_groups(self, client: Client) -> None:
        third = make_group(slug="third")
        add_role(third)
        fields = filled(
            ASKED,
            BY_OFFICER,
            "third",
            asked__statement="I run it.",
            asked__same_statement="on",
            by_officer__statement="",
            third__statement="My own words.",
        )
        assert client.post(address_of(ASKED, BY_OFFICER, "third"), fields).status_code == 302
        assert list(RequestText.objects.order_by("request__pk").values_list("text", flat=True)) == [
            "I run it.",
            "I run it.",
            "My own words.",
        ]

    def test_without_the_tick_each_group_needs_its_own_answer(self, client: Client) -> None:
        response = client.post(BOTH, filled(ASKED, BY_OFFICER, by_officer__statement=" "))
        first, second = response.context["form"].parts
        assert first.errors == {}
        assert list(second.errors) == ["statement"]

    def test_the_question_counts_only_for_the_roles_it_is_asked_of(self, client: Client) -> None:
        writer = make_role_pk("Grant writer")
        fields = filled(ASKED, asked__role=writer, asked__participates="no")
        client.post(address_of(ASKED), fields)
        assert MembershipRequest.objects.get().participates == ""

    def test_the_question_is_owed_by_the_roles_it_is_asked_of(self, client: Client) -> None:
        response = client.post(address_of(ASKED), filled(ASKED, asked__participates=None))
        assert list(response.context["form"].parts[0].errors) == ["participates"]

    def test_another_role_needs_words(self, client: Client) -> None:
        fields = filled(ASKED, asked__role="other", asked__other_role=" ")
        response = client.post(address_of(ASKED), fields)
        assert list(response.context["form"].parts[0].errors) == ["other_role"]

    def test_sending_twice_leaves_one_request_and_the_later_words(self, client: Client) -> None:
        for name in ("First", "Second"):
            client.post(BOTH, filled(ASKED, BY_OFFICER, full_name=name))
        assert Application.objects.get().full_name == "Second"
        assert MembershipRequest.objects.count() == 2

    def test_errors_keep_what_was_typed_and_lead_to_the_fields(self, client: Client) -> None:
        fields = filled(ASKED, BY_OFFICER, email="ana", asked__statement="x" * 1001)
        response = client.post(BOTH, fields)
        assert response.status_code == 200
        assert 'href="#id_email"' in response.text
        assert f'href="#id_{ASKED}-statement"' in response.text
        assert 'value="ana"' in response.text
        assert "x" * 1001 in response.text
        assert "It now has 1001." in response.text
        assert stored() == [0] * 6

    def test_a_line_break_counts_as_one_character(self, client: Client) -> None:
        text = "\r\n".join(["x" * 499, "y" * 500])
        assert (
            client.post(address_of(ASKED), filled(ASKED, asked__statement=text)).status_code == 302
        )
        assert RequestText.objects.get().text == text.replace("\r\n", "\n")


class TestWithoutAnAgency:
    NOTHING = {"job_title": "", "organization": "", "organization_type": "", "level": ""}

    def test_people_of_an_agency_tell_about_it(self, client: Client) -> None:
        response = client.post(
            address_of(ASKED), filled(ASKED, asked__statement="", **self.NOTHING)
        )
        form = response.context["form"]
        assert sorted(form.person.errors) == sorted(self.NOTHING)
        assert list(form.parts[0].errors) == ["statement"]

    def test_the_own_behalf_tick_makes_it_optional(self, client: Client) -> None:
        fields = filled(ASKED, asked__statement="", on_own_behalf="on", **self.NOTHING)
        assert client.post(address_of(ASKED), fields).status_code == 302
        assert Application.objects.get().on_own_behalf
        assert RequestText.objects.count() == 0

    def test_one_such_role_makes_it_optional_for_all_groups(self, client: Client) -> None:
        parents = make_group(slug="parents")
        parent = add_role(parents, make_role(name="Parent leader", needs_agency=False))
        add_role(parents, make_role(name="Director"))
        slugs = (ASKED, "parents")
        fields = filled(*slugs, asked__statement="", parents__statement="", **self.NOTHING)
        assert fields["parents-role"] == str(parent.pk)
        assert client.post(address_of(*slugs), fields).status_code == 302
        director = make_role_pk("Director")
        fields = filled(*slugs, parents__role=director, **self.NOTHING)
        assert client.post(address_of(*slugs), fields).status_code == 200


def make_role_pk(name: str) -> str:
    """Return the value of a role's choice."""
    entry = next(
        entry
        for group in PeerGroup.objects.all()
        for entry in group.group_roles.all()
        if entry.role.name == name
    )
    return str(entry.role_id)


class TestHardRules:
    @pytest.fixture(autouse=True)
    def _county(self) -> None:
        group = make_group(slug="county", name="County States")
        add_role(group)
        group.eligible_jurisdictions.add(make_jurisdiction(code="CO", name="Colorado"))

    def test_a_refused_group_says_why_beside_it_and_keeps_the_form(self, client: Client) -> None:
        before = stored()
        response = client.post(
            address_of(ASKED, "county"), filled(ASKED, "county", full_name="Zoë")
        )
        first, second = response.context["parts"]
        assert first.fit is None
        assert second.fit.refused
        assert [reason.code for reason in second.fit.reasons] == ["jurisdiction_list"]
        assert 'href="#group-county"' in response.text
        assert f'formaction="{address_of(ASKED)}"' in response.text
        assert 'value="Zoë"' in response.text
        assert stored() == before

    def test_leaving_it_out_keeps_the_rest_unjudged(self, client: Client) -> None:
        fields = filled(ASKED, "county", full_name="Zoë", email="", keep="1")
        response = client.post(address_of(ASKED), fields)
        assert groups_shown(response) == [ASKED]
        assert 'value="Zoë"' in response.text
        assert [form.errors for form in response.context["form"].forms] == [{}, {}, {}]
        assert stored() == [0] * 6
