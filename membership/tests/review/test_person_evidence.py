"""Evidence about the person: told in the reader's scope, and nothing from outside it."""

from datetime import timedelta

import pytest

from membership.catalog.models import ReviewingBody
from membership.requests.models import MembershipRequest, RequestEvent, RequestText
from membership.requests.status import Status
from membership.review.evidence import gather_case
from membership.review.people import GroupInvitation, JurisdictionLeader
from membership.review.person_evidence import earlier_reasons, is_government
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
    make_role,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db


def person_of(request, user):
    return gather_case(MembershipRequest.objects.get(pk=request.pk), user, AT).person


@pytest.fixture
def scene():
    """A lead of one group, and another group whose people the lead must not read about."""
    leads = make_body(name="Leads", reach=ReviewingBody.Reach.GROUP)
    own, foreign = make_group(bodies=[leads]), make_group(bodies=[make_body()])
    ohio, iowa = make_jurisdiction(name="Ohio"), make_jurisdiction(name="Iowa")
    ana = make_application(
        full_name="Ana María Ruiz", email="ana@jfs.example.gov", jurisdiction=ohio
    )
    return {
        "lead": make_assignment(body=leads, group=own).user,
        "request": make_request(group=own, application=ana),
        "own": own,
        "foreign": foreign,
        "ohio": ohio,
        "iowa": iowa,
    }


# ---- the mail domain ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "domain",
    [
        "acf.hhs.gov",
        "ohio.gov",
        "cherokee-nsn.gov",
        "mail.army.mil",
        "state.oh.us",
        "jfs.state.oh.us",
        "co.franklin.oh.us",
        "courts.state.mn.us",
        "tribe.nsn.us",
        "fs.fed.us",
    ],
)
def test_a_government_writes_from_these(domain):
    assert is_government(domain)


@pytest.mark.parametrize(
    "domain",
    [
        "example.org",
        "gov",
        "ohiogov",
        "my-gov.com",
        "ohio.gov.example.com",
        "state.oh.us.example.org",
        "families.us",
        "school.k12.oh.us",
        "helpers.gen.oh.us",
        "statewide.example.us",
        "",
    ],
)
def test_others_write_from_these(domain):
    assert not is_government(domain)


def test_members_are_counted_in_the_place_and_the_groups_of_the_reader(scene):
    own, foreign, ohio = scene["own"], scene["foreign"], scene["ohio"]

    def join(email, group, place=ohio, **fields):
        member = make_member(email=email)
        return make_membership(member=member, group=group, jurisdiction=place, **fields)

    join("hal@jfs.example.gov", foreign)
    join("ida@jfs.example.gov", foreign)
    join("joe@jfs.example.gov", own, scene["iowa"])
    join("kim@jfs.example.gov", own, ends_on=TODAY, end_reason="other")
    join("lea@notjfs.example.gov", own)
    join("mia@mail.jfs.example.gov", own)
    join("ana@jfs.example.gov", own)
    make_request(
        group=own,
        application=make_application(email="pat@jfs.example.gov", jurisdiction=ohio),
    )
    domain = person_of(scene["request"], scene["lead"]).domain
    assert (domain.name, domain.is_government, domain.members.number) == (
        "jfs.example.gov",
        True,
        0,
    )
    both = make_member(email="max@JFS.example.gov")
    for group in (own, make_group(bodies=[make_body()])):
        make_membership(member=both, group=group, jurisdiction=ohio)
    assert person_of(scene["request"], scene["lead"]).domain.members.number == 1
    assert person_of(scene["request"], make_staff()).domain.members.number == 3


def test_no_domain_is_told_of_somebody_who_speaks_for_themselves(scene):
    own, ohio = scene["own"], scene["ohio"]
    parent = make_role(needs_agency=False)
    worker = make_role(needs_agency=True)
    private = make_application(jurisdiction=ohio, on_own_behalf=True)
    lead = scene["lead"]
    assert person_of(make_request(group=own, role=parent), lead).domain is None
    assert person_of(make_request(group=own, application=private), lead).domain is None
    assert person_of(make_request(group=own, email_key=""), lead).domain is None
    assert person_of(make_request(group=own, role=worker), lead).domain.name == "example.gov"


def test_without_a_place_nobody_is_counted(scene):
    domain = person_of(make_request(group=scene["own"]), scene["lead"]).domain
    assert (domain.members, domain.is_government) == (None, True)


# ---- the same name ------------------------------------------------------------------------------


def test_namesakes_are_of_the_same_place_or_organization_under_another_address(scene):
    own, foreign, ohio, iowa = (scene[name] for name in ("own", "foreign", "ohio", "iowa"))

    def ask(email, group=own, name="ana maría RUIZ", status=Status.PENDING, **fields):
        fields.setdefault("organization", "Elsewhere")
        application = make_application(email=email, full_name=name, **fields)
        return make_request(group=group, application=application, status=status)

    hidden = ask("hidden@example.org", foreign, jurisdiction=ohio)
    make_membership(
        group=foreign,
        member=make_member(
            full_name="Ana María Ruiz", email="member@example.org", jurisdiction=ohio
        ),
    )
    ask("ana@jfs.example.gov", jurisdiction=ohio, status=Status.DENIED)
    ask("other-place@example.org", jurisdiction=iowa)
    ask("other-name@example.org", name="Ana Ruizo", jurisdiction=ohio)
    ask("unconfirmed@example.org", jurisdiction=ohio, confirmed_at=None)
    assert person_of(scene["request"], scene["lead"]).namesakes == []

    place = ask("place@example.org", jurisdiction=ohio, status=Status.DENIED)
    office = ask("office@example.org", organization="department of CHILDREN", jurisdiction=iowa)
    seat = make_membership(
        group=own,
        member=make_member(full_name="Ana Maria Ruiz", email="seat@example.org", jurisdiction=ohio),
    )
    found = {
        each.email: (each.requests, each.memberships)
        for each in person_of(scene["request"], scene["lead"]).namesakes
    }
    assert found == {
        "place@example.org": ([place], []),
        "office@example.org": ([office], []),
        "seat@example.org": ([], [seat]),
    }
    everything = {each.email for each in person_of(scene["request"], make_staff()).namesakes}
    more = {hidden.application.email, "member@example.org", "unconfirmed@example.org"}
    assert everything == {*found, *more}


def test_a_removed_person_has_no_namesakes(scene):
    for _ in range(2):
        make_request(
            group=scene["own"],
            email_key="",
            application=make_application(
                full_name="", email="", organization="", jurisdiction=scene["ohio"]
            ),
        )
    gone = MembershipRequest.objects.filter(email_key="").first()
    assert person_of(gone, make_staff()).namesakes == []
    make_request(
        group=scene["own"],
        email_key="",
        application=make_application(full_name="Ana María Ruiz", jurisdiction=scene["ohio"]),
    )
    assert person_of(scene["request"], make_staff()).namesakes == []


def test_a_name_without_place_and_organization_is_nobodys_namesake(scene):
    for email in ("one@example.org", "two@example.org"):
        request = make_request(
            group=scene["own"], application=make_application(email=email, organization="")
        )
        request.application.full_name = "Sam Same"
        request.application.save()
    assert person_of(request, make_staff()).namesakes == []


# ---- who put them forward -----------------------------------------------------------------------


def put_forward(request, **fields):
    return GroupInvitation.objects.create(
        group=request.group,
        request=request,
        email_key=request.email_key,
        invited_at=AT,
        ends_at=AT + timedelta(days=30),
        accepted_at=AT,
        **fields,
    )


def test_a_recommendation_says_who_by_what_right_and_when(scene):
    ohio = scene["ohio"]
    ana = make_user(first_name="Ana", last_name="Ruiz")
    officers = make_body(
        name="State Liaison Officer", reach=ReviewingBody.Reach.JURISDICTION, slug="slo"
    )
    assert person_of(scene["request"], scene["lead"]).recommendation == ""
    put_forward(
        scene["request"],
        origin="officer",
        invited_by=ana,
        jurisdiction=ohio,
        assignment=make_assignment(user=ana, body=officers, jurisdiction=ohio),
    )
    assert person_of(scene["request"], scene["lead"]).recommendation == (
        "Put forward by Ana Ruiz as State Liaison Officer of Ohio on November 2, 2026."
    )
    request = make_request(group=scene["own"])
    leader = JurisdictionLeader.objects.create(user=ana, jurisdiction=ohio, starts_on=TODAY)
    put_forward(request, origin="leader", invited_by=ana, jurisdiction=ohio, leader=leader)
    assert person_of(request, scene["lead"]).recommendation == (
        "Put forward by Ana Ruiz as a leader of Ohio on November 2, 2026."
    )


def test_a_predecessor_is_named_to_who_reads_the_roster(scene):
    seen = make_membership(group=scene["own"], member=make_member(full_name="Mia Member"))
    hidden = make_membership(group=scene["foreign"], member=make_member(full_name="Hidden Hal"))
    told = []
    for predecessor in (seen, hidden):
        request = make_request(group=scene["own"])
        put_forward(request, origin="successor", predecessor=predecessor)
        told.append(person_of(request, scene["lead"]).recommendation)
    assert told == [
        "Named as successor on November 2, 2026 by Mia Member, who moved on.",
        "Named as successor on November 2, 2026 by the member who moved on.",
    ]


# ---- what changed -------------------------------------------------------------------------------


def test_a_change_is_flagged_until_the_next_answer(scene):
    request, lead = scene["request"], scene["lead"]

    def happens(kind, hours, who=None):
        RequestEvent.objects.create(
            request=request,
            kind=kind,
            to_status=Status.PENDING,
            actor=who,
            at=AT + timedelta(hours=hours),
        )
        return person_of(request, lead).changed_at

    assert happens("confirmed", 0) is None
    assert happens("changed", 1) == AT + timedelta(hours=1)
    assert happens("asked", 2, lead) == AT + timedelta(hours=1)
    assert happens("step_approved", 3, lead) is None
    assert happens("changed", 4) == AT + timedelta(hours=4)
    assert happens("changed", 5) == AT + timedelta(hours=5)
    timeline = gather_case(request, lead, AT).timeline
    assert [(line.what, line.who) for line in timeline[-1:]] == [
        ("Details changed by the applicant", "the applicant")
    ]


# ---- one's own earlier messages ------------------------------------------------------------------


def test_earlier_reasons_are_my_own_each_once_the_newest_first(scene):
    lead, other = scene["lead"], make_user()
    request = scene["request"]

    def write(text, hours, author=lead, kind=RequestText.Kind.MESSAGE):
        return RequestText.objects.create(
            request=request, kind=kind, author=author, text=text, at=AT + timedelta(hours=hours)
        )

    write("Theirs.", 9, author=other)
    write("A note.", 9, kind=RequestText.Kind.NOTE)
    write("A question?", 9, kind=RequestText.Kind.QUESTION)
    write("Applicant.", 9, author=None, kind=RequestText.Kind.STATEMENT)
    assert earlier_reasons(lead) == []
    for number in range(7):
        write(f"Reason {number}.", number)
    write("Reason 1. \n", 8)
    assert [text.text.strip() for text in earlier_reasons(lead)] == [
        "Reason 1.",
        "Reason 6.",
        "Reason 5.",
        "Reason 4.",
        "Reason 3.",
    ]
    assert [text.text for text in earlier_reasons(other)] == ["Theirs."]
    RequestText.objects.filter(request=request).delete()
    assert earlier_reasons(lead) == []


def test_they_are_offered_with_a_decision_alone(scene, django_assert_num_queries):
    lead, request = scene["lead"], scene["request"]
    RequestText.objects.create(
        request=request, kind=RequestText.Kind.MESSAGE, author=lead, text="No.", at=AT
    )
    assert [text.text for text in gather_case(request, lead, AT).earlier_reasons] == ["No."]
    request.steps.update(waived_at=AT)
    other = make_request(group=scene["foreign"])
    assert gather_case(other, lead, AT).earlier_reasons == []
