"""The pages behind the yearly question: two buttons, and what follows "I have moved on"."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from membership.review.people import GroupInvitation
from membership.roster.models import Membership
from membership.roster.role_check import RoleCheck, make_token
from membership.tests.admin.staff import HOSTILE, NUL
from membership.tests.factories import make_group, make_member, make_membership, make_role
from membership.tests.pages.reading import problems, words
from membership.workflow.ask_still_there import ask_still_there

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=800)


@pytest.fixture
def check():
    """An open question to a member of three groups, one of which takes no requests."""
    now = timezone.now()
    ana = make_member(full_name="Ana Secret", email="ana@example.gov")
    for slug, fields in (
        ("apples", {}),
        ("berries", {}),
        ("closed", {"openness": "closed", "takes_requests": False}),
    ):
        make_membership(
            member=ana,
            group=make_group(slug=slug, name=f"Group {slug}", **fields),
            role=make_role(name=f"Role {slug}"),
            starts_on=timezone.localdate(now - LONG_AGO),
            recorded_at=now - LONG_AGO,
        )
    make_membership(group=make_group(name="Group of somebody else"))
    ask_still_there(at=now)
    return RoleCheck.objects.get()


def page_of(check) -> str:
    return reverse("still_there", args=[make_token(check)])


def second_of(check) -> str:
    return reverse("still_there_moved_on", args=[make_token(check)])


def sent(*leaves, **fields):
    return {"leaves": leaves or ("apples", "berries", "closed"), **fields}


def everything():
    models = apps.get_app_config("membership").get_models()
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


# ---- the question --------------------------------------------------------------------------------


def test_the_page_names_the_persons_groups_and_two_buttons_and_no_name(client, check):
    answer = client.get(page_of(check))
    text = words(answer.text)
    assert [
        each in text for each in ("Group apples Role apples", "Group berries", "Group closed")
    ] == ([True] * 3)
    assert "Group of somebody else" not in text
    assert ("Secret" in answer.text, "ana@" in answer.text) == (False, False)
    buttons = ("Yes, I am still in this role", "I have moved on")
    assert [answer.text.count(f">{each}</button>") for each in buttons] == [1, 1]


def test_a_storm_of_visits_changes_nothing(client, check):
    before = everything()
    for path in (page_of(check), second_of(check)):
        for query in ({}, {"still_there": "1"}, {"moved_on": "1"}, sent()):
            assert client.get(path, query).status_code == 200
            assert client.head(path, query).status_code == 200
    assert client.put(page_of(check)).status_code == 405
    assert everything() == before


def test_yes_is_noted_once_and_a_second_click_shows_the_same_page(client, check):
    first = client.post(page_of(check), {"still_there": "1"}, follow=True)
    assert first.redirect_chain == [(page_of(check), 302)]
    assert "Thank you, you are still in this role" in first.text
    after = everything()
    second = client.post(page_of(check), {"still_there": "1"}, follow=True)
    assert (second.status_code, words(second.text)) == (200, words(first.text))
    for data in (sent(), sent("apples")):
        assert client.post(second_of(check), data).url == page_of(check)
    assert client.get(second_of(check)).url == page_of(check)
    assert everything() == after
    confirmed = Membership.objects.exclude(last_confirmed_at=None)
    assert confirmed.count() == 3


def test_moved_on_leads_to_a_page_and_changes_nothing_yet(client, check):
    before = everything()
    answer = client.post(page_of(check), {"moved_on": "1"})
    assert (answer.status_code, answer.url) == (302, second_of(check))
    page = client.get(second_of(check))
    assert page.text.count("checked") == 3
    assert [f'name="{slug}-email"' in page.text for slug in ("apples", "berries", "closed")] == [
        True,
        True,
        False,
    ]
    assert client.post(page_of(check), {"nonsense": "1"}).status_code == 200
    assert everything() == before


# ---- moved on ------------------------------------------------------------------------------------


def ended() -> list[str]:
    rows = Membership.objects.exclude(ends_on=None).order_by("group__slug")
    return list(rows.values_list("group__slug", flat=True))


def test_all_end_and_one_successor_is_invited(client, check):
    data = sent(**{"apples-full_name": "Bo Berg", "apples-email": "bo@example.gov"})
    answer = client.post(second_of(check), data, follow=True)
    assert answer.redirect_chain == [(page_of(check), 302)]
    assert "Thank you for telling us" in answer.text
    assert "You are in no group now" in answer.text
    assert ended() == ["apples", "berries", "closed"]
    invitation = GroupInvitation.objects.get()
    assert (invitation.group.slug, invitation.full_name) == ("apples", "Bo Berg")


def test_who_unticks_a_group_stays_in_it(client, check):
    answer = client.post(second_of(check), sent("berries"), follow=True)
    assert ended() == ["berries"]
    text = words(answer.text)
    assert "Your groups now Group apples Group closed" in text


NOTHING_CHOSEN = (
    "Which groups do you leave? Choose at least one group, or go back and say that you are still "
    "in this role."
)


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({}, [NOTHING_CHOSEN]),
        (sent("nonsense"), ["Which groups do you leave? Choose from the groups listed here."]),
        (sent("apples", NUL), ["Which groups do you leave? Choose from the groups listed here."]),
        (
            sent(**{"apples-full_name": "Bo"}),
            ["Group apples: Email address: Enter the address, too, or leave both lines empty."],
        ),
        (
            sent(**{"berries-email": "bo@example.gov"}),
            ["Group berries: Full name: Enter the name, too, or leave both lines empty."],
        ),
        (
            sent("berries", **{"apples-full_name": "Bo", "apples-email": "bo@example.gov"}),
            ["Group apples: Email address: You stay in this group. Tick it above, or clear this."],
        ),
        (
            sent(**{"apples-full_name": "Ana", "apples-email": "ANA@example.gov"}),
            ["Group apples: Email address: Enter the address of the person who follows you."],
        ),
        (
            sent(**{"apples-full_name": "Bo\nBcc: x", "apples-email": "bo@example.gov"}),
            ["Group apples: Full name: Leave out line breaks and characters that cannot be seen."],
        ),
        (
            sent(**{"apples-full_name": "B", "apples-email": NUL}),
            ["Group apples: Email address: Enter an email address like name@example.gov."],
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_beside_its_field_and_nothing_is_done(
    client, check, data, wrong
):
    before = everything()
    answer = client.post(second_of(check), data)
    assert (answer.status_code, problems(answer)) == (200, wrong)
    assert everything() == before
    for name, value in data.items():
        if name.endswith("name") and value == "Bo":
            assert 'value="Bo"' in answer.text, "what was typed is kept"


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 10_000])
def test_a_hostile_name_is_text_or_refused(client, check, text):
    answer = client.post(
        second_of(check), sent(**{"apples-full_name": text, "apples-email": "not an address"})
    )
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert ended() == []


FORM = "application/x-www-form-urlencoded"


def test_a_lone_surrogate_is_no_group(client, check):
    answer = client.post(second_of(check), "leaves=%ED%A0%80", content_type=FORM)
    assert problems(answer) == ["Which groups do you leave? Choose from the groups listed here."]


def test_a_doubled_field_is_read_once(client, check):
    client.post(second_of(check), "leaves=apples&leaves=apples", content_type=FORM)
    assert ended() == ["apples"]


# ---- links ---------------------------------------------------------------------------------------

BROKEN = ["x", "a.b", "%00", "%ED%A0%80", "x" * 10_000, "%F0%9F%98%80", "{{ x }}", "..."]


@pytest.mark.parametrize("token", BROKEN)
@pytest.mark.parametrize("rest", ["", "moved-on/"])
def test_a_broken_link_gets_a_kind_page(client, token, rest):
    for method in ("get", "head", "post"):
        answer = getattr(client, method)(f"/still-there/{token}/{rest}", {"still_there": "1"})
        assert answer.status_code == 404
        assert answer["Cache-Control"] == "private, no-store"
    assert "This link does not work" in client.get(f"/still-there/{token}/{rest}").text


def test_a_link_too_old_says_so_and_leads_to_the_own_page(client, check):
    RoleCheck.objects.update(asked_at=timezone.now() - timedelta(days=365, seconds=1))
    before = everything()
    answer = client.get(page_of(check))
    assert (answer.status_code, 'href="/my/"' in answer.text) == (410, True)
    assert client.post(page_of(check), {"still_there": "1"}, follow=True).status_code == 410
    assert client.post(second_of(check), sent(), follow=True).status_code == 410
    assert everything() == before


def test_a_question_that_was_closed_points_to_the_newest_mail(client, check):
    RoleCheck.objects.update(answer="settled", answered_at=timezone.now())
    assert "Please use the link in the newest email." in client.get(page_of(check)).text


def test_without_a_group_there_is_nothing_to_answer(client, check):
    today = timezone.localdate()
    Membership.objects.update(ends_on=today, end_reason="other", end_recorded_at=timezone.now())
    assert "You are in no group anymore" in client.get(page_of(check)).text
    assert client.get(second_of(check), follow=True).status_code == 200


def test_a_removed_person_leaves_no_page(client, check):
    check.member.purged_at = timezone.now()
    check.member.save()
    assert client.get(page_of(check)).status_code == 404
    assert client.post(page_of(check), {"still_there": "1"}).status_code == 404


def test_the_page_is_kept_private_and_a_post_needs_its_token(client, check):
    for path in (page_of(check), second_of(check)):
        answer = client.get(path)
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "strict-origin"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert not answer.wsgi_request.session.accessed
        assert Client(enforce_csrf_checks=True).post(path, sent()).status_code == 403
    assert RoleCheck.objects.get().answered_at is None


def test_it_takes_the_same_queries_for_any_number_of_groups(
    client, check, django_assert_num_queries
):
    for _ in range(2):
        for path in (page_of(check), second_of(check)):
            with django_assert_num_queries(2):
                client.get(path)
        for _ in range(5):
            make_membership(member=check.member)
