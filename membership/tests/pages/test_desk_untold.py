"""What a decision did to a membership is on no page of one's own before it stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from membership.roster.models import Membership
from membership.tests.factories import (
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_member,
    make_membership,
    make_request,
    make_staff,
)
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.reopen import reopen

from .at_the_desk import sit_down
from .reading import words

pytestmark = pytest.mark.django_db
KEY = "ana@example.gov"
LEAVE, REMOVAL = "/my/leave/known/", "/my/removal/"


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
