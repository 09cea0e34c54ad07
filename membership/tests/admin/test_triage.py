"""Triage as staff use it: what waits, why, and routing it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape

from membership.audit.models import AuditEvent
from membership.catalog.models import PeerGroup, ReviewingBody
from membership.requests.models import MembershipRequest, RequestEvent
from membership.review.models import RequestStep
from membership.review.scoping import requests_in_triage
from membership.review.triage import NO_APPROVER, bodies_to_route_to, why_in_triage
from membership.tests.admin.staff import HOSTILE, NUL, shown, signed_in, stop_the_clock
from membership.tests.factories import (
    AT,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_request,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = reverse("admin:triage")


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def staff():
    return signed_in(make_staff())


def unrouted(**fields) -> MembershipRequest:
    """Make a request that waits because nobody published who approves."""
    group = fields.pop("group", None) or make_group(approver_published=False)
    return make_request(group=group, **fields)


def page_of(request) -> str:
    return reverse("admin:triage_route", args=[request.pk])


def reasons(*requests):
    rows = MembershipRequest.objects.filter(pk__in=[r.pk for r in requests])
    found = why_in_triage(list(rows.select_related("group", "jurisdiction")), AT)
    return [found[request.pk] for request in requests]


# ---- why it waits ------------------------------------------------------------------------------


def test_each_reason_is_said_in_words():
    officer = make_body(
        name="State Liaison Officer", reach=ReviewingBody.Reach.JURISDICTION, phrase="the officer"
    )
    leads = make_body(reach=ReviewingBody.Reach.GROUP, phrase="the group's leads")
    bureau = make_body(phrase="the Children's Bureau")
    ohio = make_jurisdiction(name="Ohio")
    at_home = make_application(jurisdiction=ohio)
    make_assignment(body=leads, group=make_group(bodies=[leads]))
    make_assignment(body=officer, jurisdiction=make_jurisdiction())
    both = make_group(bodies=[bureau, officer])

    assert reasons(
        unrouted(),
        make_request(group=make_group(bodies=[officer]), application=at_home),
        make_request(group=make_group(bodies=[officer])),
        make_request(group=make_group(bodies=[leads])),
        make_request(group=both, application=make_application(jurisdiction=ohio)),
    ) == [
        [NO_APPROVER],
        ["Nobody acts as State Liaison Officer for Ohio."],
        ["Nobody acts as State Liaison Officer for a jurisdiction that is not on our list."],
        ["Nobody acts for the group's leads."],
        [
            "Nobody acts for the Children's Bureau.",
            "Nobody acts as State Liaison Officer for Ohio.",
        ],
    ]


def test_a_body_for_which_only_the_applicant_acts_is_said_to_be_so():
    bureau = make_body(phrase="the Bureau")
    make_assignment(body=bureau, user=make_user(username="ana@example.gov"))
    request = make_request(
        group=make_group(bodies=[bureau]), application=make_application(email="ana@example.gov")
    )
    assert reasons(request) == [["Only the applicant acts for the Bureau."]]


def test_bodies_offered_are_those_that_can_answer_this_request():
    ohio, iowa = make_jurisdiction(), make_jurisdiction()
    group = make_group(bodies=[])
    application = make_application(jurisdiction=ohio, email="ana@example.gov")
    request = unrouted(group=group, application=application)
    good = [make_body(name="A"), make_body(name="B"), make_body(name="C")]
    make_assignment(body=good[0])
    make_assignment(body=good[1], group=group)
    make_assignment(body=good[2], jurisdiction=ohio)
    make_assignment(body=make_body(), group=make_group())
    make_assignment(body=make_body(), jurisdiction=iowa)
    make_assignment(body=make_body(), ends_at=AT)
    make_assignment(body=make_body(), starts_on=date(2026, 12, 1))
    make_assignment(body=make_body(), user=make_user(is_active=False))
    make_assignment(body=make_body(), user=make_user(username="ana@example.gov"))
    make_assignment(body=make_body(reach=ReviewingBody.Reach.GROUP))
    asked = make_body()
    make_assignment(body=asked)
    RequestStep.objects.create(request=request, body=asked, verb="approve")

    assert list(bodies_to_route_to(request, AT)) == good


# ---- the list ----------------------------------------------------------------------------------


def test_the_list_shows_what_waits_oldest_first_and_nothing_else(staff):
    covered = make_body()
    make_assignment(body=covered)
    make_request(
        group=make_group(bodies=[covered]), application=make_application(full_name="Cleo Covered")
    )
    unrouted(application=make_application(full_name="Una Unconfirmed", confirmed_at=None))
    for name, days in (("Young", 0), ("Old", 30)):
        at = AT - timedelta(days=days)
        unrouted(application=make_application(full_name=name, submitted_at=at))

    answer = staff.get(LIST)

    assert [
        (row.application.full_name, row.days_waiting, row.reasons) for row in answer.context["rows"]
    ] == [("Old", 30, [NO_APPROVER]), ("Young", 0, [NO_APPROVER])]
    page = shown(answer)
    assert (page.count("Cleo"), page.count("Una"), page.count("30 days")) == (0, 0, 1)


def test_the_list_takes_the_same_queries_for_one_and_for_many(staff, django_assert_num_queries):
    unrouted()
    with django_assert_num_queries(5) as first:
        staff.get(LIST)
    for _ in range(5):
        unrouted(application=make_application(jurisdiction=make_jurisdiction()))
    with django_assert_num_queries(len(first)):
        assert len(staff.get(LIST).context["rows"]) == 6


def test_the_list_has_pages_and_a_page_that_is_not_there_is_the_last(staff, monkeypatch):
    monkeypatch.setattr("membership.admin.triage.PAGE", 2)
    for _ in range(3):
        unrouted()
    for page, rows in (("1", 2), ("2", 1), ("99999999999999999999", 1), ("x\x00", 2), ("", 2)):
        assert len(staff.get(LIST, {"p": page}).context["rows"]) == rows, page


def test_an_empty_triage_says_so(staff):
    assert "Nothing waits here." in shown(staff.get(LIST))


# ---- routing -----------------------------------------------------------------------------------


def test_staff_route_a_request_and_the_page_said_what_would_happen(staff):
    officer = make_body(name="Officer", reach=ReviewingBody.Reach.JURISDICTION)
    bureau, center = make_body(name="Bureau"), make_body(name="Center")
    make_assignment(body=bureau)
    make_assignment(body=center)
    request = make_request(group=make_group(bodies=[bureau, officer]))

    answer = staff.get(page_of(request))
    assert [str(step) for step in answer.context["going_on"]] == ["Bureau"]
    assert [str(step) for step in answer.context["waived"]] == ["Officer"]
    assert list(answer.context["form"].fields["body"].queryset) == [center]
    assert not RequestEvent.objects.exists(), "looking changes nothing"

    answer = staff.post(page_of(request), {"body": center.pk}, follow=True)

    assert answer.redirect_chain == [(LIST, 302)]
    assert f"Center has the request of {request.application.full_name}." in shown(answer)
    assert [str(step) for step in request.steps.filter(waived_at=None)] == ["Bureau", "Center"]
    assert list(requests_in_triage(AT)) == []
    routed = AuditEvent.objects.get(action="request.routed")
    assert (routed.object_id, routed.codes) == (request.pk, {"body": center.pk})


@pytest.mark.parametrize("body", ["", "0", "x", NUL, "99999999999999999999", "1" * 10_000])
def test_a_body_that_is_not_offered_is_refused_on_the_page(staff, body):
    make_assignment(body=make_body())
    request = unrouted()

    answer = staff.post(page_of(request), {"body": body})

    assert list(answer.context["form"].errors) == ["body"]
    title = shown(answer).partition("<title>")[2].partition("</title>")[0]
    assert title.split()[0] == "Error:"
    assert not request.steps.exists()


def test_a_body_nobody_acts_for_here_cannot_be_chosen_by_a_crafted_post(staff):
    elsewhere = make_assignment(body=make_body(), jurisdiction=make_jurisdiction()).body
    request = unrouted()
    staff.post(page_of(request), {"body": elsewhere.pk})
    assert not request.steps.exists()


def test_a_request_routed_meanwhile_is_said_so_and_stays_as_it_is(staff):
    body, other = make_body(), make_body()
    make_assignment(body=body)
    make_assignment(body=other)
    request = unrouted()
    staff.post(page_of(request), {"body": body.pk})

    answer = staff.post(page_of(request), {"body": other.pk})

    assert answer.context["form"].non_field_errors() == [
        "This request no longer waits for routing."
    ]
    assert "This request no longer waits for routing." in shown(staff.get(page_of(request)))
    assert [step.body for step in request.steps.all()] == [body]


def test_without_anybody_to_route_to_the_page_leads_to_an_invitation(staff):
    officer = make_body(reach=ReviewingBody.Reach.JURISDICTION)
    ohio = make_jurisdiction()
    request = make_request(
        group=make_group(bodies=[officer]), application=make_application(jurisdiction=ohio)
    )
    page = shown(staff.get(page_of(request)))
    where = f"?body={officer.pk}&amp;group={request.group_id}&amp;jurisdiction={ohio.pk}"
    assert (page.count(where), page.count('name="body"')) == (1, 0)

    form = staff.get(
        reverse("admin:membership_reviewerassignment_add") + where.replace("&amp;", "&")
    ).context["form"]
    assert [str(form[name].value()) for name in ("body", "group", "jurisdiction")] == [
        str(officer.pk),
        str(request.group_id),
        str(ohio.pk),
    ]


@pytest.mark.parametrize("pk", [0, 10**30])
def test_a_request_that_is_not_there_is_not_found(staff, pk):
    assert staff.get(f"{LIST}{pk}/").status_code == 404


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_text(staff, text):
    group = make_group(name=f"{text} G", approver_published=False)
    make_assignment(body=make_body(name=f"{text} B"))
    request = unrouted(
        group=group,
        application=make_application(
            full_name=text, jurisdiction=make_jurisdiction(name=f"{text} J")
        ),
    )
    for page in (shown(staff.get(LIST)), shown(staff.get(page_of(request)))):
        assert page.count(escape(f"{text} G")) == 1
        assert escape(text) in page
        assert "<script>alert" not in page


# ---- whose it is -------------------------------------------------------------------------------


def test_triage_is_for_staff_alone(client):
    request = unrouted()
    body = make_body()
    reviewer = signed_in(make_assignment(body=body).user)
    for path in (LIST, page_of(request)):
        assert reviewer.get(path).status_code == 403
        assert reviewer.post(path, {"body": body.pk}).status_code == 403
        assert client.get(path).status_code == 302
        assert client.post(path, {"body": body.pk}).status_code == 302
    assert not request.steps.exists()
    assert PeerGroup.objects.count() == 1


def test_the_first_page_counts_for_staff_what_waits_and_shows_a_reviewer_nothing_of_it(staff):
    unrouted()
    page = shown(staff.get(reverse("admin:index")))
    assert f'<a href="{LIST}"><span class="desk-count">1</span> <span>to route in triage' in page
    reviewer = signed_in(make_assignment().user)
    assert LIST not in shown(reviewer.get(reverse("admin:index")))
