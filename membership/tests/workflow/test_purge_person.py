"""Forgetting a person: nothing that names them is left anywhere, and no count changes."""

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Count

from membership.audit.models import AuditEvent, TypedReason
from membership.mailing.models import OutboundMail
from membership.requests.address_links import Side
from membership.requests.address_links import make_token as address_token
from membership.requests.desk import AddressChange, DeskLink, RemovalRequest
from membership.requests.links import make_token
from membership.requests.models import Application, MembershipRequest, RequestEvent
from membership.review.models import Decision
from membership.review.people import GroupInvitation
from membership.roster.imports import RosterImport, RosterImportRow
from membership.roster.models import Membership
from membership.tests.factories import (
    AT,
    make_assignment,
    make_body,
    make_group,
    make_mail,
    make_request,
    make_staff,
    make_user,
)
from membership.tests.workflow.conftest import submission
from membership.workflow.ask_removal import ask_removal
from membership.workflow.change_address import agree_to_address, ask_to_change_address
from membership.workflow.confirm import confirm
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.errors import NotAllowedError
from membership.workflow.purge_person import purge_person
from membership.workflow.send_desk_link import send_desk_link
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
        full_name="Zebulon Quagmire",
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
    for typed in (
        "Zebulon  quagmire asked for it",
        "Sent to <ZEBULON@example.org>.",
        "For the board",
    ):
        TypedReason.objects.create(text=typed, at=AT)
    assert [word for word in PLANTED if word not in dump()] == []

    gone = purge_person(address=" ZEBULON@example.org ", by=make_staff(), at=AT)

    assert [word for word in PLANTED if word in dump()] == []
    assert (gone.applications, gone.memberships_ended) == (1, 1)
    texts = TypedReason.objects.order_by("pk").values_list("text", flat=True)
    assert list(texts) == ["", "", "For the board"]


def plant_on_the_desk(key):
    """Leave a trace of the person wherever their own page can: two addresses they had before too.

    The last words of the list are those of an address that was typed wrong, and of one before.
    """
    agreed = ask_to_change_address(
        email_key=key, new_address="Zebulon@Bücher.example", client="192.0.2.1", at=AT
    )
    for side in Side:
        agree_to_address(token=address_token(agreed, side), at=AT)
    now = agreed.new_email_key
    send_desk_link(address=now, client="192.0.2.1", at=AT)
    ask_to_change_address(email_key=now, new_address="typo@wrong.org", client="192.0.2.1", at=AT)
    ask_removal(email_key=now, at=AT)
    GroupInvitation.objects.create(
        origin="officer",
        assignment=make_assignment(),
        group=make_group(),
        email="Zebulon@Bücher.example",
        email_key=now,
        full_name="Zebulon",
        invited_at=AT,
        ends_at=AT,
    )
    file = RosterImport.objects.create(uploaded_at=AT, file_on=AT.date())
    file.rows.create(sheet=0, number=2, cells=["Zebulon"], email_key=now, sort_name="zebulon")
    return now


def test_nothing_of_what_they_did_on_their_own_page_is_left_either(zebulon):
    now = plant_on_the_desk(zebulon)
    planted = (*PLANTED, "Bücher", "xn--bcher-kva", "typo@wrong.org")
    assert [word for word in planted if word not in dump()] == []

    purge_person(address=now, by=make_staff(), at=AT)

    assert [word for word in planted if word in dump()] == []
    assert (DeskLink.objects.count(), AddressChange.objects.count()) == (0, 0)
    assert [each.outcome for each in RemovalRequest.objects.all()] == ["removed"]
    assert GroupInvitation.objects.get().stopped_at == AT
    assert RosterImportRow.objects.count() == 0


def test_a_change_to_this_address_that_somebody_else_asked_for_is_gone_too(zebulon):
    ask_to_change_address(
        email_key="eve@example.gov", new_address=zebulon, client="192.0.2.1", at=AT
    )

    purge_person(address=zebulon, by=make_staff(), at=AT)

    assert AddressChange.objects.count() == 0
    assert [word for word in PLANTED if word in dump()] == []


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
    reviewer = make_user()
    kept = [make_mail(to="other@example.org"), make_mail(to=reviewer.email, user=reviewer)]

    purge_person(address=zebulon, by=make_staff(), at=AT)

    assert (
        list(OutboundMail.objects.filter(pk__in=[mail.pk for mail in kept]).order_by("pk")) == kept
    )
    assert set(OutboundMail.objects.values_list("kind", flat=True)) <= {"already", "queue"}


def test_only_staff_and_the_command_says_so(zebulon, capsys):
    reviewer = make_user(username="rita@example.gov")
    with pytest.raises(NotAllowedError):
        purge_person(address=zebulon, by=reviewer, at=AT)
    with pytest.raises(CommandError, match="Only staff"):
        call_command("purge_person", zebulon, by="rita@example.gov")
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("purge_person", zebulon, by="nobody@example.gov")
    assert Application.objects.get().full_name == "Zebulon Quagmire"

    make_staff(username="sam@example.gov")
    call_command("purge_person", zebulon, by="sam@example.gov")
    assert capsys.readouterr().out == ("Removed: 1 applications, 3 mails; 1 memberships ended.\n")
