"""The list of requests only reads; its two actions lead to a page that asks first."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from membership.audit.models import AuditEvent
from membership.requests.models import MembershipRequest
from membership.requests.status import Status
from membership.review.models import Decision
from membership.tests.admin.queue_scene import make_scene
from membership.tests.admin.staff import shown, signed_in, stop_the_clock

pytestmark = pytest.mark.django_db
LIST = reverse("admin:membership_membershiprequest_changelist")


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def scene():
    return make_scene()


def text_of(user, **query):
    return shown(signed_in(user).get(LIST, query))


# ---- it only reads -----------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["board", "staff", "superuser"])
def test_nothing_is_added_changed_or_deleted_here(scene, who):
    client, request = signed_in(scene[who]), scene["own"]
    before = list(MembershipRequest.objects.order_by("pk").values())
    base = f"{LIST}{request.pk}"
    everything = {"status": "approved", "post": "yes", "_save": "Save", "email_key": "x"}
    assert client.post(f"{LIST}add/", everything).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{base}/delete/", everything).status_code == 403
    assert client.post(f"{base}/change/", everything).status_code == 405
    crafted = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": request.pk}
    client.post(LIST, {**crafted, "form-0-status": "approved", "_save": "Save"})
    for action in ("delete_selected", "approve_selected", "nothing"):
        client.post(LIST, {"action": action, "_selected_action": request.pk, "post": "yes"})
    assert list(MembershipRequest.objects.order_by("pk").values()) == before
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_other_methods_change_nothing(scene, verb):
    client = signed_in(scene["superuser"])
    address = reverse("admin:membership_membershiprequest_change", args=[scene["own"].pk])
    assert getattr(client, verb)(address).status_code == 405
    scene["own"].refresh_from_db()
    assert scene["own"].status == Status.PENDING


def test_history_leads_to_the_case_and_autocomplete_keeps_to_the_scope(scene):
    client = signed_in(scene["board"])
    answer = client.get(f"{LIST}{scene['own'].pk}/history/")
    assert urlsplit(answer["Location"]).path == f"{LIST}{scene['own'].pk}/change/"
    query = {"app_label": "membership", "model_name": "membership", "field_name": "request"}
    answer = client.get(reverse("admin:autocomplete"), {**query, "term": "PG-"})
    if answer.status_code == 200:
        names = [row["id"] for row in answer.json()["results"]]
        assert set(names) <= {str(scene["own"].pk)}
    else:
        assert answer.status_code in (403, 404)


# ---- the two actions ---------------------------------------------------------------------------


def chosen(client, action, *pks, **extra):
    return client.post(
        LIST, {"action": action, "index": "0", "_selected_action": pks, **extra}, follow=False
    )


def test_the_actions_lead_to_a_page_that_asks_first(scene):
    client = signed_in(scene["board"])
    answer = chosen(client, ["approve_selected", "deny_selected"], scene["own"].pk)
    target = urlsplit(answer["Location"])
    assert target.path == reverse("admin:membership_membershiprequest_approve_selected")
    assert parse_qs(target.query) == {"request": [str(scene["own"].pk)]}
    answer = chosen(
        client, ["approve_selected", "deny_selected"], scene["own"].pk, index="1", select_across="1"
    )
    target = urlsplit(answer["Location"])
    assert target.path == reverse("admin:membership_membershiprequest_deny_selected")
    assert parse_qs(target.query) == {"request": [str(scene["own"].pk)]}
    assert Decision.objects.count() == 0


def test_only_people_who_act_for_a_body_are_offered_them(scene):
    assert "Approve selected" in text_of(scene["board"])
    for who in ("staff", "superuser"):
        assert "Approve selected" not in text_of(scene[who])
        answer = chosen(signed_in(scene[who]), "approve_selected", scene["own"].pk)
        assert answer.status_code == 200, "the list again: no such action"
    assert not AuditEvent.objects.filter(action__startswith="request.").exists()


@pytest.mark.parametrize("pks", [["x"], ["\x00"], ["9" * 30], [""], ["-1"], range(1, 102)])
def test_a_selection_that_means_nothing_is_answered_politely(scene, pks):
    answer = chosen(signed_in(scene["board"]), "approve_selected", *pks)
    assert (answer.status_code, answer["Location"]) == (302, LIST)


def test_an_anonymous_visitor_is_sent_to_sign_in(scene):
    for name in ("approve_selected", "deny_selected"):
        address = reverse(f"admin:membership_membershiprequest_{name}")
        answer = Client().post(address, {"request": scene["own"].pk, "confirm": "1"})
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("admin:login"))
