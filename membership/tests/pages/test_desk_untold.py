"""What a decision did to a membership is on no page of one's own before it stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from membership.mailing.models import OutboundMail
from membership.review.invitation_links import invitation_token
from membership.roster.models import Member, Membership
from membership.roster.role_check import RoleCheck, make_token
from membership.tests.factories import (
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_invitation,
    make_member,
    make_membership,
    make_request,
    make_staff,
)
from membership.workflow.ask_still_there import Asked, ask_still_there
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.reopen import reopen

from .at_the_desk import sit_down
from .reading import problems, words

pytestmark = pytest.mark.django_db
KEY = "ana@example.gov"
LEAVE, REMOVAL = "/my/leave/known/", "/my/removal/"
MONTH = timedelta(days=30)


@pytest.fixture
def ana(client: Client) -> Any:
    """Ana's request, which was approved long ago and is looked at again; her page is open."""
    before = timezone.now() - timedelta(days=3)
    group = make_group(name="Known Group", slug="known", bodies=[make_body()])
    request = make_request(
        application=make_application(email=KEY, submitted_at=before), group=group
    )
    answer(approve_step, request, at=before)
    reopen(request_id=request.pk, reason="Again.", by=make_staff(), at=before)
    sit_down(client, KEY)
    return request


def answer(act: Any, request: Any, *, at: Any, **said: Any) -> None:
    step = request.steps.latest("pk")
    act(step_id=step.pk, by=make_assignment(body=step.body).user, at=at, **said)


def groups(client: Client) -> str:
    page = words(client.get("/my/").text)
    return page[page.rindex("Your groups") : page.rindex("What we hold about you")]


def test_a_membership_that_a_new_answer_ended_stands_until_that_stays(
    client: Client, ana: Any, settings: Any
) -> None:
    shown = groups(client), words(client.get(REMOVAL).text)
    assert "Leave Known Group" in shown[0]
    assert "Your membership ends in: Known Group." in shown[1]

    answer(deny_step, ana, at=timezone.now(), reason="role")

    assert Membership.objects.get().ends_on is not None
    assert (groups(client), words(client.get(REMOVAL).text)) == shown
    for go in (client.get, client.post):
        page = words(go(LEAVE, follow=True).text)
        assert "We are looking at your request for this group." in page
        assert "ended" not in page
    settings.TAKE_BACK_MINUTES = 0
    assert "You are not a member of a group." in groups(client)
    assert "You are in no group now" in words(client.get(REMOVAL).text)
    assert "This membership has already ended." in words(client.get(LEAVE, follow=True).text)


def test_what_removing_ends_names_no_group_that_a_new_answer_opened(
    client: Client, settings: Any
) -> None:
    make_membership(member=make_member(email=KEY), group=make_group(name="Known Group"))
    new = make_group(name="New Group", bodies=[make_body()])
    answer(
        approve_step,
        make_request(application=make_application(email=KEY), group=new),
        at=timezone.now(),
    )
    sit_down(client, KEY)

    page = words(client.get(REMOVAL).text)
    assert "Your membership ends in: Known Group." in page
    assert "Your request is withdrawn for: New Group." in page
    settings.TAKE_BACK_MINUTES = 0
    page = words(client.get(REMOVAL).text)
    assert "ends in: Known Group, New Group." in page
    assert "Your request is withdrawn" not in page


def ask_to_join(name: str) -> Any:
    """Let Ana ask for one more group, on which a body answers."""
    group = make_group(name=name, bodies=[make_body()])
    return make_request(application=make_application(email=KEY), group=group)


def invited(group: Any) -> str:
    return reverse(
        "invited",
        args=[invitation_token(make_invitation(email=KEY, group=group, invited_at=timezone.now()))],
    )


MEMBER = "You are a member of Known Group already."
ASKED = "You have asked to join New Group already, and we have your request."
FORM = "You are invited to join"


def test_an_invitation_leads_to_no_form_while_a_new_answer_can_be_taken_back(
    client: Client, ana: Any, settings: Any
) -> None:
    path = invited(ana.group)
    answer(deny_step, ana, at=timezone.now(), reason="role")

    assert MEMBER in words(client.get(path).text)
    settings.TAKE_BACK_MINUTES = 0
    assert FORM in words(client.get(path).text)


@pytest.mark.parametrize(
    ("act", "said", "after"),
    [
        (approve_step, {}, "You are a member of New Group already."),
        (deny_step, {"reason": "role"}, FORM),
    ],
)
def test_an_invitation_tells_of_no_answer_that_can_be_taken_back(
    client: Client, settings: Any, act: Any, said: Any, after: str
) -> None:
    asked = ask_to_join("New Group")
    path = invited(asked.group)
    assert ASKED in words(client.get(path).text)

    answer(act, asked, at=timezone.now(), **said)

    assert ASKED in words(client.get(path).text)
    settings.TAKE_BACK_MINUTES = 0
    assert after in words(client.get(path).text)


@pytest.fixture
def check(client: Client, ana: Any) -> RoleCheck:
    """An open question to Ana, whose one group is the known one."""
    now = timezone.now()
    Membership.objects.update(recorded_at=now - 2 * MONTH)
    return RoleCheck.objects.create(
        member=Member.objects.get(), asked_at=now - MONTH, mailed_at=now - MONTH
    )


def test_who_is_asked_still_reads_the_groups_that_they_know_of(
    client: Client, ana: Any, check: RoleCheck, settings: Any
) -> None:
    pages = [reverse(name, args=[make_token(check)]) for name in ("still_there",)]
    pages.append(f"{pages[0]}moved-on/")
    shown = [words(client.get(page).text) for page in pages]
    assert ["Known Group" in text for text in shown] == [True, True]

    answer(approve_step, ask_to_join("New Group"), at=timezone.now())
    answer(deny_step, ana, at=timezone.now(), reason="role")

    assert [words(client.get(page).text) for page in pages] == shown
    settings.TAKE_BACK_MINUTES = 0
    now_shown = [words(client.get(page).text) for page in pages]
    assert ["Known Group" in text for text in now_shown] == [False, False]
    assert ["New Group" in text for text in now_shown] == [True, True]


def test_whoever_leaves_what_a_new_answer_ended_reads_why_that_waits(
    client: Client, ana: Any, check: RoleCheck, settings: Any
) -> None:
    page = f"{reverse('still_there', args=[make_token(check)])}moved-on/"
    answer(deny_step, ana, at=timezone.now(), reason="role")

    refused = client.post(page, {"leaves": ["known"]})

    why = "We are looking at your request for this group. Please try again in some minutes."
    assert problems(refused) == [f"Which groups do you leave? {why}"]
    check.refresh_from_db()
    assert check.answered_at is None


def test_still_there_is_said_of_what_the_person_knows_of(
    client: Client, ana: Any, check: RoleCheck
) -> None:
    answer(deny_step, ana, at=timezone.now(), reason="role")
    path = reverse("still_there", args=[make_token(check)])

    text = words(client.post(path, {"still_there": "1"}, follow=True).text)

    assert "Your groups now Known Group" in text
    assert Membership.objects.get().ends_on is not None


def test_a_reminder_names_the_groups_that_the_person_knows_of(
    client: Client, ana: Any, check: RoleCheck
) -> None:
    make_membership(member=check.member, group=make_group(name="Third Group"))
    Membership.objects.update(recorded_at=timezone.now() - 2 * MONTH)
    answer(approve_step, ask_to_join("New Group"), at=timezone.now())
    answer(deny_step, ana, at=timezone.now(), reason="role")

    assert ask_still_there(at=timezone.now()) == Asked(asked=0, reminded=1)

    mail = OutboundMail.objects.get(kind=OutboundMail.Kind.STILL_THERE)
    named = [group in mail.text for group in ("Known Group", "Third Group", "New Group")]
    assert named == [True, True, False]
