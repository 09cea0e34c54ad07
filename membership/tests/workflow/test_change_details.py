"""Changing one's details: open requests follow and are judged again, the past stays as it was."""

from dataclasses import replace

import pytest

from membership.audit.models import AuditEvent
from membership.catalog.models import ReviewingBody
from membership.mailing.models import OutboundMail
from membership.requests.limits import LimitReachedError
from membership.requests.models import Application, MembershipRequest, RequestEvent
from membership.requests.status import Status
from membership.requests.submission import Details
from membership.review.models import Decision, RequestStep
from membership.review.scoping import requests_visible_to, requests_waiting_for
from membership.roster.models import Member, Membership
from membership.tests.factories import (
    AT,
    add_role,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_member,
    make_membership,
    make_request,
    make_staff,
)
from membership.workflow.change_details import change_details, details_held
from membership.workflow.decide import approve_step
from membership.workflow.errors import NotAllowedError
from membership.workflow.purge_person import purge_person

pytestmark = pytest.mark.django_db
ANA = "ana@example.gov"


def change(email_key=ANA, **changes):
    """Send the form as it was shown, with these changes in it."""
    details = replace(details_held(email_key), **changes)
    changed = change_details(email_key=email_key, details=details, client="192.0.2.1", at=AT)
    assert changed.told == OutboundMail.objects.filter(kind="details_changed", queued_at=AT).count()
    return list(changed.names)


def everything():
    tables = (Application, Member, Membership, MembershipRequest, RequestEvent, AuditEvent)
    return [list(table.objects.order_by("pk").values()) for table in (*tables, OutboundMail)]


def told():
    """Return who got which links, without the address of the site."""
    mails = OutboundMail.objects.filter(kind="details_changed").order_by("pk")
    links = {
        mail.to: [line for line in mail.text.splitlines() if "/change/" in line] for mail in mails
    }
    assert mails.count() == len(links)
    return {
        to: [link.partition("/membership/")[2] for link in found] for to, found in links.items()
    }


@pytest.fixture
def indiana(db):
    return make_jurisdiction(code="IN", name="Indiana")


@pytest.fixture
def ana(ohio):
    """A member with a closed request, and with an open one for another group."""
    closed = make_application(email=ANA, jurisdiction=ohio, full_name="Ana Ortiz")
    make_request(application=closed, status=Status.DENIED, closed_at=AT)
    member = make_member(email=ANA, jurisdiction=ohio, full_name="Ana Ortiz", level="state")
    make_membership(member=member, jurisdiction=ohio, level="state", organization_type="state")
    sent = make_application(email=ANA, jurisdiction=ohio, full_name="Ana Ortiz", reference="OPEN")
    return make_request(application=sent, group=make_group(bodies=[make_body()]))


def test_it_reaches_the_roster_and_open_requests_and_nothing_that_is_over(ana, indiana, ohio):
    before = Membership.objects.values().get()
    closed = MembershipRequest.objects.select_related("application").get(status="denied")

    changed = change(full_name="Ana María Ortiz", jurisdiction=indiana, work_phone="555-0101")

    assert changed == [
        *("full_name", "job_title", "organization", "organization_type"),
        *("jurisdiction", "work_phone"),
    ]
    ana.refresh_from_db()
    for row in (Member.objects.get(), ana.application):
        row.refresh_from_db()
        assert (row.full_name, row.sort_name) == ("Ana María Ortiz", "ortiz ana maria")
        assert (row.jurisdiction, row.work_phone) == (indiana, "555-0101")
    assert ana.jurisdiction == indiana
    assert (closed.jurisdiction, closed.application.jurisdiction) == (ohio, ohio)
    closed.application.refresh_from_db()
    assert (closed.application.full_name, closed.application.jurisdiction) == ("Ana Ortiz", ohio)
    assert Membership.objects.values().get() == before


def test_nothing_changed_is_nothing_written(ana):
    change()  # the roster knew less than the open request
    before = everything()

    assert change() == []

    assert everything() == before


def test_the_form_shows_the_open_request_then_the_roster_then_the_last_request(ohio, indiana):
    assert details_held(ANA) is None
    make_application(email=ANA, confirmed_at=None, lapsed_at=AT, full_name="Anybody")
    assert details_held(ANA) is None
    last = make_application(email=ANA, full_name="Last", jurisdiction=ohio, on_own_behalf=True)
    assert details_held(ANA).full_name == "Last"
    make_member(email=ANA, full_name="Roster", jurisdiction=indiana)
    held = details_held(ANA)
    assert (held.full_name, held.jurisdiction, held.on_own_behalf) == ("Roster", indiana, True)
    make_request(application=last)
    assert details_held(ANA).full_name == "Last"


def test_what_nobody_confirmed_is_left_alone(ana, indiana):
    stranger = make_application(email=ANA, confirmed_at=None, full_name="Mallory")
    waiting = make_request(application=stranger)

    change(full_name="Ana O.", jurisdiction=indiana)

    stranger.refresh_from_db()
    waiting.refresh_from_db()
    assert (stranger.full_name, stranger.jurisdiction) == ("Mallory", None)
    assert waiting.events.count() == 0


def test_somebody_without_a_roster_row_or_an_open_request_has_nothing_to_change(ohio):
    make_application(email=ANA, confirmed_at=None)
    make_request(application=make_application(email=ANA), status=Status.WITHDRAWN, closed_at=AT)
    for key in (ANA, "", "nobody@example.gov"):
        with pytest.raises(NotAllowedError):
            change_details(email_key=key, details=Details(full_name="X"), client="192.0.2.1", at=AT)


class TestEligibility:
    @pytest.fixture
    def county_group(self, ohio):
        """A group for Ohio alone, with Ana's open request for it."""
        group = make_group()
        group.eligible_jurisdictions.add(ohio)
        sent = make_application(email=ANA, jurisdiction=ohio)
        return make_request(application=sent, group=group, role=add_role(group))

    def test_an_open_request_is_judged_again(self, county_group, indiana, ohio):
        change(jurisdiction=indiana)
        county_group.refresh_from_db()
        assert county_group.standing == MembershipRequest.Standing.CHECK
        assert [reason["code"] for reason in county_group.verdict] == ["jurisdiction_list"]

        change(jurisdiction=ohio)
        county_group.refresh_from_db()
        assert (county_group.standing, county_group.verdict) == ("fits", [])

    def test_a_group_that_takes_no_requests_now_did_when_it_came(self, county_group):
        group = county_group.group
        group.takes_requests = False
        group.save()
        change(level="county")
        county_group.refresh_from_db()
        assert "closed_group" not in str(county_group.verdict)

    def test_the_history_says_what_without_a_word_about_the_person(self, county_group, indiana):
        change(full_name="Ana", jurisdiction=indiana, level="county")
        event = RequestEvent.objects.get()
        assert (event.kind, event.reason) == ("changed", "jurisdiction,level")
        assert (event.from_status, event.to_status, event.actor) == ("pending", "pending", None)
        trail = AuditEvent.objects.order_by("pk").values_list("action", "object_id", "codes")
        assert list(trail) == [
            (
                "details.changed",
                county_group.application_id,
                {"details": "full_name,level,jurisdiction"},
            ),
            ("request.changed", county_group.pk, {}),
        ]

    def test_a_name_is_no_matter_of_who_fits(self, county_group):
        make_assignment(body=make_body(), group=county_group.group)
        before = (county_group.standing, county_group.verdict)
        change(full_name="Ana", job_title="Director")
        county_group.refresh_from_db()
        assert (county_group.standing, county_group.verdict) == before
        assert [event.reason for event in RequestEvent.objects.all()] == [""]
        assert OutboundMail.objects.count() == 0


class TestScope:
    @pytest.fixture
    def officers(self, ohio, indiana):
        """An officer for each of two states, a lead, and Ana's open request in Ohio."""
        body = make_body(reach=ReviewingBody.Reach.JURISDICTION)
        leads = make_body(reach=ReviewingBody.Reach.GROUP)
        group = make_group(bodies=[body, leads])
        make_request(application=make_application(email=ANA, jurisdiction=ohio), group=group)
        make_assignment(body=leads, group=make_group())
        return [
            make_assignment(body=body, jurisdiction=ohio).user,
            make_assignment(body=body, jurisdiction=indiana).user,
            make_assignment(body=leads, group=group).user,
        ]

    def seen_by(self, users):
        return [
            (requests_visible_to(user, AT).count(), requests_waiting_for(user, AT).count())
            for user in users
        ]

    def test_an_open_request_goes_over_to_the_officer_of_the_new_state(self, officers, indiana):
        assert self.seen_by(officers) == [(1, 1), (0, 0), (1, 1)]

        change(jurisdiction=indiana)

        assert self.seen_by(officers) == [(0, 0), (1, 1), (1, 1)]
        case = f"membershiprequest/{MembershipRequest.objects.get().pk}/change/"
        assert told() == {officers[1].email: [case], officers[2].email: [case]}

    def test_an_answer_that_was_given_stays_and_is_not_asked_again(self, officers, indiana):
        step = RequestStep.objects.get(body__reach="jurisdiction")
        approve_step(step_id=step.pk, by=officers[0], at=AT)

        change(jurisdiction=indiana)

        assert Decision.objects.get().step == step
        assert self.seen_by(officers) == [(0, 0), (1, 0), (1, 1)]
        assert list(told()) == [officers[1].email, officers[2].email]

    def test_a_claim_of_somebody_who_lost_it_is_let_go(self, officers, indiana):
        for step, user in zip(
            RequestStep.objects.order_by("body__reach", "pk"),
            (officers[2], officers[0]),
            strict=True,
        ):
            step.claimed_by, step.claimed_at = user, AT
            step.save()

        change(jurisdiction=indiana)

        claims = RequestStep.objects.order_by("body__reach").values_list("claimed_by", flat=True)
        assert list(claims) == [officers[2].pk, None]

    def test_nobody_is_told_of_a_change_of_their_own(self, officers, indiana):
        lead = officers[2]
        MembershipRequest.objects.update(email_key=lead.username)
        Application.objects.update(email_key=lead.username)
        change(lead.username, jurisdiction=indiana)
        assert list(told()) == [officers[1].email]


class TestMemberships:
    def test_reviewers_of_the_group_and_staff_learn_of_a_member_who_moved(self, ohio, indiana):
        officers = make_body(reach=ReviewingBody.Reach.JURISDICTION)
        board = make_body()
        group = make_group(bodies=[officers, board])
        member = make_member(email=ANA, jurisdiction=ohio)
        row = make_membership(member=member, group=group, jurisdiction=ohio)
        make_membership(member=member, jurisdiction=ohio, ends_on=AT.date(), end_reason="removed")
        of_ohio = make_assignment(body=officers, jurisdiction=ohio).user
        of_indiana = make_assignment(body=officers, jurisdiction=indiana).user
        on_board, staff = make_assignment(body=board).user, make_staff()
        make_assignment(body=make_body())

        change(jurisdiction=indiana)

        page = [f"membership/{row.pk}/change/"]
        assert told() == dict.fromkeys((of_ohio.email, on_board.email, staff.email), page)
        assert of_indiana.email not in told()
        row.refresh_from_db()
        assert (row.jurisdiction, row.ends_on) == (ohio, None)

    @pytest.mark.usefixtures("ana")
    def test_the_mail_names_nobody(self, indiana):
        make_staff()
        change(jurisdiction=indiana, full_name="Zebulon")
        for mail in OutboundMail.objects.all():
            read = f"{mail.subject} {mail.text} {mail.html}"
            assert [
                word for word in ("Ana", "Zebulon", ANA, "Ohio", "Indiana") if word in read
            ] == []

    @pytest.mark.usefixtures("ana")
    def test_a_storm_of_changes_ends_in_no_storm_of_mail(self, indiana, ohio, settings):
        settings.LIMIT_PER_ADDRESS_PER_HOUR = 2
        make_staff()
        change(jurisdiction=indiana)
        OutboundMail.objects.all().delete()
        change(jurisdiction=ohio)
        OutboundMail.objects.all().delete()
        before = everything()
        with pytest.raises(LimitReachedError):
            change(jurisdiction=indiana)
        assert everything() == before
        assert change(full_name="Still free") == ["full_name"]


def test_a_person_who_was_removed_has_nothing_left_to_change(ana):
    purge_person(address=ANA, by=make_staff(), at=AT)
    assert details_held(ANA) is None
    assert details_held("") is None
