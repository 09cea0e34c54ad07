"""Adding on nomination, and ending, a membership."""

from datetime import timedelta

import pytest

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.status import Status
from membership.requests.submission import Person
from membership.roster.models import Membership
from membership.tests.factories import (
    AT,
    TODAY,
    make_application,
    make_group,
    make_jurisdiction,
    make_membership,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.add_member import add_member
from membership.workflow.end_membership import end_membership
from membership.workflow.errors import NotAllowedError, OutOfDateError

pytestmark = pytest.mark.django_db


def add(group, by, email="ana@example.gov"):
    person = Person(full_name="Ana", email=email, jurisdiction=make_jurisdiction())
    return add_member(person=person, group=group, role=None, starts_on=TODAY, by=by, at=AT)


def test_staff_add_a_nominated_person_to_a_closed_group():
    group = make_group(openness="closed", takes_requests=False)

    membership = add(group, make_staff())

    assert (membership.origin, membership.member.email_key) == ("nomination", "ana@example.gov")
    assert [mail.kind for mail in OutboundMail.objects.all()] == ["nominated"]
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["membership.started"]


def test_a_person_is_added_once_and_not_past_an_open_request():
    group, staff = make_group(), make_staff()
    add(group, staff)
    with pytest.raises(OutOfDateError):
        add(group, staff, email=" ANA@example.gov")

    other = make_group()
    make_request(group=other, application=make_application(email="ana@example.gov"))
    with pytest.raises(OutOfDateError):
        add(other, staff)
    assert Membership.objects.count() == 1


def test_an_unconfirmed_request_gives_way_to_the_nomination():
    group = make_group()
    application = make_application(email="ana@example.gov", confirmed_at=None)
    request = make_request(group=group, application=application)
    staff = make_staff()

    add(group, staff)

    request.refresh_from_db()
    application.refresh_from_db()
    assert (request.status, application.lapsed_at) == (Status.WITHDRAWN, AT)
    replaced = AuditEvent.objects.get(action="request.replaced")
    event = request.events.get(kind="replaced")
    assert (replaced.object_id, replaced.actor, event.actor) == (request.pk, staff, staff)


def test_only_staff_add_and_end():
    with pytest.raises(NotAllowedError):
        add(make_group(), make_user())
    membership = make_membership()
    with pytest.raises(NotAllowedError):
        end(membership, by=make_user())
    assert Membership.objects.get().ends_on is None


def end(membership, **changes):
    values = {"ends_on": TODAY, "reason": "changed_job", "by": None, "at": AT, **changes}
    values["by"] = values["by"] or make_staff()
    return end_membership(membership_id=membership.pk, **values)


def test_ending_keeps_the_interval_with_its_reason():
    membership = make_membership()

    end(membership)

    membership.refresh_from_db()
    assert (membership.ends_on, membership.end_reason) == (TODAY, "changed_job")
    with pytest.raises(OutOfDateError):
        end(membership)


def test_a_membership_never_ends_before_its_second_day_nor_for_an_unknown_reason():
    membership = make_membership(starts_on=TODAY)
    with pytest.raises(ValueError, match="last day"):
        end(membership, ends_on=TODAY)
    with pytest.raises(ValueError, match="bored"):
        end(membership, ends_on=TODAY + timedelta(days=1), reason="bored")
    membership.refresh_from_db()
    assert membership.ends_on is None
