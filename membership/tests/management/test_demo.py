"""The sample people: all real use cases, twice adds nothing, never in production."""

import hashlib
from datetime import timedelta
from io import StringIO

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from membership.audit.models import AuditEvent
from membership.catalog.models import ReviewingBody
from membership.mailing.models import OutboundMail
from membership.management.sample import PASSPHRASE, Sample
from membership.requests.ideas import GroupIdea
from membership.requests.models import Application, MembershipRequest, RequestEvent
from membership.requests.status import Status
from membership.review.invitations import what_became_of
from membership.review.models import ReviewerAssignment
from membership.review.people import GroupInvitation, JurisdictionLeader
from membership.review.scoping import requests_in_triage, requests_waiting_for
from membership.roster.checks import check_no_sample_people
from membership.roster.models import Member, Membership
from membership.tests.factories import AT, make_application, make_member, make_user

pytestmark = pytest.mark.django_db
COUNTED = (Application, MembershipRequest, RequestEvent, Membership, Member, OutboundMail)


@pytest.fixture(autouse=True)
def _quick_hashes(settings, monkeypatch):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def few(monkeypatch):
    """Let fewer people ask, where a test is not about them."""
    monkeypatch.setattr("membership.management.sample.APPLICATIONS", 12)
    monkeypatch.setattr("membership.management.sample.LATELY", 6)
    monkeypatch.setattr("membership.management.sample.NOMINATIONS", 2)


def demo() -> list[str]:
    said = StringIO()
    call_command("demo", stdout=said)
    return said.getvalue().splitlines()


def counts() -> list[int]:
    return [model.objects.count() for model in (*COUNTED, AuditEvent)]


def story() -> str:
    """Return a digest of what happened, as far as it does not hang on ids and references."""
    events = RequestEvent.objects.order_by("pk").values_list(
        "at", "kind", "request__application__email", "request__group__slug"
    )
    return hashlib.sha256(repr(list(events)).encode()).hexdigest()


@pytest.mark.any_database  # fewer of these people ask in the tests below, on both
def test_demo_fills_the_site_with_everything_a_visitor_would_look_for(catalog, client):
    said = demo()

    own = ReviewerAssignment.objects.filter(stands_in_for=None)
    assert said[0] == f"Reviewers: {own.count()}"
    acting = set(ReviewerAssignment.objects.values_list("body", flat=True))
    assert acting == set(ReviewingBody.objects.values_list("pk", flat=True))
    reach = own.filter
    assert reach(jurisdiction__code__in=["OH", "TX"]).count() == 2
    assert reach(group__isnull=False).count() == 2
    present = set(MembershipRequest.objects.values_list("status", flat=True))
    assert present == set(Status.values)
    assert MembershipRequest.objects.filter(status="pending", confirmed_at=None).exists()
    assert requests_in_triage(AT).exists()
    assert MembershipRequest.objects.filter(asked_at=AT - timedelta(hours=1)).count() == 2
    bureau = ReviewerAssignment.objects.get(body__slug="childrens-bureau").user
    assert requests_waiting_for(bureau, AT).count() > 5
    asked = ("asked", "answered", "unasked", "unanswered", "taken_back")
    for kind in ("routed", "reopened", "step_approved", "denied", "withdrawn", "expired", *asked):
        assert RequestEvent.objects.filter(kind=kind).exists(), kind
    assert Membership.objects.filter(origin="nomination").count() == 12
    assert Membership.objects.exclude(ends_on=None).count() > 5
    mails = OutboundMail.objects
    assert (mails.filter(sent_at=None).count(), mails.filter(given_up_at=AT).count()) == (1, 1)

    days = [event.at for event in RequestEvent.objects.order_by("pk")]
    assert days == sorted(days), "things happened in the order of their times"
    assert AT - timedelta(days=731) < days[0] < AT - timedelta(days=600)
    assert AT - timedelta(days=3) < days[-1] <= AT
    assert not MembershipRequest.objects.filter(closed_at__lt=AT - timedelta(days=731)).exists()


def test_whoever_is_named_can_sign_in_and_all_addresses_are_sample_ones(catalog, few, client):
    said = demo()
    start = said.index("Sign in at http://127.0.0.1:8000/admin/ with one of these addresses:")
    *people, last = said[start + 1 :]
    assert last == f"All of them with this passphrase: {PASSPHRASE}"
    leaders = JurisdictionLeader.objects
    assert len(people) == 2 + ReviewerAssignment.objects.count() + leaders.count()
    for line in people:
        sent = {"username": line.split()[0], "password": PASSPHRASE}
        answer = client.post(reverse("admin:login"), sent)
        assert (answer.status_code, answer.url) == (302, reverse("admin:index")), line
        client.logout()
    addresses = [
        *Application.objects.values_list("email", flat=True),
        *Member.objects.values_list("email", flat=True),
        *OutboundMail.objects.values_list("to", flat=True),
    ]
    assert {address.rpartition("@")[2] for address in addresses} == {"example.gov", "example.org"}


def test_the_desks_are_not_empty(catalog, few):
    demo()
    stand_in = ReviewerAssignment.objects.get(stands_in_for__isnull=False)
    assert (stand_in.jurisdiction.code, stand_in.last_day > stand_in.starts_on) == ("OH", True)
    leader = JurisdictionLeader.objects.get()
    became = {
        (each.origin, what_became_of(each, AT).value) for each in GroupInvitation.objects.all()
    }
    states = ("lapsed", "declined", "waiting", "accepted")
    assert became == {(origin, state) for origin in ("officer", "leader") for state in states}
    accepted = GroupInvitation.objects.exclude(request=None).select_related("request")
    assert {each.origin: each.request.status for each in accepted} == {
        "officer": "approved",
        "leader": "pending",
    }
    statuses = GroupIdea.objects.order_by("submitted_at").values_list("status", flat=True)
    assert list(statuses) == ["group", "not_taken_up", "discussed", "new"]
    closed = accepted.get(leader=leader).request
    assert requests_in_triage(AT).filter(pk=closed.pk).exists()


def test_demo_twice_adds_nothing(catalog, few):
    demo()
    before = counts()

    said = demo()

    assert said[0] == "The sample people are here already. Nothing was added."
    assert counts() == before


@pytest.mark.django_db(transaction=True)
def test_two_databases_get_the_same_people(few):
    from membership.audit import triggers
    from membership.tests.catalog.loading import put_catalog

    stories = []
    for _ in range(2):
        put_catalog()
        Sample(until=AT).play()
        stories.append(story())
        triggers.lift()
        call_command("flush", interactive=False, verbosity=0)
        triggers.install()
    assert stories[0] == stories[1]


def test_demo_refuses_in_production_and_without_a_catalog(settings):
    with pytest.raises(CommandError, match="load_catalog"):
        demo()
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="this is production"):
        demo()
    assert counts() == [0] * 7


# ---- sample people in production ---------------------------------------------------------------


def found() -> list[str]:
    checks = run_checks(tags=[Tags.database], databases=["default"])
    return [one.id for one in checks if one.id == "membership.E100"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: make_user(username="ana@example.org"),
        lambda: make_user(username="ana", email="Ana@EXAMPLE.gov"),
        lambda: make_member(email="ana@example.gov"),
    ],
    ids=["account", "address of an account", "member"],
)
def test_sample_people_in_production_are_an_error(settings, make):
    make()
    assert found() == []
    settings.PRODUCTION = True
    assert found() == ["membership.E100"]


def test_production_without_sample_people_is_fine_whatever_visitors_type(settings):
    settings.PRODUCTION = True
    make_user(username="ana@notexample.gov")
    make_member(email="ana@example.gov.us")
    make_application(email="visitor@example.org")
    assert found() == []


@pytest.mark.django_db(transaction=True)
def test_the_check_is_silent_before_migrate(settings):
    settings.PRODUCTION = True
    make_member()
    with connection.schema_editor() as editor:
        editor.execute("ALTER TABLE membership_member RENAME TO elsewhere")
    try:
        assert found() == []
    finally:
        with connection.schema_editor() as editor:
            editor.execute("ALTER TABLE elsewhere RENAME TO membership_member")
    assert [error.id for error in check_no_sample_people()] == ["membership.E100"]
