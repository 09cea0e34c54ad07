"""Who may take people's data out: given and taken by a superuser, once, and on record."""

import io

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from membership.audit.models import AuditEvent
from membership.review.scoping import may_download_people
from membership.tests.factories import AT, make_staff, make_user
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.permit_downloads import permit_downloads

pytestmark = pytest.mark.django_db
SAM = "sam@example.gov"


@pytest.fixture
def boss():
    return make_staff(is_superuser=True, username="boss@example.gov")


@pytest.fixture
def sam():
    return make_staff(username=SAM)


def may(user):
    return may_download_people(User.objects.get(pk=user.pk))


def test_given_and_taken_once(boss, sam):
    assert (may(boss), may(sam)) == (True, False)
    for permitted in (True, True, False, False):
        permit_downloads(address=" SAM@Example.gov ", permitted=permitted, by=boss, at=AT)
        assert may(sam) == permitted
    events = AuditEvent.objects.order_by("pk").values_list("action", "object_id", "actor")
    assert list(events) == [
        ("user.downloads_permitted", sam.pk, boss.pk),
        ("user.downloads_ended", sam.pk, boss.pk),
    ]


def test_only_by_a_superuser_of_the_staff_and_for_staff(boss, sam):
    make_user(username="rita@example.gov")
    for by in (sam, make_user(is_superuser=True)):
        with pytest.raises(NotAllowedError):
            permit_downloads(address=SAM, permitted=True, by=by, at=AT)
    for address in ("rita@example.gov", "nobody@example.gov", ""):
        with pytest.raises(OutOfDateError):
            permit_downloads(address=address, permitted=True, by=boss, at=AT)
    assert (may(sam), AuditEvent.objects.count()) == (False, 0)


def test_the_command(boss, sam):
    said = io.StringIO()
    for options in ((), ("--no-longer",)):
        call_command("permit_downloads", SAM, *options, "--by", "boss@example.gov", stdout=said)
        assert may(sam) == (not options)
    assert said.getvalue().splitlines() == [
        "sam@example.gov may download rosters and requests.",
        "sam@example.gov may no longer download rosters and requests.",
    ]
    for by, complaint in ((SAM, "Only a superuser"), ("x@example.gov", "Nobody signs in as x@")):
        with pytest.raises(CommandError, match=complaint):
            call_command("permit_downloads", SAM, "--by", by)
