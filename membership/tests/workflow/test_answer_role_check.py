"""The member's answer: what it changes, once; and the reviewer's word where there was none."""

from datetime import timedelta

import pytest

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.links import BadLinkError
from membership.review.people import GroupInvitation
from membership.review.rosters import memberships_without_answer
from membership.roster.models import Membership
from membership.roster.role_check import RoleCheck, make_token
from membership.tests.factories import (
    AT,
    TODAY,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_member,
    make_staff,
    make_user,
)
from membership.workflow.answer_role_check import (
    Successor,
    SuccessorRefusedError,
    moved_on,
    still_there,
)
from membership.workflow.confirm_membership import confirm_membership
from membership.workflow.end_membership import end_membership
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.purge_person import purge_person

from .role_checks import DAY, YEAR, ask, joined, silent

pytestmark = pytest.mark.django_db
BO = Successor("Bo Berg", "bo@example.gov")


@pytest.fixture
def ana():
    """A member of two groups, the second closed, with an open question."""
    member = make_member(full_name="Ana", email="ana@example.gov")
    ohio = make_jurisdiction()
    for name, fields in (("A", {}), ("B", {"takes_requests": False, "openness": "closed"})):
        group = make_group(name=name, **fields)
        joined(AT - 2 * YEAR, member=member, group=group, jurisdiction=ohio)
    return member


def rows(member):
    return list(member.memberships.order_by("group__name"))


def everything():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Membership, RoleCheck, GroupInvitation, OutboundMail, AuditEvent)
    ]


# ---- still there ---------------------------------------------------------------------------------


def test_still_there_confirms_each_membership_that_goes_on(ana):
    ended = joined(AT - 2 * YEAR, member=ana)
    Membership.objects.filter(pk=ended.pk).update(
        ends_on=TODAY, end_reason="other", end_recorded_at=AT
    )
    other = joined(AT)
    check = ask()

    still_there(token=make_token(check), at=AT + DAY)

    check.refresh_from_db()
    assert (check.answer, check.answered_at) == ("still_there", AT + DAY)
    assert [row.last_confirmed_at for row in rows(ana)] == [AT + DAY, AT + DAY, None]
    other.refresh_from_db()
    assert other.last_confirmed_at is None
    assert [
        (event.action, event.actor_kind)
        for event in AuditEvent.objects.filter(at=AT + DAY).order_by("pk")
    ] == [
        ("membership.confirmed", "applicant"),
        ("membership.confirmed", "applicant"),
        ("role_check.answered", "applicant"),
    ]


def test_a_second_answer_of_any_kind_changes_nothing(ana):
    check = ask()
    token = make_token(check)
    still_there(token=token, at=AT)
    before = everything()
    with pytest.raises(OutOfDateError):
        still_there(token=token, at=AT)
    with pytest.raises(OutOfDateError):
        moved_on(token=token, leaves=[rows(ana)[0].pk], successors={}, at=AT)
    assert everything() == before


def test_a_question_of_last_year_has_no_answer_and_the_last_day_has(ana):
    check = ask()
    token, before = make_token(check), everything()
    with pytest.raises(OutOfDateError, match="too old"):
        still_there(token=token, at=AT + YEAR)
    assert everything() == before
    still_there(token=token, at=AT + YEAR - timedelta(seconds=1))


def test_a_link_that_was_changed_opens_nothing(ana):
    token = make_token(ask())
    other = make_token(RoleCheck(reference="PG-2222-2222"))
    forged = f"{token.partition('.')[0]}.{other.partition('.')[2]}"
    for bad in (token[:-1], token[1:], token.swapcase(), forged, other, "", "\0", "\ud800", "x.y"):
        with pytest.raises(BadLinkError):
            still_there(token=bad, at=AT)
        with pytest.raises(BadLinkError):
            moved_on(token=bad, leaves=[1], successors={}, at=AT)


def test_once_the_person_is_removed_the_link_is_a_bad_one_and_its_mails_are_gone(ana):
    check = ask()
    kept = joined(AT - 2 * YEAR)
    ask()
    purge_person(address="ana@example.gov", by=make_staff(), at=AT)

    with pytest.raises(BadLinkError):
        still_there(token=make_token(check), at=AT)
    assert RoleCheck.objects.filter(pk=check.pk).count() == 1
    assert [mail.to for mail in OutboundMail.objects.filter(kind="still_there")] == [
        kept.member.email
    ]


# ---- moved on ------------------------------------------------------------------------------------


def test_moved_on_ends_what_is_left_and_confirms_what_is_kept(ana):
    first, second = rows(ana)
    check = ask()

    moved_on(token=make_token(check), leaves=[first.pk], successors={}, at=AT)

    first, second = rows(ana)
    assert (first.ends_on, first.end_reason, first.end_recorded_at) == (TODAY, "changed_job", AT)
    assert (second.ends_on, second.last_confirmed_at) == (None, AT)
    check.refresh_from_db()
    assert check.answer == "moved_on"
    told = OutboundMail.objects.exclude(kind="still_there")
    assert [(mail.kind, mail.to, mail.membership) for mail in told] == [
        ("left", "ana@example.gov", first)
    ]


def test_a_successor_is_invited_to_the_very_place_and_nobody_recommends_them(ana):
    first, second = rows(ana)
    leaves, named = [first.pk, second.pk], {first.pk: BO}

    moved_on(token=make_token(ask()), leaves=leaves, successors=named, at=AT)

    invitation = GroupInvitation.objects.get()
    assert (invitation.full_name, invitation.email_key) == ("Bo Berg", "bo@example.gov")
    assert (invitation.origin, invitation.predecessor) == ("successor", first)
    assert (invitation.group, invitation.jurisdiction) == (first.group, first.jurisdiction)
    assert (invitation.invited_by, invitation.assignment, invitation.leader) == (None, None, None)
    assert [row.ends_on for row in rows(ana)] == [TODAY, TODAY]
    kinds = OutboundMail.objects.exclude(kind="still_there").values_list("kind", "to")
    assert sorted(kinds) == [
        ("invited", "bo@example.gov"),
        ("left", "ana@example.gov"),
        ("left", "ana@example.gov"),
    ]


@pytest.mark.parametrize("place", [0, 1], ids=["themselves", "a group without requests"])
def test_a_successor_who_cannot_be_invited_stops_all_of_it(ana, place):
    pks = [row.pk for row in rows(ana)]
    token, before = make_token(ask()), everything()
    named = {pks[place]: [Successor("Ana", " ANA@example.gov"), BO][place]}
    with pytest.raises(SuccessorRefusedError) as refused:
        moved_on(token=token, leaves=pks, successors=named, at=AT)
    assert refused.value.membership_id == pks[place]
    assert everything() == before


def test_nobody_leaves_for_another_or_leaves_nothing(ana):
    first = rows(ana)[0]
    token, other = make_token(ask()), joined(AT)
    before = everything()
    for leaves, named in (
        ([], {}),
        ([other.pk], {}),
        ([first.pk, other.pk], {}),
        ([987654], {}),
        ([first.pk], {other.pk: BO}),
        ([first.pk], {rows(ana)[1].pk: BO}),
    ):
        with pytest.raises(NotAllowedError):
            moved_on(token=token, leaves=leaves, successors=named, at=AT)
    assert everything() == before


# ---- no answer: the reviewers decide -------------------------------------------------------------


@pytest.fixture
def scene():
    """Two silent members and one who has time left; a lead, an officer, somebody of elsewhere."""
    body = make_body()
    group, elsewhere = make_group(bodies=[body]), make_group(bodies=[body])
    ohio, iowa = make_jurisdiction(), make_jurisdiction()
    one = silent(group=group, jurisdiction=ohio)
    two = silent(group=group, jurisdiction=iowa)
    asked = joined(AT - 2 * YEAR, group=group, jurisdiction=ohio)
    ask()
    return {
        "rows": {"ohio": one, "iowa": two, "asked": asked},
        "lead": make_assignment(body=body, group=group).user,
        "officer": make_assignment(body=body, jurisdiction=ohio).user,
        "elsewhere": make_assignment(body=body, group=elsewhere).user,
        "ended": make_assignment(body=body, group=group, ends_at=AT).user,
        "nobody": make_user(),
        "staff": make_staff(),
    }


SEES = {
    "lead": {"ohio", "iowa"},
    "officer": {"ohio"},
    "elsewhere": set(),
    "ended": set(),
    "nobody": set(),
    "staff": {"ohio", "iowa"},
}


def test_each_sees_the_silent_of_their_own_rosters(scene):
    names = {row.pk: name for name, row in scene["rows"].items()}
    told = {
        actor: {names[row.pk] for row in memberships_without_answer(scene[actor], AT)}
        for actor in SEES
    }
    assert told == SEES


@pytest.mark.parametrize("actor", SEES)
def test_who_sees_a_name_may_confirm_or_end_it_and_nobody_else(scene, actor):
    for name, row in scene["rows"].items():
        confirm = {"membership_id": row.pk, "by": scene[actor], "at": AT}
        finish = {**confirm, "ends_on": TODAY, "reason": "inactive"}
        if name not in SEES[actor]:
            with pytest.raises((NotAllowedError, OutOfDateError)):
                confirm_membership(**confirm)
            row.refresh_from_db()
            assert row.last_confirmed_at is None
            if actor != "staff":
                with pytest.raises(NotAllowedError):
                    end_membership(**finish)
        elif name == "ohio":
            confirm_membership(**confirm)
            row.refresh_from_db()
            assert row.last_confirmed_at == AT
            with pytest.raises(OutOfDateError):
                confirm_membership(**confirm)
        else:
            end_membership(**finish)
            row.refresh_from_db()
            assert (row.ends_on, row.end_reason) == (TODAY, "inactive")
            with pytest.raises(OutOfDateError):
                end_membership(**finish)
            with pytest.raises(OutOfDateError):
                confirm_membership(**confirm)
        left = {row.pk for row in memberships_without_answer(scene[actor], AT)}
        assert (row.pk in left) is False
    silent_rows = {scene["rows"][name].pk for name in ("ohio", "iowa")}
    waiting = set(memberships_without_answer(scene["staff"], AT).values_list("pk", flat=True))
    assert waiting == silent_rows - {scene["rows"][name].pk for name in SEES[actor]}


def test_after_the_answer_a_reviewer_neither_confirms_nor_ends(scene):
    row = scene["rows"]["ohio"]
    check = RoleCheck.objects.get(member=row.member)
    still_there(token=make_token(check), at=AT)
    lead = {"membership_id": row.pk, "by": scene["lead"], "at": AT}
    with pytest.raises(OutOfDateError):
        confirm_membership(**lead)
    with pytest.raises(NotAllowedError, match="did not answer"):
        end_membership(**lead, ends_on=TODAY, reason="inactive")
    row.refresh_from_db()
    assert row.ends_on is None
