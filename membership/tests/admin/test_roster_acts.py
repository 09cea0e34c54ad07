"""Staff on a roster: they end a membership, and add a member on a nomination."""

import re
from datetime import date, timedelta

import pytest
from django.utils.html import escape

from membership.mailing.models import OutboundMail
from membership.roster.models import Member, Membership
from membership.tests.admin.rosters import ADD, LIST, PEOPLE, ending, nominee, of, page_of
from membership.tests.admin.staff import HOSTILE, NUL, shown, signed_in, stop_the_clock
from membership.tests.factories import TODAY, add_role, make_group, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def staff():
    return signed_in(make_staff())


# ---- ending ------------------------------------------------------------------------------------


def test_staff_end_a_membership_by_its_last_day(staff):
    row = of("Ana")
    assert "End this membership" in shown(staff.get(page_of(row)))
    assert 'value="2026-11-02"' in shown(staff.get(page_of(row, "end")))
    assert Membership.objects.get().ends_on is None, "looking changes nothing"

    answer = staff.post(page_of(row, "end"), ending(), follow=True)

    assert answer.redirect_chain == [(page_of(row), 302)]
    assert "November 2, 2026" in shown(answer)
    assert "End this membership" not in shown(answer)
    row.refresh_from_db()
    assert (row.ends_on, row.end_reason) == (TODAY + timedelta(days=1), "changed_job")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reason", ""),
        ("reason", "bored"),
        ("reason", NUL),
        ("last_day", ""),
        ("last_day", "2026-02-30"),
        ("last_day", "9999-12-31"),
        ("last_day", "0001-01-01"),
        ("last_day", NUL),
        ("last_day", "1" * 10_000),
        ("last_day", (date(2026, 10, 1) - timedelta(days=1)).isoformat()),
    ],
)
def test_a_bad_end_is_refused_on_the_page_and_what_was_typed_stays(staff, field, value):
    row = of("Ana")

    answer = staff.post(page_of(row, "end"), ending(**{field: value}))

    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"][field].value() == value
    assert Membership.objects.get().ends_on is None


def test_what_is_wrong_stands_beside_the_field_and_in_a_summary_that_leads_there(staff):
    page = shown(staff.post(page_of(of("Ana"), "end"), ending(reason="")))
    summary = re.search(r'<div class="errornote" role="alert">(.*?)</div>', page, re.DOTALL)[1]
    (anchor,) = re.findall(r'href="#(.*?)"', summary)
    assert re.findall(rf'<select[^>]* id="{anchor}"', page), "the field that has the error"
    assert page.count("This field is required.") == 2


def test_a_membership_can_end_on_its_first_day_and_only_once(staff):
    row = of("Ana", starts_on=TODAY)
    staff.post(page_of(row, "end"), ending())

    answer = staff.post(page_of(row, "end"), ending(reason="removed"))

    assert answer.context["form"].non_field_errors() == ["This membership has already ended."]
    assert "This membership has already ended." in shown(staff.get(page_of(row, "end")))
    row.refresh_from_db()
    assert (row.ends_on, row.end_reason) == (TODAY + timedelta(days=1), "changed_job")


# ---- adding ------------------------------------------------------------------------------------


def test_staff_add_a_member_to_a_closed_group_after_choosing_it(staff):
    group = make_group(openness="closed", takes_requests=False)
    roles = [add_role(group, position=2), add_role(group, position=1)]
    elsewhere = add_role(make_group())
    make_group(retired_on=TODAY)
    assert group in staff.get(ADD).context["form"].fields["group"].queryset
    assert staff.get(ADD).context["form"].fields["group"].queryset.count() == 2
    form = staff.get(ADD, {"group": group.pk}).context["form"]
    assert list(form.fields["role"].queryset) == roles[::-1]
    assert elsewhere not in form.fields["role"].queryset

    answer = staff.post(f"{ADD}?group={group.pk}", nominee(group, role=roles[0].pk), follow=True)

    row = Membership.objects.get()
    assert answer.redirect_chain == [(page_of(row), 302)]
    assert (row.group, row.role, row.origin, row.starts_on) == (
        group,
        roles[0],
        "nomination",
        TODAY,
    )
    assert (row.member.full_name, row.member.email_key) == ("Nora Nominee", "nora@example.gov")
    assert [mail.kind for mail in OutboundMail.objects.all()] == ["nominated"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", NUL),
        ("full_name", "x" * 201),
        ("email", "nobody"),
        ("email", "a\x00@example.gov"),
        ("email", "a" * 10_000 + "@example.gov"),
        ("email", f"{'a' * 175}@{('ü' * 20 + '.') * 3}example"),
        ("full_name", "Ana\nBcc: everybody"),
        ("job_title", ""),
        ("organization", "x" * 10_000),
        ("organization_type", "circus"),
        ("jurisdiction", "0"),
        ("jurisdiction", "99999999999999999999"),
        ("level", "top"),
        ("role", "12345678"),
        ("role", NUL),
        ("starts_on", "9999-12-31"),
        ("starts_on", "soon"),
    ],
)
def test_a_bad_nomination_is_refused_on_the_page_and_all_that_was_typed_stays(staff, field, value):
    group = make_group()
    sent = nominee(group, **{field: value})

    answer = staff.post(f"{ADD}?group={group.pk}", sent)

    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert {name: form[name].value() for name in sent} == {n: str(v) for n, v in sent.items()}
    assert (Member.objects.count(), OutboundMail.objects.count()) == (0, 0)


def test_a_role_of_another_group_and_missing_fields_are_refused(staff):
    group, other = make_group(), add_role(make_group())
    answer = staff.post(f"{ADD}?group={group.pk}", nominee(group, role=other.pk))
    assert list(answer.context["form"].errors) == ["role"]
    answer = staff.post(f"{ADD}?group={group.pk}", {})
    assert len(answer.context["form"].errors) == 8
    assert not Membership.objects.exists()


def test_somebody_on_the_roster_already_is_said_to_be(staff):
    group = make_group()
    staff.post(f"{ADD}?group={group.pk}", nominee(group))

    answer = staff.post(f"{ADD}?group={group.pk}", nominee(group, email=" NORA@example.gov"))

    assert answer.context["form"].non_field_errors() == [
        "This person is already on the roster of this group."
    ]
    assert Membership.objects.count() == 1


@pytest.mark.parametrize("group", ["", "0", "x", NUL, "99999999999999999999"])
def test_a_group_that_is_not_there_is_asked_for_again(staff, group):
    for answer in (staff.get(ADD, {"group": group}), staff.post(ADD, {**nominee(None)})):
        assert "First choose the group." in shown(answer)
    assert not Membership.objects.exists()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_everywhere(staff, text):
    group = make_group(name=f"{text} G")
    sent = nominee(group, full_name=text, job_title=text, organization=text)
    staff.post(f"{ADD}?group={group.pk}", sent)
    row = Membership.objects.get()
    assert (row.member.full_name, row.member.job_title) == (text, text)
    for path in (
        LIST,
        PEOPLE,
        page_of(row),
        page_of(row.member),
        page_of(row, "end"),
        f"{ADD}?group={group.pk}",
    ):
        page = shown(staff.get(path))
        assert (escape(text) in page, "<script>alert" in page) == (True, False), path
