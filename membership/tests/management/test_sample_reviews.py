"""What the sample's reviewers do holds whatever came before: a play goes another way each day."""

from datetime import timedelta

import pytest

from membership.management.sample_reviews import Reviews
from membership.management.sample_stage import Stage
from membership.review.models import RequestStep
from membership.tests.factories import (
    AT,
    make_assignment,
    make_body,
    make_group,
    make_request,
    make_staff,
)
from membership.workflow.decide import deny_step
from membership.workflow.reopen import reopen

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_a_second_thought_after_a_reopening_is_about_the_step_of_now(settings, monkeypatch):
    settings.TAKE_BACK_MINUTES = 10
    staff, body = make_staff(), make_body()
    assignment = make_assignment(body=body)
    request = make_request(group=make_group(bodies=[body]))
    by = assignment.user
    deny_step(step_id=request.steps.get().pk, reason="role", by=by, at=AT)
    reopen(request_id=request.pk, reason="A mistake.", by=staff, at=AT + timedelta(hours=1))
    stage = Stage(seed=1, until=AT + timedelta(hours=3))
    monkeypatch.setattr(stage, "happens", lambda _: True)
    reviews = Reviews(
        stage,
        staff=staff,
        assignments=[assignment],
        joined=lambda *_: None,
        ask_again=lambda _: lambda _: None,
    )
    waiting = RequestStep.objects.get(request=request, round=2)
    again = AT + timedelta(hours=2)
    deny_step(step_id=waiting.pk, reason="role", by=by, at=again)
    assert reviews._thinks_again(waiting.pk, by, again)
    stage.play()
    waiting.refresh_from_db()
    assert waiting.waived_at == again + timedelta(minutes=3)
    fresh = request.steps.filter(round=2, waived_at=None)
    assert [step.body for step in fresh] == [body]
