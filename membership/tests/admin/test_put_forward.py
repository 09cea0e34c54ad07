"""The page on which people are put forward: who may, what is offered, what became of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.status import Status
from membership.review.people import GroupInvitation
from membership.tests.factories import (
    AT,
    TODAY,
    liaison_body,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_invitation,
    make_jurisdiction,
    make_leadership,
    make_officer,
    make_request,
    make_staff,
    make_user,
)

from .staff import HOSTILE, NUL, shown, signed_in, stop_the_clock

pytestmark = pytest.mark.django_db
PAGE = "/admin/put-forward/"
UNANSWERED = "/admin/put-forward/unanswered/"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)


@pytest.fixture
def officer() -> Any:
    ohio = make_jurisdiction(name="Ohio")
    return make_officer(user=make_user(first_name="Sam Officer"), jurisdiction=ohio)


@pytest.fixture
def group() -> Any:
    return make_group(slug="hotline", name="Hotline Managers", bodies=[liaison_body()])


def ana(choice: str = "0-hotline", **fields: Any) -> dict[str, Any]:
    return {"full_name": "Ana Lee", "email": "ana@example.gov", "group": choice, **fields}


def offered(page: Any) -> list[str]:
    return sorted(page.context["form"].offered)


def rows(page: Any) -> list[tuple[str, str]]:
    return [(invitation.full_name, became) for invitation, became in page.context["rows"]]


def test_an_officer_sends_an_invitation_and_sees_it_in_the_list(officer, group):
    make_group(bodies=[make_body()])
    make_group(openness="closed", takes_requests=False)
    client = signed_in(officer.user)
    page = client.get(PAGE)
    assert offered(page) == ["0-hotline"]
    text = shown(page)
    assert "If the person accepts, this counts as your recommendation and approval" in text
    assert "Ohio, as State Liaison Officer" in text
    assert "Nobody yet." in text
    answer = client.post(PAGE, ana(), follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    invitation = GroupInvitation.objects.get()
    assert (invitation.assignment, invitation.jurisdiction) == (officer, officer.jurisdiction)
    assert rows(answer) == [("Ana Lee", "waiting")]
    text = " ".join(shown(answer).split())
    assert "No answer yet. The link works until December 2, 2026." in text
    assert OutboundMail.objects.get().to == "ana@example.gov"


def test_a_leader_is_offered_the_closed_groups(group):
    closed = make_group(slug="adoption", openness="closed", takes_requests=False)
    make_group(openness="closed", takes_requests=False, retired_on=TODAY)
    leader = make_leadership()
    client = signed_in(leader.user)
    page = client.get(PAGE)
    assert offered(page) == ["0-adoption"]
    assert "counts as your recommendation" not in shown(page)
    client.post(PAGE, ana("0-adoption"))
    invitation = GroupInvitation.objects.get()
    assert (invitation.leader, invitation.group) == (leader, closed)


def test_a_leader_s_desk_is_this_page():
    client = signed_in(make_leadership().user)
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "How often we write to you" not in shown(answer)


def test_the_desk_of_an_officer_leads_here(officer):
    assert PAGE in shown(signed_in(officer.user).get("/admin/"))
    assert PAGE not in shown(signed_in(make_assignment().user).get("/admin/"))


def test_whoever_has_no_right_has_no_page(group):
    ended = make_officer(ends_at=AT)
    make_assignment(user=ended.user)
    for user in (make_assignment().user, make_staff(), ended.user):
        client = signed_in(user)
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE, ana()).status_code == 403
    assert GroupInvitation.objects.count() == 0


def test_whoever_lost_the_right_still_sees_whom_they_put_forward(officer, group):
    client = signed_in(officer.user)
    client.post(PAGE, ana())
    officer.ends_at = AT
    officer.save()
    make_assignment(user=officer.user)
    page = client.get(PAGE)
    assert (page.context["form"], rows(page)) == (None, [("Ana Lee", "waiting")])
    assert client.post(PAGE, ana(email="bea@example.gov")).status_code == 403
    assert GroupInvitation.objects.count() == 1


def test_what_became_of_each_is_said_in_words(officer, group):
    later = AT + timedelta(days=9)
    other = {"group": group, "assignment": officer, "invited_at": AT - timedelta(days=40)}
    make_invitation(**other, full_name="Lapsed", ends_at=AT - timedelta(days=10))
    make_invitation(**other, full_name="Declined", stopped_at=AT, declined=True, ends_at=later)
    make_invitation(**other, full_name="Taken", stopped_at=AT, ends_at=later)
    request = make_request(group=group, status=Status.DENIED, closed_at=AT)
    make_invitation(**other, full_name="Accepted", accepted_at=AT, request=request, ends_at=later)
    make_invitation(**other, full_name="", email="", email_key="", stopped_at=AT)
    make_invitation(group=group, full_name="Of somebody else")
    page = signed_in(officer.user).get(PAGE)
    text = " ".join(shown(page).split())
    for said in (
        "Lapsed on October 23, 2026",
        "Declined on November 2, 2026",
        "Taken back on November 2, 2026",
        "Accepted on November 2, 2026",
        "(removed)",
    ):
        assert said in text
    assert "Of somebody else" not in text
    assert "enied" not in text, "the outcome is the person's to tell"
    assert "Take it back" not in text


def test_taking_back_is_one_button_of_whoever_invited(officer, group):
    client = signed_in(officer.user)
    client.post(PAGE, ana())
    path = reverse("admin:put_forward_stop", args=[GroupInvitation.objects.get().pk])
    assert path in shown(client.get(PAGE))
    assert client.get(path).status_code == 405
    assert signed_in(make_officer().user).post(path).status_code == 403
    answer = client.post(path, follow=True)
    assert (answer.redirect_chain, rows(answer)) == ([(PAGE, 302)], [("Ana Lee", "taken back")])
    assert "is taken back already" in shown(client.post(path, follow=True))


def test_a_refusal_stands_beside_the_address_and_what_was_typed_stays(officer, group):
    client = signed_in(officer.user)
    client.post(PAGE, ana())
    page = client.post(PAGE, ana(full_name="Ana <i>Lee</i>"))
    assert page.context["form"].errors == {
        "email": ["This person has an open invitation to Hotline Managers already."]
    }
    assert "Ana &lt;i&gt;Lee&lt;/i&gt;" in shown(page)
    assert "<title>\n  Error:" in shown(page)


def test_nothing_on_the_page_tells_whether_an_address_is_known_elsewhere(officer, group):
    place = make_jurisdiction()
    sent = make_application(email="known@example.gov", jurisdiction=place)
    make_request(application=sent, group=group)
    client = signed_in(officer.user)
    pages = []
    for name in ("known", "fresh"):
        answer = client.post(PAGE, ana(email=f"{name}@example.gov"), follow=True)
        pages.append([str(each) for each in answer.context["messages"]])
    known, fresh = pages
    assert known == [fresh[0].replace("fresh", "known")]


@pytest.mark.parametrize("choice", ["", "x", "0-", "1-hotline", "0-closed", "0-hotline\0", NUL])
def test_a_group_that_is_not_offered_is_none(officer, group, choice):
    make_group(slug="closed", openness="closed", takes_requests=False)
    page = signed_in(officer.user).post(PAGE, ana(choice))
    assert list(page.context["form"].errors) == ["group"]
    assert GroupInvitation.objects.count() == 0


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 200])
def test_a_name_is_text(officer, group, text):
    client = signed_in(officer.user)
    page = client.post(PAGE, ana(full_name=text), follow=True)
    assert GroupInvitation.objects.get().full_name == text.strip()
    assert "<script>alert" not in shown(page)


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        *(("full_name", bad) for bad in ("", NUL, "a\nb", "x" * 10_000)),
        *(("email", bad) for bad in ("", NUL, "no address", "a@b\n", "x" * 10_000)),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(officer, group, field, bad):
    page = signed_in(officer.user).post(PAGE, ana(**{field: bad}))
    assert list(page.context["form"].errors) == [field]
    assert GroupInvitation.objects.count() == 0


def test_staff_see_who_has_not_answered_oldest_first_and_take_back(officer, group):
    client = signed_in(make_staff())
    assert "Nobody waits" in shown(client.get(UNANSWERED))
    day = timedelta(days=1)
    make_invitation(group=group, full_name="Newer", assignment=officer)
    make_invitation(group=group, full_name="Older", invited_at=AT - 2 * day)
    make_invitation(group=group, full_name="Over", invited_at=AT - 31 * day)
    make_invitation(group=group, full_name="Answered", accepted_at=AT)
    make_invitation(group=group, full_name="Said no", stopped_at=AT, declined=True)
    page = client.get(UNANSWERED)
    assert rows(page) == [("Older", "waiting"), ("Newer", "waiting")]
    assert "Sam Officer" in shown(page)
    path = reverse(
        "admin:put_forward_stop", args=[GroupInvitation.objects.get(full_name="Newer").pk]
    )
    answer = client.post(path, {"from_list": "1"}, follow=True)
    assert (answer.redirect_chain, rows(answer)) == ([(UNANSWERED, 302)], [("Older", "waiting")])
    assert signed_in(officer.user).get(UNANSWERED).status_code == 403


def test_looking_is_on_record_and_changes_nothing(officer, group):
    make_invitation(group=group, assignment=officer)
    client, staff = signed_in(officer.user), make_staff()
    before = list(GroupInvitation.objects.values())
    for _ in range(3):
        client.get(PAGE, ana())
        client.head(PAGE)
    signed_in(staff).get(UNANSWERED)
    assert list(GroupInvitation.objects.values()) == before
    seen = AuditEvent.objects.filter(action="invitations.viewed")
    assert {line.actor for line in seen} == {officer.user, staff}


@pytest.mark.parametrize("more", [0, 30])
def test_each_list_costs_the_same_at_any_size(officer, group, more, django_assert_num_queries):
    for _ in range(more + 1):
        make_invitation(group=make_group(bodies=[liaison_body()]), assignment=officer)
    client = signed_in(officer.user)
    with django_assert_num_queries(11):
        client.get(PAGE)
    client = signed_in(make_staff())
    with django_assert_num_queries(5):
        client.get(UNANSWERED)


def test_a_long_list_comes_in_pages(officer, group):
    for _ in range(51):
        make_invitation(group=group, assignment=officer)
    client = signed_in(officer.user)
    assert [len(rows(client.get(PAGE, {"p": p}))) for p in ("", "2", "x", "99")] == [50, 1, 50, 1]
