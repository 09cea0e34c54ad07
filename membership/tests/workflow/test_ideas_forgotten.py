"""Forgetting a person in ideas: in theirs, in those of others, and nobody else's words."""

import pytest

from membership.mailing.models import OutboundMail
from membership.requests.address_links import Side
from membership.requests.address_links import make_token as address_token
from membership.requests.idea_links import find_idea, idea_token
from membership.requests.ideas import WORDS, GroupIdea
from membership.requests.links import BadLinkError
from membership.review.people import GroupInvitation
from membership.tests.factories import (
    AT,
    make_application,
    make_group,
    make_idea,
    make_invitation,
    make_member,
    make_staff,
)
from membership.tests.workflow.test_ideas import ANA, CLIENT, send
from membership.tests.workflow.test_purge_person import dump
from membership.workflow.change_address import agree_to_address, ask_to_change_address
from membership.workflow.confirm_idea import confirm_idea
from membership.workflow.correct_address import Sent, send_again
from membership.workflow.correct_idea_address import correct_idea_address
from membership.workflow.discuss_idea import discuss_idea
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.leave_idea import leave_idea
from membership.workflow.purge_person import purge_person

pytestmark = pytest.mark.django_db
PLANTED = ("Zebulon", "zebulon", "Quagmire", "My long story", "Bücher", "xn--bcher-kva")
TEXTS = ("audience", "purpose", "leads", "reason", "note")


@pytest.fixture
def staff():
    return make_staff()


def words_left(idea):
    idea.refresh_from_db()
    return [name for name in WORDS if getattr(idea, name)], idea.mails.count()


def move(old, new):
    change = ask_to_change_address(email_key=old, new_address=new, client=CLIENT, at=AT)
    for side in Side:
        agree_to_address(token=address_token(change, side), at=AT)


def test_a_person_who_is_forgotten_is_forgotten_here_too_and_what_came_of_it_stays(staff):
    group = make_group()
    words = {
        "full_name": "Zebulon Quagmire",
        "email": "Zebulon@Bücher.example",
        "role": "Quagmire",
        **dict.fromkeys(TEXTS, "My long story"),
    }
    new, became = make_idea(**words), make_idea(**words, status="group", group=group)
    discuss_idea(idea_id=new.pk, by=staff, at=AT)
    assert [word for word in (*PLANTED[:1], *PLANTED[2:4]) if word not in dump()] == []

    purge_person(address="zebulon@bücher.example", by=staff, at=AT)

    assert [word for word in PLANTED if word in dump()] == []
    assert words_left(new) == words_left(became) == ([], 0)
    assert (new.status, became.status, became.group, new.purged_at) == (
        "withdrawn",
        "group",
        group,
        AT,
    )
    with pytest.raises(BadLinkError):
        find_idea(idea_token(new))
    with pytest.raises(NotAllowedError):
        discuss_idea(idea_id=became.pk, by=staff, at=AT)


def test_what_others_wrote_about_them_goes_and_so_do_the_mails_that_repeat_it(staff):
    make_member(full_name="Zebulon O'Quagmire", email="zq@example.gov")
    long = "Friends of the peers whom all of us know and who work with Zebulon O'Quagmire."
    named = [make_idea(**{name: "I'd ask zebulon o'quagmire."}) for name in TEXTS]
    quoted = make_idea(audience=long)
    asked = make_idea()
    other = make_idea(full_name="Zebulon O'Quagmire", leads="Zebulons are many.")
    for idea in (named[0], quoted, other):
        discuss_idea(idea_id=idea.pk, by=staff, at=AT)
    leave_idea(idea_id=asked.pk, reason="Write to ZQ@example.gov.", by=staff, at=AT)
    discuss_idea(idea_id=asked.pk, by=staff, at=AT)
    assert "with Zebulon\nO'Quagmire." in quoted.mails.get().text, "over a line's end"

    purge_person(address="zq@example.gov", by=staff, at=AT)

    for name, idea in zip(TEXTS, named, strict=True):
        idea.refresh_from_db()
        assert (name, getattr(idea, name), idea.email != "") == (name, "", True)
    left = OutboundMail.objects.order_by("pk").values_list("idea", "kind")
    assert list(left) == [(other.pk, "idea_discussed"), (asked.pk, "idea_discussed")]
    other.refresh_from_db()
    assert (other.full_name, other.leads) == ("Zebulon O'Quagmire", "Zebulons are many.")
    OutboundMail.objects.filter(idea=other).delete()
    GroupIdea.objects.filter(pk=other.pk).update(full_name="", leads="")
    assert [word for word in ("uagmire", "zq@", "ZQ@") if word in dump()] == []
    leave_idea(idea_id=quoted.pk, reason="No.", by=staff, at=AT)
    assert "for:\n\n(removed)\n" in quoted.mails.get().text


def test_a_name_that_anybody_could_type_blanks_nobodys_words(staff):
    mine = "evil@example.org"
    said = dict.fromkeys(TEXTS, "Look at the state plan.")
    kept = make_idea(status="not_taken_up", **said)
    leave_idea(idea_id=make_idea().pk, reason="Look at the state plan.", by=staff, at=AT)
    make_idea(email=mine, full_name="look at", confirmed_at=None)
    make_application(email=mine, full_name="at the", confirmed_at=None)
    make_invitation(
        email=mine,
        full_name="state plan",
        origin=GroupInvitation.Origin.SUCCESSOR,
        invited_by=None,
    )
    make_idea(email=mine, full_name="the")

    purge_person(address=mine, by=staff, at=AT)

    kept.refresh_from_db()
    assert {name: getattr(kept, name) for name in TEXTS} == said
    assert OutboundMail.objects.filter(text__contains="state plan").count() == 1


@pytest.mark.parametrize("make", [make_member, make_application, make_idea, make_invitation])
def test_a_name_that_was_confirmed_or_typed_by_who_signs_in_is_searched(staff, make):
    make(email="zq@example.gov", full_name="Zebulon Quagmire")
    left = make_idea(note="Zebulon Quagmire knows it.")
    purge_person(address="zq@example.gov", by=staff, at=AT)
    left.refresh_from_db()
    assert left.note == ""


def test_mails_go_on_when_some_went_with_an_address_from_before(staff):
    idea = make_idea(email="a@example.gov")
    discuss_idea(idea_id=idea.pk, by=staff, at=AT)
    OutboundMail.objects.update(sent_at=AT)
    move("a@example.gov", "b@example.gov")
    for _ in range(2):
        leave_idea(idea_id=idea.pk, reason="Not now.", by=staff, at=AT)
        discuss_idea(idea_id=idea.pk, by=staff, at=AT)
    purge_person(address="a@example.gov", by=staff, at=AT)
    leave_idea(idea_id=idea.pk, reason="Not now.", by=staff, at=AT)
    discuss_idea(idea_id=idea.pk, by=staff, at=AT)
    told = idea.mails.filter(kind="idea_discussed").order_by("round")
    assert [mail.round for mail in told] == [2, 3, 4]


def test_an_address_is_corrected_twice_when_the_first_one_was_purged(staff):
    first = send()
    sent = Sent(first.reference, first.mail_id, ())
    second = correct_idea_address(sent=sent, address="y@example.gov", client=CLIENT, at=AT)
    purge_person(address="ana@example.gov", by=staff, at=AT)
    sent = Sent(second.reference, second.mail_id, ())
    correct_idea_address(sent=sent, address="z@example.gov", client=CLIENT, at=AT)
    told = OutboundMail.objects.order_by("round").values_list("to", "round")
    assert list(told) == [("y@example.gov", 2), ("z@example.gov", 3)]


def test_a_second_click_is_answered_also_when_its_mail_is_gone(staff):
    first = send()
    idea = GroupIdea.objects.get()
    confirm_idea(token=idea_token(idea), at=AT)
    OutboundMail.objects.update(sent_at=AT)
    move("ana@example.gov", "b@example.gov")
    purge_person(address="ana@example.gov", by=staff, at=AT)
    again = send(ANA)
    assert (again.reference, again.mail_id) == (first.reference, 0)
    with pytest.raises(OutOfDateError, match="Please use the newest email"):
        send_again(sent=Sent(again.reference, 0, ()), client=CLIENT, at=AT)
