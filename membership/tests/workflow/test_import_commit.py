"""Letting a roster file in: what is written, once, and what is forgotten afterwards."""

from datetime import date, timedelta

import pytest
from django.conf import settings

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.status import Status
from membership.roster.imports import RosterImportRow
from membership.roster.models import Member, Membership
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
)
from membership.workflow.decide import approve_step
from membership.workflow.discard_roster import discard_roster
from membership.workflow.errors import OutOfDateError
from membership.workflow.map_roster import SheetChoice, map_columns

from .importing import (
    OPENING,
    bring_in,
    check,
    commit,
    outcomes,
    row,
    stage,
    why,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture
def group():
    return make_group(slug="nytd", name="Youth Data")


def everything():
    """Return every row that an import may write, to tell whether anything changed."""
    return [
        list(model.objects.order_by("pk").values()) for model in (Member, Membership, OutboundMail)
    ]


def test_new_members_former_members_and_an_opening_balance(group):
    ohio = make_jurisdiction(name="Ohio", code="OH")
    batch = bring_in(
        row(title="Manager", state="OH", joined="01/02/2024"),
        row("Bo Li", "Bo@Example.gov"),
        row("Cy Day", "cy@example.gov", joined="2020-01-01", left="2020-12-31"),
        row("Di", ""),
        group=group,
    )
    ana, bo, cy = Membership.objects.order_by("pk")
    assert (ana.starts_on, ana.ends_on, ana.origin) == (date(2024, 1, 2), None, "import")
    assert (ana.jurisdiction, ana.recorded_at, ana.group) == (ohio, AT, group)
    assert (ana.member.job_title, ana.member.sort_name) == ("Manager", "ortiz ana")
    assert (bo.starts_on, bo.origin, bo.jurisdiction) == (OPENING, "opening_balance", None)
    assert (bo.member.email, bo.member.email_key) == ("Bo@Example.gov", "bo@example.gov")
    assert (cy.starts_on, cy.ends_on) == (date(2020, 1, 1), date(2021, 1, 1))
    assert (cy.end_reason, cy.end_recorded_at, cy.origin) == ("other", AT, "import")
    assert batch.counts == {"new": 3, "to_complete": 1}
    assert (batch.status, batch.finished_at, batch.finished_by) == (
        "committed",
        AT,
        batch.uploaded_by,
    )


def test_the_trail_has_codes_for_all_of_it(group):
    batch = bring_in(
        row(), row("Cy", "cy@example.gov", joined="2020-01-01", left="2020-12-31"), group=group
    )
    lines = AuditEvent.objects.filter(at=AT).order_by("pk").values_list("action", "codes")
    ana = {"group": group.pk, "import": batch.pk}
    assert list(lines) == [
        ("roster_import.read", {"rows": 2}),
        ("membership.started", {**ana, "origin": "opening_balance"}),
        ("membership.started", {**ana, "origin": "import"}),
        ("membership.ended", {"reason": "other"}),
        ("roster_import.committed", {"new": 2, "notices": 1}),
    ]


def test_the_same_file_again_changes_nothing(group):
    make_group(slug="other")
    rows = [
        row(title="Manager", joined="01/02/2024"),
        row("Bo Li", "bo@example.gov"),
        row("Bo Li", "bo@example.gov", group="other", title="Lead"),
        row("Bo Li", "bo@example.gov", joined="2020-01-01", left="2020-12-31", title="Intern"),
        row("Cy Day", "cy@example.gov", joined="2020-01-01", left="2020-12-31"),
        row("Di Day", "di@example.gov", joined="2020-01-01"),
        row("Di Day", "di@example.gov", joined="2020-01-01"),
        row("Ed", ""),
    ]
    bring_in(*rows, group=group)
    before = everything()
    assert [len(each) for each in before] == [4, 6, 3]

    batch = bring_in(*rows, group=group, at=LATER)

    assert outcomes(batch) == [*["unchanged"] * 6, "refused", "to_complete"]
    assert everything() == before


def test_what_an_earlier_row_left_empty_a_later_one_fills_in(group):
    make_group(slug="other")
    bring_in(row(), row(title="Manager", group="other"), group=group)
    assert Member.objects.get().job_title == "Manager"


def test_changes_are_written_and_recorded_by_their_names(group):
    person = make_member(full_name="Ana Ortiz", email="ana@example.gov", job_title="Manager")
    held = make_membership(member=person, group=group)
    ohio = make_jurisdiction(name="Ohio")

    bring_in(row("Ana Lopez", title="Director", state="Ohio"), group=group)

    person.refresh_from_db()
    held.refresh_from_db()
    assert (person.full_name, person.sort_name) == ("Ana Lopez", "lopez ana")
    assert (person.job_title, person.jurisdiction, held.jurisdiction) == ("Director", ohio, ohio)
    (line,) = AuditEvent.objects.filter(action="details.imported")
    assert (line.object_id, line.codes) == (
        person.pk,
        {"details": "full_name,job_title,jurisdiction"},
    )
    assert not OutboundMail.objects.exists(), "who was a member already hears nothing"


def test_a_last_day_ends_the_membership(group):
    held = make_membership(
        member=make_member(full_name="Ana Ortiz", email="ana@example.gov"), group=group
    )
    bring_in(row(left="10/30/2026"), group=group)
    held.refresh_from_db()
    assert (held.ends_on, held.end_reason, held.end_recorded_at) == (
        date(2026, 10, 31),
        "other",
        AT,
    )
    assert outcomes(bring_in(row(left="10/30/2026", joined="10/01/2026"), group=group)) == [
        "unchanged"
    ]


def test_each_new_member_gets_one_notice_of_all_their_groups(group):
    make_group(slug="other", name="Other Group")
    bring_in(
        row(),
        row(group="other"),
        row(group="other", joined="2019-01-01", left="2019-02-01"),
        row("Cy Day", "cy@example.gov", joined="2020-01-01", left="2020-12-31"),
        group=group,
    )
    (mail,) = OutboundMail.objects.all()
    assert (mail.kind, mail.to) == ("imported", "ana@example.gov")
    assert mail.text.count("  - Other Group\n  - Youth Data\n") == 1
    assert mail.text.splitlines().count(f"{settings.SITE_URL}/my/") == 1
    assert mail.text.startswith("Hello Ana Ortiz,\n")
    assert mail.membership.member.email == mail.to


def test_staff_may_send_no_notices(group):
    commit(check(stage(row()), group=group), notices=False)
    assert (Membership.objects.count(), OutboundMail.objects.count()) == (1, 0)


@pytest.mark.parametrize(("duplicates", "members"), [(False, 1), (True, 3)])
def test_likely_duplicates_go_in_only_if_staff_say_so(group, duplicates, members):
    make_jurisdiction(name="Ohio", code="OH")
    make_member(full_name="Ana Ortiz", jurisdiction_id=None)
    rows = [row(state="OH"), row(email="ana2@example.gov", state="OH")]
    batch = commit(check(stage(*rows), group=group), duplicates=duplicates)
    expected = "new" if duplicates else "duplicate"
    assert outcomes(batch) == [expected, expected]
    assert Member.objects.count() == members
    if duplicates:
        assert outcomes(check(stage(*rows), group=group)) == ["unchanged", "unchanged"]


def test_nothing_that_the_file_said_is_left(group):
    batch = bring_in(row(title="Quagmire"), row("Quagmire", ""), group=group)
    assert (batch.sheets, batch.rows_in_file) == ([], 2)
    kept = repr(list(RosterImportRow.objects.values_list()))
    assert [word for word in ("Quagmire", "ana@", "ortiz") if word in kept] == []
    assert RosterImportRow.objects.filter(member=Member.objects.get()).count() == 1


def test_a_second_click_and_a_second_member_of_staff_change_nothing(group):
    batch = check(stage(row()), group=group)
    commit(batch)
    before = everything()
    for again in (commit, lambda each: commit(each, duplicates=True), check):
        with pytest.raises(OutOfDateError, match="This file is already imported"):
            again(batch)
    with pytest.raises(OutOfDateError):
        discard_roster(import_id=batch.pk, by=make_staff(), at=AT)
    assert everything() == before


def test_what_is_not_checked_does_not_go_in(group):
    batch = stage(row())
    with pytest.raises(OutOfDateError, match="not checked"):
        commit(batch)
    check(batch, group=group)
    map_columns(
        import_id=batch.pk,
        sheet=0,
        columns=["full_name", "email", "", "", "", "", ""],
        by=make_staff(),
        at=AT,
    )
    with pytest.raises(OutOfDateError, match="not checked"):
        commit(batch)
    assert Membership.objects.count() == 0


def test_the_columns_that_staff_chose_are_read(group):
    batch = stage(["Ana", "ana@example.gov", "Boss"], headings=["Nombre", "Correo", "Cargo"])
    assert batch.sheets[0]["take"] is False
    by = make_staff()
    columns = ["full_name", "email", "job_title"]
    map_columns(import_id=batch.pk, sheet=0, columns=columns, by=by, at=AT)
    commit(check(batch, group=group, sheets={0: SheetChoice(take=True, group_id=None)}))
    assert Member.objects.get().job_title == "Boss"
    other = stage(["x"], headings=["A", "B"])
    for wrong in (["email", "email"], ["shoe size", ""], ["email"]):
        with pytest.raises(ValueError, match=r"field|Two columns"):
            map_columns(import_id=other.pk, sheet=0, columns=wrong, by=by, at=AT)


def test_what_happened_since_the_check_counts(group):
    body = make_body()
    asked = make_group(bodies=[body], slug="asked")
    batch = check(
        stage(row(group="asked"), row("Bo Li", "bo@example.gov"), row("Cy", "cy@example.gov")),
        group=group,
    )
    assert outcomes(batch) == ["new", "new", "new"]
    sent = make_application(email="ana@example.gov", full_name="Ana Ortiz", job_title="Lead")
    request = make_request(group=asked, application=sent)
    make_membership(
        member=make_member(full_name="Bo Li", email="bo@example.gov", job_title=""), group=group
    )
    reviewer = make_assignment(body=body).user
    approve_step(step_id=request.steps.get().pk, by=reviewer, at=AT)

    assert outcomes(commit(batch)) == ["unchanged", "unchanged", "new"]
    assert Membership.objects.count() == 3


def test_a_row_that_would_now_do_something_else_stays_out(group):
    batch = check(stage(row(title="Director")), group=group)
    make_membership(
        member=make_member(full_name="Ana Ortiz", email="ana@example.gov", job_title="Lead"),
        group=group,
    )
    batch = commit(batch)
    assert (outcomes(batch), why(batch)) == (
        ["refused"],
        ["Since the check this row came to stand otherwise. Import the file again."],
    )
    assert Member.objects.get().job_title == "Lead"


def test_a_request_that_nobody_confirmed_ends(group):
    waiting = make_request(
        group=group, application=make_application(email="ana@example.gov", confirmed_at=None)
    )
    other = make_request(application=make_application(email="bo@example.gov", confirmed_at=None))
    bring_in(row(), group=group)
    waiting.refresh_from_db()
    other.refresh_from_db()
    assert (waiting.status, other.status) == (Status.WITHDRAWN, Status.PENDING)
    assert waiting.application.lapsed_at == AT
    assert [event.kind for event in waiting.events.all()] == ["replaced"]
