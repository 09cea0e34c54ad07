"""Publishing a quarter: its figures stay, whatever happens or becomes known later."""

from contextlib import suppress
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import transaction

from membership.audit.models import AuditEvent
from membership.catalog.models import OpeningRule
from membership.reports.built.brief import stored_brief
from membership.reports.cuts import Cut
from membership.reports.filters import Filters
from membership.reports.models import Publication, PublicationFile
from membership.reports.periods import Quarter
from membership.reports.quarter import build, figures_of, published
from membership.reports.restatement import restatements
from membership.reports.scope import whole
from membership.reports.tables import Basis
from membership.tests.admin.staff import signed_in
from membership.tests.factories import AT, make_user
from membership.tests.reports.quarter_world import (
    BEFORE,
    FIGURES,
    NEXT_AT,
    QUARTER,
    build_world,
    figures,
    join,
)
from membership.tests.workflow.importing import check, commit, row, stage
from membership.workflow.end_membership import end_membership
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.leave_group import leave_group
from membership.workflow.note_quarter import note_quarter
from membership.workflow.publish_quarter import publish_quarter
from membership.workflow.purge_person import purge_person

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
OTHERWISE = "Something else: the catalog, or details of a membership or a request, changed"
BRIEF = f"/reports/quarters/{QUARTER.name}/brief/"


@pytest.fixture
def world(db: None) -> Any:
    return build_world()


def publish(world: Any, quarter: Quarter = QUARTER, *, at: Any = AT) -> Publication:
    return publish_quarter(quarter=quarter, by=world.staff, at=at)


def everything(world: Any) -> dict[str, bytes]:
    """Return all that was published, as it is stored, and as it is handed over."""
    client = signed_in(world.staff)
    publication = Publication.objects.get(quarter_starts_on=QUARTER.start)
    parts = {"figures": publication.figures.encode(), "page": client.get(BRIEF).content}
    for file in publication.files.all():
        parts[f"stored {file.kind}"] = bytes(file.content)
        answer = client.get(f"/reports/quarters/{QUARTER.name}/files/{file.kind}/")
        parts[f"download {file.kind}"] = answer.content
        assert sha256(answer.content).hexdigest() == file.digest
    assert len(parts) == 6
    return parts


def happen(world: Any) -> None:
    """Let everything happen that must not move a published figure."""
    one, two, three = world.groups["managers"].memberships.order_by("-pk")[:3]
    leave_group(membership_id=one.pk, email_key=one.member.email_key, at=LATER)
    purge_person(address=two.member.email, by=world.staff, at=LATER)
    world.groups["analysts"].name = "Renamed"
    world.groups["analysts"].retired_on = date(2026, 10, 31)
    world.groups["analysts"].save()
    world.groups["managers"].openness = "closed"
    world.groups["managers"].save()
    OpeningRule.objects.create(
        group=world.groups["managers"], text="Round 2", cfsr_round4_years=[2], starts_on=None
    )
    world.parent.sensitive = False
    world.parent.save()
    file = stage(
        row(state="OH", joined="08/01/2026"),
        row("Zed Old", "zed@example.gov", state="OH", joined="01/05/2026", left="07/15/2026"),
    )
    commit(check(file, group=world.groups["managers"]), at=LATER)
    end_membership(
        membership_id=three.pk,
        ends_on=date(2026, 9, 15),
        reason="changed_job",
        by=world.staff,
        at=LATER,
    )


def test_what_is_published_stays_byte_for_byte_and_the_rest_moves(world: Any) -> None:
    publish(world)
    before, now = everything(world), figures_of(QUARTER)

    happen(world)

    assert everything(world) == before
    moved = figures_of(QUARTER)
    assert {key for key in now if now[key] != moved[key]} >= {
        "overview/none",
        "membership/none",
        "membership/group",
        "membership/role",
        "representation/jurisdiction",
        "roles/none",
    }


def test_published_figures_can_be_asked_for_in_every_cut(world: Any) -> None:
    then = figures_of(QUARTER)
    publish(world)
    happen(world)
    for cut in Cut:
        for name in ("membership", "requests", "representation", "backlog"):
            filters = Filters(QUARTER.period, cut=cut, basis=Basis.PUBLISHED)
            report = build(name, whole(), filters)
            assert report.basis == "as published on November 2, 2026"
            assert {"As published", "Restated"} <= dict(report.definitions).keys()
            assert "As now known" not in dict(report.definitions)
            assert report.tables == then[f"{name}/{cut}"].tables
    by_group = build("membership", whole(), Filters(QUARTER.period, Cut.GROUP)).table("flows")
    assert figures(by_group)["managers"] == (31, 4, 4, 31)
    assert by_group.rows[0].values[0] == "Families"


def restated(found: Any) -> dict[tuple[str, str], tuple[Any, Any, str]]:
    return {
        (each.figure.group, each.figure.name): (each.published, each.now, each.cause)
        for each in restatements(found)
    }


def test_the_restatement_shows_each_changed_figure_with_its_cause(world: Any) -> None:
    publish(world)
    found = published(QUARTER)
    assert found is not None
    assert restated(found) == {}

    happen(world)

    late = "Ends of memberships entered later; memberships imported later"
    assert restated(found) == {
        ("", "joins"): (6, 7, late),
        ("", "leaves"): (3, 5, late),
        ("", "eligible"): (6, 4, OTHERWISE),
        ("", "covered"): (6, 4, late),
        ("managers", "opening"): (30, 31, late),
        ("managers", "joins"): (3, 4, late),
        ("managers", "leaves"): (2, 4, late),
    }


def test_the_next_brief_lists_it_and_the_one_after_does_not_again(world: Any) -> None:
    publish(world)
    happen(world)
    second = publish(world, QUARTER.after, at=NEXT_AT)
    third = publish(world, QUARTER.after.after, at=NEXT_AT + timedelta(days=90))

    def listed(publication: Publication) -> list[tuple[Any, ...]]:
        found = published(Quarter(publication.quarter_starts_on))
        assert found is not None
        return [row.values for row in stored_brief(found).told.table("restatements").rows]

    late = "Ends of memberships entered later; memberships imported later"
    told = [
        ("All groups", "Joins", 6, 7, late),
        ("All groups", "Leaves", 3, 5, late),
        ("All groups", "Seats eligible", 6, 4, OTHERWISE),
        ("All groups", "Seats covered", 6, 4, late),
        ("Managers", "Opening", 30, 31, late),
        ("Managers", "Joins", 3, 4, late),
        ("Managers", "Leaves", 2, 4, late),
    ]
    assert listed(second) == [(str(QUARTER), *row) for row in told]
    assert listed(third) == []


def test_late_news_of_a_sensitive_group_names_no_group_and_no_number(world: Any) -> None:
    publish(world)
    for slug in ("families", "managers"):
        join(world, slug, starts_on=date(2026, 9, 1), recorded_at=LATER)
    publish(world, QUARTER.after, at=NEXT_AT)
    found = published(QUARTER.after)
    assert found is not None
    rows = stored_brief(found).told.table("restatements").rows
    assert [row.values[1:5] for row in rows] == [
        ("All groups", "Active people", 57, 59),
        ("All groups", "Active memberships", 57, 59),
        ("All groups", "Joins", 6, 8),
    ]
    entered, untold = "Memberships by approved requests entered later", "Groups are left out here"
    assert {row.values[5] for row in rows} == {f"{entered}. {untold}, as a small count would show"}
    opening = stored_brief(found).by_group
    assert opening is not None
    assert {row.key: row.values[1] for row in opening.rows}["families"] == "small"


def test_a_quarter_that_was_as_published_needs_no_words(world: Any) -> None:
    publish(world)
    found = published(QUARTER)
    assert found is not None
    assert restatements(found) == ()
    flows = found.reports["membership/group"].table("flows")
    assert figures(flows) == FIGURES


# ---- who, when, and how often --------------------------------------------------------------------


def test_only_staff_publish(world: Any) -> None:
    with pytest.raises(NotAllowedError, match="Only staff"):
        publish_quarter(quarter=QUARTER, by=make_user(), at=AT)
    assert (Publication.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("at", "is_over"),
    [
        (BEFORE.replace(hour=3, minute=59), False),  # 23:59 on September 30 in the program's zone
        (BEFORE.replace(hour=4, minute=0), True),
    ],
)
def test_a_quarter_ends_at_midnight_in_the_programs_time_zone(
    at: Any, is_over: bool, world: Any
) -> None:
    if is_over:
        assert publish(world, at=at).published_at == at
    else:
        with pytest.raises(OutOfDateError, match="has not ended"):
            publish(world, at=at)


def test_nobody_publishes_twice_or_an_older_quarter_after_a_newer_one(world: Any) -> None:
    publish(world)
    with pytest.raises(OutOfDateError, match="published already"):
        publish(world, at=LATER)
    with pytest.raises(OutOfDateError, match="A later quarter is published"):
        publish(world, QUARTER.before, at=LATER)
    assert Publication.objects.count() == 1
    assert PublicationFile.objects.count() == 2


def test_it_is_on_record_with_its_version(world: Any) -> None:
    publication = publish(world)
    assert publication.digest == sha256(publication.figures.encode()).hexdigest()
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.codes) == (
        "quarter.published",
        world.staff,
        {"quarter": "2026-Q4", "version": publication.digest[:12]},
    )


class _UndoneError(Exception):
    """Takes a transaction back."""


def test_the_same_figures_give_the_same_bytes(world: Any) -> None:
    published_twice = []
    for _ in range(2):
        with suppress(_UndoneError), transaction.atomic():
            publication = publish(world)
            files = [bytes(file.content) for file in publication.files.all()]
            published_twice.append((publication.figures, publication.digest, *files))
            raise _UndoneError
    assert published_twice[0] == published_twice[1]
    assert len(published_twice[0]) == 4


def test_when_the_files_fail_nothing_is_published(world: Any, monkeypatch: Any) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError("no room")

    monkeypatch.setattr("membership.workflow.publish_quarter.brief_files", fail)
    with pytest.raises(OSError, match="no room"):
        publish(world)
    counts = [model.objects.count() for model in (Publication, PublicationFile, AuditEvent)]
    assert counts == [0, 0, 0]


# ---- notes ---------------------------------------------------------------------------------------


def note(world: Any, text: str, group: Any = None, *, at: Any = AT, by: Any = None) -> Any:
    return note_quarter(quarter=QUARTER, group=group, text=text, by=by or world.staff, at=at)


def test_notes_go_into_the_brief_and_stay_as_they_are(world: Any) -> None:
    note(world, "First words.")
    note(world, "A busy summer.")
    note(world, "Many came.", world.groups["managers"])
    note(world, "To be removed.", world.groups["analysts"])
    assert note(world, " ", world.groups["analysts"]) is None
    publish(world)
    with pytest.raises(OutOfDateError, match="its notes stay"):
        note(world, "Too late.", at=LATER)
    with pytest.raises(OutOfDateError, match="its notes stay"):
        note(world, "", at=LATER)
    found = published(QUARTER)
    assert found is not None
    rows = stored_brief(found).told.table("notes").rows
    assert [row.values for row in rows] == [
        ("All groups", "A busy summer."),
        ("Managers", "Many came."),
    ]
    actions = [event.action for event in AuditEvent.objects.order_by("pk")]
    assert actions == [*["quarter.noted"] * 4, "quarter.note_removed", "quarter.published"]


def test_only_staff_write_notes(world: Any) -> None:
    with pytest.raises(NotAllowedError, match="Only staff"):
        note(world, "Hello", by=make_user())
    assert AuditEvent.objects.count() == 0
