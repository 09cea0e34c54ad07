"""Putting people forward, and handing over: each person's own, and nobody else's."""

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from membership.review.models import ReviewerAssignment
from membership.review.people import LIAISON_OFFICER, GroupInvitation, JurisdictionLeader
from membership.tests.factories import AT, TODAY, make_group, make_invitation
from membership.tests.held import undone

from .oracle import INSIDE, LOCKED_OUT, REVIEWERS, STAFF, UNKNOWN, words
from .world import World, plain, state

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # as test_lists is on both
DOORS = [
    *("put_forward", "put_forward_stop", "invitations_unanswered"),
    *("hand_over", "hand_over_one", "hand_over_end"),
]
PUT_FORWARD_BY = {"ione": "officer_1", "itwo": "officer_2", "ilead": "leader"}
OFFERED = {
    "officer_1": {"amber", "birch"},
    "officer_2": {"amber", "birch"},
    "leader": {"elm"},
}
HAND_OVER = {"starts_on": TODAY.isoformat(), "last_day": (TODAY + timedelta(days=5)).isoformat()}


@pytest.fixture
def peopled(world: World) -> World:
    """Officers who may put people forward, a leader, whom they put forward, and stand-ins."""
    liaison = world.bodies["liaison"]
    liaison.slug = LIAISON_OFFICER
    liaison.save()
    world.groups["elm"] = make_group(name="Group elm", openness="closed", takes_requests=False)
    for tag, actor in PUT_FORWARD_BY.items():
        right = {"assignment": world.assignments.get(actor)}
        if actor == "leader":
            right = {"origin": "leader", "leader": world.leadership}
        group = world.groups["elm" if actor == "leader" else "birch"]
        named = world.person(tag)
        make_invitation(group=group, full_name=named["full_name"], email=named["email"], **right)
    return world


def invitation(world: World, tag: str) -> GroupInvitation:
    return GroupInvitation.objects.get(full_name__contains=world.planted[f"{tag}-name"])


def told(tags: Any) -> set[str]:
    return words(("name", "mail"), tags)


EVERYBODY = (*INSIDE, "leader")


def test_each_sees_whom_they_put_forward_and_is_offered_their_own_groups(peopled: World) -> None:
    before = state()
    for actor in EVERYBODY:
        client = peopled.client(actor)
        answer = client.get(reverse("admin:put_forward"))
        mine = [tag for tag, by in PUT_FORWARD_BY.items() if by == actor]
        expected = (200, told(mine)) if mine else (403, set())
        assert (answer.status_code, peopled.found(answer, actor)) == expected, actor
        if mine:
            form = answer.context["form"]
            groups = {str(group).removeprefix("Group ") for _, group in form.offered.values()}
            assert groups == OFFERED[actor]
    assert state() == before


def test_staff_alone_see_everybody_who_has_not_answered(peopled: World) -> None:
    for actor in EVERYBODY:
        answer = peopled.client(actor).get(reverse("admin:invitations_unanswered"))
        everybody = told(PUT_FORWARD_BY) | words("reviewer", PUT_FORWARD_BY.values())
        expected = (200, everybody) if actor in STAFF else (403, set())
        assert (answer.status_code, peopled.found(answer, actor)) == expected, actor


def test_each_invites_for_what_is_offered_and_nobody_else_does(peopled: World) -> None:
    form = {"full_name": "Nia", "email": "nia@example.gov"}
    choices = [f"{n}-{group.slug}" for group in peopled.groups.values() for n in (0, 1)]
    before = state()
    for actor in EVERYBODY:
        client = peopled.client(actor)
        made = set()
        for choice in choices:
            with undone():
                had = set(GroupInvitation.objects.values_list("pk", flat=True))
                answer = client.post(reverse("admin:put_forward"), {**form, "group": choice})
                new = GroupInvitation.objects.exclude(pk__in=had)
                made |= {str(each.group).removeprefix("Group ") for each in new}
                assert answer.status_code in ((302, 200) if actor in OFFERED else (403,))
                places = {str(each.jurisdiction) for each in new}
                assert places <= {"Place two" if actor == "officer_2" else "Place one"}
        assert (actor, made) == (actor, OFFERED.get(actor, set()))
    assert state() == before


def test_each_takes_back_their_own_and_staff_any(peopled: World) -> None:
    before = state()
    for actor in EVERYBODY:
        client = peopled.client(actor)
        for tag, by in PUT_FORWARD_BY.items():
            row = invitation(peopled, tag)
            path = reverse("admin:put_forward_stop", args=[row.pk])
            may = actor in (by, *STAFF)
            with undone() if may else nullcontext():
                answer = client.post(path)
                row.refresh_from_db()
                got = (answer.status_code, row.stopped_at is not None)
            assert got == ((302, True) if may else (403, False)), (actor, tag)
    assert state() == before


def test_an_invitation_of_somebody_else_is_like_one_that_is_not_there(peopled: World) -> None:
    for actor in ("lead_a", "officer_2", "leader"):
        client, pks = peopled.client(actor), [UNKNOWN]
        pks += [invitation(peopled, t).pk for t, by in PUT_FORWARD_BY.items() if by != actor]
        pages = {plain(client.post(reverse("admin:put_forward_stop", args=[pk]))) for pk in pks}
        assert len(pages) == 1


def test_each_hands_over_their_own_and_staff_anything(peopled: World) -> None:
    form = {**HAND_OVER, "address": peopled.users["board"].username}
    other = {**HAND_OVER, "address": peopled.users["bureau"].username}
    before = state()
    for actor in EVERYBODY:
        client = peopled.client(actor)
        page = client.get(reverse("admin:hand_over"))
        expected = 200 if actor in REVIEWERS else 403
        assert (page.status_code, peopled.found(page, actor)) == (expected, set()), actor
        for owner in REVIEWERS:
            own = peopled.assignments[owner]
            path = reverse("admin:hand_over_one", args=[own.pk])
            may = actor in (owner, *STAFF)
            page = client.get(path)
            seen = {f"{owner}-reviewer"} - {f"{actor}-reviewer"} if may else set()
            closed = 403 if actor == "leader" else 404
            got = (page.status_code, peopled.found(page, actor))
            assert got == (200 if may else closed, seen), (actor, owner)
            with undone() if may else nullcontext():
                answer = client.post(path, other if owner == "board" else form)
                done = ReviewerAssignment.objects.filter(stands_in_for=own).count()
            assert (answer.status_code, done) == ((302, 1) if may else (closed, 0)), (actor, owner)
            client.cookies.pop("messages", None)
    assert state() == before


def test_each_ends_what_stands_in_for_them_alone(peopled: World) -> None:
    own, board = peopled.assignments["officer_1"], peopled.users["board"]
    stand_in = ReviewerAssignment.objects.create(
        user=board,
        body=own.body,
        jurisdiction=own.jurisdiction,
        starts_on=TODAY,
        stands_in_for=own,
    )
    path = reverse("admin:hand_over_end", args=[stand_in.pk])
    before = state()
    for actor in EVERYBODY:
        client = peopled.client(actor)
        may = actor == "officer_1"
        with undone() if may else nullcontext():
            answer = client.post(path)
            stand_in.refresh_from_db()
            got = (answer.status_code, stand_in.ends_at is not None)
        expected = (302, True) if may else (403 if actor == "leader" else 404, False)
        assert got == expected, actor
        nobody = client.post(reverse("admin:hand_over_end", args=[UNKNOWN]))
        assert nobody.status_code == (403 if actor == "leader" else 404)
    assert state() == before


def test_who_stands_in_sees_what_the_other_sees_and_no_more(peopled: World) -> None:
    own, board = peopled.assignments["officer_2"], peopled.users["board"]
    queue = reverse("admin:membership_membershiprequest_changelist")

    def seen(actor: str) -> set[str]:
        answer = peopled.client(actor).get(queue, {"show": "all"})
        return {name for name in peopled.found(answer, actor) if name.endswith("-name")}

    theirs, before = seen("officer_2"), seen("board")
    assert theirs & before == set()
    fields = {"user": board, "body": own.body, "jurisdiction": own.jurisdiction}
    in_force = {"starts_on": TODAY, "stands_in_for": own}
    stand_in = ReviewerAssignment.objects.create(**fields, **in_force)
    assert seen("board") == theirs | before
    stand_in.ends_at = AT
    stand_in.save()
    assert seen("board") == before


def test_these_pages_are_closed_to_nobodies(peopled: World) -> None:
    JurisdictionLeader.objects.update(ends_at=AT)
    arguments = {
        "put_forward_stop": [invitation(peopled, "ione").pk],
        "hand_over_one": [peopled.assignments["lead_a"].pk],
        "hand_over_end": [peopled.assignments["lead_a"].pk],
    }
    before = state()
    for actor in (*LOCKED_OUT, "leader"):
        client = peopled.client(actor)
        for name in DOORS:
            path = reverse(f"admin:{name}", args=arguments.get(name, []))
            for answer in (client.get(path), client.post(path, HAND_OVER)):
                expected = (302, b"", f"{reverse('admin:login')}?next={path}")
                assert (answer.status_code, answer.content, answer.url) == expected
    assert state() == before
