"""What a decision rests on, and that nothing of it comes from outside the reader's scope."""

from datetime import timedelta

import pytest

from membership.catalog.models import ReviewingBody
from membership.requests.models import MembershipRequest, RequestEvent, RequestText
from membership.requests.status import Status
from membership.review.evidence import gather_case
from membership.tests.factories import (
    AT,
    TODAY,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_member,
    make_membership,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.reopen import reopen
from membership.workflow.route import route

pytestmark = pytest.mark.django_db
Reach = ReviewingBody.Reach


def case_of(request, user):
    return gather_case(MembershipRequest.objects.get(pk=request.pk), user, AT)


@pytest.fixture
def scene():
    """Ana asks a lead-run group of Ohio, and a group of somebody else, twice over the years."""
    leads, others = make_body(name="Leads", reach=Reach.GROUP), make_body()
    ohio, iowa = make_jurisdiction(name="Ohio"), make_jurisdiction(name="Iowa")
    own = make_group(name="Own", bodies=[leads])
    foreign = make_group(name="Foreign", bodies=[others])
    long_ago = make_application(
        email="ana@example.gov", jurisdiction=ohio, submitted_at=AT - timedelta(days=400)
    )
    application = make_application(email="ana@example.gov", jurisdiction=ohio)
    return {
        "lead": make_assignment(body=leads, group=own).user,
        "request": make_request(group=own, application=application),
        "foreign": make_request(group=foreign, application=application),
        "old": make_request(group=own, application=long_ago, status=Status.DENIED),
        "old_foreign": make_request(group=foreign, application=long_ago, status=Status.DENIED),
        "own": own,
        "foreign_group": foreign,
        "ohio": ohio,
        "iowa": iowa,
    }


def test_other_requests_are_those_the_reader_may_see(scene):
    seen = case_of(scene["request"], scene["lead"])
    assert (seen.same_application, seen.earlier) == ([], [scene["old"]])
    staff = case_of(scene["request"], make_staff())
    assert staff.same_application == [scene["foreign"]]
    assert staff.earlier == [scene["old_foreign"], scene["old"]]


def test_a_removed_person_is_not_joined_to_other_removed_people(scene):
    MembershipRequest.objects.filter(pk__in=(scene["old"].pk, scene["request"].pk)).update(
        email_key=""
    )
    assert case_of(scene["request"], scene["lead"]).earlier == []


def test_memberships_are_those_of_rosters_the_reader_may_see(scene):
    ana = make_member(email="ana@example.gov")
    theirs = make_membership(member=ana, group=scene["own"])
    elsewhere = make_membership(member=ana, group=scene["foreign_group"])
    make_membership(
        member=ana,
        group=make_group(bodies=[scene["own"].approval_steps.get().body]),
        ends_on=TODAY,
        end_reason="other",
    )
    assert case_of(scene["request"], scene["lead"]).memberships == [theirs]
    assert set(case_of(scene["request"], make_staff()).memberships) == {theirs, elsewhere}


def test_representatives_are_members_of_this_group_from_this_place_today(scene):
    group, ohio = scene["own"], scene["ohio"]
    here = make_membership(group=group, jurisdiction=ohio)
    make_membership(group=group, jurisdiction=scene["iowa"])
    make_membership(group=scene["foreign_group"], jurisdiction=ohio)
    make_membership(group=group, jurisdiction=ohio, ends_on=TODAY, end_reason="other")
    make_membership(group=group, jurisdiction=ohio, starts_on=TODAY + timedelta(days=1))
    seen = case_of(scene["request"], scene["lead"])
    assert (seen.representatives, seen.sees_roster) == ([here], True)
    unlisted = make_request(group=group)
    assert case_of(unlisted, scene["lead"]).representatives == []


def test_a_body_that_was_routed_to_is_told_that_it_does_not_see_the_roster():
    group = make_group(approver_published=False)
    center = make_body()
    reviewer = make_assignment(body=center).user
    request = make_request(group=group)
    route(request_id=request.pk, body=center, by=make_staff(), at=AT)
    assert case_of(request, reviewer).sees_roster is False
    assert case_of(request, make_staff()).sees_roster is True


def test_what_the_applicant_wrote_is_kept_apart_from_what_reviewers_wrote(scene):
    request, lead = scene["request"], scene["lead"]
    texts = [
        (RequestText.Kind.STATEMENT, None, "I lead this work."),
        (RequestText.Kind.OTHER_ROLE, None, "Analyst"),
        (RequestText.Kind.NOTE, lead, "Call first."),
        (RequestText.Kind.MESSAGE, lead, "Ask again."),
    ]
    for kind, author, text in texts:
        RequestText.objects.create(request=request, kind=kind, author=author, text=text, at=AT)
    seen = case_of(request, lead)
    assert (seen.statement, seen.other_role) == ("I lead this work.", "Analyst")
    assert [(remark.author, remark.text) for remark in seen.remarks] == [
        (lead, "Call first."),
        (lead, "Ask again."),
    ]


def test_steps_open_to_the_reader_are_split_by_request():
    board, bureau = make_body(), make_body()
    user = make_user()
    for body in (board, bureau):
        make_assignment(user=user, body=body)
    application = make_application()
    request = make_request(group=make_group(bodies=[board, bureau]), application=application)
    beside = make_request(group=make_group(bodies=[bureau]), application=application)
    make_request(group=make_group(bodies=[make_body()]), application=application)
    make_request(group=make_group(bodies=[board]))
    seen = case_of(request, user)
    assert [step.body for step in seen.mine] == [board, bureau]
    assert [step.request for step in seen.together] == [beside]
    assert seen.waits
    assert seen.position.number == 1


def test_the_timeline_names_people_and_bodies():
    board, bureau = make_body(name="Board"), make_body(name="Bureau")
    rosa = make_user(first_name="Rosa", last_name="Diaz")
    ben = make_user(username="ben@example.gov")
    make_assignment(body=board, user=rosa)
    make_assignment(body=bureau, user=ben)
    staff = make_staff(first_name="Sam", last_name="Center")
    request = make_request(group=make_group(bodies=[board, bureau]))
    for kind in (RequestEvent.Kind.SUBMITTED, RequestEvent.Kind.CONFIRMED):
        RequestEvent.objects.create(request=request, kind=kind, to_status="pending", at=AT)
    hours = [AT + timedelta(hours=hour) for hour in range(1, 5)]
    approve_step(step_id=request.steps.get(body=board).pk, by=rosa, at=hours[0])
    deny_step(step_id=request.steps.get(body=bureau).pk, reason="role", by=ben, at=hours[1])
    reopen(request_id=request.pk, reason="A mistake.", by=staff, at=hours[2])
    RequestEvent.objects.create(request=request, kind="expired", to_status="expired", at=hours[3])

    seen = case_of(request, staff)
    assert [(line.what, line.who, line.body, line.reason) for line in seen.timeline] == [
        ("Request sent", "the applicant", "", ""),
        ("Address confirmed", "the applicant", "", ""),
        ("One body approved", "Rosa Diaz", "Board", ""),
        ("Denied", "ben@example.gov", "Bureau", "The role is not one the group is for"),
        ("Reopened by staff", "Sam Center", "", ""),
        ("Expired unconfirmed", "the system", "", ""),
    ]
    assert [(state.step.body, state.in_words) for state in seen.steps] == [
        (board, "waiting"),
        (bureau, "waiting"),
    ], "a new round asks everybody again"
    assert [remark.text for remark in seen.remarks] == ["A mistake."]


def test_it_says_why_it_is_seen(scene):
    assert case_of(scene["request"], scene["lead"]).why == ["Leads - Own"]
    assert case_of(scene["request"], make_staff()).why == ["Staff of the Center"]


def test_the_number_of_queries_does_not_grow(scene, django_assert_num_queries):
    request, lead = scene["request"], scene["lead"]
    with django_assert_num_queries(23):
        case_of(request, lead)
    for day in range(5):
        earlier = AT - timedelta(days=50 + day)
        application = make_application(email="ana@example.gov", submitted_at=earlier)
        make_request(group=scene["own"], application=application, status=Status.DENIED)
        make_membership(group=scene["own"], jurisdiction=scene["ohio"])
        RequestText.objects.create(request=request, kind="note", author=lead, text="x", at=AT)
        RequestEvent.objects.create(
            request=request, kind="routed", to_status="pending", actor=lead, at=AT
        )
    with django_assert_num_queries(23):
        seen = case_of(request, lead)
    assert (len(seen.earlier), len(seen.representatives), len(seen.remarks)) == (6, 5, 5)
