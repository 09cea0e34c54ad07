"""An idea from its form to what came of it: each move once, by whom it belongs to, and told."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.address_links import Side
from membership.requests.address_links import make_token as address_token
from membership.requests.desk import RemovalRequest
from membership.requests.idea_links import find_idea, idea_token
from membership.requests.idea_status import IdeaStatus, can_move
from membership.requests.ideas import WORDS, GroupIdea, TypedIdea
from membership.requests.limits import LimitReachedError
from membership.requests.links import BadLinkError
from membership.tests.factories import AT, make_assignment, make_group, make_idea, make_staff
from membership.tests.workflow.noticing import daily_from
from membership.workflow.ask_removal import ask_removal
from membership.workflow.change_address import agree_to_address, ask_to_change_address
from membership.workflow.confirm_idea import confirm_idea
from membership.workflow.correct_address import Sent, send_again
from membership.workflow.correct_idea_address import correct_idea_address
from membership.workflow.discuss_idea import discuss_idea
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.expire_ideas import expire_ideas
from membership.workflow.leave_idea import leave_idea
from membership.workflow.make_idea_a_group import make_idea_a_group
from membership.workflow.send_desk_link import send_desk_link
from membership.workflow.submit_idea import submit_idea
from membership.workflow.withdraw_idea import withdraw_idea

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CLIENT = "192.0.2.1"
ANA = TypedIdea(
    full_name="Ana Lee",
    email="Ana@Example.gov",
    role="Manager",
    audience="Sibling visits.",
    purpose="To share.",
    leads="A state.",
    form_stamp="one",
)
ACTS = {
    IdeaStatus.DISCUSSED: lambda pk, by: discuss_idea(idea_id=pk, by=by, at=AT),
    IdeaStatus.BECAME_GROUP: lambda pk, by: make_idea_a_group(
        idea_id=pk, group=make_group(), note="N", by=by, at=AT
    ),
    IdeaStatus.NOT_TAKEN_UP: lambda pk, by: leave_idea(
        idea_id=pk, reason=" Because. ", note="N", by=by, at=AT
    ),
}


def send(typed=ANA, at=AT):
    return submit_idea(typed, client=CLIENT, at=at)


def sent_idea():
    receipt = send()
    return GroupIdea.objects.get(), Sent(receipt.reference, receipt.mail_id, ())


def mails():
    return list(OutboundMail.objects.order_by("pk").values_list("kind", "to"))


def trail():
    return list(AuditEvent.objects.order_by("pk").values_list("action", "actor_kind", "codes"))


def test_sent_confirmed_and_each_click_counts_once():
    first = send()
    assert send() == first, "a second click on the same form"
    idea = GroupIdea.objects.get()
    assert (idea.status, idea.email_key, idea.role, idea.leads) == (
        "unconfirmed",
        "ana@example.gov",
        "Manager",
        "A state.",
    )
    for _ in range(2):
        assert confirm_idea(token=idea_token(idea), at=AT + DAY).confirmed_at == AT + DAY
    assert send() == first, "also when it was confirmed meanwhile"
    assert mails() == [("idea_confirm", "Ana@Example.gov")]
    assert [line[:2] for line in trail()] == [
        ("idea.submitted", "applicant"),
        ("idea.new", "applicant"),
    ]
    another = TypedIdea("Ana Lee", "ana@example.gov", "Others.", "To talk.", form_stamp="two")
    assert send(another) != first
    assert GroupIdea.objects.count() == 2, "nothing is lost"


def test_nothing_that_was_typed_is_mailed_to_an_address_that_nobody_confirmed():
    send()
    expire_ideas(at=AT + 7 * DAY)
    told = list(OutboundMail.objects.order_by("pk"))
    assert [mail.kind for mail in told] == ["idea_confirm", "idea_reminder"]
    typed = (ANA.full_name, ANA.role, ANA.audience, ANA.purpose, ANA.leads)
    for mail in told:
        read = f"{mail.subject} {mail.text} {mail.html}"
        assert [word for word in typed if word in read] == []


def test_so_many_an_hour(settings):
    settings.LIMIT_PER_ADDRESS_PER_HOUR = 1
    send()
    with pytest.raises(LimitReachedError):
        send(TypedIdea("Eve", "ana@example.gov", "x", "y", form_stamp="three"))
    assert GroupIdea.objects.count() == 1


def test_the_address_that_was_meant_gets_the_link_and_the_first_link_dies():
    idea, sent = sent_idea()
    stale = idea_token(idea)
    receipts = [
        correct_idea_address(sent=sent, address="ana.lee@example.gov", client=CLIENT, at=AT)
        for _ in range(2)
    ]
    assert receipts[0] == receipts[1]
    assert mails() == [("idea_confirm", "Ana@Example.gov"), ("idea_confirm", "ana.lee@example.gov")]
    with pytest.raises(BadLinkError, match="A newer email"):
        confirm_idea(token=stale, at=AT)
    now = Sent(receipts[0].reference, receipts[0].mail_id, ())
    send_again(sent=now, client=CLIENT, at=AT)
    assert mails()[2] == ("idea_confirm", "ana.lee@example.gov")
    with pytest.raises(OutOfDateError):
        send_again(sent=sent, client=CLIENT, at=AT)
    idea.refresh_from_db()
    confirm_idea(token=idea_token(idea), at=AT)
    with pytest.raises(OutOfDateError, match="no longer be changed"):
        correct_idea_address(sent=now, address="eve@example.org", client=CLIENT, at=AT)


@pytest.mark.parametrize("status", IdeaStatus)
def test_staff_make_the_moves_of_the_table_and_are_told_where_it_stands_else(status):
    staff = make_staff()
    unread = status in (IdeaStatus.UNCONFIRMED, IdeaStatus.EXPIRED)
    for to, act in ACTS.items():
        idea = make_idea(status=status, confirmed_at=None if unread else AT)
        if unread:
            with pytest.raises(NotAllowedError):
                act(idea.pk, staff)
        elif can_move(status, to):
            moved = act(idea.pk, staff)
            assert (moved.status, moved.settled_at) == (to, None if to == "discussed" else AT)
            assert [(mail.to, mail.round) for mail in idea.mails.all()] == [(idea.email, 1)]
        else:
            with pytest.raises(OutOfDateError, match=f"stands at “{status.label}” by now"):
                act(idea.pk, staff)
            assert not idea.mails.exists()


def test_nobody_else_makes_them():
    idea = make_idea()
    for user in (make_assignment().user, make_staff(is_active=False)):
        for act in ACTS.values():
            with pytest.raises(NotAllowedError):
                act(idea.pk, user)
    with pytest.raises(ValueError, match="Say why"):
        leave_idea(idea_id=idea.pk, reason=" \n", by=make_staff(), at=AT)
    assert (GroupIdea.objects.get().status, mails()) == ("new", [])


def test_what_is_told_and_what_is_on_record():
    staff, idea = make_staff(), make_idea(audience="Sibling visits.")
    group = make_group(name="Siblings")
    discuss_idea(idea_id=idea.pk, by=staff, at=AT)
    leave_idea(idea_id=idea.pk, reason="Not now.", note="Ask Sam.", by=staff, at=AT)
    again = discuss_idea(idea_id=idea.pk, by=staff, at=AT + DAY)
    assert (again.reason, again.note, again.discussed_at) == ("", "Ask Sam.", AT + DAY)
    made = make_idea_a_group(idea_id=idea.pk, group=group, by=staff, at=AT + 2 * DAY)
    assert (made.group, made.settled_at) == (group, AT + 2 * DAY)
    sent = list(OutboundMail.objects.order_by("pk"))
    assert [(mail.kind, mail.round) for mail in sent] == [
        ("idea_discussed", 1),
        ("idea_not_taken", 1),
        ("idea_discussed", 2),
        ("idea_group", 1),
    ]
    assert ["Not now." in mail.text for mail in sent] == [False, True, False, False]
    assert [("Ask Sam." in mail.text, "Sibling visits." in mail.text) for mail in sent] == [
        (False, True)
    ] * 4
    assert sent[3].subject == "Your idea became a group: Siblings"
    assert trail()[-1] == ("idea.became_group", "user", {"was": "discussed", "group": group.pk})


def test_a_group_that_is_gone_cannot_come_of_it():
    idea, gone = make_idea(), make_group(retired_on=date(2026, 10, 1))
    with pytest.raises(OutOfDateError, match="no longer in the catalog"):
        make_idea_a_group(idea_id=idea.pk, group=gone, by=make_staff(), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupIdea.objects.update(status="group")
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupIdea.objects.update(confirmed_at=None)


def test_its_sender_takes_it_back_while_it_is_open():
    ideas = {status: make_idea(status=status) for status in ("new", "discussed", "group")}
    for status in ("new", "discussed", "new"):
        withdrawn = withdraw_idea(token=idea_token(ideas[status]), at=AT)
        assert (withdrawn.status, withdrawn.settled_at, withdrawn.audience != "") == (
            "withdrawn",
            AT,
            True,
        )
    with pytest.raises(OutOfDateError, match="“Became a group”"):
        withdraw_idea(token=idea_token(ideas["group"]), at=AT)
    assert [kind for kind, _ in mails()] == ["idea_withdrawn"] * 2


def words_left(idea):
    idea.refresh_from_db()
    return [name for name in WORDS if getattr(idea, name)], idea.mails.count()


def test_whoever_never_sent_it_says_so_and_nothing_is_left():
    idea, _ = sent_idea()
    token = idea_token(idea)
    withdraw_idea(token=token, at=AT)
    assert words_left(idea) == ([], 0)
    assert find_idea(token).status == "withdrawn"
    with pytest.raises(OutOfDateError):
        confirm_idea(token=token, at=AT)


def test_one_reminder_and_then_every_word_is_erased():
    idea, _ = sent_idea()
    make_idea(email="ben@example.gov", submitted_at=AT)
    told = []
    for days in (6, 7, 8, 13, 14, 15):
        report = expire_ideas(at=AT + timedelta(days=days))
        told.append((report.reminded, report.expired))
    assert told == [(0, 0), (1, 0), (0, 0), (0, 0), (0, 1), (0, 0)]
    assert words_left(idea) == ([], 0)
    assert (idea.status, idea.settled_at) == ("expired", AT + timedelta(days=14))
    assert GroupIdea.objects.filter(status="new").count() == 1
    with pytest.raises(OutOfDateError):
        confirm_idea(token=idea_token(idea), at=AT + timedelta(days=15))


def test_an_idea_goes_along_to_another_address_with_the_mails_still_to_be_sent():
    idea = make_idea(email="ana@example.gov")
    discuss_idea(idea_id=idea.pk, by=make_staff(), at=AT)
    change = ask_to_change_address(
        email_key="ana@example.gov", new_address="new@example.org", client=CLIENT, at=AT
    )
    for side in Side:
        agree_to_address(token=address_token(change, side), at=AT)
    idea.refresh_from_db()
    assert (idea.email, idea.email_key) == ("new@example.org", "new@example.org")
    assert idea.mails.get().to == "new@example.org"


def test_an_address_is_taken_by_a_confirmed_idea_and_two_people_stay_two():
    staying = make_idea(email="ana@example.gov")
    for taken, confirmed_at in (("eve@example.gov", None), ("bea@example.gov", AT)):
        theirs = make_idea(email=taken, confirmed_at=confirmed_at)
        change = ask_to_change_address(
            email_key=staying.email_key, new_address=taken, client=CLIENT, at=AT
        )
        for side in Side:
            change = agree_to_address(token=address_token(change, side), at=AT)
        staying.refresh_from_db()
        moved = confirmed_at is None
        assert (staying.email_key == taken, change.done_at == AT) == (moved, moved)
        assert (change.stopped_at == AT, theirs.confirmed_at) == (not moved, confirmed_at)


def test_who_is_known_by_a_confirmed_idea_alone_has_a_page_of_their_own():
    make_idea(email="eve@example.gov", confirmed_at=None)
    make_idea(email="ana@example.gov", full_name="Ana Lee")
    for address in ("eve@example.gov", "ana@example.gov"):
        send_desk_link(address=address, client=CLIENT, at=AT)
    ask_removal(email_key="ana@example.gov", at=AT)
    assert mails() == [("desk_link", "ana@example.gov"), ("removal", "ana@example.gov")]
    assert RemovalRequest.objects.count() == 1


def test_staff_are_told_of_a_new_idea_on_its_day_and_then_once_a_week():
    staff, monday = make_staff(), date(2026, 11, 2)
    make_idea(confirmed_at=None)
    daily_from(monday, monday)
    make_idea(confirmed_at=AT + DAY)
    daily_from(date(2026, 11, 3), date(2026, 11, 10))
    told = OutboundMail.objects.filter(user=staff, kind="queue").order_by("day")
    assert [(mail.day.day, mail.subject) for mail in told] == [
        (3, "Peer groups: this needs the staff of the Center"),
        (9, "Peer groups: this needs the staff of the Center"),
    ]
    lines = [line for mail in told for line in mail.text.splitlines() if "look at" in line]
    assert lines == ["1 new idea for a group to look at.", "1 idea for a group to look at."]
