"""The case page's own acts: claim and release, a note, and a starting text."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape

from membership.requests.models import RequestText
from membership.review.models import Decision
from membership.tests.admin.deciding import case, said, send
from membership.tests.admin.staff import HOSTILE, NUL, shown, signed_in, stop_the_clock
from membership.tests.factories import (
    AT,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_member,
    make_membership,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.claim import claim

pytestmark = pytest.mark.django_db
CLAIMED = "Ann Example claimed this on November 2, 2026"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def board(db):
    return make_body(name="Board")


@pytest.fixture
def ann(board):
    user = make_user(first_name="Ann", last_name="Example")
    return make_assignment(body=board, user=user).user


@pytest.fixture
def ben(board):
    return make_assignment(body=board).user


@pytest.fixture
def wanted(board):
    return make_request(group=make_group(bodies=[board]))


def page_of(request, user):
    return " ".join(shown(signed_in(user).get(case(request))).split())


def act(request, name):
    return reverse(f"admin:membership_membershiprequest_{name}", args=[request.pk])


def note(user, request, **data):
    return signed_in(user).post(act(request, "note"), data)


def notes():
    return list(RequestText.objects.filter(kind="note").values_list("author", "text"))


# ---- claims -------------------------------------------------------------------------------------


def test_a_claim_is_made_seen_and_released_on_the_case_page(wanted, ann, ben):
    assert f'action="{act(wanted, "claim")}"' in page_of(wanted, ann)
    answer = send(ann, "claim", wanted)
    assert (answer["Location"], said(answer)) == (
        case(wanted),
        ["You have claimed this for Board. The claim lapses on November 4, 2026."],
    )
    own, other = page_of(wanted, ann), page_of(wanted, ben)
    assert "<strong>You claimed this</strong> on November 2, 2026 for Board." in own
    assert f'action="{act(wanted, "release")}"' in own
    assert f"<strong><bdi>{CLAIMED}</bdi></strong> for Board." in other
    for button in ("claim", "release"):
        assert f'action="{act(wanted, button)}"' not in other, button
    assert f'action="{act(wanted, "approve")}"' in other, "a claim keeps nobody from deciding"
    assert said(send(ann, "release", wanted)) == ["The claim for Board is released."]
    assert f'action="{act(wanted, "claim")}"' in page_of(wanted, ben)


def test_the_second_to_claim_reads_who_was_first(wanted, ann, ben):
    send(ann, "claim", wanted)
    assert said(send(ben, "claim", wanted)) == [f"{CLAIMED}."]
    assert said(send(ben, "release", wanted)) == ["Only who claimed it, or staff, can release it."]
    assert wanted.steps.get().claimed_by == ann


def test_staff_release_anybodys_claim(wanted, ann):
    send(ann, "claim", wanted)
    staff = make_staff()
    page = page_of(wanted, staff)
    assert f'action="{act(wanted, "release")}"' in page
    assert "You can decide all the same" not in page
    send(staff, "release", wanted)
    assert wanted.steps.get().claimed_by is None
    assert said(send(staff, "claim", wanted)) == ["This request is not yours to decide."]


def test_a_colleagues_claim_is_said_again_before_a_decision(wanted, ann, ben):
    send(ann, "claim", wanted)
    step = wanted.steps.get()
    for user, count in ((ben, 1), (ann, 0)):
        page = shown(signed_in(user).post(act(wanted, "approve"), {"step": step.pk}))
        assert page.count(CLAIMED) == count
    send(ben, "approve", wanted, confirm="1")
    assert Decision.objects.get().decided_by == ben


def test_a_claim_lapses_and_goes_with_the_answer(wanted, board, ann, ben):
    claim(step_id=wanted.steps.get().pk, by=ann, at=AT - timedelta(days=7))
    assert "claimed this" not in page_of(wanted, ben)
    other = make_request(group=wanted.group)
    send(ann, "claim", other)
    send(ben, "approve", other, confirm="1")
    assert "claimed this" not in page_of(other, ben)


def test_each_body_of_a_reviewer_is_claimed_apart(board, ann):
    bureau = make_body(name="Bureau")
    make_assignment(body=bureau, user=ann)
    wanted = make_request(group=make_group(bodies=[board, bureau]))
    page = page_of(wanted, ann)
    assert [f"Claim for {body}" in page for body in (board, bureau)] == [True, True]
    send(ann, "claim", wanted, body=bureau)
    page = page_of(wanted, ann)
    assert ("Claim for Board" in page, "Claim for Bureau" in page) == (True, False)


@pytest.mark.parametrize("name", ["claim", "release", "note"])
def test_looking_at_an_act_does_nothing(wanted, ann, name):
    send(ann, "claim", wanted)
    for method in ("get", "head"):
        answer = getattr(signed_in(ann), method)(act(wanted, name))
        assert (answer.status_code, answer["Location"]) == (302, case(wanted))
    assert wanted.steps.get().claimed_by == ann
    assert notes() == []


@pytest.mark.parametrize("step", ["", "x", "0", "-1", NUL, "9" * 40, "\u0661", "1 2"])
def test_a_step_that_is_none_is_refused_politely(wanted, ann, step):
    for name in ("claim", "release"):
        answer = signed_in(ann).post(act(wanted, name), {"step": [step, step]})
        assert (answer.status_code, len(said(answer))) == (302, 1)


def test_the_list_says_who_has_claimed_it_and_that_it_came_back(wanted, ann, ben):
    send(ann, "claim", wanted)
    wanted.came_back = True
    wanted.save()
    page = shown(signed_in(ben).get(reverse("admin:membership_membershiprequest_changelist")))
    assert "<li>Board: waiting, claimed by Ann Example</li>" in page
    assert '<strong class="came-back">Answered by the applicant</strong>' in page


# ---- notes --------------------------------------------------------------------------------------


def test_a_note_is_kept_without_a_decision_the_newest_last(wanted, ann):
    RequestText.objects.create(
        request=wanted, kind="note", author=ann, text="First.", at=AT - timedelta(days=1)
    )
    answer = note(ann, wanted, text="Second.")
    assert (answer["Location"], said(answer)) == (case(wanted), ["Your note is kept."])
    page = page_of(wanted, ann)
    assert "It is never sent to the applicant." in page
    assert page.index("First.") < page.index("Second.")
    assert notes() == [(ann.pk, "First."), (ann.pk, "Second.")]
    assert Decision.objects.count() == 0


def test_two_clicks_keep_one_note(wanted, ann):
    for _ in range(2):
        assert said(note(ann, wanted, text="Call first.")) == ["Your note is kept."]
    assert notes() == [(ann.pk, "Call first.")]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Write the note first."),
        (" \r\n ", "Write the note first."),
        (NUL, "Leave out characters that cannot be seen."),
        ("x" * 10_001, "Ensure this value has at most 10000 characters (it has 10001)."),
    ],
)
def test_a_bad_note_stands_there_again_with_what_is_wrong(wanted, ann, text, error):
    page = shown(note(ann, wanted, text=text))
    assert page.count(error) == 2, "in the summary, and beside the field"
    assert "<title>\n  Error:" in page
    if text.strip():
        assert f">\n{escape(text)}</textarea>" in page
    assert notes() == []


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 10_000, "\ud7ff\U0001f600\u202e"])
def test_what_was_typed_is_text(wanted, ann, text):
    note(ann, wanted, text=text)
    page = shown(signed_in(ann).get(case(wanted)))
    assert f'dir="auto">{escape(text)}</div>' in page
    assert "<script>alert" not in page


def test_a_missing_or_doubled_field_is_no_fault(wanted, ann):
    assert note(ann, wanted).status_code == 200
    note(ann, wanted, text=["One.", "Two."])
    assert notes() == [(ann.pk, "Two.")]


# ---- a starting text ----------------------------------------------------------------------------


@pytest.fixture
def earlier(ann, ben, wanted):
    other = make_request(group=wanted.group)
    texts = [
        RequestText.objects.create(
            request=other, kind="message", author=author, text=text, at=AT - timedelta(days=1)
        )
        for author, text in ((ann, "Please ask again\nnext year."), (ben, "Ben's own words."))
    ]
    return dict(zip(("mine", "theirs"), texts, strict=True))


def use(user, request, text, **data):
    return signed_in(user).post(
        act(request, "deny"),
        {"use": "1", "step": request.steps.get().pk, "earlier": text, **data},
    )


def test_my_own_earlier_messages_are_offered_and_no_others(wanted, ann, ben, earlier):
    page = page_of(wanted, ann)
    assert f'<option value="{earlier["mine"].pk}">' in page
    assert "Ben&#x27;s own words." not in page
    assert "Ben&#x27;s own words." in page_of(wanted, ben)
    assert 'name="earlier"' not in page_of(wanted, make_staff())


def test_the_chosen_one_stands_in_the_message_and_what_was_typed_is_kept(wanted, ann, earlier):
    typed = {"reason": "role", "message": "Dear Ana,", "note": "Call <them>."}
    answer = use(ann, wanted, earlier["mine"].pk, **typed)
    page = shown(answer)
    assert ">\nDear Ana,\n\nPlease ask again\nnext year.</textarea>" in page
    assert ">\nCall &lt;them&gt;.</textarea>" in page
    assert '<option value="role" selected>' in page
    assert '<details class="deny" open>' in page
    assert "errorlist" not in page, "nothing is judged before it is sent"
    again = use(ann, wanted, earlier["mine"].pk, message="Please ask again\r\nnext year.")
    assert shown(again).count("Please ask again\nnext year.</textarea>") == 1
    assert Decision.objects.count() == 0


def test_nobody_elses_words_come_in(wanted, ann, earlier):
    for text in (earlier["theirs"].pk, 987654, "", "x", NUL, "9" * 40):
        page = shown(use(ann, wanted, text, message="Typed."))
        assert ">\nTyped.</textarea>" in page
        assert "own words" not in page


def test_what_was_chosen_along_is_still_chosen(board, ann, earlier):
    application = make_application()
    wanted, beside = (
        make_request(group=make_group(bodies=[board]), application=application) for _ in range(2)
    )
    pk = beside.steps.get().pk
    page = shown(use(ann, wanted, earlier["mine"].pk, together=[str(pk)]))
    assert f'name="together" value="{pk}" id="id_together_0" checked>' in page


def test_a_purged_message_is_offered_no_more(wanted, ann, earlier):
    earlier["mine"].request.texts.all().delete()
    assert 'name="earlier"' not in page_of(wanted, ann)


# ---- evidence in words --------------------------------------------------------------------------


def test_the_evidence_about_the_person_is_told_plainly(board, ann):
    ohio = make_jurisdiction(name="Ohio")
    group = make_group(bodies=[board])

    def ask(email, **fields):
        application = make_application(full_name="Ana Ruiz", email=email, jurisdiction=ohio)
        return make_request(group=group, application=application, **fields)

    wanted = ask("ana@agency.example.org", taking_over=True)
    ask("ruiz@example.org")
    page = page_of(wanted, ann)
    assert "It is not a government domain." in page
    assert "No other member from Ohio in the groups you see uses it." in page
    assert "<bdi>Ana Ruiz</bdi>, <bdi>ruiz@example.org</bdi>" in page
    assert "free mail" not in page.lower()
    assert "Nobody yet. The applicant says that they take over from someone." in page
    seat = make_member(full_name="Mia Member", email="mia@agency.example.org")
    make_membership(group=group, jurisdiction=ohio, member=seat)
    page = page_of(wanted, ann)
    assert "1 other member from Ohio in the groups you see uses it." in page
    assert "one of these seats may be theirs to close" in page
