"""The history of a catalog row: who, when, each field before and after."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from membership.admin.history import Change, history_of
from membership.catalog.models import ApprovalStep, GroupRole, OpeningRule, PeerGroup, Topic

from ..factories import make_assignment, make_body, make_group, make_jurisdiction, make_staff

pytestmark = pytest.mark.django_db
PARTS = ((GroupRole, "group_id"), (ApprovalStep, "group_id"), (OpeningRule, "group_id"))


def edit(row: Any, by: Any = None, **fields: Any) -> None:
    """Change fields of a row as one save."""
    for name, value in fields.items():
        setattr(row, name, value)
    row._history_user = by
    row.save()


def test_each_changed_field_stands_with_before_and_after() -> None:
    dana = make_staff(first_name="Dana Staff")
    group = make_group(name="Old name", acronym="")
    successor = make_group(name="The next group")
    edit(group, dana, name="New name", takes_requests=False, successor=successor, openness="closed")
    newest = history_of(group)[0]
    assert (newest.who, newest.why, newest.what) == ("Dana Staff", "", "Peer group changed")
    assert newest.changes == [
        Change("name", "Old name", "New name"),
        Change("openness", "Open to people who meet the criteria", "Closed"),
        Change("takes requests", "Yes", "No"),
        Change("successor", "(empty)", "The next group"),
    ]


def test_many_to_many_choices_are_compared_by_name() -> None:
    group = make_group()
    places = [make_jurisdiction(name=name) for name in ("Ohio", "Guam", "Iowa")]
    group.eligible_jurisdictions.set(places[:2])
    group.topics.add(Topic.objects.create(slug="a", name="Adoption"))
    group.eligible_jurisdictions.set(places[1:])
    changes = [change for entry in history_of(group)[:-1] for change in entry.changes]
    assert changes == [
        Change("eligible jurisdictions", "Guam", "Guam, Iowa"),
        Change("eligible jurisdictions", "Guam, Ohio", "Guam"),
        Change("topics", "(empty)", "Adoption"),
        Change("eligible jurisdictions", "(empty)", "Guam, Ohio"),
    ]


def test_the_rows_under_a_group_stand_in_its_history_and_others_do_not() -> None:
    board = make_body(name="A board")
    group, other = make_group(bodies=[board]), make_group(bodies=[board])
    step = group.approval_steps.get()
    edit(step, verb="verify")
    step.delete()
    told = [(entry.what, entry.changes) for entry in history_of(group, PARTS)[:3]]
    assert told == [
        (
            "Approval step removed: A board",
            [Change("body", "A board", "(empty)"), Change("verb", "Verifies", "(empty)")],
        ),
        ("Approval step changed: A board", [Change("verb", "Approves", "Verifies")]),
        (
            "Approval step added: A board",
            [Change("body", "(empty)", "A board"), Change("verb", "(empty)", "Approves")],
        ),
    ]
    assert [entry.what for entry in history_of(other, PARTS)] == [
        "Approval step added: A board",
        "Peer group added",
    ]


def test_a_save_that_changed_nothing_is_no_entry() -> None:
    group = make_group()
    group.save()
    assert [entry.what for entry in history_of(group)] == ["Peer group added"]


def test_the_reason_and_the_system_are_named() -> None:
    group = make_group()
    group.acronym = "AB"
    group.save_because("load_catalog")
    newest = history_of(group)[0]
    assert (newest.who, newest.why) == ("The system", "load_catalog")


@pytest.mark.parametrize("edits", [1, 15])
def test_a_long_history_asks_as_much_as_a_short_one(
    edits: int, django_assert_num_queries: Callable
) -> None:
    group = make_group(bodies=[make_body()])
    for number in range(edits):
        edit(group, make_staff(), acronym=f"A{number}", successor=make_group())
        group.eligible_jurisdictions.add(make_jurisdiction())
    with django_assert_num_queries(9):
        history_of(group, PARTS)


def test_the_page_is_for_staff_and_offers_no_way_back(signed_in: Callable[..., Client]) -> None:
    group = make_group(name="<b>{{ x }}</b>")
    edit(group, make_staff(), purpose="First line\n=1+1")
    page = signed_in(make_staff()).get(f"/admin/membership/peergroup/{group.pk}/history/")
    text = page.content.decode()
    assert "&lt;b&gt;{{ x }}&lt;/b&gt;" in text
    assert "<td>First line<br>=1+1</td>" in text
    assert text.count("<form") == 1  # signing out
    reviewer = signed_in(make_assignment().user)
    hidden = reviewer.get(f"/admin/membership/peergroup/{group.pk}/history/")
    assert hidden.status_code == 403
    assert signed_in(make_staff()).get("/admin/membership/peergroup/0/history/").status_code == 404


def test_only_rows_with_a_history_lead_to_one(signed_in: Callable[..., Client]) -> None:
    client = signed_in(make_staff())
    rows = (make_group(), make_assignment())
    pages = [f"/admin/membership/{row._meta.model_name}/{row.pk}/" for row in rows]
    links = [
        f'href="{page}history/"' in client.get(f"{page}change/").content.decode() for page in pages
    ]
    assert links == [True, False]


def test_the_page_shows_fifty_entries_at_a_time(signed_in: Callable[..., Client]) -> None:
    group = make_group()
    for number in range(60):
        edit(group, acronym=f"A{number}")
    client = signed_in(make_staff())
    address = f"/admin/membership/peergroup/{group.pk}/history/"
    first, second = (client.get(address, {"p": page}).context["page"] for page in ("1", "2"))
    assert (len(first), len(second)) == (50, 11)
    assert client.get(address, {"p": "x"}).context["page"].number == 1


def test_what_is_no_longer_there_is_said_to_be_gone() -> None:
    group = make_group()
    topic = Topic.objects.create(slug="a", name="Adoption")
    group.topics.add(topic)
    pk = topic.pk
    topic.delete()
    changes = [change for entry in history_of(group) for change in entry.changes]
    assert Change("topics", "(empty)", f"(no longer there: {pk})") in changes
    assert PeerGroup.history.filter(history_date__gt=timezone.now()).count() == 0
