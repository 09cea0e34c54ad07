"""A reviewer's choice: kept, on record once, and only for whoever reviews."""

from datetime import timedelta

import pytest

from membership.audit.models import AuditEvent
from membership.review.cadence import Notices, cadences
from membership.review.people import ReviewerPreference
from membership.tests.factories import AT, make_assignment, make_staff, make_user
from membership.workflow.choose_notices import choose_notices
from membership.workflow.errors import NotAllowedError

pytestmark = pytest.mark.django_db


def test_a_choice_is_kept_and_on_record_once():
    user, other = make_assignment().user, make_assignment().user
    assert cadences(AT) == {user.pk: Notices.DAILY, other.pk: Notices.DAILY}
    for notices in ("weekly", "weekly", "when_waiting"):
        choose_notices(notices=notices, by=user, at=AT)
    assert cadences(AT) == {user.pk: Notices.WHEN_WAITING, other.pk: Notices.DAILY}
    assert cadences(AT, of=[other]) == {other.pk: Notices.DAILY}
    lines = AuditEvent.objects.filter(action="reviewer.notices_chosen").order_by("pk")
    assert [(line.actor, line.object_id, line.codes) for line in lines] == [
        (user, user.pk, {"notices": "weekly"}),
        (user, user.pk, {"notices": "when_waiting"}),
    ]
    assert ReviewerPreference.objects.count() == 1


def test_the_default_chosen_on_purpose_stays_when_the_default_changes():
    user = make_assignment().user
    choose_notices(notices="daily", by=user, at=AT)
    assert ReviewerPreference.objects.get(user=user).notices == "daily"


def test_nobody_chooses_who_does_not_review():
    ended = make_assignment(ends_at=AT - timedelta(minutes=1)).user
    for user in (make_user(), make_staff(), ended):
        with pytest.raises(NotAllowedError, match="You act for no reviewing body now"):
            choose_notices(notices="daily", by=user, at=AT)
    with pytest.raises(ValueError, match="hourly"):
        choose_notices(notices="hourly", by=make_assignment().user, at=AT)
    assert (ReviewerPreference.objects.count(), AuditEvent.objects.count()) == (0, 0)
