"""The audit trail in the admin: to search and read; no door changes it."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from membership.audit.actions import ACTIONS
from membership.audit.models import AuditEvent
from membership.audit.record import BY_APPLICANT, BY_SYSTEM, record
from membership.requests.models import RequestEvent
from membership.tests.admin.staff import NUL, shown, signed_in, stop_the_clock
from membership.tests.factories import (
    AT,
    make_assignment,
    make_group,
    make_membership,
    make_request,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = reverse("admin:membership_auditevent_changelist")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def asha():
    return make_staff(first_name="Asha", username="asha@example.gov")


@pytest.fixture
def staff(asha):
    """Return the browser of Asha, whose signing in is a line of the trail."""
    client = Client()
    client.force_login(asha, backend="django.contrib.auth.backends.ModelBackend")
    return client


def actions(client, **asked) -> list[str]:
    answer = client.get(LIST, asked)
    shown(answer)
    return [event.action for event in answer.context["cl"].result_list]


# ---- the list ----------------------------------------------------------------------------------


def test_a_line_says_when_who_what_to_what_and_the_codes(staff, asha):
    membership = make_membership()
    record("membership.ended", membership, by=asha, at=AT + DAY / 2, reason="inactive", group=7)
    record("request.expired", make_request(), by=BY_SYSTEM, at=AT + DAY)

    page = shown(staff.get(LIST))

    link = reverse("admin:membership_membership_change", args=[membership.pk])
    for words in (
        "November 2, 2026, 7:00:00 PM",
        f'<a href="{link}">membership {membership.pk}</a>',
        "group: 7, reason: inactive",
    ):
        assert page.count(words) == 1, words
    rows = [row.split("</tr>")[0] for row in page.split("<tr>")[2:]]
    assert ["The system" in row for row in rows] == [True, False, False]
    assert ["Asha" in row for row in rows] == [False, True, True], "the last: she signed in"


def test_the_list_filters_by_action_actor_and_whole_days(staff, asha):
    other = make_assignment(user=make_user(first_name="Rae")).user
    record("mail.requeued", by=asha, at=AT)
    record("request.expired", by=BY_SYSTEM, at=AT - DAY)
    record("request.submitted", by=BY_APPLICANT, at=AT - 2 * DAY)
    record("request.approved", by=other, at=AT - 3 * DAY)
    made = ["mail.requeued", "request.expired", "request.submitted", "request.approved"]

    assert actions(staff) == [made[0], "user.signed_in", *made[1:]]
    assert actions(staff, action="request.expired") == ["request.expired"]
    assert actions(staff, actor="system") == ["request.expired"]
    assert actions(staff, actor="applicant") == ["request.submitted"]
    assert actions(staff, actor=str(other.pk)) == ["request.approved"]
    assert actions(staff, until="2026-11-01") == made[1:]
    assert actions(staff, since="2026-10-31", until="2026-10-31") == ["request.submitted"]
    assert actions(staff, since="2026-10-31", until="2026-11-01", actor="system") == [made[1]]


def test_the_list_is_searched_by_the_number_of_an_object(staff):
    first, second = make_request(), make_request()
    record("request.confirmed", first, by=BY_APPLICANT, at=AT)
    record("request.withdrawn", second, by=BY_APPLICANT, at=AT)
    found = actions(staff, q=str(second.pk), actor="applicant")
    assert found == ["request.withdrawn"]
    for term in ("x", "1.5", "9" * 19, "9" * 10_000, "-1", "²", "\u202e"):
        assert actions(staff, q=term) == [], term


@pytest.mark.parametrize("value", ["x", NUL, "9999-12-31", "0001-01-01", "9" * 10_000])
@pytest.mark.parametrize("name", ["action", "actor", "since", "until"])
def test_a_filter_with_a_value_that_is_not_offered_shows_nothing(staff, name, value):
    record("mail.requeued", by=BY_SYSTEM, at=AT)
    assert actions(staff, **{name: value}) == []


def test_the_list_takes_the_same_queries_for_one_and_for_many(staff, django_assert_num_queries):
    with django_assert_num_queries(5):
        assert len(actions(staff)) == 1
    for _ in range(5):
        record("membership.started", make_membership(), by=make_staff(), at=AT)
    with django_assert_num_queries(5):
        assert len(actions(staff)) == 6


# ---- read-only, and for staff ------------------------------------------------------------------


def test_no_door_of_the_admin_changes_or_deletes_a_line(staff):
    event = AuditEvent.objects.get()
    before = list(AuditEvent.objects.values())
    page = {
        act: reverse(f"admin:membership_auditevent_{act}", args=[event.pk])
        for act in ("change", "delete", "history")
    }
    page["add"] = reverse("admin:membership_auditevent_add")
    for act in ("add", "change", "delete"):
        assert staff.post(page[act], {"action": "x", "post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"}
    staff.post(LIST, bulk)
    staff.post(LIST, {"form-0-id": event.pk, "form-0-action": "x", "_save": "Save"})
    shown(staff.get(page["change"]))
    shown(staff.get(page["history"]))
    assert list(AuditEvent.objects.values()) == before


def test_the_trail_is_for_staff_alone(client):
    record("mail.requeued", by=BY_SYSTEM, at=AT)
    reviewer = signed_in(make_assignment(group=make_group()).user)
    event = AuditEvent.objects.first()
    for path in (LIST, reverse("admin:membership_auditevent_change", args=[event.pk])):
        assert reviewer.get(path).status_code == 403
        assert client.get(path).status_code == 302
    assert LIST not in shown(reviewer.get(reverse("admin:index")))


# ---- every action has words --------------------------------------------------------------------


def recorded_actions() -> set[str]:
    """Return every action that the code names, by reading the calls of `record` and `Entry`."""
    found = set()
    for path in Path(settings.BASE_DIR, "membership").rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            called = isinstance(node, ast.Call) and getattr(node.func, "id", "")
            if called in {"record", "Entry"} and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found.add(first.value)
    return found | {f"request.{kind}" for kind in RequestEvent.Kind.values}


def test_every_action_that_the_code_records_has_words():
    missing = recorded_actions() - ACTIONS.keys()
    assert missing == set(), "add them to membership/audit/actions.py"
