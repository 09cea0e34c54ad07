"""A roster on a day: who was in, by role too, what the heading says, and bad days."""

from datetime import date, timedelta

import pytest

from membership.audit.models import AuditEvent
from membership.roster.models import Membership
from membership.roster.role_check import RoleCheck
from membership.tests.admin.rosters import LIST, of, page_of
from membership.tests.admin.staff import NUL, shown, signed_in, stop_the_clock
from membership.tests.admin.test_roster import names
from membership.tests.factories import (
    AT,
    TODAY,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_role,
    make_staff,
)
from membership.tests.pages.reading import words

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def staff():
    return signed_in(make_staff())


@pytest.fixture
def group():
    """A group with: Ana since May, Bo from June to August, Cy from December on."""
    group, ohio, iowa = make_group(name="The Group"), make_jurisdiction(), make_jurisdiction()
    of("Ana", group=group, jurisdiction=ohio, starts_on=date(2026, 5, 1))
    of(
        "Bo",
        group=group,
        jurisdiction=iowa,
        starts_on=date(2026, 6, 1),
        ends_on=date(2026, 9, 1),
        end_reason="other",
    )
    of("Cy", group=group, jurisdiction=iowa, starts_on=date(2026, 12, 1))
    of("Di", starts_on=date(2026, 5, 1))
    return group


@pytest.mark.parametrize(
    ("day", "state", "found", "summary"),
    [
        ("", "", ["Ana"], "On November 2, 2026: 1 person from 1 jurisdiction."),
        ("2026-05-31", "", ["Ana"], "On May 31, 2026: 1 person from 1 jurisdiction."),
        ("2026-06-01", "", ["Ana", "Bo"], "On June 1, 2026: 2 people from 2 jurisdictions."),
        ("08/31/2026", "", ["Ana", "Bo"], "On August 31, 2026: 2 people from 2 jurisdictions."),
        ("2026-09-01", "", ["Ana"], "On September 1, 2026: 1 person from 1 jurisdiction."),
        ("2026-12-01", "", ["Ana", "Cy"], "On December 1, 2026: 2 people from 2 jurisdictions."),
        ("2020-01-01", "", [], "On January 1, 2020: 0 people from 0 jurisdictions."),
        ("2026-08-31", "former", [], "Had left by August 31, 2026: 0 people from 0 jurisdictions."),
        ("2026-09-01", "former", ["Bo"], "Had left by September 1, 2026: 1 person from 1 juris"),
        ("", "all", ["Ana", "Bo", "Cy"], "Now, before or later: 3 people from 2 jurisdictions."),
    ],
)  # fmt: skip
def test_one_groups_roster_on_a_day_is_headed_by_what_it_holds(
    staff, group, day, state, found, summary
):
    asked = {"group": group.pk, "day": day, "state": state}
    assert names(staff, **asked) == found
    page = staff.get(LIST, asked)
    assert page.context["title"] == "Roster of The Group"
    assert summary in words(page.text)


def test_without_a_group_nothing_is_counted(staff, group):
    page = staff.get(LIST)
    assert (page.context["title"], "summary" in page.context) == ("Rosters", False)
    assert f'value="{TODAY.isoformat()}"' in page.text


@pytest.mark.parametrize(
    "bad", ["13/45/2026", "2026-02-30", NUL, "1" * 10_000, "soon", "\u202e🙂", "0000-00-00"]
)
def test_a_day_that_is_none_says_so_beside_the_field_and_shows_today(staff, group, bad):
    answer = staff.get(LIST, {"day": bad, "group": group.pk})
    assert [str(row.member) for row in answer.context["cl"].result_list] == ["Ana"]
    form = answer.context["cl"].filter_specs[0].form
    assert form.errors == {"day": ["Enter a day such as 11/02/2026. Until then you see today."]}
    assert "On November 2, 2026: 1 person" in words(answer.text)
    assert form["day"].value() == bad
    assert names(staff, day=bad, group="0") == []


@pytest.mark.parametrize("edge", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_is(staff, group, edge):
    assert names(staff, day=edge, group=group.pk) == (["Ana", "Cy"] if edge > "9" else [])
    assert names(staff, day=edge, state="former") == (["Bo"] if edge > "9" else [])


def test_by_role_and_only_roles_on_the_rosters_that_one_sees(staff):
    body = make_body()
    ours, worker, leader = make_group(bodies=[body]), make_role(), make_role()
    of("Ana", group=ours, role=worker)
    of("Bo", group=ours, role=leader)
    elsewhere = of("Cy", role=make_role())
    reviewer = signed_in(make_assignment(body=body).user)
    assert names(staff, role=worker.pk) == ["Ana"]
    assert names(reviewer, role=leader.pk) == ["Bo"]
    assert names(reviewer, role=elsewhere.role_id) == []
    form = reviewer.get(LIST).context["cl"].filter_specs[0].form
    assert set(form.fields["role"].queryset) == {worker, leader}


def test_the_heading_counts_what_the_reader_sees(staff):
    body = make_body()
    ours, ohio, iowa = make_group(bodies=[body]), make_jurisdiction(), make_jurisdiction()
    of("Ana", group=ours, jurisdiction=ohio)
    of("Bo", group=ours, jurisdiction=iowa)
    officer = signed_in(make_assignment(body=body, jurisdiction=ohio).user)
    for visitor, number in ((staff, "2 people from 2 jurisdictions"), (officer, "1 person from 1")):
        assert f"On November 2, 2026: {number}" in words(visitor.get(LIST, {"group": ours.pk}).text)


def test_a_groups_roster_takes_the_same_queries_for_one_and_for_many(
    staff, django_assert_num_queries
):
    group = make_group()
    for number in (1, 6):
        while Membership.objects.count() < number:
            of("Ana", group=group, jurisdiction=make_jurisdiction(), role=make_role())
        with django_assert_num_queries(12):
            assert len(names(staff, group=group.pk, day="2026-10-15")) == number


def test_the_day_and_role_asked_for_are_on_record(staff):
    role = make_role()
    of("Ana", role=role)
    staff.get(LIST, {"day": "2026-10-15", "role": role.pk})
    staff.get(LIST, {"day": TODAY.isoformat()})
    staff.get(LIST, {"day": "soon"})
    codes = [event.codes for event in AuditEvent.objects.filter(action="roster.viewed")]
    assert codes[::-1] == [
        {"searched": False, "state": "now", "day": "2026-10-15", "role": role.pk},
        {"searched": False, "state": "now"},
        {"searched": False},
    ]


def test_the_list_and_both_pages_say_when_somebody_was_last_confirmed_and_asked(staff):
    row = of("Ana", last_confirmed_at=AT - 40 * DAY)
    assert "September 23, 2026" in shown(staff.get(LIST))
    for page in (page_of(row), page_of(row.member)):
        assert "Not asked yet" in shown(staff.get(page))
        assert "September 23, 2026" in shown(staff.get(page))

    check = RoleCheck.objects.create(member=row.member, asked_at=AT - 20 * DAY, mailed_at=AT)
    told = []
    for reminders, answer in ((0, ""), (1, ""), (2, ""), (2, "still_there")):
        check.reminders, check.answer = reminders, answer
        check.answered_at = AT if answer else None
        check.save()
        for page in (page_of(row), page_of(row.member)):
            text = words(shown(staff.get(page)))
            told.append(text[text.index("Asked October") :][:70])
    assert [text.startswith("Asked October 13, 2026") for text in told] == [True] * 8
    assert [text.partition("2026")[2].partition("yet")[0] for text in told[:6:2]] == [
        ", no answer ",
        ", reminded once, no answer ",
        ", reminded 2 times, no answer ",
    ]
    assert told[7].startswith("Asked October 13, 2026, still in this role November 2, 2026")
