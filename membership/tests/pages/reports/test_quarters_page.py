"""The pages of the quarter close: each button one act, and nothing typed can break them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from membership.audit.models import AuditEvent
from membership.catalog.models import Jurisdiction
from membership.mailing.models import OutboundMail
from membership.reports.models import BriefRecipient, Publication, QuarterNote
from membership.tests.admin.staff import HOSTILE, NUL, shown, signed_in
from membership.tests.factories import AT, make_leadership, make_user
from membership.tests.reports.quarter_world import QUARTER, build_world
from membership.tests.scoping.world import state
from membership.workflow.name_recipient import name_recipient
from membership.workflow.publish_quarter import publish_quarter
from membership.workflow.send_brief import send_brief

pytestmark = pytest.mark.django_db
LIST = "/reports/quarters/"
PAGE = f"{LIST}{QUARTER.name}/"
ALL = (LIST, PAGE, f"{PAGE}brief/")
FILES = (f"{PAGE}files/brief/", f"{PAGE}files/workbook/")
LONG = "x" * 10_000


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    return build_world()


@pytest.fixture
def staff(world: Any) -> Client:
    return signed_in(world.staff)


def publish(world: Any) -> Publication:
    return publish_quarter(quarter=QUARTER, by=world.staff, at=AT)


def name(world: Any, email: str = "bea@example.gov") -> BriefRecipient:
    return name_recipient(full_name="Bea Reader", email=email, by=world.staff, at=AT)


# ---- who -----------------------------------------------------------------------------------------


def test_they_are_for_staff_alone(world: Any, staff: Client) -> None:
    publish(world)
    leader = make_leadership(jurisdiction=Jurisdiction.objects.get(code="OH")).user
    others = [signed_in(user) for user in (leader, make_user())]
    for path in (*ALL, *FILES):
        assert [client.get(path).status_code for client in others] == [403, 403], path
        assert Client().get(path).url.startswith("/admin/login/?next=/reports/quarters/")
        answer = staff.get(path)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store"), path


def test_nobody_else_writes(world: Any) -> None:
    leader = make_leadership(jurisdiction=Jurisdiction.objects.get(code="OH")).user
    clients = [signed_in(user) for user in (leader, make_user())]
    before = state()
    for client in clients:
        for act in ({"publish": "1"}, {"note": "1", "text": "Hello"}, {"end": "1"}):
            assert [client.post(path, act).status_code for path in (LIST, PAGE)] == [403, 403]
    assert state() == before


def test_looking_changes_nothing_and_a_download_is_on_record(world: Any, staff: Client) -> None:
    publish(world)
    before = state()
    for path in ALL:
        shown(staff.get(path))
    assert state() == before
    for path in FILES:
        assert staff.get(path).status_code == 200
    events = AuditEvent.objects.filter(action="report.downloaded").order_by("pk")
    assert [event.codes for event in events] == [
        {"report": "brief", "form": "brief"},
        {"report": "brief", "form": "workbook"},
    ]


def test_buttons_need_the_token(world: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.staff, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(PAGE, {"publish": "1"}).status_code == 403
    assert Publication.objects.count() == 0


# ---- the way through -----------------------------------------------------------------------------


def test_a_note_a_preview_publishing_and_sending(world: Any, staff: Client) -> None:
    assert "Not published yet." in shown(staff.get(PAGE))
    staff.post(PAGE, {"note": "1", "group": "managers", "text": "Many came."})
    assert "The note is kept." in shown(staff.get(PAGE))
    assert "?about=managers#notes" in shown(staff.get(PAGE))
    again = staff.get(f"{PAGE}?about=managers").context["note_form"]
    assert (again["group"].value(), again["text"].value()) == ("managers", "Many came.")
    preview = shown(staff.get(f"{PAGE}brief/"))
    assert "Nothing is published yet" in preview
    assert "Many came." in preview
    assert "Figures as now known." in preview

    answer = staff.post(PAGE, {"publish": "1"}, follow=True)
    page = shown(answer)
    assert f"{QUARTER} is published." in page
    assert 'name="publish"' not in page
    assert 'name="note"' not in page
    assert "Nobody is on the list of readers." in page
    brief = shown(staff.get(f"{PAGE}brief/"))
    assert "Figures as published on November 2, 2026." in brief
    assert "Nothing is published yet" not in brief
    drawn, file = brief, shown(staff.get(f"{PAGE}files/brief/"))
    for page_part in ("<h2>Figures</h2>", '<dl class="brief__meaning">'):
        assert (
            drawn.partition(page_part)[2].partition("</main>")[0].split()[:400]
            == (file.partition(page_part)[2].partition("</main>")[0].split()[:400])
        )

    staff.post(LIST, {"full_name": "Bea Reader", "email": "bea@example.gov"})
    reader = BriefRecipient.objects.get()
    sent = {"send": "1", "recipients": [reader.pk]}
    assert "on its way to 1 reader." in shown(staff.post(PAGE, sent, follow=True))
    again = shown(staff.post(PAGE, sent, follow=True))
    assert "on its way to 0 readers. Whom you chose was sent it today already." in again
    assert (OutboundMail.objects.count(), "Bea Reader" in again) == (1, True)
    staff.post(LIST, {"end": reader.pk})
    assert "Nobody yet." in shown(staff.get(LIST))


def test_a_stale_click_says_what_happened(world: Any, staff: Client) -> None:
    publish(world)
    again = shown(staff.post(PAGE, {"publish": "1"}, follow=True))
    assert "This quarter is published already." in again
    late = shown(staff.post(PAGE, {"note": "1", "text": "Too late"}, follow=True))
    assert "This quarter is published: its notes stay as they are." in late
    older = f"{LIST}{QUARTER.before.name}/"
    assert 'name="publish"' not in shown(staff.get(older))
    refused = shown(staff.post(older, {"publish": "1"}, follow=True))
    assert "A later quarter is published already" in refused
    reader = name(world)
    staff.post(LIST, {"end": reader.pk})
    gone = shown(staff.post(LIST, {"end": reader.pk}, follow=True))
    assert "This person is no longer on the list." in gone
    unsent = shown(staff.post(PAGE, {"send": "1", "recipients": [reader.pk]}))
    assert "on the list" in unsent
    assert (Publication.objects.count(), OutboundMail.objects.count()) == (1, 0)


def test_a_quarter_that_goes_on_has_no_button(world: Any, staff: Client) -> None:
    path = f"{LIST}{QUARTER.after.name}/"
    page = shown(staff.get(path))
    assert "has not ended yet" in page
    assert 'name="publish"' not in page
    assert "has not ended yet" in shown(staff.post(path, {"publish": "1"}, follow=True))
    assert Publication.objects.count() == 0


# ---- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    ["2026-Q5", "2026-Q0", "0000-Q1", "0001-Q1", "9999-Q4", "1999-Q4", "2027-Q2", "x", "2026"],
)
def test_another_quarter_is_not_found(word: str, staff: Client) -> None:
    for path in (f"{LIST}{word}/", f"{LIST}{word}/brief/", f"{LIST}{word}/files/brief/"):
        assert staff.get(path).status_code == 404
        assert staff.post(path, {"publish": "1"}).status_code in (404, 405)


@pytest.mark.parametrize("word", ["x", NUL, LONG, "", "analysts"])
def test_a_note_that_is_not_there_leaves_the_form_empty(word: str, staff: Client) -> None:
    form = staff.get(PAGE, {"about": word}).context["note_form"]
    assert (form["group"].value(), form["text"].value()) == (None, None)


def test_a_file_of_another_kind_or_not_published_is_not_found(world: Any, staff: Client) -> None:
    assert [staff.get(path).status_code for path in FILES] == [404, 404]
    publish(world)
    assert staff.get(f"{PAGE}files/other/").status_code == 404


@pytest.mark.parametrize("text", [NUL, LONG])
def test_a_note_that_cannot_be_kept_is_told_beside_its_field(text: str, staff: Client) -> None:
    answer = staff.post(PAGE, {"note": "1", "group": "managers", "text": text})
    assert shown(answer).partition("<title>")[2].split()[0] == "Error:"
    assert answer.context["note_form"].errors.keys() == {"text"}
    assert QuarterNote.objects.count() == 0


def test_any_other_words_are_text(world: Any, staff: Client) -> None:
    text = " ".join(HOSTILE)
    staff.post(PAGE, {"note": "1", "text": text})
    staff.post(LIST, {"full_name": text, "email": "bea@example.gov"})
    publish(world)
    for path in (PAGE, f"{PAGE}brief/", LIST):
        page = shown(staff.get(path))
        assert "<script>alert" not in page
    assert QuarterNote.objects.get().text == text


def test_wrong_choices_are_told(world: Any, staff: Client) -> None:
    publish(world)
    name(world)
    for act, form in (
        ({"note": "1", "group": "no-such-group", "text": "Hello"}, "note_form"),
        ({"note": "1", "group": NUL, "text": "Hello"}, "note_form"),
        ({"send": "1"}, "send_form"),
        ({"send": "1", "recipients": ["0", NUL, "999999999999999999999"]}, "send_form"),
    ):
        answer = staff.post(PAGE, act)
        assert answer.status_code == 200, act
        assert answer.context[form].errors, act
    assert (QuarterNote.objects.count(), OutboundMail.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"full_name": "", "email": ""},
        {"full_name": NUL, "email": "bea@example.gov"},
        {"full_name": LONG, "email": "bea@example.gov"},
        {"full_name": "Bea\nBcc: x@example.org", "email": "bea@example.gov\nBcc: x"},
        {"full_name": "Bea", "email": "no address"},
        {"full_name": "Bea", "email": f"{LONG}@example.gov"},
    ],
)
def test_a_reader_who_cannot_be_named_is_told(typed: Any, staff: Client) -> None:
    answer = staff.post(LIST, typed)
    assert answer.status_code == 200
    assert answer.context["reader_form"].errors
    assert BriefRecipient.objects.count() == 0


def test_a_reader_who_is_on_the_list_is_told(world: Any, staff: Client) -> None:
    name(world)
    answer = staff.post(LIST, {"full_name": "Bea", "email": "BEA@example.gov"})
    assert answer.context["reader_form"].errors == {
        "email": ["This address is on the list already."]
    }


@pytest.mark.parametrize("pk", ["", "x", NUL, "-1", "9" * 30, "\N{SUPERSCRIPT TWO}"])
def test_ending_nobody(pk: str, staff: Client) -> None:
    page = shown(staff.post(LIST, {"end": pk}, follow=True))
    assert "This person is no longer on the list." in page


def test_a_post_without_a_button_changes_nothing(world: Any, staff: Client) -> None:
    before = state()
    assert staff.post(PAGE, {"text": "Hello"}).status_code == 200
    assert staff.post(PAGE, {"send": "1"}).status_code == 200
    assert state() == before


def test_doubled_fields_count_once(world: Any, staff: Client) -> None:
    publish(world)
    reader = name(world)
    staff.post(PAGE, {"send": ["1", "1"], "recipients": [reader.pk, reader.pk]})
    assert OutboundMail.objects.count() == 1


# ---- speed ---------------------------------------------------------------------------------------


def test_lists_ask_as_much_of_many_as_of_few(
    world: Any, staff: Client, django_assert_max_num_queries: Callable
) -> None:
    publication, counts = publish(world), []
    for size in (1, 5):
        for number in range(size):
            reader = name(world, f"reader{size}-{number}@example.gov")
            send_brief(
                publication_id=publication.pk,
                recipient_ids=[reader.pk],
                by=world.staff,
                at=AT + timedelta(days=number),
            )
        asked = []
        for path in (LIST, PAGE, f"{PAGE}brief/"):
            with django_assert_max_num_queries(90) as found:
                shown(staff.get(path))
            asked.append(len(found))
        counts.append(asked)
    assert counts[0] == counts[1]
    assert (counts[0][0], counts[0][2]) == (4, 3)
