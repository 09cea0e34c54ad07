"""An import against others, with real threads on PostgreSQL, and how few locks it takes."""

import pytest
from django.db import connection, transaction

from membership.mailing.models import OutboundMail
from membership.requests.locks import lock_everybody, lock_person
from membership.requests.models import MembershipRequest
from membership.requests.status import OPEN
from membership.roster.imports import RosterImport
from membership.roster.models import Member, Membership
from membership.tests.factories import (
    AT,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_request,
    make_staff,
)
from membership.workflow.check_roster import check_roster
from membership.workflow.commit_roster import commit_roster
from membership.workflow.decide import approve_step
from membership.workflow.map_roster import choose_days_and_groups
from membership.workflow.submit import submit

from .conftest import submission
from .importing import check, commit, outcomes, row, stage
from .test_races import race, won

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 20


def test_an_import_against_a_request_for_the_same_place(settings):
    settings.LIMIT_PER_ADDRESS_PER_HOUR = settings.LIMIT_PER_CLIENT_PER_HOUR = 1000
    group, ohio = make_group(), make_jurisdiction()
    for number in range(ROUNDS):
        email = f"ana{number}@example.gov"
        what = submission(group, jurisdiction=ohio, email=email)
        batch = check(stage(row("Ana Applicant", email)), group=group)

        results = race(
            lambda batch=batch: commit(batch),
            lambda what=what: submit(what, client="192.0.2.1", at=AT),
        )

        assert won(results) == 2
        assert Membership.objects.filter(member__email_key=email).count() == 1
        still_open = MembershipRequest.objects.filter(email_key=email, status__in=OPEN)
        assert still_open.count() == 0
        told = OutboundMail.objects.filter(to=email).values_list("kind", flat=True)
        assert sorted(told) in [["already", "imported"], ["confirm", "imported"]]


def test_an_import_against_an_approval_of_the_same_person():
    body = make_body()
    reviewer = make_assignment(body=body).user
    asked, brought = make_group(bodies=[body]), make_group()
    for number in range(ROUNDS):
        email = f"ana{number}@example.gov"
        request = make_request(
            group=asked, application=make_application(email=email, full_name="Ana Ortiz")
        )
        batch = check(stage(row(email=email)), group=brought)
        step = request.steps.get().pk

        results = race(
            lambda batch=batch: commit(batch),
            lambda step=step: approve_step(step_id=step, by=reviewer, at=AT),
        )

        assert won(results) == 2
        member = Member.objects.get(email_key=email)
        assert set(member.memberships.values_list("group", flat=True)) == {asked.pk, brought.pk}


def test_two_members_of_staff_import_one_file():
    group = make_group()
    for number in range(ROUNDS):
        batch = check(stage(row(email=f"ana{number}@example.gov")), group=group)
        staff = [make_staff(), make_staff()]

        results = race(
            *(lambda by=by, pk=batch.pk: commit_roster(import_id=pk, by=by, at=AT) for by in staff)
        )

        assert won(results) == 1
        assert Membership.objects.count() == number + 1


def test_two_files_with_the_same_people():
    group = make_group()
    for number in range(ROUNDS):
        line = row(email=f"ana{number}@example.gov")
        batches = [check(stage(line), group=group) for _ in range(2)]

        results = race(*(lambda batch=batch: commit(batch) for batch in batches))

        assert won(results) == 2
        assert sorted(outcomes(batches[0]) + outcomes(batches[1])) == ["new", "unchanged"]
        assert Membership.objects.count() == number + 1


def test_two_tabs_that_check_the_same_rows():
    group = make_group()
    batch = stage(*(row(f"P{n} X{n}", f"p{n}@example.gov") for n in range(40)))
    by = make_staff()
    choose_days_and_groups(
        import_id=batch.pk,
        sheets={},
        group_id=group.pk,
        opening_on=AT.date(),
        file_on=AT.date(),
        by=by,
        at=AT,
    )
    for _ in range(8):
        race(*(lambda: check_roster(import_id=batch.pk, by=by, at=AT, most=5) for _ in range(2)))
    batch = RosterImport.objects.get()
    assert (batch.status, batch.rows_read, batch.rows_checked) == ("checked", 40, 40)
    assert batch.counts == {"new": 40}


def test_thousands_of_people_take_one_lock_and_one_person_two():
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"

    def count():
        with connection.cursor() as cursor:
            cursor.execute(held)
            return cursor.fetchone()[0]

    with transaction.atomic():
        lock_everybody()
        lock_everybody()
        assert count() == 1
    with transaction.atomic():
        lock_person("ana@example.gov")
        lock_person("bo@example.gov")
        assert count() == 3


def test_one_person_is_locked_in_one_statement(django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(1):
        lock_person("ana@example.gov")
