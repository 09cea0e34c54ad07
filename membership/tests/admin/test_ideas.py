"""Staff and ideas: the list, an idea's page, and the acts, each with its mail shown first."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.idea_status import IdeaStatus
from membership.requests.ideas import GroupIdea
from membership.tests.admin.staff import HOSTILE, NUL, shown, signed_in, stop_the_clock
from membership.tests.factories import AT, make_group, make_idea, make_staff
from membership.tests.pages.reading import words
from membership.workflow.discuss_idea import discuss_idea
from membership.workflow.purge_person import purge_person

pytestmark = pytest.mark.django_db
LIST = reverse("admin:membership_groupidea_changelist")
ACTS = ("idea_discuss", "idea_became_group", "idea_not_taken_up")


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def staff():
    return signed_in(make_staff(first_name="Sam"))


def page_of(idea):
    return reverse("admin:membership_groupidea_change", args=[idea.pk])


def act_on(idea, act):
    return reverse(f"admin:{act}", args=[idea.pk])


def listed(client, **asked):
    answer = client.get(LIST, asked)
    shown(answer)
    return [idea.full_name for idea in answer.context["cl"].result_list]


def test_the_list_opens_on_what_waits_oldest_first_and_can_be_narrowed(staff):
    for days, status in enumerate(IdeaStatus):
        unread = status in ("unconfirmed", "expired")
        at = AT - timedelta(days=days)
        fields = {"confirmed_at": None} if unread else {}
        make_idea(status=status, full_name=status.label, submitted_at=at, **fields)
    assert listed(staff) == ["In discussion", "New"]
    everything = ["Withdrawn", "Not taken up", "Became a group", "In discussion", "New"]
    assert listed(staff, state="all") == everything
    for status in IdeaStatus:
        unread = status in ("unconfirmed", "expired")
        assert listed(staff, state=status.value) == ([] if unread else [status.label])
    assert listed(staff, state="all", q="taken") == ["Not taken up"]
    for odd in ("x", NUL, "9" * 10_000):
        assert listed(staff, state=odd) == []
    unread = GroupIdea.objects.get(status="unconfirmed")
    assert staff.get(page_of(unread)).status_code == 302, "as one that is not there"
    assert [staff.get(act_on(unread, act)).status_code for act in ACTS] == [404] * 3


@pytest.mark.parametrize("number", [1, 6])
def test_it_takes_the_same_queries_for_any_number(staff, django_assert_num_queries, number):
    for _ in range(number):
        make_idea(status="group")
    with django_assert_num_queries(5):
        assert len(listed(staff, state="all")) == number


def test_each_look_is_on_record_without_a_name(staff):
    idea = make_idea()
    listed(staff, q="thinker", state="new")
    staff.get(page_of(idea))
    for act in ACTS:
        assert idea.full_name in shown(staff.get(act_on(idea, act)))
    looks = AuditEvent.objects.order_by("pk").values_list("action", "object_id", "codes")
    assert list(looks) == [
        ("ideas.viewed", None, {"searched": True, "state": "new"}),
        *[("idea.viewed", idea.pk, {})] * 4,
    ]


@pytest.mark.any_database
def test_a_page_offers_the_acts_of_its_state_and_tells_what_was_done(staff):
    offered = {}
    for status in ("new", "discussed", "group", "not_taken_up", "withdrawn"):
        idea = make_idea(status=status)
        page = shown(staff.get(page_of(idea)))
        offered[status] = [act_on(idea, act) in page for act in ACTS]
    assert offered == {
        "new": [True, True, True],
        "discussed": [False, True, True],
        "group": [False, False, False],
        "not_taken_up": [True, True, False],
        "withdrawn": [False, False, False],
    }
    idea = make_idea()
    staff.post(act_on(idea, "idea_discuss"), {"confirm": "1"})
    page = words(shown(staff.get(page_of(idea))))
    assert "November 2, 2026, 7:00 AM: Idea taken up for discussion by Sam" in page
    assert "Idea in discussion , not sent yet" in page


@pytest.mark.any_database
def test_each_act_shows_its_mail_before_it_sends_it(staff):
    group = make_group(name="Siblings")
    forms = {
        "idea_discuss": {},
        "idea_became_group": {"group": group.pk, "note": "Ask Sam."},
        "idea_not_taken_up": {"reason": "Not\r\nnow.", "note": "Ask Sam."},
    }
    for act, form in forms.items():
        idea = make_idea(full_name="Ana Lee")
        path, before = act_on(idea, act), GroupIdea.objects.values().get(pk=idea.pk)
        asked = shown(staff.get(path))
        preview = staff.post(path, form)
        back = shown(staff.post(path, {**form, "back": "1"}))
        assert ("mail" in preview.context, "Hello Ana Lee," in preview.text) == (True, True)
        assert "/ideas/PG-" not in preview.text, "no link of the person's own"
        assert GroupIdea.objects.values().get(pk=idea.pk) == before
        assert ("See the email first" in asked, "Not" in back) == (
            bool(form),
            act == "idea_not_taken_up",
        )
        answer = staff.post(path, {**form, "confirm": "1"}, follow=True)
        assert answer.redirect_chain == [(page_of(idea), 302)]
        assert "the person is told" in shown(answer)
        sent = OutboundMail.objects.get(idea=idea)
        link = sent.text[sent.text.index("http://127.0.0.1:8000/ideas/") :].split()[0]
        told = preview.context["mail"].text.replace("(the link to the person's own idea)", link)
        assert (sent.text, sent.subject) == (told, preview.context["mail"].subject)
    assert GroupIdea.objects.get(status="group").note == "Ask Sam."
    assert GroupIdea.objects.get(status="not_taken_up").reason == "Not\nnow."


def test_what_is_missing_or_cannot_be_is_said_beside_the_field(staff):
    idea = make_idea()
    gone = make_group(retired_on=AT.date())
    cases = {
        "idea_became_group": [{}, {"group": "x"}, {"group": NUL}, {"group": gone.pk}],
        "idea_not_taken_up": [{}, {"reason": " "}, {"reason": NUL}, {"reason": "x" * 2001}],
    }
    for act, forms in cases.items():
        for form in forms:
            answer = staff.post(act_on(idea, act), {**form, "confirm": "1"})
            assert (answer.status_code, len(answer.context["form"].errors)) == (200, 1)
    assert (GroupIdea.objects.get().status, OutboundMail.objects.count()) == ("new", 0)
    for pk in (987654, 2**63 - 1, 2**64):
        assert {staff.get(reverse(f"admin:{act}", args=[pk])).status_code for act in ACTS} == {404}


def test_an_idea_that_moved_on_meanwhile_says_so(staff, monkeypatch):
    idea = make_idea()
    other = make_staff()
    discuss_idea(idea_id=idea.pk, by=other, at=AT)
    for method in (staff.get, staff.post):
        answer = method(act_on(idea, "idea_discuss"), follow=True)
        assert "This idea stands at “In discussion” by now." in shown(answer)
    monkeypatch.setattr("membership.admin.idea_acts._too_late", lambda *_: "")
    answer = staff.post(act_on(idea, "idea_discuss"), {"confirm": "1"}, follow=True)
    assert "This idea stands at “In discussion” by now." in shown(answer)
    monkeypatch.undo()
    purge_person(address=idea.email, by=other, at=AT)
    answer = staff.get(act_on(idea, "idea_not_taken_up"), follow=True)
    assert "information was removed" in shown(answer)
    assert "(removed)" in shown(answer)
    assert OutboundMail.objects.count() == 0


@pytest.mark.any_database
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_everywhere(staff, text):
    texts = ("full_name", "role", "audience", "purpose", "leads", "note")
    idea = make_idea(**dict.fromkeys(texts, text))
    for path in (LIST, page_of(idea), *(act_on(idea, act) for act in ACTS)):
        page = shown(staff.get(path))
        assert "<script>alert" not in page
        assert escape(text) in page
