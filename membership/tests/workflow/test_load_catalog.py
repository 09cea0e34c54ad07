"""Loading the catalog: idempotent, all or nothing, and never over what staff wrote."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from membership.audit.models import AuditEvent
from membership.audit.record import BY_SYSTEM
from membership.catalog.fixture_files import CatalogFileError
from membership.catalog.models import (
    ApprovalStep,
    GroupRole,
    Jurisdiction,
    OpeningRule,
    PeerGroup,
    Topic,
)
from membership.tests.catalog.loading import FIXTURES
from membership.tests.factories import make_group, make_staff, make_user
from membership.workflow.load_catalog import FIXTURE_MODELS, Difference, LoadReport, load_catalog

AT = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
GROUPS = {"cfsr-round-4-cop", "county-administered-states", "nytd"}
LIBRARY = {
    *("peer-support", "parent-partner", "parent-partner-considerations"),
    *("early-engagement", "judicial-partnership", "child-welfare-partnership"),
    *("mentor-parents-santa-clara", "contra-costa-reunification"),
}
KEPT = GROUPS.union(
    LIBRARY,
    (
        value[0]
        for row in json.loads((FIXTURES / "05_peer_groups.json").read_text())
        if row["fields"]["slug"] in GROUPS
        for value in (*row["fields"]["topics"], *row["fields"]["eligible_jurisdictions"])
    ),
).union(
    row["fields"]["role"][0]
    for row in json.loads((FIXTURES / "06_group_roles.json").read_text())
    if row["fields"]["group"][0] in GROUPS
)
ALL = 73
"""11 states, 14 topics, 14 roles, 5 bodies, 3 groups, 14 roles of theirs, 3 steps, 2 rules; of the
library a section, a resource, 3 considerations, a program, a finding."""

pytestmark = pytest.mark.django_db


def load(path: Path, *, overwrite: bool = False, at=AT, by=BY_SYSTEM) -> LoadReport:
    return load_catalog(path=path, overwrite=overwrite, by=by, at=at)


def counts(report: LoadReport) -> tuple[int, ...]:
    return tuple(report.count(outcome) for outcome in ("added", "changed", "left", "same"))


def history_rows() -> int:
    return sum(model.history.count() for model in FIXTURE_MODELS)


def wanted(row: dict[str, Any]) -> bool:
    """Keep three groups, their parts, and all that these link to."""
    key = (row.get("group") or [row.get("slug") or row.get("code") or row.get("name")])[0]
    return key in KEPT or row.get("name") in KEPT


@pytest.fixture
def folder(tmp_path) -> Path:
    """Write fixture files of three real groups: enough for every kind of row, and quick."""
    for file in sorted(FIXTURES.glob("*.json")):
        rows = json.loads(file.read_text())
        if "bodies" not in file.name:
            rows = [row for row in rows if wanted(row["fields"])]
        (tmp_path / file.name).write_text(json.dumps(rows))
    return tmp_path


def edit(folder: Path, name: str, change) -> None:
    """Let `change` alter the rows of one file, given as a list of fields."""
    file = folder / name
    rows = json.loads(file.read_text())
    change([row["fields"] for row in rows])
    file.write_text(json.dumps(rows))


def edit_group(folder: Path, slug: str, **fields: object) -> None:
    edit(
        folder,
        "05_peer_groups.json",
        lambda rows: next(row for row in rows if row["slug"] == slug).update(fields),
    )


def test_the_first_load_adds_everything_and_says_why_and_when(folder):
    assert counts(load(folder)) == (ALL, 0, 0, 0)
    for model in FIXTURE_MODELS:
        assert set(model.history.values_list("history_change_reason", "history_date")) == {
            ("load_catalog", AT)
        }
    (event,) = AuditEvent.objects.all()
    assert (event.action, event.at, event.actor_kind) == ("catalog.loaded", AT, "system")
    assert event.codes == {"added": ALL, "changed": 0, "left": 0, "overwrite": False}


def test_the_second_load_changes_nothing_and_writes_nothing(folder):
    load(folder)
    before = history_rows()
    assert counts(load(folder, at=AT + timedelta(days=1))) == (0, 0, 0, ALL)
    assert history_rows() == before
    assert AuditEvent.objects.count() == 1


def test_an_undated_rule_begins_on_the_programs_day_of_the_first_load(folder):
    """Half past midnight in UTC is still the day before in the program's time zone."""
    load(folder, at=datetime(2026, 11, 3, 0, 30, tzinfo=UTC))
    load(folder, at=AT + timedelta(days=30), overwrite=True)
    assert list(OpeningRule.objects.values_list("version", "starts_on")) == [
        (1, None),
        (2, date(2026, 11, 2)),
    ]


def test_a_changed_file_changes_its_row_and_history_holds_it_in_one_line(folder):
    load(folder)
    edit_group(folder, "nytd", purpose="Another purpose.", topics=[["cqi"]])
    report = load(folder, at=AT + timedelta(days=1))
    (row,) = [row for row in report.rows if row.outcome == "changed"]
    assert (row.model, row.key) == (PeerGroup, ("nytd",))
    assert row.differences == (
        Difference(
            "purpose",
            "Another purpose.",
            "Coordinators and partners who gather the data for the National Youth in Transition "
            "Database (NYTD) help one another here.",
        ),
        Difference(
            "topics",
            (("cqi",),),
            (("data-collection",), ("nytd",), ("older-youth",), ("quality-and-data",)),
        ),
    )
    group = PeerGroup.objects.get(slug="nytd")
    assert [topic.slug for topic in group.topics.all()] == ["cqi"]
    (newest,) = group.history.filter(history_date=AT + timedelta(days=1))
    assert newest.history_change_reason == "load_catalog"
    assert [link.topic.slug for link in newest.topics.all()] == ["cqi"]
    assert newest.purpose == "Another purpose."


def test_a_change_of_links_alone_is_a_change_too(folder):
    load(folder)
    edit_group(folder, "county-administered-states", eligible_jurisdictions=[["OH"], ["CA"]])
    assert counts(load(folder)) == (0, 1, 0, ALL - 1)
    group = PeerGroup.objects.get(slug="county-administered-states")
    assert [place.code for place in group.eligible_jurisdictions.all()] == ["CA", "OH"]
    assert group.history.first().history_change_reason == "load_catalog"
    assert counts(load(folder)) == (0, 0, 0, ALL)


def test_a_link_is_compared_by_its_natural_key(folder):
    load(folder)
    edit_group(folder, "nytd", successor=["county-administered-states"])
    assert counts(load(folder)) == (0, 1, 0, ALL - 1)
    assert PeerGroup.objects.get(slug="nytd").successor.slug == "county-administered-states"
    assert counts(load(folder)) == (0, 0, 0, ALL)
    edit_group(folder, "nytd", successor=None)
    assert counts(load(folder)) == (0, 1, 0, ALL - 1)
    assert PeerGroup.objects.get(slug="nytd").successor is None


def test_what_staff_edited_stays_whole(folder):
    load(folder)
    group = PeerGroup.objects.get(slug="nytd")
    group.purpose = "Written by staff."
    group.save()
    edit_group(folder, "nytd", eligibility="From the file.")
    report = load(folder)
    assert counts(report) == (0, 0, 1, ALL - 1)
    (row,) = [row for row in report.rows if row.outcome == "left"]
    assert [(d.field, d.theirs == group.purpose) for d in row.differences] == [
        ("purpose", True),
        ("eligibility", False),
    ]
    group.refresh_from_db()
    assert group.purpose == "Written by staff."
    assert group.eligibility != "From the file."


def test_links_that_staff_edited_stay_too(folder):
    load(folder)
    group = PeerGroup.objects.get(slug="nytd")
    group.topics.set([Topic.objects.get(slug="cqi")])
    assert counts(load(folder)) == (0, 0, 1, ALL - 1)
    assert [topic.slug for topic in group.topics.all()] == ["cqi"]


def test_a_field_that_no_file_names_is_staffs_alone(folder):
    """A review year is entered by staff: it is no difference, and overwriting keeps it."""
    load(folder)
    ohio = Jurisdiction.objects.get(code="OH")
    ohio.cfsr_round4_year = 3
    ohio.save()
    assert counts(load(folder)) == (0, 0, 0, ALL)
    assert counts(load(folder, overwrite=True)) == (0, 0, 0, ALL)
    ohio.refresh_from_db()
    assert ohio.cfsr_round4_year == 3


def test_overwrite_forces_and_the_row_is_ours_again(folder):
    load(folder)
    topic = Topic.objects.get(slug="cqi")
    topic.name = "Quality"
    topic.save()
    assert counts(load(folder, overwrite=True)) == (0, 1, 0, ALL - 1)
    topic.refresh_from_db()
    assert topic.name == "CQI"
    assert topic.history.order_by("-history_id")[0].history_change_reason == "load_catalog"
    assert AuditEvent.objects.order_by("-pk")[0].codes["overwrite"] is True
    topic.name = "By loaddata or by hand in SQL"
    topic.save_without_historical_record()
    assert counts(load(folder)) == (0, 1, 0, ALL - 1)


def test_rows_that_loaddata_put_there_are_not_staff_edited(folder):
    call_command("loaddata", *sorted(folder.glob("*.json")), verbosity=0)
    topic = Topic.objects.get(slug="cqi")
    topic.name = "Older wording"
    topic.save_without_historical_record()
    assert counts(load(folder)) == (0, 1, 0, ALL - 1)


def test_what_staff_deleted_does_not_come_back(folder):
    load(folder)
    GroupRole.objects.filter(group__slug="nytd").first().delete()
    PeerGroup.objects.get(slug="cfsr-round-4-cop").delete()
    Topic.objects.get(slug="nytd").delete()
    report = load(folder)
    left = [row for row in report.rows if row.outcome == "left"]
    assert all(row.deleted_by_staff for row in left)
    # A role of one group; the other group with 11 roles, 1 step and 2 rules; a topic.
    assert counts(report) == (0, 0, 1 + 15 + 1, ALL - 17)
    assert counts(load(folder, overwrite=True)) == (17, 1, 0, ALL - 18)
    assert counts(load(folder)) == (0, 0, 0, ALL)
    assert PeerGroup.objects.get(slug="nytd").topics.filter(slug="nytd").exists()


def test_what_staff_added_is_left_in_peace(folder):
    load(folder)
    make_group(approver_published=False)
    assert counts(load(folder)) == (0, 0, 0, ALL)
    assert PeerGroup.objects.count() == 4


@pytest.mark.parametrize(
    ("name", "row", "fields", "sentence"),
    [
        (
            "07_approval_steps.json",
            0,
            {"body": ["nobody"]},
            "07_approval_steps.json, row 1: body names an unknown reviewing body, 'nobody'.",
        ),
        (
            "05_peer_groups.json",
            0,
            {"topics": [["nothing"]]},
            "05_peer_groups.json, row 1: topics names an unknown topic, 'nothing'.",
        ),
        (
            "05_peer_groups.json",
            2,
            {"cohort_type": "secret"},
            "05_peer_groups.json, row 3: cohort_type: Value 'secret' is not a valid choice.",
        ),
        (
            "08_opening_rules.json",
            1,
            {"cfsr_round4_years": [77]},
            (
                "08_opening_rules.json, row 2: cfsr_round4_years: "
                "Write the years as a list, such as [1, 2]."
            ),
        ),
        (
            "02_topics.json",
            1,
            {"name": "CFSR"},
            "02_topics.json, row 2: name: Topic with this Name already exists.",
        ),
        (
            "08_opening_rules.json",
            1,
            {"starts_on": None},
            (
                "The catalog would not work: The opening rules 1 and 2 of Child and Family "
                "Services Review Round 4 Community of Practice begin on the same day."
            ),
        ),
    ],
)
def test_a_fault_anywhere_changes_nothing(folder, name, row, fields, sentence):
    edit(folder, name, lambda rows: rows[row].update(fields))
    with pytest.raises(CatalogFileError) as refused:
        load(folder)
    assert str(refused.value) == sentence
    assert [model.__name__ for model in FIXTURE_MODELS if model.objects.exists()] == []
    assert history_rows() == 0
    assert AuditEvent.objects.count() == 0


def test_a_fault_that_was_there_before_does_not_stop_the_load(folder):
    make_group(name="Orphan")
    report = load(folder)
    assert [finding.id for finding in report.findings] == ["membership.E001"]
    assert report.count("added") == ALL


def test_a_row_that_the_files_no_longer_name_stays(folder):
    """Taking it away is a decision of staff."""
    load(folder)
    file = folder / "07_approval_steps.json"
    file.write_text(json.dumps(json.loads(file.read_text())[1:]))
    assert counts(load(folder)) == (0, 0, 0, ALL - 1)
    assert ApprovalStep.objects.count() == 3


def test_a_row_that_somebody_else_just_added_is_told(folder, monkeypatch):
    Topic.objects.create(slug="other", name="CFSR")
    monkeypatch.setattr(Topic, "full_clean", lambda _: None)
    with pytest.raises(CatalogFileError) as refused:
        load(folder)
    assert str(refused.value) == (
        "02_topics.json, row 1: another change came in between. Please load again."
    )


def test_only_the_system_and_superusers_load(folder):
    with pytest.raises(PermissionDenied):
        load(folder, by=make_staff())
    assert Topic.objects.count() == 0
    boss = make_user(is_staff=True, is_superuser=True)
    assert counts(load(folder, by=boss)) == (ALL, 0, 0, 0)
    assert set(Topic.history.values_list("history_user", flat=True)) == {boss.pk}
    assert AuditEvent.objects.get().actor == boss
