"""Members who did not answer: a list for their reviewers, who confirm or end."""

from datetime import timedelta

import pytest
from django.urls import reverse

from membership.audit.models import AuditEvent
from membership.roster.models import Membership
from membership.roster.role_check import RoleCheck, make_token
from membership.tests.admin.rosters import ending
from membership.tests.admin.staff import HOSTILE, NUL, shown, signed_in, stop_the_clock
from membership.tests.factories import (
    AT,
    TODAY,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_member,
    make_staff,
)
from membership.tests.pages.reading import words
from membership.tests.workflow.role_checks import silent
from membership.workflow.answer_role_check import still_there

pytestmark = pytest.mark.django_db
LIST = reverse("admin:roster_no_answer")


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def staff():
    return signed_in(make_staff())


def to(act, row) -> str:
    return reverse(f"admin:roster_no_answer_{act}", args=[getattr(row, "pk", row)])


@pytest.fixture
def scene():
    """Ana of Ohio and Bo of Iowa kept silent in our group; Cy did in a group of others."""
    body = make_body()
    ours, theirs = (
        make_group(name="Our Group", bodies=[body]),
        make_group(name="Yonder", bodies=[body]),
    )
    ohio, iowa = make_jurisdiction(name="Ohio"), make_jurisdiction(name="Iowa")

    def of(name, group, place):
        return silent(member=make_member(full_name=name), group=group, jurisdiction=place)

    rows = {
        "Ana": of("Ana Ortiz", ours, ohio),
        "Bo": of("Bo Berg", ours, iowa),
        "Cy": of("Cy Chen", theirs, ohio),
    }
    return {
        **rows,
        "lead": signed_in(make_assignment(body=body, group=ours).user),
        "officer": signed_in(make_assignment(body=body, jurisdiction=ohio).user),
        "elsewhere": signed_in(make_assignment().user),
    }


def names(client) -> list[str]:
    answer = client.get(LIST)
    shown(answer)
    return [row.member.full_name for row in answer.context["rows"]]


def test_each_reads_the_names_of_their_own_rosters(scene, staff):
    assert names(staff) == ["Bo Berg", "Ana Ortiz", "Cy Chen"]
    assert names(scene["lead"]) == ["Bo Berg", "Ana Ortiz"]
    assert names(scene["officer"]) == ["Ana Ortiz", "Cy Chen"]
    assert names(scene["elsewhere"]) == []
    assert "Nobody waits for a word." in words(scene["elsewhere"].get(LIST).text)
    page = words(scene["lead"].get(LIST).text)
    assert "2 memberships wait for a word." in page
    assert "Our Group Ohio September 21, 2026 October 19, 2026" in page
    looked = AuditEvent.objects.filter(action="roster.without_answer_viewed")
    assert (looked.count(), {str(event.codes) for event in looked}) == (6, {"{}"})


def test_still_a_member_takes_the_name_off_the_list_once(scene):
    row, lead = scene["Ana"], scene["lead"]
    assert lead.get(to("confirm", row)).status_code == 405
    answer = lead.post(to("confirm", row), follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    assert "Ana Ortiz in Our Group goes on." in words(answer.text)
    assert names(lead) == ["Bo Berg"]
    row.refresh_from_db()
    assert (row.last_confirmed_at, row.ends_on) == (AT, None)

    again = lead.post(to("confirm", row), follow=True)
    assert "That membership is no longer waiting for an answer." in words(again.text)
    assert AuditEvent.objects.filter(action="membership.confirmed").count() == 1


def test_a_reviewer_ends_with_a_reason_and_a_day(scene):
    row, lead = scene["Ana"], scene["lead"]
    form = lead.get(to("end", row)).context["form"]
    assert (form.initial["reason"], form.initial["last_day"]) == ("inactive", TODAY)

    answer = lead.post(to("end", row), ending(reason="changed_job"), follow=True)

    assert answer.redirect_chain == [(LIST, 302)]
    row.refresh_from_db()
    assert (row.ends_on, row.end_reason) == (TODAY + timedelta(days=1), "changed_job")
    for again in (lead.get(to("end", row), follow=True), lead.post(to("end", row), ending())):
        assert again.status_code in (200, 302)
    assert names(lead) == ["Bo Berg"]
    assert AuditEvent.objects.filter(action="membership.ended").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reason", ""),
        ("reason", "bored"),
        ("last_day", "2026-02-30"),
        ("last_day", NUL),
        ("last_day", "1" * 10_000),
        ("last_day", "2024-01-01"),
    ],
)
def test_a_bad_end_is_refused_on_the_page(scene, field, value):
    answer = scene["lead"].post(to("end", scene["Ana"]), ending(**{field: value}))
    assert list(answer.context["form"].errors) == [field]
    assert not Membership.objects.exclude(ends_on=None).exists()


def test_out_of_scope_is_like_nothing_there(scene, client):
    before = list(Membership.objects.order_by("pk").values())
    pages = set()
    for row in (scene["Cy"], 987654, 99999999999999999999):
        for act, method, data in (
            ("confirm", "post", {}),
            ("end", "get", {}),
            ("end", "post", ending()),
        ):
            answer = getattr(scene["lead"], method)(to(act, row), data)
            pages.add((answer.status_code, "Cy Chen" in answer.text))
            away = getattr(client, method)(to(act, row), data)
            assert (away.status_code, away.url.partition("?")[0]) == (302, "/admin/login/")
    assert pages == {(404, False)}
    assert list(Membership.objects.order_by("pk").values()) == before


def test_who_answers_meanwhile_stays(scene):
    row, lead = scene["Ana"], scene["lead"]
    check = RoleCheck.objects.get(member=row.member)
    still_there(token=make_token(check), at=AT)
    for answer in (
        lead.post(to("confirm", row), follow=True),
        lead.post(to("end", row), ending(), follow=True),
    ):
        assert "That membership is no longer waiting for an answer." in words(answer.text)
    row.refresh_from_db()
    assert row.ends_on is None


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_is_text(scene, text):
    scene["Ana"].member.full_name = text
    scene["Ana"].member.save()
    assert "<script>alert" not in shown(scene["lead"].get(LIST))
    assert "<script>alert" not in shown(scene["lead"].get(to("end", scene["Ana"])))


def test_a_long_list_has_pages_and_the_queries_do_not_grow(
    scene, staff, monkeypatch, django_assert_num_queries
):
    for visitor, queries in ((staff, 6), (scene["lead"], 8)):
        with django_assert_num_queries(queries):
            names(visitor)
    for number in range(5):
        silent(member=make_member(full_name=f"New {number}"), group=scene["Ana"].group)
    for visitor, queries in ((staff, 6), (scene["lead"], 8)):
        with django_assert_num_queries(queries):
            assert len(names(visitor)) >= 7
    monkeypatch.setattr("membership.admin.roster_no_answer.PAGE", 3)
    pages = [staff.get(LIST, {"p": p}).context["rows"] for p in (1, 2, 3, "x", NUL, "9" * 50)]
    assert [len(rows) for rows in pages] == [3, 3, 2, 3, 3, 2]
