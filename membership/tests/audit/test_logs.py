"""What the log says when a request goes wrong: the page, never the key to it."""

import io
import logging
from logging.config import dictConfig

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from membership.requests.desk_links import new_link
from membership.requests.links import make_token
from membership.review.invitation_links import invitation_token
from membership.review.links import one_time_link
from membership.tests.factories import (
    AT,
    make_application,
    make_invitation,
    make_request,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    """Return what the site's own handler writes while Django speaks to it."""
    handlers = logging.getLogger().handlers[:]
    dictConfig(settings.LOGGING)
    handler = next(h for h in logging.getLogger().handlers if h not in handlers)
    written = io.StringIO()
    handler.setStream(written)
    yield written
    logging.getLogger().handlers[:] = handlers


def test_no_line_holds_a_link_by_which_an_applicant_acts(log):
    lapsed = make_application(confirmed_at=None, lapsed_at=AT)
    make_request(application=lapsed, status="expired", confirmed_at=None)
    token = make_token(lapsed)
    path = reverse("request_status", args=[token])
    assert Client().get(path).status_code == 410
    assert Client(enforce_csrf_checks=True).post(path, {"confirm": "1"}).status_code == 403
    assert Client().get(reverse("request_status", args=["x" + token])).status_code == 404
    lines = log.getvalue()
    assert token not in lines
    assert lines.count("/my-request/(hidden)/") == 3


def test_no_line_holds_the_link_of_an_invitation(log):
    token = invitation_token(make_invitation(ends_at=AT))
    assert Client().get(reverse("invited", args=[token])).status_code == 410
    assert token not in log.getvalue()
    assert "/invited/(hidden)/" in log.getvalue()


def test_no_line_holds_a_link_to_ones_own_page(log):
    path = new_link("ana@example.gov", at=timezone.now()).address.removeprefix(settings.SITE_URL)
    assert Client(enforce_csrf_checks=True).post(path).status_code == 403
    assert [Client().post(path).status_code for _ in range(2)] == [302, 410]
    secret = path.strip("/").split("/")[-1].partition(".")[0]
    assert secret not in log.getvalue()
    assert log.getvalue().count("/my/open/(hidden)/") == 2


@pytest.mark.parametrize(
    ("name", "hidden"),
    [("idea", "/ideas/(hidden)/"), ("address_change", "/my/new-address/(hidden)/")],
)
def test_no_line_holds_the_link_of_an_idea_or_a_new_address(log, name, hidden):
    path = reverse(name, args=["PG-CRSN-597N.signature"])
    assert Client(enforce_csrf_checks=True).post(path).status_code == 403
    assert "signature" not in log.getvalue()
    assert log.getvalue().count(hidden) == 1
    assert Client().put(reverse("idea_sent")).status_code == 405
    assert "/ideas/sent/" in log.getvalue()


def test_no_line_holds_a_one_time_link(log):
    path = one_time_link(make_user()).removeprefix(settings.SITE_URL)
    assert Client().put(path).status_code == 302
    assert Client(enforce_csrf_checks=True).post(path).status_code == 403
    token = path.strip("/").split("/")[-1]
    assert token not in log.getvalue()
    assert log.getvalue().count("/admin/passphrase/(hidden)/") == 1


def test_other_lines_stay_as_they_are(log):
    Client().get("/nowhere/")
    assert log.getvalue() == "Not Found: /nowhere/\n"
