"""The page behind a mailed link: it speaks of this person alone, and of what a click ends."""

import pytest
from django.test import Client
from django.urls import reverse

from membership.requests.links import make_token, read_token
from membership.requests.models import Application
from membership.tests.factories import (
    AT,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_request,
    make_staff,
)
from membership.workflow.decide import approve_step
from membership.workflow.reopen import reopen

pytestmark = pytest.mark.django_db


def path_of(application: Application) -> str:
    return reverse("request_status", args=[make_token(application)])


def test_neither_the_link_nor_the_page_tells_how_many_others_ask(client: Client) -> None:
    application = make_application(pk=123_454_321)
    make_request(pk=987_656_789, application=application, group=make_group(bodies=[make_body()]))
    assert read_token(make_token(application)) == (application.reference, 1)
    text = client.get(path_of(application)).text
    assert 'name="withdraw"' in text
    assert ["123454321" in text, "987656789" in text] == [False, False]


def test_a_reopened_request_says_that_the_membership_ends_with_it(client: Client) -> None:
    body = make_body()
    first = make_request(group=make_group(bodies=[body]))
    second = make_request(application=first.application)
    reviewer = make_assignment(body=body).user
    approve_step(step_id=first.steps.get().pk, by=reviewer, at=AT)
    reopen(request_id=first.pk, reason="Why not", by=make_staff(), at=AT)
    page = client.get(path_of(first.application))
    assert [each.is_member for each in page.context["progress"]] == [True, False]
    assert page.text.count("Your membership of the group ends with it.") == 1
    page = client.post(path_of(first.application), {"withdraw": first.group.slug}, follow=True)
    assert "Your membership" not in page.text
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("withdrawn", "pending")


def test_what_was_left_out_of_a_newer_form_is_not_shown(client: Client) -> None:
    shown = make_request(group=make_group(name="Shown Group"))
    make_request(
        application=shown.application,
        group=make_group(name="Dropped Group"),
        confirmed_at=None,
        status="withdrawn",
    )
    make_request(group=make_group(name="Of Somebody Else"))
    text = client.get(path_of(shown.application)).text
    named = ["Shown Group", "Dropped Group", "Of Somebody Else"]
    assert [name in text for name in named] == [True, False, False]
    assert text.count("<article") == 1


def test_a_judgment_that_cannot_be_read_any_more_is_left_out(client: Client) -> None:
    kept = {"code": "old", "severity": "note", "to_applicant": "Good.", "to_reviewer": "Good."}
    for verdict, shown in (([kept], 1), ([{**kept, "severity": "grave"}], 0), ([{}], 0)):
        request = make_request(verdict=verdict)
        page = client.get(path_of(request.application))
        assert (page.status_code, page.text.count("How you fit")) == (200, shown)
