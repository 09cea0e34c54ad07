"""What is told of the catalog's changes: each once, on its day, and only what changed a rule."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from membership.audit.record import BY_SYSTEM
from membership.catalog import changes, snapshot
from membership.catalog.changes import catalog_changes
from membership.catalog.models import ApprovalStep, GroupRole, OpeningRule, PeerGroup
from membership.tests.factories import (
    add_role,
    make_body,
    make_group,
    make_jurisdiction,
    make_staff,
)
from membership.workflow.load_catalog import load_catalog

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LATER = date(2026, 12, 31)

Clock = Callable[..., datetime]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return `clock(days=3, hours=1)`: let it be so long after the start."""

    def put(**since: float) -> datetime:
        moment = START + timedelta(**since)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    put()
    return put


def told(*, on: date = LATER) -> list[tuple[int, str, str]]:
    """Return what came after the first day: how many days after it, titles and summaries."""
    return [
        ((each.day - START.date()).days, each.title, each.summary)
        for each in catalog_changes(on=on)
        if each.day > START.date()
    ]


def change(row: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


ALL = "Its page has all of it."


def test_every_kind_of_change_is_told(clock: Clock) -> None:
    group = make_group(name="G", bodies=[make_body()])
    add_role(group)
    gone = add_role(group)
    utah = make_jurisdiction()
    OpeningRule.objects.create(group=group, text="Year 1", starts_on=None)

    def after(days: int, act: Callable[[], object]) -> None:
        clock(days=days)
        act()

    after(1, lambda: change(group, openness="open"))
    after(2, lambda: change(group, eligibility="Everybody who does this work."))
    after(3, lambda: GroupRole.objects.get(role=gone).delete())
    after(4, lambda: group.eligible_jurisdictions.add(utah))
    after(5, lambda: OpeningRule.objects.create(group=group, version=2, text="Years 1 and 2"))
    after(6, lambda: change(group, eligible_organizations="Agency", participation="A grant"))
    after(7, lambda: ApprovalStep.objects.create(group=group, body=make_body()))
    after(8, lambda: change(group, takes_requests=False))
    after(9, lambda: change(group, openness="closed"))
    after(10, lambda: change(group, openness="limited", takes_requests=True))
    after(11, lambda: change(group, approver_published=False))
    after(12, lambda: change(group, retired_on=timezone.localdate()))
    after(13, lambda: change(group, retired_on=None))
    after(14, lambda: change(GroupRole.objects.get(role=add_role(group)), position=9))
    assert told() == [
        (14, "Changed: G", f"Changed: the roles it is for. {ALL}"),
        (13, "In the catalog now: G", "Its page says who can join, and how people get in."),
        (12, "Closed: G", "This group was retired. It takes no more requests."),
        (11, "Changed: G", f"Changed: who decides. {ALL}"),
        (10, "Opened: G", f"It takes requests on this site now. Changed: how open it is. {ALL}"),
        (9, "Closed: G", f"Changed: how open it is. {ALL}"),
        (8, "Changed: G", f"It takes no requests on this site now. {ALL}"),
        (7, "Changed: G", f"Changed: who decides. {ALL}"),
        (
            6,
            "Changed: G",
            "Changed: the organizations that members come from and what members take part in. "
            + ALL,
        ),
        (5, "Changed: G", f"Changed: where members work. {ALL}"),
        (4, "Changed: G", f"Changed: where members work. {ALL}"),
        (3, "Changed: G", f"Changed: the roles it is for. {ALL}"),
        (2, "Changed: G", f"Changed: who can join. {ALL}"),
        (1, "Changed: G", f"Changed: how open it is. {ALL}"),
    ]
    kinds = [each.kind for each in catalog_changes(on=LATER)]
    assert kinds == [
        *("changed", "opened", "closed", "changed", "opened", "closed"),
        *["changed"] * 8,
        "opened",
    ]


def test_what_changes_no_rule_is_not_told(clock: Clock) -> None:
    body = make_body()
    group = make_group(bodies=[body], approver_published=False)
    role, other = add_role(group, position=1), add_role(group, position=2)
    listed = make_jurisdiction(name="Utah")
    group.eligible_jurisdictions.add(listed)
    clock(days=1)
    change(group, purpose="A typo less.", name="Another name", acronym="AN", staff_notes="Hm.")
    clock(days=1, minutes=1)
    change(group, contact="somebody@example.gov", source="Elsewhere", state_level_only=True)
    change(role, name="Another name for it")
    change(body, phrase="somebody else")
    change(listed, name="Beehive State")
    change(GroupRole.objects.get(role=other), position=0)
    ApprovalStep.objects.create(group=group, body=make_body())  # whose names are not published
    clock(days=1, hours=1)
    change(group, openness="open")
    clock(days=1, hours=2)
    change(group, openness="limited")  # back on the same day
    assert told() == []
    (begun,) = catalog_changes(on=LATER)
    assert begun.title == "In the catalog now: Another name"


def test_one_day_of_one_group_is_one_change_that_keeps_its_first_and_last_time(
    clock: Clock,
) -> None:
    group = make_group()
    first = clock(days=1)
    change(group, openness="open")
    last = clock(days=1, hours=2)
    change(group, eligibility="More people.")
    clock(days=1, hours=3)
    change(group, purpose="A typo less.")
    assert [each.kind for each in catalog_changes(on=START.date())] == ["opened"]
    newest = catalog_changes(on=LATER)[0]
    assert (newest.first_at, newest.changed_at) == (first, last)
    assert newest.summary == f"Changed: how open it is and who can join. {ALL}"
    clock(days=1, hours=14)  # already the next day in UTC, and in the program's zone
    change(group, openness="recommendation")
    assert [each.day.day for each in catalog_changes(on=LATER)] == [4, 3, 2]
    assert catalog_changes(on=LATER)[1] == newest


def test_a_day_that_was_written_down_is_told_when_it_comes(clock: Clock) -> None:
    group = make_group()
    OpeningRule.objects.create(group=group, text="Year 1", starts_on=None)
    clock(days=1)
    OpeningRule.objects.create(group=group, version=2, text="All", starts_on=date(2026, 3, 10))
    change(group, retired_on=date(2026, 3, 20))
    for on in (date(2026, 3, 3), date(2026, 3, 9)):
        assert told(on=on) == []
    work = (8, f"Changed: {group.name}", f"Changed: where members work. {ALL}")
    assert told(on=date(2026, 3, 10)) == told(on=date(2026, 3, 19)) == [work]
    closed, opened, _ = catalog_changes(on=date(2026, 3, 20))
    assert closed.kind == "closed"
    assert closed.changed_at == datetime(2026, 3, 20, 4, 0, tzinfo=UTC)  # midnight in New York
    assert opened.changed_at == datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


def test_a_group_that_was_never_shown_is_not_told_of(clock: Clock) -> None:
    group = make_group(retired_on=date(2020, 1, 1))
    clock(days=1)
    change(group, openness="open")
    assert catalog_changes(on=LATER) == []


def test_what_has_no_beginning_in_the_history_was_there_before(clock: Clock) -> None:
    group = make_group()
    role = add_role(group)
    for table in (PeerGroup, GroupRole):
        table.history.all().delete()  # as after `loaddata`
    assert catalog_changes(on=LATER) == []
    clock(days=1)
    change(group, openness="open")
    change(GroupRole.objects.get(role=role), position=3)
    clock(days=2)
    change(group, openness="limited")
    assert told() == [(2, f"Changed: {group.name}", f"Changed: how open it is. {ALL}")]


def test_a_time_of_the_past_does_not_undo_what_was_written_later(clock: Clock) -> None:
    group = make_group()
    clock(days=5)
    change(group, openness="open")
    group._history_date = START + timedelta(days=1)
    change(group, eligibility="More people.")
    assert [day for day, _, _ in told()] == [5]


def test_a_load_tells_what_is_new_once_and_a_second_one_nothing(
    tmp_path: Path, clock: Clock
) -> None:
    def row(model: str, **fields: Any) -> dict[str, Any]:
        return {"model": f"membership.{model}", "fields": fields}

    def group(slug: str, **fields: Any) -> dict[str, Any]:
        words = {"name": slug, "purpose": "P", "eligibility": "E", "openness": "limited"}
        kinds = {"cohort_type": "topical", "topics": [["t"]], "eligible_jurisdictions": [["UT"]]}
        return row("peergroup", slug=slug, **words, **kinds, **fields)

    rows = [
        row("jurisdiction", code="UT", name="Utah", kind="state"),
        row("topic", slug="t", name="T"),
        row("role", name="R"),
        row("reviewingbody", slug="b", name="B", phrase="the B"),
        *(group(slug) for slug in ("one", "two")),
        *(row("grouprole", group=[slug], role=["R"]) for slug in ("one", "two")),
        *(row("approvalstep", group=[slug], body=["b"]) for slug in ("one", "two")),
        row("openingrule", group=["one"], version=1, text="All"),
    ]

    def load(days: int, by: Any = BY_SYSTEM) -> list[tuple[str, str]]:
        (tmp_path / "rows.json").write_text(json.dumps(rows))
        load_catalog(path=tmp_path, by=by, at=clock(days=days))
        return [(each.slug, each.kind) for each in catalog_changes(on=LATER)]

    first = [("one", "opened"), ("two", "opened")]
    assert load(0) == first
    assert load(1) == first
    rows[5]["fields"]["purpose"] = "A typo less."
    assert load(2) == first
    rows[5]["fields"]["openness"] = "open"
    rows.insert(6, group("three", takes_requests=False))
    assert load(3, make_staff(is_superuser=True)) == [
        ("three", "opened"),
        ("two", "changed"),
        *first,
    ]


def test_only_the_newest_are_told(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MOST_CHANGES", 2)
    for day, name in enumerate("abc"):
        clock(days=day)
        make_group(name=name, slug=name)
    assert [each.slug for each in catalog_changes(on=LATER)] == ["c", "b"]


def fill(number: int) -> None:
    for _ in range(number):
        group = make_group(bodies=[make_body()])
        add_role(group)
        OpeningRule.objects.create(group=group, text="All")
        group.eligible_jurisdictions.add(make_jurisdiction())
        for openness in ("open", "limited"):
            change(group, openness=openness)


def test_the_queries_do_not_grow(clock: Clock, django_assert_num_queries: Any) -> None:
    for number in (1, 6):
        fill(number)
        snapshot.groups()
        with django_assert_num_queries(5):
            catalog_changes(on=LATER)
