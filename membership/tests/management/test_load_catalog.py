"""`manage.py load_catalog`: what it prints, and how it ends on a bad file."""

import json
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from membership.catalog.models import PeerGroup, Topic
from membership.tests.catalog.loading import FIXTURES

pytestmark = pytest.mark.django_db


TABLES = 13
"""How many lines tell of a table each; what comes after tells of rows."""


def run(capsys, *arguments: str) -> list[str]:
    call_command("load_catalog", *arguments)
    return capsys.readouterr().out.splitlines()


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with the topic that staff are about to edit, and one group."""
    rows = {
        "01_topics.json": [
            {"model": "membership.topic", "fields": {"slug": "cqi", "name": "CQI", "summary": "A"}}
        ]
    }
    for name, content in rows.items():
        (tmp_path / name).write_text(json.dumps(content))
    return tmp_path


def test_it_says_what_it_added_and_the_second_time_that_nothing_changed(capsys):
    assert run(capsys) == [
        "Jurisdictions: 56 added, 0 changed, 0 left alone, 0 the same",
        "Topics: 49 added, 0 changed, 0 left alone, 0 the same",
        "Roles: 65 added, 0 changed, 0 left alone, 0 the same",
        "Reviewing bodies: 5 added, 0 changed, 0 left alone, 0 the same",
        "Peer groups: 21 added, 0 changed, 0 left alone, 0 the same",
        "Group roles: 65 added, 0 changed, 0 left alone, 0 the same",
        "Approval steps: 20 added, 0 changed, 0 left alone, 0 the same",
        "Opening rules: 2 added, 0 changed, 0 left alone, 0 the same",
        "Topic sections: 5 added, 0 changed, 0 left alone, 0 the same",
        "Resources: 13 added, 0 changed, 0 left alone, 0 the same",
        "Considerations: 10 added, 0 changed, 0 left alone, 0 the same",
        "Peer programs: 10 added, 0 changed, 0 left alone, 0 the same",
        "Findings: 9 added, 0 changed, 0 left alone, 0 the same",
    ]
    lines = run(capsys)
    assert lines[4] == "Peer groups: 0 added, 0 changed, 0 left alone, 21 the same"
    assert lines[TABLES:] == ["Nothing changed."]


def test_a_changed_file_is_told_field_by_field(capsys, folder):
    run(capsys, "--path", str(folder))
    text = (folder / "01_topics.json").read_text()
    (folder / "01_topics.json").write_text(text.replace('"A"', '"B"'))
    assert run(capsys, "--path", str(folder))[TABLES:] == [
        "Changed: topic cqi",
        "  summary: from 'A' to 'B'",
    ]


def test_what_staff_edited_is_left_and_printed_and_overwrite_forces(capsys, folder):
    run(capsys, "--path", str(folder))
    topic = Topic.objects.get()
    topic.summary = "Ours is better"
    topic.save()
    assert run(capsys, "--path", str(folder))[TABLES:] == [
        "Left alone, because staff edited it: topic cqi",
        "  summary: the fixture has 'A', staff 'Ours is better'",
        "Nothing changed.",
    ]
    assert run(capsys, "--overwrite", "--path", str(folder))[TABLES:] == [
        "Changed: topic cqi",
        "  summary: from 'Ours is better' to 'A'",
    ]
    topic.delete()
    assert run(capsys, "--path", str(folder))[TABLES:] == [
        "Left alone, because staff deleted it: topic cqi",
        "Nothing changed.",
    ]


def test_findings_that_do_not_come_from_the_files_are_printed(capsys, folder):
    PeerGroup.objects.create(slug="x", name="Orphan", cohort_type="topical", openness="limited")
    assert run(capsys, "--path", str(folder))[TABLES:] == [
        "CHECK membership.E001: Orphan takes requests, but nobody decides about them.",
    ]


def test_a_bad_file_ends_in_a_sentence_and_changes_nothing(tmp_path):
    shutil.copytree(FIXTURES, tmp_path, dirs_exist_ok=True)
    steps = tmp_path / "07_approval_steps.json"
    steps.write_text(steps.read_text().replace("group-leads", "group-heads"))
    with pytest.raises(CommandError) as refused:
        call_command("load_catalog", "--path", str(tmp_path))
    assert str(refused.value) == (
        "Nothing was changed. 07_approval_steps.json, row 9: body names an unknown reviewing body, "
        "'group-heads'."
    )
    assert PeerGroup.objects.count() == 0


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match=r"^Nothing was changed\. There is no fixture file"):
        call_command("load_catalog", "--path", str(tmp_path / "nowhere"))
