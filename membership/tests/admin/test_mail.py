"""The mail ledger in the admin: to read, never more than staff may, and to requeue."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as project
from django.urls import reverse
from django.utils.html import escape

from membership.admin.mail import WITHOUT_PERSONAL_LINK
from membership.mailing.models import OutboundMail
from membership.tests.admin.staff import HOSTILE, NUL, shown, signed_in, stop_the_clock
from membership.tests.factories import AT, make_assignment, make_mail, make_staff

pytestmark = pytest.mark.django_db
LIST = reverse("admin:membership_outboundmail_changelist")
Kind = OutboundMail.Kind


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def staff():
    return signed_in(make_staff())


def page_of(mail, act="change") -> str:
    return reverse(f"admin:membership_outboundmail_{act}", args=[mail.pk])


def subjects(client, **asked) -> list[str]:
    answer = client.get(LIST, asked)
    shown(answer)
    return [mail.subject for mail in answer.context["cl"].result_list]


def given_up(**fields) -> OutboundMail:
    return make_mail(
        **{"given_up_at": AT, "attempts": 9, "last_error": "SMTPServerDisconnected", **fields}
    )


# ---- the list ----------------------------------------------------------------------------------


def test_the_list_is_newest_first_and_filters_by_status_kind_and_address(staff):
    make_mail(subject="Sent", sent_at=AT, to="ana@example.gov", queued_at=AT - timedelta(days=3))
    make_mail(subject="Waits", kind=Kind.QUEUE, queued_at=AT - timedelta(days=2))
    given_up(subject="Failed", to="Ana@example.org", queued_at=AT - timedelta(days=1))

    assert subjects(staff) == ["Failed", "Waits", "Sent"]
    assert subjects(staff, state="waiting") == ["Waits"]
    assert subjects(staff, state="failed") == ["Failed"]
    assert subjects(staff, state="sent") == ["Sent"]
    assert subjects(staff, kind="queue") == ["Waits"]
    assert subjects(staff, kind="queue", state="sent") == []
    assert subjects(staff, q="ana@") == ["Failed", "Sent"]
    assert subjects(staff, q="na@") == []
    page = shown(staff.get(LIST))
    for words in ("Sent on November 2, 2026, 7:00 AM", "Waiting, next try", "SMTPServerDisc"):
        assert page.count(words) == 1, words


@pytest.mark.parametrize("value", ["x", NUL, "9" * 10_000])
@pytest.mark.parametrize("name", ["state", "kind"])
def test_a_filter_with_a_value_that_is_not_offered_shows_nothing(staff, name, value):
    make_mail()
    assert subjects(staff, **{name: value}) == []


def test_the_list_takes_the_same_queries_for_one_and_for_many(staff, django_assert_num_queries):
    make_mail()
    with django_assert_num_queries(4):
        assert len(subjects(staff)) == 1
    for _ in range(5):
        given_up()
    with django_assert_num_queries(4):
        assert len(subjects(staff)) == 6


# ---- reading -----------------------------------------------------------------------------------


def test_in_development_every_mail_reads_as_text_and_as_html(staff):
    link = "http://127.0.0.1:8000/request/status/token/"
    mail = make_mail(kind=Kind.CONFIRM, text=f"Hello,\n{link}\n", html="<p>Hello</p>")

    page = shown(staff.get(page_of(mail)))
    assert f'<a href="{link}" rel="nofollow">{link}</a>' in page

    answer = staff.get(page_of(mail, "html"))
    assert shown(answer) == "<p>Hello</p>"
    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
    )


@pytest.mark.parametrize("kind", Kind.values)
def test_in_production_staff_never_read_a_link_by_which_another_acts(staff, settings, kind):
    settings.PRODUCTION = True
    mail = make_mail(kind=kind, text="SECRET-WORDS", html="<p>SECRET-WORDS</p>")

    page = shown(staff.get(page_of(mail)))
    html = staff.get(page_of(mail, "html"))

    readable = kind in WITHOUT_PERSONAL_LINK
    assert page.count("SECRET-WORDS") == (1 if readable else 0)
    assert page.count("with which its reader acts") == (0 if readable else 1)
    assert html.status_code == (200 if readable else 403)
    assert mail.subject in page
    assert "SECRET-WORDS" not in shown(staff.get(LIST))


def test_no_template_of_a_mail_that_staff_may_read_in_production_holds_a_link():
    folder = Path(project.BASE_DIR, "templates", "mail")
    holding = {path.stem for path in folder.iterdir() if "{{ link }}" in path.read_text()}
    readable = {kind.value for kind in WITHOUT_PERSONAL_LINK}
    assert holding & readable == set()
    assert holding >= {"confirm", "reminder", "invitation", "sign_in_link"}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(staff, text):
    mail = make_mail(subject=text, text=f"a {text} b", to=f"{text[:200]}@example.gov")
    for path in (LIST, page_of(mail)):
        page = shown(staff.get(path))
        assert (escape(text) in page, "<script>alert" in page) == (True, False)


# ---- requeue -----------------------------------------------------------------------------------


def test_staff_requeue_what_was_given_up_by_post_alone(staff):
    mail = given_up()
    assert "Requeue</button>" in shown(staff.get(page_of(mail)))
    assert staff.get(page_of(mail, "requeue")).status_code == 405
    mail.refresh_from_db()
    assert mail.given_up_at == AT

    answer = staff.post(page_of(mail, "requeue"), follow=True)

    assert answer.redirect_chain == [(page_of(mail), 302)]
    assert "The mail is in the queue again." in shown(answer)
    assert "Requeue</button>" not in shown(answer)
    mail.refresh_from_db()
    assert (mail.given_up_at, mail.attempts, mail.not_before) == (None, 0, AT)


def test_a_mail_that_was_sent_is_not_sent_again(staff):
    mail = make_mail(sent_at=AT)

    answer = staff.post(page_of(mail, "requeue"), follow=True)

    assert "This mail was sent, or is in the queue already." in shown(answer)
    mail.refresh_from_db()
    assert mail.sent_at == AT


# ---- whose it is -------------------------------------------------------------------------------


def test_the_ledger_is_for_staff_alone_and_nobody_writes_in_it(staff, client):
    mail = given_up()
    before = list(OutboundMail.objects.values())
    reviewer = signed_in(make_assignment().user)
    for path in (LIST, *(page_of(mail, act) for act in ("change", "history", "html"))):
        assert reviewer.get(path).status_code == 403
        assert client.get(path).status_code == 302
    assert reviewer.post(page_of(mail, "requeue")).status_code == 403
    assert client.post(page_of(mail, "requeue")).status_code == 302
    assert LIST not in shown(reviewer.get(reverse("admin:index")))

    add = reverse("admin:membership_outboundmail_add")
    for path in (add, page_of(mail), page_of(mail, "delete")):
        assert staff.post(path, {"subject": "x", "post": "yes"}).status_code == 403
    staff.post(LIST, {"action": "delete_selected", "_selected_action": [mail.pk], "post": "yes"})
    assert list(OutboundMail.objects.values()) == before


@pytest.mark.parametrize("pk", [0, 10**30])
def test_a_mail_that_is_not_there_is_not_found(staff, pk):
    for act in ("html", "requeue"):
        path = reverse(f"admin:membership_outboundmail_{act}", args=[pk])
        assert staff.post(path).status_code == 404
