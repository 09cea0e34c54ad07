"""Every way into a group of the real catalog, over HTTP: from the form to the roster.

Each test sends the public form, opens mailed links, and signs reviewers in as they would.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from membership.catalog.models import Jurisdiction, PeerGroup, ReviewingBody
from membership.mailing.models import OutboundMail
from membership.requests.models import Application, MembershipRequest
from membership.requests.status import Status
from membership.review.models import Decision, RequestStep
from membership.roster.models import Membership
from membership.tests.factories import make_staff
from membership.tests.pages.filled import address_of, filled

from .conftest import PASSPHRASE, sign_in_by_form

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.any_database,
    pytest.mark.usefixtures("catalog"),
]

LIST = reverse("admin:membership_membershiprequest_changelist")
ADD_MEMBER = reverse("admin:membership_membership_add")
INVITE = reverse("admin:membership_reviewerassignment_add")
TRIAGE = reverse("admin:triage")

BUREAU, BOARD = "childrens-bureau", "state-foster-care-managers-board"
LEADS, OFFICER, CENTER = "group-leads", "state-liaison-officer", "center-for-states"
FOSTER, FAMILY, TRAFFICKING = "state-foster-care-managers", "family-leaders", "human-trafficking"
HISM, TSUP = "hotline-intake-screening-managers", "title-iv-e-stipend-university-partners"
FFPSA, ADOPTION = "ffpsa-prevention-plan-leaders", "state-adoption-managers"

NOT_THE_BUREAU_ALONE = {FOSTER, FAMILY, TRAFFICKING, HISM, TSUP, FFPSA, ADOPTION}
ANA = "ana.lee@example.gov"


class Applicant:
    """Somebody with a browser and a mailbox."""

    def __init__(self, *slugs: str, email: str = ANA, **details: Any) -> None:
        """Send the form for these groups and confirm the address."""
        self.client, self.email = Client(), email
        sent = self.client.post(address_of(*slugs), filled(*slugs, email=email, **details))
        assert (sent.status_code, sent.headers["Location"]) == (302, "/request/sent/")
        mail = OutboundMail.objects.get(to=email, kind="confirm")
        self.page = link_in(mail)
        self.client.post(self.page, {"confirm": "1"})

    def standings(self) -> dict[str, str]:
        """Return what the person's own page says, by group."""
        progress = self.client.get(self.page).context["progress"]
        return {each.request.group.slug: each.standing for each in progress}

    def mails(self) -> list[tuple[str, str]]:
        """Return the mails about decisions: kind and group."""
        rows = OutboundMail.objects.filter(to=self.email, request__isnull=False).order_by("pk")
        return list(rows.values_list("kind", "request__group__slug"))


def link_in(mail: OutboundMail) -> str:
    """Return the path of the one link in a mail's text."""
    (path,) = re.findall(r"^http://[^/\s]+(/\S+)$", mail.text, re.MULTILINE)
    return str(path)


@pytest.fixture(autouse=True)
def _decided_for_good(settings: Any) -> None:
    """Let nobody take a decision back: what is decided is told at once."""
    settings.TAKE_BACK_MINUTES = 0


@pytest.fixture
def staff(signed_in: Callable[..., Client]) -> Client:
    return signed_in(make_staff(first_name="Asha"))


@pytest.fixture
def invite(staff: Client) -> Callable[..., Client]:
    """Return `invite(body, group=None, place=None)`: a reviewer who got in by the mailed link."""

    def go(body: str, group: str | None = None, place: str | None = None) -> Client:
        address = "-".join(filter(None, (body, group, place))).lower() + "@example.gov"
        answer = staff.post(
            INVITE,
            {
                "full_name": f"Reviewer {body}",
                "address": address,
                "body": ReviewingBody.objects.get(slug=body).pk,
                "group": PeerGroup.objects.get(slug=group).pk if group else "",
                "jurisdiction": Jurisdiction.objects.get(code=place).pk if place else "",
                "starts_on": "2020-01-01",
                "ends_at": "",
            },
            follow=True,
        )
        assert said(answer) == [f"An invitation to {address} is on its way."]
        reviewer = Client()
        form = reviewer.get(link_in(OutboundMail.objects.get(to=address)), follow=True)
        passphrase = {"new_password1": PASSPHRASE, "new_password2": PASSPHRASE}
        reviewer.post(form.request["PATH_INFO"], passphrase)
        assert sign_in_by_form(reviewer, address, PASSPHRASE).status_code == 302
        return reviewer

    return go


def queue(reviewer: Client) -> set[str]:
    """Return the groups whose requests wait for this reviewer."""
    return {request.group.slug for request in reviewer.get(LIST).context["cl"].result_list}


def case_of(slug: str) -> str:
    """Return the address of the one request for a group."""
    request = MembershipRequest.objects.get(group__slug=slug)
    return reverse("admin:membership_membershiprequest_change", args=[request.pk])


def decide(reviewer: Client, slug: str, act: str = "approve", **said: str) -> Any:
    """Open the case, see the effect, confirm; returns the page that says the outcome."""
    case = reviewer.get(case_of(slug)).context["case"]
    act_url = reverse(f"admin:membership_membershiprequest_{act}", args=[case.request.pk])
    data = {"step": case.mine[0].pk, "note": "", **said}
    before = Decision.objects.count()
    assert "effects" in reviewer.post(act_url, data).context
    assert Decision.objects.count() == before
    return reviewer.post(act_url, {**data, "confirm": "1"}, follow=True)


def said(page: Any) -> list[str]:
    return [str(message) for message in page.context["messages"]]


def roster() -> list[tuple[str, str, str]]:
    rows = Membership.objects.filter(ends_on=None).order_by("group__slug")
    return list(rows.values_list("member__email", "group__slug", "origin"))


def test_one_person_asks_every_group_and_each_answer_comes_from_its_own_bodies(
    staff: Client, invite: Callable[..., Client]
) -> None:
    everything = set(PeerGroup.objects.values_list("slug", flat=True)) - {ADOPTION}
    assert len(everything) == 20
    elsewhere = [invite(OFFICER, place="TX"), invite(LEADS, group="nytd")]
    decides = {
        invite(BUREAU): everything - NOT_THE_BUREAU_ALONE | {FOSTER},
        invite(BOARD): {FOSTER},
        invite(LEADS, group=FAMILY): {FAMILY},
        invite(LEADS, group=TRAFFICKING): {TRAFFICKING},
        invite(OFFICER, place="CO"): {HISM},
        invite(CENTER): {TSUP},
    }
    bodies = dict(zip(decides, (BUREAU, BOARD, LEADS, LEADS, OFFICER, CENTER), strict=True))
    ana = Applicant(*sorted(everything), jurisdiction="CO")

    assert [queue(reviewer) for reviewer in elsewhere] == [set(), set()]
    assert [queue(reviewer) for reviewer in decides] == list(decides.values())
    assert {row.group.slug for row in staff.get(TRIAGE).context["rows"]} == {FFPSA}
    bureau = next(iter(decides))
    wanted = MembershipRequest.objects.get(group__slug=FFPSA)
    body = ReviewingBody.objects.get(slug=BUREAU).pk
    staff.post(reverse("admin:triage_route", args=[wanted.pk]), {"body": body})
    decides[bureau] = decides[bureau] | {FFPSA}

    for reviewer, groups in decides.items():
        for slug in sorted(groups):
            step = RequestStep.objects.get(request__group__slug=slug, body__slug=bodies[reviewer])
            act = reverse("admin:membership_membershiprequest_approve", args=[step.request_id])
            reviewer.post(act, {"step": step.pk, "note": "", "confirm": "1"})

    assert roster() == [(ana.email, slug, "request") for slug in sorted(everything)]
    assert ana.standings() == dict.fromkeys(everything, "You were added to the group")
    assert sorted(ana.mails()) == [("added", slug) for slug in sorted(everything)]
    assert [queue(reviewer) for reviewer in decides] == [set()] * len(decides)


@pytest.mark.parametrize("order", [(BUREAU, BOARD), (BOARD, BUREAU)], ids=" then ".join)
def test_board_and_bureau_in_any_order(
    order: tuple[str, str], invite: Callable[..., Client]
) -> None:
    first, second = (invite(body) for body in order)
    ana = Applicant(FOSTER)

    decide(first, FOSTER)

    assert (queue(first), queue(second), roster()) == (set(), {FOSTER}, [])
    assert (ana.standings(), ana.mails()) == ({FOSTER: "Being reviewed"}, [])
    states = second.get(case_of(FOSTER)).context["case"].steps
    answered = {state.step.body.slug: state.in_words for state in states}
    assert answered == {order[0]: "approved", order[1]: "waiting"}

    page = decide(second, FOSTER)

    name = PeerGroup.objects.get(slug=FOSTER).name
    assert said(page) == [f"Ana Lee is now a member of {name}."]
    assert (roster(), ana.mails()) == ([(ANA, FOSTER, "request")], [("added", FOSTER)])


@pytest.mark.parametrize("body", [BUREAU, BOARD])
def test_one_denial_ends_what_two_bodies_decide(body: str, invite: Callable[..., Client]) -> None:
    reviewers = {each: invite(each) for each in (BUREAU, BOARD)}
    ana = Applicant(FOSTER)

    decide(reviewers[body], FOSTER, "deny", reason="level", message="")

    assert [queue(reviewer) for reviewer in reviewers.values()] == [set(), set()]
    assert (roster(), ana.mails()) == ([], [("not_added", FOSTER)])
    assert ana.standings() == {FOSTER: "Not added this time"}


def test_leads_decide_about_their_own_group_alone(invite: Callable[..., Client]) -> None:
    leads, others, bureau = invite(LEADS, group=FAMILY), invite(LEADS, TRAFFICKING), invite(BUREAU)
    ana = Applicant(FAMILY, family_leaders__role="other", family_leaders__other_role="A parent")

    assert [queue(reviewer) for reviewer in (leads, others, bureau)] == [{FAMILY}, set(), set()]
    assert others.get(case_of(FAMILY)).status_code == 404
    page = leads.get(case_of(FAMILY))
    assert page.context["case"].why == [
        "Group leads - Family Leaders in Child Welfare Community of Practice"
    ]
    decide(leads, FAMILY)

    assert (roster(), ana.mails()) == ([(ANA, FAMILY, "request")], [("added", FAMILY)])


def test_the_officer_of_the_applicants_own_jurisdiction_recommends_and_approves_in_one_act(
    invite: Callable[..., Client],
) -> None:
    utah, texas = invite(OFFICER, place="UT"), invite(OFFICER, place="TX")
    ana = Applicant(HISM)

    assert (queue(utah), queue(texas)) == ({HISM}, set())
    assert texas.get(case_of(HISM)).status_code == 404
    assert utah.get(case_of(HISM)).context["verb"] == "Recommend and approve"
    decide(utah, HISM)

    assert (roster(), ana.mails()) == ([(ANA, HISM, "request")], [("added", HISM)])
    assert list(Decision.objects.values_list("step__verb", "outcome")) == [
        ("recommend_and_approve", "approve")
    ]


def test_without_an_officer_the_request_waits_in_triage_until_one_is_invited(
    staff: Client, invite: Callable[..., Client]
) -> None:
    invite(OFFICER, place="TX")
    ana = Applicant(HISM)
    (row,) = staff.get(TRIAGE).context["rows"]
    assert row.reasons == ["Nobody acts as State Liaison Officer for Utah."]

    utah = invite(OFFICER, place="UT")

    assert (list(staff.get(TRIAGE).context["rows"]), queue(utah)) == ([], {HISM})
    decide(utah, HISM)
    assert ana.standings() == {HISM: "You were added to the group"}


def test_the_center_verifies_and_the_bureau_is_not_asked(invite: Callable[..., Client]) -> None:
    center, bureau = invite(CENTER), invite(BUREAU)
    ana = Applicant(TSUP, organization_type="university")

    assert (queue(center), queue(bureau)) == ({TSUP}, set())
    assert bureau.get(case_of(TSUP)).status_code == 404
    assert center.get(case_of(TSUP)).context["verb"] == "Verify"
    decide(center, TSUP)

    assert (roster(), ana.mails()) == ([(ANA, TSUP, "request")], [("added", TSUP)])
    assert list(Decision.objects.values_list("step__verb", flat=True)) == ["verify"]


def test_nobody_asks_for_the_closed_group_and_staff_add_whom_a_jurisdiction_names(
    staff: Client, invite: Callable[..., Client], client: Client
) -> None:
    bureau = invite(BUREAU)
    client.post(address_of(ADOPTION), filled(ADOPTION))
    assert Application.objects.count() == 0

    group = PeerGroup.objects.get(slug=ADOPTION)
    page = f"{ADD_MEMBER}?group={group.pk}"
    nomination = {
        "full_name": "Nora Nominee",
        "email": "nora@example.gov",
        "job_title": "Adoption manager",
        "organization": "Department of Children",
        "organization_type": "state",
        "level": "state",
        "jurisdiction": Jurisdiction.objects.get(code="UT").pk,
        "role": group.group_roles.get().role_id,
        "starts_on": "2026-10-01",
        "work_phone": "",
        "time_zone": "",
    }
    assert bureau.post(page, nomination).status_code == 403
    assert roster() == []

    added = staff.post(page, nomination, follow=True)

    assert said(added) == ["Nora Nominee is on the roster. A welcome is on its way."]
    assert roster() == [("nora@example.gov", ADOPTION, "nomination")]
    welcome = OutboundMail.objects.get(to="nora@example.gov")
    assert (welcome.kind, welcome.subject) == ("nominated", f"You are now a member: {group.name}")


def test_without_a_published_approver_staff_route_and_nothing_is_approved_by_itself(
    staff: Client, invite: Callable[..., Client]
) -> None:
    bureau, center = invite(BUREAU), invite(CENTER)
    ana = Applicant(FFPSA)
    request = MembershipRequest.objects.get()
    assert (request.status, queue(bureau), queue(center)) == (Status.PENDING, set(), set())
    (progress,) = ana.client.get(ana.page).context["progress"]
    assert progress.looks_for_reviewer == (
        "The Center for States passes your request to the right reviewer."
    )
    (row,) = staff.get(TRIAGE).context["rows"]
    assert (row.pk, row.reasons) == (request.pk, ["No approver is published for this group."])

    body = ReviewingBody.objects.get(slug=BUREAU)
    routed = staff.post(
        reverse("admin:triage_route", args=[request.pk]), {"body": body.pk}, follow=True
    )

    assert said(routed) == ["Children's Bureau has the request of Ana Lee."]
    assert (queue(bureau), queue(center), roster()) == ({FFPSA}, set(), [])
    decide(bureau, FFPSA)
    assert (roster(), ana.mails()) == ([(ANA, FFPSA, "request")], [("added", FFPSA)])
