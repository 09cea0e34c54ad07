"""What would become of each row of a roster file: the dry run, and that it changes nothing."""

from datetime import date, timedelta

import pytest

from membership.audit.record import BY_APPLICANT, record
from membership.roster.models import Member, Membership
from membership.tests.factories import (
    AT,
    TODAY,
    make_application,
    make_group,
    make_jurisdiction,
    make_membership,
    make_request,
)

from .importing import check, judge, member, outcomes, row, stage, why

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make_group(slug="nytd", name="Youth Data", acronym="NYTD")


def test_a_dry_run_writes_no_member_and_names_every_row(group):
    before = (Member.objects.count(), Membership.objects.count())
    batch = check(
        stage(row(), row("Bo", ""), row("Cy", "nobody"), row("Di", "di@example.gov", group="x")),
        group=group,
    )
    assert outcomes(batch) == ["new", "to_complete", "refused", "refused"]
    assert batch.counts == {"new": 1, "to_complete": 1, "refused": 2}
    assert (Member.objects.count(), Membership.objects.count()) == before == (0, 0)


def test_what_a_row_says_is_never_repeated_in_why(group):
    said = ["Quagmire"] * 3
    ((_, text),) = judge(group, ["Ana", "quag@mire", *said, "Quagmire", "Quagmire"])
    assert text == (
        "Email address: not one that mail can be sent to. Jurisdiction: not one of ours. Mend the "
        "spelling, or leave it empty for a tribe or place that is not on our list. Group: none of "
        "that name, acronym or slug. First day in the group: not a day like 11/02/2026 or "
        "2026-11-02. Last day in the group: not a day like 11/02/2026 or 2026-11-02."
    )
    assert "uagmire" not in text


TOMORROW = (TODAY + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("fields", "outcome", "said"),
    [
        ({"joined": "01/02/2024"}, "new", ""),
        ({"joined": "01/02/2024", "left": "01/02/2024"}, "new", "As a former member."),
        (
            {"joined": "01/02/2024", "left": "01/01/2024"},
            "refused",
            "The last day comes before the first day.",
        ),
        ({"left": "01/01/2024"}, "refused", "A last day needs a first day."),
        ({"joined": TOMORROW}, "refused", "First day in the group: in the future."),
        (
            {"joined": "2024-01-02", "left": TOMORROW},
            "refused",
            "Last day in the group: in the future.",
        ),
        ({"title": "x" * 201}, "refused", "Title: longer than 200 characters."),
    ],
)
def test_days_and_lengths(group, fields, outcome, said):
    assert judge(group, row(**fields)) == [(outcome, said)]


def test_a_row_without_a_first_day_needs_the_opening_day(group):
    assert judge(group, row()) == [("new", "")]
    assert judge(group, row(), opening_on=None) == [
        ("refused", "There is no first day, and no day was chosen for such rows.")
    ]


def test_a_row_without_any_group_and_a_retired_one(group):
    gone = make_group(slug="gone", retired_on=TODAY)
    assert judge(
        None, row(), row(group="nytd"), row(group="Youth Data", email="b@example.gov")
    ) == [
        ("refused", "Group: the row names none, and neither its sheet nor you do."),
        ("new", ""),
        ("new", ""),
    ]
    assert judge(gone, row(), row(joined="2024-01-02", left="2024-03-02")) == [
        ("refused", "Group: it is retired, and takes former members alone."),
        ("new", "As a former member."),
    ]


def test_who_is_there_is_unchanged_or_changed_and_days_stay(group):
    person = member(group, job_title="Manager", organization="Department")
    assert judge(group, row()) == [("unchanged", "")]
    assert judge(group, row(title="Manager")) == [("unchanged", "")]
    assert judge(group, row(title="Director", joined="2024-01-02")) == [
        ("changed", "Changes: title.")
    ]
    assert judge(group, row(joined="2025-05-05")) == [
        ("unchanged", "First day in the group: the roster has another, which stays.")
    ]
    ohio = make_jurisdiction(name="Ohio", code="OH")
    assert judge(group, row(state="State of Ohio")) == [
        ("changed", "Changes: jurisdiction. Fills in for the group: jurisdiction.")
    ]
    person.memberships.update(jurisdiction=make_jurisdiction())
    Member.objects.update(jurisdiction=ohio)
    assert judge(group, row(state="oh")) == [
        ("unchanged", "Jurisdiction: the roster has another, which stays.")
    ]


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("Ana Ortiz", "unchanged"),
        ("Ortiz, Ana", "unchanged"),
        ("Ana  Ortiz", "unchanged"),
        ("Ana María Ortiz", "changed"),
        ("Ana Lopez", "changed"),
        ("Luis Ortiz", "to_complete"),
        ("Bo Diddley", "to_complete"),
    ],
)
def test_the_name_behind_a_known_address(group, name, outcome):
    member(group)
    ((found, _),) = judge(group, row(name))
    assert found == outcome


def test_what_the_person_said_after_the_day_of_the_file_stays(group):
    person = member(group, job_title="Lead", organization="Department")
    headings = ["Name", "Email", "Title", "Organization"]
    line = ["Ana Ortiz", "ana@example.gov", "Manager", "Agency"]

    def why_of(file_on):
        return why(check(stage(line, headings=headings), group=group, file_on=file_on))

    record("details.changed", person, by=BY_APPLICANT, at=AT, details="job_title,level")
    assert why_of(TODAY) == ["Changes: title, organization."]
    stays = "Title: the person gave another later, which stays."
    assert why_of(TODAY - timedelta(days=1)) == [f"Changes: organization. {stays}"]

    make_application(email="ana@example.gov", organization="Department", job_title="")
    assert why_of(TODAY - timedelta(days=1)) == [
        f"{stays} Organization: the person gave another later, which stays."
    ]


def test_an_open_request_is_to_be_decided(group):
    sent = make_application(email="ana@example.gov")
    make_request(group=group, application=sent)
    wants = ("refused", "This person has asked to join: decide that request instead.")
    assert judge(group, row()) == [wants]
    assert judge(make_group(), row()) == [("new", "")]
    assert judge(group, row(joined="2024-01-02", left="2024-02-02"))[0][0] == "new"


def test_a_request_that_nobody_confirmed_does_not_count(group):
    make_request(
        group=group, application=make_application(email="ana@example.gov", confirmed_at=None)
    )
    assert judge(group, row()) == [("new", "")]


def test_former_times_that_are_there_overlap_or_stand_alone(group):
    person = member()
    make_membership(
        member=person,
        group=group,
        starts_on=date(2020, 1, 1),
        ends_on=date(2021, 1, 1),
        end_reason="removed",
    )
    part = "On the roster this person was a member in a part of that time."
    assert judge(group, row(joined="2020-01-01", left="2020-12-31")) == [("unchanged", "")]
    assert judge(group, row(joined="2020-01-01", left="2021-01-01")) == [("refused", part)]
    assert judge(group, row(joined="2020-12-31", left="2021-02-01")) == [("refused", part)]
    assert judge(group, row(joined="2021-01-01", left="2021-02-01"))[0][0] == "new"
    assert judge(group, row(joined="2020-06-01")) == [
        ("refused", "On the roster this person left the group after that first day.")
    ]
    assert judge(group, row(joined="2021-01-01")) == [("new", "This person was a member before.")]


def test_a_last_day_ends_a_membership_that_goes_on(group):
    member(group)
    ends = ("changed", "The membership ends.")
    assert judge(group, row(left="10/30/2026")) == [ends]
    assert judge(group, row(joined="2024-01-02", left="10/30/2026")) == [ends]
    assert judge(group, row(left="2023-12-31")) == [
        ("refused", "The last day comes before the first day on the roster.")
    ]
    assert judge(group, row(joined="2023-01-01", left="2024-06-01"))[0][0] == "refused"
    assert judge(group, row(joined="2023-01-01", left="2023-12-31"))[0][0] == "new"
