"""Publishing beside other acts, with real threads on PostgreSQL."""

from typing import Any

import pytest

from membership.mailing.models import OutboundMail
from membership.reports.built.brief import stored_brief
from membership.reports.models import BriefDelivery, Publication, PublicationFile, QuarterNote
from membership.reports.quarter import published
from membership.tests.factories import AT, TODAY
from membership.tests.reports.quarter_world import FIGURES, QUARTER, build_world, figures
from membership.tests.workflow.test_races import race
from membership.workflow.end_membership import end_membership
from membership.workflow.errors import OutOfDateError
from membership.workflow.name_recipient import name_recipient
from membership.workflow.note_quarter import note_quarter
from membership.workflow.publish_quarter import publish_quarter
from membership.workflow.send_brief import send_brief

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


def publish(world: Any) -> Any:
    return publish_quarter(quarter=QUARTER, by=world.staff, at=AT)


def test_of_two_publishers_one_publishes() -> None:
    world = build_world()
    results = race(lambda: publish(world), lambda: publish(world))
    lost = [each for each in results if isinstance(each, OutOfDateError)]
    assert [str(each) for each in lost] == ["This quarter is published already."]
    assert (Publication.objects.count(), PublicationFile.objects.count()) == (1, 2)


def test_what_happens_meanwhile_is_in_all_figures_or_in_none() -> None:
    world = build_world()
    membership = world.groups["managers"].memberships.filter(ends_on=None).first()

    def leave() -> Any:
        return end_membership(
            membership_id=membership.pk,
            ends_on=TODAY.replace(month=9, day=1),
            reason="other",
            by=world.staff,
            at=AT,
        )

    results = race(lambda: publish(world), leave)
    assert [each for each in results if isinstance(each, Exception)] == []
    found = published(QUARTER)
    assert found is not None
    flows = figures(found.reports["membership/group"].table("flows"))
    (overview,) = [t for t in found.reports["overview/none"].tables if t.name == "membership"]
    leaves = {row.key: row.values[1] for row in overview.rows}["leaves"]
    assert flows["managers"] in ((30, 3, 2, 31), (30, 3, 3, 30))
    assert flows["total"][2] == leaves == FIGURES["total"][2] + flows["managers"][2] - 2


@pytest.mark.parametrize("_", range(ROUNDS))
def test_a_note_is_in_the_brief_or_refused(_: int) -> None:
    world = build_world()

    def note() -> Any:
        return note_quarter(quarter=QUARTER, group=None, text="Hello", by=world.staff, at=AT)

    written, _published = race(note, lambda: publish(world))
    found = published(QUARTER)
    assert found is not None
    told = stored_brief(found).told.table("notes").rows
    is_in = not isinstance(written, OutOfDateError)
    assert (len(told), QuarterNote.objects.count()) == ((1, 1) if is_in else (0, 0))


def test_two_first_notes_leave_one() -> None:
    world = build_world()

    def note(text: str) -> Any:
        return note_quarter(quarter=QUARTER, group=None, text=text, by=world.staff, at=AT)

    results = race(lambda: note("One"), lambda: note("Two"))
    assert [each for each in results if isinstance(each, Exception)] == []
    assert QuarterNote.objects.count() == 1


def test_two_who_send_send_once() -> None:
    world = build_world()
    publication = publish(world)
    reader = name_recipient(full_name="Bea", email="b@example.gov", by=world.staff, at=AT)

    def send() -> Any:
        return send_brief(
            publication_id=publication.pk, recipient_ids=[reader.pk], by=world.staff, at=AT
        )

    results = race(send, send)
    assert sorted(map(len, results)) == [0, 1]
    assert (OutboundMail.objects.count(), BriefDelivery.objects.count()) == (1, 1)
