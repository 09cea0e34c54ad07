"""The page on which a reviewer chooses how often we write."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client

from membership.audit.models import AuditEvent
from membership.review.people import LIAISON_OFFICER, ReviewerPreference
from membership.tests.factories import AT, make_assignment, make_body, make_staff

from .staff import HOSTILE, shown, signed_in, stop_the_clock

pytestmark = pytest.mark.django_db
PAGE = "/admin/notices/"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


def chosen(page: str) -> list[str]:
    """Return the values of the buttons that are pressed."""
    buttons = re.findall(r'<input type="radio"[^>]*>', page)
    assert len(buttons) == 3
    return [re.search(r'value="(\w+)"', each)[1] for each in buttons if "checked" in each]


def browser(user: User | None = None) -> Client:
    return signed_in(user or make_assignment().user)


def test_it_opens_on_what_holds_and_keeps_another_choice():
    officer = make_assignment(body=make_body(slug=LIAISON_OFFICER)).user
    assert chosen(shown(browser(officer).get(PAGE))) == ["when_waiting"]
    lead = browser()
    assert chosen(shown(lead.get(PAGE))) == ["daily"]
    assert ReviewerPreference.objects.count() == 0, "to look is no choice"

    answer = lead.post(PAGE, {"notices": "weekly"}, follow=True)

    assert answer.redirect_chain == [(PAGE, 302)]
    page = shown(answer)
    assert (chosen(page), page.count("Your choice is saved.")) == (["weekly"], 1)
    assert [row.notices for row in ReviewerPreference.objects.all()] == ["weekly"]


@pytest.mark.parametrize(
    "sent",
    [b"", b"hourly", b"a\0b", b"W" * 10_000, b"\xed\xa0\x80", *(each.encode() for each in HOSTILE)],
    ids=["empty", "unknown", "nul", "endless", "surrogate", *(f"hostile {n}" for n in range(5))],
)
def test_a_bad_choice_is_named_beside_the_field_and_keeps_the_old_one(sent):
    user = make_assignment().user
    ReviewerPreference.objects.create(user=user, notices="weekly")
    body = b"notices=" + quote(sent).encode()
    answer = browser(user).post(PAGE, body, content_type="application/x-www-form-urlencoded")
    page = shown(answer)
    assert page.count("Choose one from the list.") == 1
    assert re.search(r"<title>\s*Error:\s*How often we write to you", page)
    assert "<script>alert" not in page
    assert ReviewerPreference.objects.get().notices == "weekly"
    assert not AuditEvent.objects.filter(action="reviewer.notices_chosen").exists()


def test_nothing_sent_and_something_sent_twice():
    user = make_assignment().user
    client = browser(user)
    assert shown(client.post(PAGE)).count("Choose one from the list.") == 1
    client.post(PAGE, {"notices": ["weekly", "daily"]})
    client.post(PAGE, {"notices": ["weekly", "daily"]})
    assert ReviewerPreference.objects.get().notices == "daily"
    assert AuditEvent.objects.filter(action="reviewer.notices_chosen").count() == 1


def test_a_form_that_came_without_its_token_is_refused():
    user = make_assignment().user
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(PAGE, {"notices": "weekly"}).status_code == 403
    assert ReviewerPreference.objects.count() == 0


def test_nobody_chooses_for_somebody_else():
    mine, other = make_assignment().user, make_assignment().user
    browser(mine).post(PAGE, {"notices": "weekly", "user": other.pk, "by": other.pk})
    assert [row.user for row in ReviewerPreference.objects.all()] == [mine]


def test_staff_who_do_not_review_read_what_they_get_and_choose_nothing():
    client = browser(make_staff())
    for page in (shown(client.get(PAGE)), shown(client.post(PAGE, {"notices": "weekly"}))):
        assert page.count("You act for no reviewing body now") == 1
        assert page.count("As staff of the Center") == 1
        assert page.count('type="radio"') == 0
    assert ReviewerPreference.objects.count() == 0


def test_a_reviewer_is_not_told_of_the_staffs_part():
    page = shown(browser().get(PAGE))
    assert page.count("As staff of the Center") == 0
    both = make_assignment(user=make_staff()).user
    page = shown(browser(both).get(PAGE))
    assert (page.count("As staff of the Center"), len(chosen(page))) == (1, 1)


def test_an_assignment_that_ends_meanwhile_ends_the_choice():
    assignment = make_assignment(user=make_staff())
    client = browser(assignment.user)
    assert len(chosen(shown(client.get(PAGE)))) == 1
    assignment.ends_at = AT - timedelta(minutes=1)
    assignment.save()
    page = shown(client.post(PAGE, {"notices": "weekly"}))
    assert page.count("You act for no reviewing body now") == 1
    assert ReviewerPreference.objects.count() == 0


def test_every_page_inside_leads_to_it():
    page = shown(browser().get("/admin/"))
    assert page.count(f'<a href="{PAGE}">How often we write to you</a>') == 1
    assert "How often" not in shown(Client().get("/admin/login/"))
