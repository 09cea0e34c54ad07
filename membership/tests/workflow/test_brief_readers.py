"""Who gets the brief: named and ended by staff, sent it once a day, forgotten on their wish."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.exceptions import ValidationError

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.mailing.sender import Tally, send_waiting
from membership.reports.models import BriefDelivery, BriefRecipient, Publication
from membership.tests.factories import AT, make_user
from membership.tests.reports.quarter_world import QUARTER, build_world
from membership.tests.workflow.test_purge_person import dump
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.name_recipient import end_recipient, name_recipient
from membership.workflow.publish_quarter import publish_quarter
from membership.workflow.purge_person import purge_person
from membership.workflow.send_brief import send_brief

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=3)


@pytest.fixture
def world(db: None) -> Any:
    return build_world()


@pytest.fixture
def publication(world: Any) -> Publication:
    return publish_quarter(quarter=QUARTER, by=world.staff, at=AT)


def name(world: Any, email: str = "bea@example.gov", full_name: str = "Bea Reader") -> Any:
    return name_recipient(full_name=full_name, email=email, by=world.staff, at=AT)


def send(world: Any, publication: Any, *readers: Any, at: Any = AT) -> list[BriefDelivery]:
    return send_brief(
        publication_id=publication.pk,
        recipient_ids=[reader.pk for reader in readers],
        by=world.staff,
        at=at,
    )


def test_an_address_is_named_once_until_it_is_ended(world: Any) -> None:
    first = name(world)
    with pytest.raises(ValidationError) as refused:
        name(world, "BEA@example.gov ")
    assert refused.value.message_dict == {"email": ["This address is on the list already."]}
    end_recipient(recipient_id=first.pk, by=world.staff, at=LATER)
    with pytest.raises(OutOfDateError, match="no longer on the list"):
        end_recipient(recipient_id=first.pk, by=world.staff, at=LATER)
    assert name(world).pk != first.pk
    assert [e.action for e in AuditEvent.objects.order_by("pk")] == [
        "recipient.named",
        "recipient.ended",
        "recipient.named",
    ]


def test_only_staff_name_end_and_send(world: Any, publication: Any) -> None:
    reader, other = name(world), make_user()
    with pytest.raises(NotAllowedError):
        name_recipient(full_name="X", email="x@example.gov", by=other, at=AT)
    with pytest.raises(NotAllowedError):
        end_recipient(recipient_id=reader.pk, by=other, at=AT)
    with pytest.raises(NotAllowedError):
        send_brief(publication_id=publication.pk, recipient_ids=[reader.pk], by=other, at=AT)
    assert (BriefRecipient.objects.count(), OutboundMail.objects.count()) == (1, 0)


def test_the_mail_carries_the_two_files_as_they_were_published(
    world: Any, publication: Any
) -> None:
    reader = name(world)
    (delivery,) = send(world, publication, reader)
    assert send_waiting(clock=lambda: AT) == Tally(sent=1)

    (message,) = django_mail.outbox
    assert message.to == ["bea@example.gov"]
    assert message.subject == "Peer groups: brief of FY 2026 Q4 (July-September 2026)"
    assert message.body.startswith("Hello Bea Reader,")
    assert publication.digest[:12] in message.body
    sent = {attached[0]: attached[1] for attached in message.attachments}
    stored = {file.name: bytes(file.content) for file in publication.files.all()}
    as_bytes = {n: c.encode() if isinstance(c, str) else c for n, c in sent.items()}
    assert as_bytes == stored
    assert sorted(stored) == ["peer-groups-brief_2026-Q4.html", "peer-groups-brief_2026-Q4.xlsx"]
    assert (delivery.digest, delivery.recipient, delivery.by, delivery.at) == (
        publication.digest,
        reader,
        world.staff,
        AT,
    )


def test_nobody_gets_it_twice_a_day_and_the_next_day_again(world: Any, publication: Any) -> None:
    one, two = name(world), name(world, "carl@example.gov", "Carl Reader")
    assert [each.recipient for each in send(world, publication, one)] == [one]
    assert [each.recipient for each in send(world, publication, one, two, at=LATER)] == [two]
    assert send(world, publication, one, two, at=LATER) == []
    again = send(world, publication, one, at=AT + timedelta(days=1))
    assert [each.recipient for each in again] == [one]
    assert OutboundMail.objects.filter(publication=publication).count() == 3
    assert BriefDelivery.objects.count() == 3


def test_what_went_out_of_date_sends_to_nobody(world: Any, publication: Any) -> None:
    one, two = name(world), name(world, "carl@example.gov")
    end_recipient(recipient_id=two.pk, by=world.staff, at=AT)
    with pytest.raises(OutOfDateError, match="no longer on the list"):
        send(world, publication, one, two)
    with pytest.raises(OutOfDateError, match="no longer on the list"):
        send(world, publication)
    with pytest.raises(OutOfDateError, match="not published"):
        send_brief(publication_id=0, recipient_ids=[one.pk], by=world.staff, at=AT)
    assert (OutboundMail.objects.count(), BriefDelivery.objects.count()) == (0, 0)


def test_a_reader_is_forgotten_with_all_their_mail(world: Any, publication: Any) -> None:
    reader = name(world, "Zebulon@Example.org", "Zebulon Quagmire")
    gone = name(world, "old@example.org", "Zebulon Before")
    end_recipient(recipient_id=gone.pk, by=world.staff, at=AT)
    send(world, publication, reader)
    words = ("Zebulon Quagmire", "Zebulon@Example.org", "zebulon@example.org")
    assert [word for word in words if word not in dump()] == []

    purge_person(address="zebulon@example.org", by=world.staff, at=LATER)

    assert [word for word in words if word in dump()] == []
    reader.refresh_from_db()
    gone.refresh_from_db()
    assert (reader.full_name, reader.email_key, reader.ended_at) == ("", "", LATER)
    assert (gone.full_name, gone.ended_at) == ("Zebulon Before", AT)
    assert BriefDelivery.objects.get().recipient == reader
    assert OutboundMail.objects.count() == 0
