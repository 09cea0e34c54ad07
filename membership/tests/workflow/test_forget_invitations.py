"""Invitations that came to nothing: who was named is forgotten, and that somebody was is not."""

from datetime import timedelta

import pytest
from django.conf import settings

from membership.audit.models import AuditEvent
from membership.mailing.invitations import invited
from membership.mailing.models import OutboundMail
from membership.review.invitations import Became, what_became_of
from membership.review.people import GroupInvitation
from membership.tests.factories import AT, make_group, make_leadership, make_mail
from membership.workflow.forget_invitations import forget_invitations

pytestmark = pytest.mark.django_db
KEPT = timedelta(days=settings.INVITATION_DAYS)
SECOND = timedelta(seconds=1)


def invitation(number: int, **fields) -> GroupInvitation:
    leader = make_leadership()
    return GroupInvitation.objects.create(
        origin="leader",
        leader=leader,
        jurisdiction=leader.jurisdiction,
        group=make_group(),
        full_name="Ana Example",
        email=f"Ana{number}@example.gov",
        email_key=f"ana{number}@example.gov",
        **{"invited_at": AT - 3 * KEPT, "ends_at": AT - 2 * KEPT, **fields},
    )


def test_the_mail_that_invited_them_goes_wherever_it_was_sent():
    gone, moved, kept = (invitation(number, ends_at=AT + KEPT) for number in (1, 10, 2))
    for row in (gone, moved, kept):
        invited(invitation=row, link="https://example.org/", at=AT)
    other = make_mail(kind="added", to=gone.email)
    ended = AT - KEPT - SECOND
    GroupInvitation.objects.filter(pk=gone.pk).update(stopped_at=ended)
    GroupInvitation.objects.filter(pk=moved.pk).update(stopped_at=ended, email="new@example.org")

    forget_invitations(at=AT)

    left = OutboundMail.objects.order_by("pk").values_list("kind", "to")
    assert list(left) == [("invited", kept.email), ("added", other.to)]


def test_who_did_not_accept_is_forgotten_once_and_nobody_sooner():
    late = AT - KEPT - SECOND
    gone = {
        invitation(1, ends_at=late): Became.LAPSED,
        invitation(2, stopped_at=late, declined=True, ends_at=AT + KEPT): Became.DECLINED,
        invitation(3, stopped_at=late, ends_at=AT + KEPT): Became.TAKEN_BACK,
        # Lapsed long ago, and closed when another invitation followed.
        invitation(4, stopped_at=AT): Became.LAPSED,
    }
    kept = [
        invitation(5, accepted_at=AT - 2 * KEPT),
        invitation(6, ends_at=AT - KEPT),
        invitation(7, stopped_at=AT - KEPT, declined=True, ends_at=AT + KEPT),
        invitation(8, ends_at=AT + SECOND),
    ]

    assert forget_invitations(at=AT) == len(gone)

    for row, became in gone.items():
        row.refresh_from_db()
        assert (row.full_name, row.email, row.email_key) == ("", "", "")
        assert what_became_of(row, AT) == became
    named = GroupInvitation.objects.exclude(email_key="").order_by("pk")
    assert list(named.values_list("pk", "full_name", "email")) == [
        (row.pk, "Ana Example", row.email) for row in kept
    ]
    event = AuditEvent.objects.get(action="invitations.forgotten")
    assert event.codes == {"invitations": 4}

    assert forget_invitations(at=AT) == 0
    assert AuditEvent.objects.filter(action="invitations.forgotten").count() == 1
