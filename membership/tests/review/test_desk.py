"""The desk's numbers: each is the length of its list, for a narrow scope, two bodies and staff."""

from datetime import timedelta

import pytest

from membership.catalog.models import ReviewingBody
from membership.mailing.models import OutboundMail
from membership.requests.desk import RemovalRequest
from membership.requests.models import MembershipRequest
from membership.requests.status import Status
from membership.review.counting import Count, count_lists
from membership.review.desk import LATEST, gather_desk
from membership.review.models import RequestStep
from membership.review.people import GroupInvitation
from membership.review.queue import Show, filter_shown
from membership.review.scoping import requests_visible_to
from membership.tests.factories import (
    AT,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_idea,
    make_jurisdiction,
    make_mail,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.decide import approve_step, deny_step

pytestmark = pytest.mark.django_db
Reach = ReviewingBody.Reach


def desk_of(user):
    return gather_desk(user, AT, OutboundMail.objects.filter(given_up_at__isnull=False))


def numbers(desk):
    """Return every number of a desk, by what it counts."""
    found = {"waiting": desk.waiting.number}
    found |= {line.name: line.count.number for line in desk.groups}
    found |= {show.value: count.number for show, count in desk.parts.items()}
    return found | {name: count.number for name, count in desk.to_look_after.items()}


@pytest.fixture
def scene():
    """Two groups and two places: a lead sees one group, an officer one place, one acts twice."""
    leads = make_body(name="Leads", reach=Reach.GROUP)
    officers = make_body(name="Officers", reach=Reach.JURISDICTION)
    board = make_body(name="Board")
    ohio, iowa = make_jurisdiction(name="Ohio"), make_jurisdiction(name="Iowa")
    amber = make_group(name="Amber", bodies=[leads, officers])
    birch = make_group(name="Birch", bodies=[board])
    lead = make_assignment(body=leads, group=amber).user
    two = make_user()
    make_assignment(body=officers, jurisdiction=ohio, user=two)
    make_assignment(body=board, user=two)

    def ask(group, place, days=0, **fields):
        moment = AT - timedelta(days=days)
        application = make_application(jurisdiction=place, submitted_at=moment)
        return make_request(group=group, application=application, **fields)

    return {"lead": lead, "two": two, "staff": make_staff(), "ask": ask} | {
        "amber": amber,
        "birch": birch,
        "ohio": ohio,
        "iowa": iowa,
        "board": board,
        "leads": leads,
    }


@pytest.fixture
def busy(scene):
    """Something of every kind, inside and outside of each scope."""
    ask, amber, birch = scene["ask"], scene["amber"], scene["birch"]
    ohio, iowa, lead, two = (scene[name] for name in ("ohio", "iowa", "lead", "two"))
    scene["oldest"] = ask(amber, ohio, days=60)
    ask(amber, iowa, days=50)
    scene["claimed"] = ask(amber, iowa, days=3)
    scene["claimed"].steps.update(claimed_by=lead, claimed_at=AT)
    ask(amber, ohio)
    scene["birch oldest"] = ask(birch, iowa, days=90)
    ask(birch, ohio, days=2)
    ask(birch, ohio, status=Status.WAITING_FOR_APPLICANT)
    ask(amber, iowa, status=Status.WAITING_FOR_APPLICANT)
    ask(birch, ohio, confirmed_at=None)
    for place in (ohio, iowa):
        denied = ask(amber, place)
        step = denied.steps.get(body=scene["leads"])
        deny_step(step_id=step.pk, reason="role", by=lead, at=AT - timedelta(days=1))
    long_ago = ask(amber, ohio)
    step = long_ago.steps.get(body=scene["leads"])
    deny_step(step_id=step.pk, reason="role", by=lead, at=AT - timedelta(days=31))
    step = ask(birch, iowa).steps.get()
    approve_step(step_id=step.pk, by=two, at=AT - timedelta(days=2))
    taken_back = ask(birch, iowa).steps.get()
    deny_step(step_id=taken_back.pk, reason="role", by=two, at=AT)
    RequestStep.objects.filter(pk=taken_back.pk).update(waived_at=AT)
    ask(make_group(name="Nobody's"), ohio, days=4)
    make_mail(given_up_at=AT)
    for status in ("new", "discussed", "group", "not_taken_up", "withdrawn"):
        make_idea(status=status)
    make_idea(confirmed_at=None)
    for settled in ({}, {"settled_at": AT, "outcome": "kept"}):
        RemovalRequest.objects.create(email_key="x@example.gov", asked_at=AT, **settled)
    for number, over in enumerate(({}, {"accepted_at": AT}, {"stopped_at": AT})):
        GroupInvitation.objects.create(
            origin="successor",
            group=amber,
            email_key=f"new{number}@example.gov",
            invited_at=AT,
            ends_at=AT + timedelta(days=1),
            **over,
        )
    return scene


def test_a_narrow_scope_counts_its_own_alone(busy):
    desk = desk_of(busy["lead"])
    assert numbers(desk) == {
        "waiting": 4,
        "Amber": 4,
        "overdue": 2,
        "claimed": 1,
        "applicant": 1,
        "answered": 2,
        "silent": 0,
    }
    assert (desk.queue, desk.oldest) == (Show.MINE, busy["oldest"])
    assert [decision.decided_by for decision in desk.latest] == [busy["lead"]] * 2
    assert not desk.is_clear


def test_two_bodies_are_counted_together_and_by_group(busy):
    desk = desk_of(busy["two"])
    assert numbers(desk) == {
        "waiting": 4,
        "Amber": 2,
        "Birch": 2,
        "overdue": 2,
        "claimed": 0,
        "applicant": 1,
        "answered": 1,
        "silent": 0,
    }
    assert desk.oldest == busy["birch oldest"]


def test_staff_count_everything_and_what_only_they_look_after(busy):
    desk = desk_of(busy["staff"])
    assert numbers(desk) == {
        "waiting": 7,
        "Amber": 4,
        "Birch": 2,
        "Nobody's": 1,
        "overdue": 3,
        "applicant": 2,
        "answered": 3,
        "triage": 3,
        "silent": 0,
        "put_forward": 1,
        "ideas": 1,
        "removals": 1,
        "links": 0,
        "mails": 1,
    }
    assert (desk.queue, desk.oldest) == (Show.WAITING, busy["birch oldest"])
    assert len(desk.latest) == 3


def test_staff_who_review_see_their_own_queue_first(busy):
    user = make_assignment(body=busy["board"], user=make_staff()).user
    desk = desk_of(user)
    lines = [(line.name, line.count.number) for line in desk.groups]
    assert (desk.queue, desk.waiting.number, lines) == (Show.MINE, 2, [("Birch", 2)])
    assert desk.parts[Show.WAITING] == Count(7)
    assert desk.parts[Show.OVERDUE] == Count(3)


@pytest.mark.parametrize("who", ["lead", "two", "staff"])
def test_every_number_is_the_length_of_its_list(busy, who):
    user = busy[who]
    visible, desk = requests_visible_to(user, AT), desk_of(user)
    for show, count in {desk.queue: desk.waiting, **desk.parts}.items():
        assert filter_shown(visible, show, user, AT).count() == count.number, show
    waiting = filter_shown(visible, desk.queue, user, AT)
    for line in desk.groups:
        assert waiting.filter(group=line.group_id).count() == line.count.number, line.name
    assert sum(line.count.number for line in desk.groups) == desk.waiting.number


def test_a_routed_request_of_a_foreign_group_is_counted_under_its_group(scene):
    request = scene["ask"](scene["birch"], scene["ohio"])
    RequestStep.objects.create(request=request, body=scene["leads"], routed=True)
    assert numbers(desk_of(scene["lead"]))["waiting"] == 0, "leads act for one group"
    bureau = make_body(name="Bureau")
    reviewer = make_assignment(body=bureau).user
    RequestStep.objects.create(request=request, body=bureau, routed=True)
    assert [(line.name, line.count) for line in desk_of(reviewer).groups] == [("Birch", Count(1))]


def test_the_oldest_may_have_come_back_or_not(scene):
    ask, amber, ohio = scene["ask"], scene["amber"], scene["ohio"]
    young = ask(amber, ohio, days=1, came_back=True)
    assert desk_of(scene["lead"]).oldest == young
    old = ask(amber, ohio, days=5)
    assert desk_of(scene["lead"]).oldest == old
    older = ask(amber, ohio, days=9, came_back=True)
    assert desk_of(scene["lead"]).oldest == older


def test_an_empty_desk_is_clear_also_while_applicants_have_something(scene):
    for who in ("lead", "two", "staff"):
        desk = desk_of(scene[who])
        assert (desk.is_clear, desk.oldest, desk.groups, desk.latest) == (True, None, [], [])
    scene["ask"](scene["amber"], scene["ohio"], status=Status.WAITING_FOR_APPLICANT)
    assert desk_of(scene["lead"]).is_clear
    assert desk_of(make_user()).is_clear


def test_the_latest_decisions_are_few_and_newest_first(scene):
    for days in range(LATEST + 2):
        step = scene["ask"](scene["birch"], scene["ohio"]).steps.get()
        deny_step(step_id=step.pk, reason="role", by=scene["two"], at=AT - timedelta(days=days))
    latest = desk_of(scene["two"]).latest
    assert [(AT - decision.at).days for decision in latest] == list(range(LATEST))
    assert desk_of(scene["lead"]).latest == []


def test_numbers_stop_at_a_thousand(monkeypatch, scene):
    monkeypatch.setattr("membership.review.counting.COUNT_UP_TO", 2)
    for _ in range(2):
        scene["ask"](scene["amber"], scene["ohio"])
    assert str(desk_of(scene["lead"]).waiting) == "2"
    scene["ask"](scene["amber"], scene["ohio"])
    desk = desk_of(scene["lead"])
    assert (str(desk.waiting), [str(line.count) for line in desk.groups]) == ("2+", ["2+"])
    assert str(Count(1000, has_more=True)) == "1,000+"


def test_many_lists_are_counted_in_one_query(django_assert_num_queries, scene):
    scene["ask"](scene["amber"], scene["ohio"])
    lists = {str(n): MembershipRequest.objects.filter(round=n) for n in range(30)}
    with django_assert_num_queries(1):
        counts = count_lists(lists, for_user=scene["lead"])
    assert {name: count.number for name, count in counts.items() if count.number} == {"1": 1}


@pytest.mark.parametrize(("who", "queries"), [("lead", 11), ("two", 11), ("staff", 6)])
def test_the_number_of_queries_does_not_grow(scene, who, queries, django_assert_num_queries):
    user = scene[who]
    for number in (0, 1, 7):
        for days in range(number):
            for group in (scene["amber"], scene["birch"], make_group(bodies=[scene["board"]])):
                scene["ask"](group, scene["ohio"], days=days)
                step = scene["ask"](scene["birch"], scene["ohio"]).steps.get()
                deny_step(step_id=step.pk, reason="role", by=scene["two"], at=AT)
        with django_assert_num_queries(queries):
            desk_of(user)
