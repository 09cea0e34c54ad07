"""Check how I fit, and what keeps programs from flooding the form."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from membership.catalog.models import PeerGroup
from membership.tests.factories import (
    make_group,
    make_member,
    make_membership,
    make_request,
)

from .filled import ASKED, BY_OFFICER, PERSON, address_of, filled, make_two_groups, stamp, stored

pytestmark = pytest.mark.django_db
BOTH = address_of(ASKED, BY_OFFICER)


@pytest.fixture(autouse=True)
def _groups() -> None:
    make_two_groups()


class TestChecking:
    def check(self, client: Client, *slugs: str, fetch: bool = False, **changes: Any) -> Any:
        fields = {**filled(*slugs, **changes), "check": "1"}
        headers = {"X-Requested-With": "fetch"} if fetch else {}
        return client.post(address_of(*slugs), fields, headers=headers)

    def fits(self, response: Any) -> list[tuple[str, list[str], list[str]]]:
        return [
            (part.fit.kind, [each.code for each in part.fit.reasons], part.fit.missing)
            for part in response.context["parts"]
        ]

    def test_each_group_says_how_the_person_fits(self, client: Client) -> None:
        response = self.check(client, ASKED, BY_OFFICER, asked__participates="no")
        assert self.fits(response) == [("info", ["participation"], []), ("success", [], [])]
        assert "You can ask, and a reviewer will look at 1 point." in response.text

    def test_it_needs_only_what_the_rules_look_at(self, client: Client) -> None:
        nothing = {name: "" for name in PERSON if name != "jurisdiction"}
        response = self.check(client, ASKED, asked__statement="", stamp="", **nothing)
        assert self.fits(response) == [("success", [], [])]
        assert [form.errors for form in response.context["form"].forms] == [{}, {}, {}]
        assert "usa-error-message" not in response.text

    def test_it_names_what_is_missing(self, client: Client) -> None:
        make_group(slug="leaders", state_level_only=True)
        response = self.check(
            client,
            ASKED,
            BY_OFFICER,
            "leaders",
            jurisdiction="",
            level="",
            asked__role="999",
            by_officer__role="",
        )
        place, role = "your jurisdiction", "your role in this group"
        assert [missing for _, _, missing in self.fits(response)] == [
            [place, role],
            [place, role],
            [place, "the level you work at"],
        ]

    def test_the_answer_that_a_role_owes_is_missing_too(self, client: Client) -> None:
        response = self.check(client, ASKED, asked__participates="")
        assert self.fits(response) == [("info", [], ["your answer to “Do you manage the grant?”"])]

    def test_it_keeps_everything_and_stores_nothing(self, client: Client) -> None:
        words = escape("{{ x }} O'Brien <b>")
        response = self.check(
            client, ASKED, full_name="{{ x }} O'Brien <b>", email="not an address"
        )
        assert f'value="{words}"' in response.text
        assert 'value="not an address"' in response.text
        assert stored() == [0] * 6

    def test_the_script_gets_the_same_as_a_fragment(self, client: Client) -> None:
        whole = self.check(client, ASKED, BY_OFFICER, asked__participates="no")
        part = self.check(client, ASKED, BY_OFFICER, asked__participates="no", fetch=True)
        assert self.fits(part) == self.fits(whole)
        assert "<html" not in part.text
        assert part.text.count("data-fit=") == 2
        assert part.text.count('id="fit-said"') == 1

    def test_it_reveals_no_membership_and_no_request(self, client: Client) -> None:
        unknown = self.check(client, ASKED)
        group = PeerGroup.objects.get(slug=ASKED)
        make_membership(group=group, member=make_member(email=PERSON["email"]))
        make_request(group=PeerGroup.objects.get(slug=BY_OFFICER))
        known = self.check(client, ASKED)
        assert self.fits(known) == self.fits(unknown)
        assert "reasons" not in known.text


class TestAbuse:
    def test_the_trap_looks_as_if_sent_and_stores_nothing(self, client: Client) -> None:
        response = client.post(BOTH, filled(ASKED, BY_OFFICER, further_details="Buy now"))
        assert (response.status_code, response["Location"]) == (302, "/request/sent/")
        assert "Check your email" in client.get("/request/sent/").text
        assert stored() == [0] * 6

    def test_the_trap_is_out_of_peoples_way(self, client: Client) -> None:
        text = client.get(BOTH).text
        trap = text[text.index('<div class="usa-sr-only" aria-hidden="true">') :]
        trap = trap[: trap.index("</div>")]
        assert 'name="further_details"' in trap
        assert 'tabindex="-1"' in trap
        assert 'autocomplete="off"' in trap

    def test_a_form_sent_at_once_is_asked_for_once_more_and_then_taken(
        self, client: Client, settings: Any
    ) -> None:
        settings.MINIMUM_FILL_SECONDS = 30
        fields = filled(ASKED, BY_OFFICER, stamp=stamp(29))
        response = client.post(BOTH, fields)
        form = response.context["form"]
        assert form.agreement.non_field_errors() == [
            "That was very quick. Please press “Request membership” once more."
        ]
        assert form.stamp == fields["stamp"]
        assert 'value="Ana Lee"' in response.text
        assert stored() == [0] * 6
        assert client.post(BOTH, {**fields, "stamp": stamp(31)}).status_code == 302

    @pytest.mark.parametrize("bad", [None, "", "1", "x:y", "1:" + "A" * 43, "é\0"])
    def test_a_stamp_that_is_not_ours_gets_a_new_one(self, client: Client, bad: Any) -> None:
        response = client.post(BOTH, filled(ASKED, BY_OFFICER, stamp=bad))
        assert response.status_code == 200
        assert len(response.context["form"].agreement.non_field_errors()) == 1
        assert response.context["form"].stamp not in {"", bad}
        assert stored() == [0] * 6

    def test_no_stamp_is_too_old(self, client: Client) -> None:
        fields = filled(ASKED, BY_OFFICER, stamp=stamp(400 * 24 * 3600))
        assert client.post(BOTH, fields).status_code == 302

    @pytest.mark.parametrize("name", ["LIMIT_PER_ADDRESS_PER_HOUR", "LIMIT_PER_CLIENT_PER_HOUR"])
    def test_over_a_limit_the_page_says_when_and_keeps_what_was_typed(
        self, client: Client, settings: Any, name: str
    ) -> None:
        setattr(settings, name, 1)
        fields = filled(ASKED, BY_OFFICER)
        assert client.post(BOTH, fields).status_code == 302
        before = stored()
        response = client.post(BOTH, {**fields, "full_name": "Zoë"})
        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= 3601
        retry_at = response.context["retry_at"]
        assert retry_at > timezone.now()
        assert retry_at.tzname() in {"EST", "EDT"}
        assert f":00 {'AM' if retry_at.hour < 12 else 'PM'} {retry_at.tzname()}" in response.text
        assert 'value="Zoë"' in response.text
        assert stored() == before
