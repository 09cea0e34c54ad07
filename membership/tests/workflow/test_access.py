"""Who gets access to the admin, and loses it: inviting, linking, ending, setting a passphrase."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError

from membership.audit.models import AuditEvent
from membership.audit.record import BY_SYSTEM
from membership.mailing.models import OutboundMail
from membership.requests.limits import LimitReachedError
from membership.review.models import ReviewerAssignment
from membership.review.scoping import may_enter
from membership.workflow.end_assignment import end_assignment
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.invite_reviewer import invite_reviewer
from membership.workflow.send_sign_in_link import send_sign_in_link
from membership.workflow.set_passphrase import set_passphrase

from ..factories import AT, TODAY, make_assignment, make_body, make_staff, make_user

pytestmark = pytest.mark.django_db


def invite(**fields: Any) -> ReviewerAssignment:
    """Invite somebody who is easy to invite."""
    fields.setdefault("by", fields.get("by") or make_staff())
    fields.setdefault("body", fields.get("body") or make_body())
    return invite_reviewer(
        **{
            "full_name": "Ann Lee",
            "address": "Ann.Lee@example.gov",
            "group": None,
            "jurisdiction": None,
            "starts_on": TODAY,
            "ends_at": None,
            "at": AT,
            **fields,
        }
    )


def test_an_invitation_makes_the_account_the_assignment_the_line_and_the_mail() -> None:
    staff, body = make_staff(), make_body()
    assignment = invite(by=staff, body=body)
    user = assignment.user
    assert (user.username, user.email) == ("ann.lee@example.gov", "Ann.Lee@example.gov")
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (False, False, False)
    assert may_enter(user, AT) is True
    line = AuditEvent.objects.get()
    assert (line.action, line.actor, line.object_id) == ("reviewer.invited", staff, assignment.pk)
    assert line.codes == {"user": user.pk, "body": body.pk, "group": None, "jurisdiction": None}
    mail = OutboundMail.objects.get()
    assert (mail.kind, mail.to) == ("invitation", "Ann.Lee@example.gov")
    assert "/admin/passphrase/" in mail.text


def test_another_spelling_of_an_address_is_the_same_account() -> None:
    first = invite()
    second = invite(address=" ANN.LEE@example.gov ", full_name="Another Name")
    assert second.user == first.user
    assert User.objects.get(pk=first.user_id).get_full_name() == "Ann Lee"


def test_only_staff_invite_and_end() -> None:
    reviewer = make_assignment().user
    for by in (reviewer, make_user(), make_staff(is_active=False)):
        with pytest.raises(NotAllowedError):
            invite(by=by)
        with pytest.raises(NotAllowedError):
            end_assignment(assignment=ReviewerAssignment.objects.get(), by=by, at=AT)
    assert User.objects.filter(username="ann.lee@example.gov").count() == 0
    assert ReviewerAssignment.objects.get().ends_at is None
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"address": "nobody"}, "address"),
        ({"address": "x" * 140 + "@example.gov"}, "address"),
        ({"ends_at": AT}, "ends_at"),
        ({"ends_at": AT - timedelta(days=1)}, "ends_at"),
        ({"starts_on": None}, "starts_on"),
        ({"starts_on": date(2027, 1, 2), "ends_at": AT + timedelta(days=5)}, "ends_at"),
    ],
)
def test_what_is_wrong_is_said_by_field_and_leaves_nothing(
    fields: dict[str, Any], field: str
) -> None:
    staff = make_staff()
    with pytest.raises(ValidationError) as refused:
        invite(by=staff, **fields)
    assert list(refused.value.message_dict) == [field]
    assert list(User.objects.all()) == [staff]
    assert OutboundMail.objects.count() == 0


def test_the_same_assignment_twice_is_refused_until_the_first_has_ended() -> None:
    staff, body = make_staff(), make_body()
    first = invite(by=staff, body=body)
    with pytest.raises(ValidationError):
        invite(by=staff, body=body)
    end_assignment(assignment=first, by=staff, at=AT + timedelta(hours=1))
    assert invite(by=staff, body=body, at=AT + timedelta(hours=2)).pk != first.pk


def test_an_account_switched_off_is_not_invited() -> None:
    make_user(username="ann.lee@example.gov", is_active=False)
    with pytest.raises(ValidationError) as refused:
        invite()
    assert refused.value.message_dict == {
        "address": ["The account of this address is switched off."]
    }


def test_an_assignment_ends_at_its_minute_and_once() -> None:
    staff, assignment = make_staff(), make_assignment()
    end_assignment(assignment=assignment, by=staff, at=AT)
    assert may_enter(assignment.user, AT - timedelta(seconds=1)) is True
    assert may_enter(assignment.user, AT) is False
    with pytest.raises(OutOfDateError):
        end_assignment(assignment=assignment, by=staff, at=AT + timedelta(hours=1))
    assignment.refresh_from_db()
    assert assignment.ends_at == AT
    line = AuditEvent.objects.get()
    assert (line.action, line.codes) == ("reviewer.ended", {"user": assignment.user_id})


def test_an_assignment_begins_with_the_program_s_day() -> None:
    assignment = make_assignment(starts_on=date(2026, 11, 3))
    eastern_midnight = datetime.fromisoformat("2026-11-03T00:00:00-05:00")
    assert may_enter(assignment.user, eastern_midnight - timedelta(seconds=1)) is False
    assert may_enter(assignment.user, eastern_midnight) is True


def test_a_token_sets_one_passphrase() -> None:
    user = make_staff()
    token = default_token_generator.make_token(user)
    set_passphrase(user=user, passphrase="five green lamps in a row", token=token, at=AT)
    with pytest.raises(OutOfDateError):
        set_passphrase(user=user, passphrase="seven blue lamps in a row", token=token, at=AT)
    user.refresh_from_db()
    assert user.check_password("five green lamps in a row")
    assert AuditEvent.objects.get().codes == {"by_link": True}


def test_links_are_counted_also_for_unknown_addresses(settings: Any) -> None:
    settings.LIMIT_PER_ADDRESS_PER_HOUR = 1
    for address in (make_staff().username, "unknown@example.org"):
        asked = {"address": address, "client": address, "by": BY_SYSTEM, "at": AT}
        send_sign_in_link(**asked)
        with pytest.raises(LimitReachedError) as reached:
            send_sign_in_link(**asked)
        assert reached.value.retry_at == datetime.fromisoformat("2026-11-02T13:00:00+00:00")
    assert OutboundMail.objects.count() == 1
