"""The request form's page: which groups, what it asks, how it answers."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from membership.catalog.models import PeerGroup
from membership.requests.models import MembershipRequest
from membership.tests.factories import (
    make_group,
    make_jurisdiction,
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


class TestWhichGroups:
    def test_each_group_has_a_part_and_a_link_that_leaves_it_out(self, client: Client) -> None:
        response = client.get(address_of(BY_OFFICER, ASKED))
        assert groups_shown(response) == [BY_OFFICER, ASKED]
        assert [part.url_without for part in response.context["parts"]] == [
            address_of(ASKED),
            address_of(BY_OFFICER),
        ]
        for slug in (ASKED, BY_OFFICER):
            assert f'href="{address_of(slug)}"' in response.text

    def test_without_a_group_the_page_leads_to_the_catalog(self, client: Client) -> None:
        for path in ("/request/", "/request/?group=", "/request/?other=1"):
            response = client.get(path)
            assert response.status_code == 200
            assert "Choose a group first" in response.text
            assert "We left out" not in response.text

    @pytest.mark.parametrize(
        "bad",
        ["nope", "%00", "%ED%A0%80", "x" * 10_000, "%F0%9F%98%80", "%D7%A9", "{{+x+}}", "'--"],
    )
    def test_what_is_no_group_is_left_out_kindly(self, client: Client, bad: str) -> None:
        response = client.get(f"/request/?group={bad}&group={ASKED}")
        assert groups_shown(response) == [ASKED]
        assert response.context["chosen"].notes == (
            "We left out a group that is not in our catalog.",
        )
        assert client.get(f"/request/?group={bad}").status_code == 200

    def test_closed_retired_and_doubled_groups_are_explained(self, client: Client) -> None:
        closed = make_group(openness="closed", how_to_join="Your agency names you.")
        retired = make_group(retired_on=date(2020, 1, 1))
        later = make_group(retired_on=timezone.localdate() + timedelta(days=1))
        response = client.get(address_of(closed.slug, ASKED, ASKED, retired.slug, later.slug))
        assert groups_shown(response) == [ASKED, later.slug]
        assert response.context["chosen"].notes == (
            f"You cannot ask for {closed.name} here, so we left it out. Your agency names you.",
            "You chose Grant Managers more than once. It is listed once.",
            f"{retired.name} is no longer active, so we left it out.",
        )

    def test_twenty_one_groups_fit_and_no_more(self, client: Client) -> None:
        slugs = [make_group().slug for _ in range(22)]
        response = client.get(address_of(*slugs))
        assert groups_shown(response) == slugs[:21]
        assert response.context["chosen"].notes == (
            "You can ask for 21 groups at once. These are the first ones.",
        )

    @pytest.mark.parametrize("state", [{"openness": "closed"}, {"takes_requests": False}])
    def test_no_post_can_ask_for_a_closed_group(self, client: Client, state: Any) -> None:
        closed = make_group(**state)
        fields = filled(ASKED, closed.slug, group=closed.slug)
        before = stored()
        for path in (address_of(closed.slug), address_of(ASKED, closed.slug)):
            assert client.post(path, fields).status_code == 200
        assert stored() == before

    def test_the_address_alone_says_which_groups_are_asked_for(self, client: Client) -> None:
        fields = filled(ASKED, BY_OFFICER, group=BY_OFFICER)
        assert client.post(address_of(ASKED), fields).status_code == 302
        assert [each.group.slug for each in MembershipRequest.objects.all()] == [ASKED]

    def test_a_group_that_closed_meanwhile_is_said_before_the_rest_is_sent(
        self, client: Client
    ) -> None:
        PeerGroup.objects.get(slug=BY_OFFICER).delete()
        response = client.post(BOTH, filled(ASKED, full_name="Zoë"))
        assert groups_shown(response) == [ASKED]
        assert 'value="Zoë"' in response.text
        assert stored()[:2] == [0, 0]


class TestWhatIsAsked:
    def test_the_form_asks_this_and_nothing_else(self, client: Client) -> None:
        names = {
            name
            for form in client.get(BOTH).context["form"].forms
            for name in (form.add_prefix(field) for field in form.fields)
        }
        assert names == {*PERSON, "on_own_behalf"} | {
            f"{slug}-{field}"
            for slug, own in (
                (ASKED, ("participates", "same_statement")),
                (BY_OFFICER, ("liaison_officer_knows",)),
            )
            for field in ("role", "other_role", "statement", "taking_over", *own)
        }

    def test_roles_stand_in_the_order_of_the_groups_own_list(self, client: Client) -> None:
        part = client.get(address_of(ASKED)).context["form"].parts[0]
        assert [str(label) for _, label in part.fields["role"].choices] == [
            "Choose one",
            "Grant manager",
            "Grant writer",
            "Another role",
        ]
        assert part.fields["participates"].help_text == "Only if your role is: Grant manager."

    def test_places_are_grouped_by_kind(self, client: Client) -> None:
        make_jurisdiction(code="GU", name="Guam", kind="territory")
        make_jurisdiction(code="DC", name="District of Columbia", kind="district")
        make_jurisdiction(code="T1", name="Some Tribe", kind="tribe")
        choices = client.get(BOTH).context["form"].person.fields["jurisdiction"].choices
        assert list(choices) == [
            ("", "Choose one"),
            (
                "States and the District of Columbia",
                [("DC", "District of Columbia"), ("UT", "Utah")],
            ),
            ("Territories", [("GU", "Guam")]),
            ("Tribes", [("T1", "Some Tribe")]),
            ("other", "A tribe or place that is not in this list"),
        ]

    def test_the_agreement_is_unticked_and_needed(self, client: Client) -> None:
        agreement = client.get(BOTH).context["form"].agreement
        assert not agreement["agree"].value()
        response = client.post(BOTH, filled(ASKED, BY_OFFICER, agree=None))
        assert response.context["form"].agreement.errors == {"agree": ["Tick the box to agree."]}

    def test_the_page_opens_no_session_and_is_kept_by_no_shared_cache(self, client: Client) -> None:
        response = client.get(BOTH)
        assert response["Cache-Control"] == "private"
        assert not response.wsgi_request.session.accessed
        assert set(response.cookies) == {"csrftoken"}
        assert not client.post(BOTH, filled()).wsgi_request.session.accessed

    def test_a_post_needs_its_token(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(BOTH, filled(ASKED, BY_OFFICER)).status_code == 403
        page = strict.get(BOTH)
        token = page.context["csrf_token"]
        fields = filled(ASKED, BY_OFFICER, csrfmiddlewaretoken=str(token))
        assert strict.post(BOTH, fields).status_code == 302

    def test_other_methods_are_refused(self, client: Client) -> None:
        assert client.put(BOTH).status_code == 405
        assert client.head(BOTH).status_code == 200
