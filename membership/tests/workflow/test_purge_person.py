"""Forgetting a person: nothing that names them is left anywhere, and no count changes."""

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Count

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.links import make_token
from membership.requests.models import Application, MembershipRequest, RequestEvent
from membership.review.models import Decision
from membership.roster.models import Membership
from membership.tests.factories import (
    AT,
    make_assignment,
    make_body,
    make_group,
    make_request,
    make_staff,
    make_user,
)
from membership.tests.workflow.conftest import submission
from membership.workflow.confirm import confirm
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.errors import NotAllowedError
from membership.workflow.purge_person import purge_person
from membership.workflow.submit import submit

pytestmark = pytest.mark.django_db
PLANTED = ("Zebulon", "zebulon", "Quagmire Agency", "555-0199", "My long story", "Be kind")


def dump():
    """Return every value of every row of every table, as text."""
    return "\n".join(
        repr(row)
        for model in apps.get_models(include_auto_created=True)
        for row in model._base_manager.values_list()
    )


def history():
    return {
        model.__name__: list(model.objects.order_by("pk").values_list())
        for model in (RequestEvent, Decision)
    }


@pytest.fixture
def zebulon(ohio):
    """A person with a membership, a request that was not approved, and an open one."""
    body = make_body()
    reviewer = make_assignment(body=body).user
    groups = [make_group(bodies=[body]) for _ in range(3)]
    what = submission(
        *groups,
        jurisdiction=ohio,
        full_name="Zebulon",
        email="Zebulon@Example.org",
        organization="Quagmire Agency",
        work_phone="555-0199",
        job_title="My long story",
    )
    submit(what, client="192.0.2.1", at=AT)
    confirm(token=make_token(Application.objects.get()), at=AT)
    approved, denied, _ = MembershipRequest.objects.order_by("pk")
    approve_step(step_id=approved.steps.get().pk, by=reviewer, at=AT, note="Be kind")
    deny_step(step_id=denied.steps.get().pk, reason="role", message="Be kind", by=reviewer, at=AT)
    return "zebulon@example.org"


def test_nothing_that_names_the_person_is_left_in_the_whole_database(zebulon):
    assert [word for word in PLANTED if word not in dump()] == []

    gone = purge_person(address=" ZEBULON@example.org ", by=make_staff(), at=AT)

    assert [word for word in PLANTED if word in dump()] == []
    assert (gone.applications, gone.memberships_ended) == (1, 1)


def test_the_past_keeps_its_figures_and_what_was_open_ends(zebulon):
    other = make_request()
    before = history()
    statuses = {"approved": 1, "denied": 1, "pending": 2}
    counted = MembershipRequest.objects.order_by().values_list("status").annotate(Count("pk"))
    assert dict(counted) == statuses

    purge_person(address=zebulon, by=make_staff(), at=AT)

    after = history()
    assert after["Decision"] == before["Decision"]
    assert after["RequestEvent"][: len(before["RequestEvent"])] == before["RequestEvent"]
    assert [row[2] for row in after["RequestEvent"][len(before["RequestEvent"]) :]] == ["withdrawn"]
    assert dict(counted.all()) == {"approved": 1, "denied": 1, "withdrawn": 1, "pending": 1}
    membership = Membership.objects.get()
    assert (membership.end_reason, membership.ends_on > membership.starts_on) == (
        "asked_to_leave",
        True,
    )
    other.refresh_from_db()
    assert other.email_key != ""
    recorded = AuditEvent.objects.filter(actor__is_staff=True).order_by("pk")
    assert list(recorded.values_list("action", "object_id")) == [
        ("request.withdrawn", MembershipRequest.objects.get(status="withdrawn").pk),
        ("membership.ended", membership.pk),
        ("person.purged", None),
    ]


def test_a_try_to_sign_in_with_the_address_is_forgotten_and_other_tries_are_not(zebulon, client):
    for address in (zebulon, "rita@example.gov"):
        client.post("/admin/login/", {"username": address, "password": "x"})
    assert AccessAttempt.objects.count() == 2

    purge_person(address=zebulon, by=make_staff(), at=AT)

    assert [each.username for each in AccessAttempt.objects.all()] == ["rita@example.gov"]


def test_mail_to_somebody_else_stays(zebulon):
    kept = OutboundMail.objects.filter(kind="queue").count()
    assert kept == 1

    purge_person(address=zebulon, by=make_staff(), at=AT)

    assert [mail.kind for mail in OutboundMail.objects.all()] == ["queue"]


def test_only_staff_and_the_command_says_so(zebulon, capsys):
    reviewer = make_user(username="rita@example.gov")
    with pytest.raises(NotAllowedError):
        purge_person(address=zebulon, by=reviewer, at=AT)
    with pytest.raises(CommandError, match="Only staff"):
        call_command("purge_person", zebulon, by="rita@example.gov")
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("purge_person", zebulon, by="nobody@example.gov")
    assert Application.objects.get().full_name == "Zebulon"

    make_staff(username="sam@example.gov")
    call_command("purge_person", zebulon, by="sam@example.gov")
    assert capsys.readouterr().out == ("Removed: 1 applications, 3 mails; 1 memberships ended.\n")
