"""A closed group has no approver: whom a jurisdiction put forward, staff route to the Center."""

import pytest
from django.urls import reverse

from membership.requests.models import MembershipRequest
from membership.requests.status import Status
from membership.review.invitation_links import invitation_token
from membership.review.triage import CENTER, NO_APPROVER, PUT_FORWARD
from membership.roster.models import Membership
from membership.tests.admin.staff import shown, signed_in, stop_the_clock
from membership.tests.factories import (
    AT,
    make_assignment,
    make_body,
    make_group,
    make_invitation,
    make_jurisdiction,
    make_leadership,
    make_request,
    make_staff,
)
from membership.tests.workflow.conftest import submission
from membership.workflow.accept_invitation import accept_invitation
from membership.workflow.decide import approve_step

pytestmark = pytest.mark.django_db


@pytest.fixture
def put_forward(monkeypatch) -> MembershipRequest:
    """Somebody whom the leader of Ohio named for a closed group, and who agreed."""
    stop_the_clock(monkeypatch)
    closed = make_group(openness="closed", takes_requests=False)
    leader = make_leadership(jurisdiction=make_jurisdiction(name="Ohio"))
    invitation = make_invitation(
        origin="leader", leader=leader, group=closed, email="ana@example.gov"
    )
    what = submission(closed, jurisdiction=leader.jurisdiction)
    accept_invitation(token=invitation_token(invitation), submission=what, at=AT)
    return MembershipRequest.objects.get()


def page_of(request: MembershipRequest) -> str:
    return reverse("admin:triage_route", args=[request.pk])


def test_triage_says_why_and_proposes_the_center(put_forward):
    center = make_assignment(body=make_body(slug=CENTER, name="Center for States"))
    make_assignment(body=make_body())
    plain = make_request(group=make_group(approver_published=False))
    client = signed_in(make_staff())
    text = shown(client.get(reverse("admin:triage")))
    assert (text.count(PUT_FORWARD), text.count(NO_APPROVER)) == (1, 1)
    chosen = {
        request.pk: client.get(page_of(request)).context["form"]["body"].value()
        for request in (put_forward, plain)
    }
    assert chosen == {put_forward.pk: center.body.pk, plain.pk: None}
    assert put_forward.steps.count() == 0, "nothing happens by itself"
    client.post(page_of(put_forward), {"body": center.body.pk})
    approve_step(step_id=put_forward.steps.get().pk, by=center.user, at=AT)
    put_forward.refresh_from_db()
    assert put_forward.status == Status.APPROVED
    assert Membership.objects.get().request == put_forward


def test_without_anybody_at_the_center_nothing_is_proposed(put_forward):
    make_body(slug=CENTER)
    make_assignment(body=make_body())
    form = signed_in(make_staff()).get(page_of(put_forward)).context["form"]
    assert form["body"].value() is None
