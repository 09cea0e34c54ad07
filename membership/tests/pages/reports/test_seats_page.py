"""Our seats: who holds each seat, for whom, and nobody in a sensitive role for a leader."""

import re
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from membership.audit.models import AuditEvent
from membership.tests.admin.staff import HOSTILE, NUL, shown, signed_in
from membership.tests.factories import (
    AT,
    TODAY,
    make_group,
    make_jurisdiction,
    make_leadership,
    make_member,
    make_membership,
    make_role,
    make_staff,
)
from membership.tests.pages.reading import words
from membership.tests.scoping.world import state

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PAGE = "/reports/seats/"


@pytest.fixture
def scene(readers: Any) -> SimpleNamespace:
    """Give Ohio seats of every kind, and Guam one member."""
    readers.ohio.cja_grant = None
    readers.ohio.save()
    parent = make_role(name="Parent", sensitive=True)
    groups = {
        name: make_group(name=name, slug=name.lower(), **more)
        for name, more in {
            "Alone": {},
            "Closed": {"openness": "closed", "takes_requests": False},
            "Family": {},
            "Mixed": {},
            "Outside": {},
            "Unknown": {"jurisdiction_program": "cja_grant"},
            "Xgone": {"retired_on": TODAY},
        }.items()
    }
    groups["Outside"].eligible_jurisdictions.add(readers.guam)

    def member(name: str, group: str, role: Any = None, **fields: Any) -> None:
        where = fields.pop("jurisdiction", readers.ohio)
        person = make_member(full_name=name)
        make_membership(member=person, group=groups[group], role=role, jurisdiction=where, **fields)

    confirmed = datetime(2026, 10, 31, 23, 30, tzinfo=ZoneInfo("America/New_York"))
    member("Ana Alone", "Alone", readers.role, last_confirmed_at=confirmed)
    ended = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 10, 31), "end_reason": "other"}
    member("Cy Closed", "Closed", **ended)
    member("Fay Secret", "Family", parent, starts_on=date(2024, 5, 6))
    member("Mo Mixed", "Mixed", readers.role)
    member("Max Secret", "Mixed", parent)
    member("Uma Unknown", "Unknown")
    member("Xi Gone", "Xgone")
    member("Gus Guam", "Mixed", readers.role, jurisdiction=readers.guam)
    return SimpleNamespace(**vars(readers), **groups, parent=parent, member=member)


def lines(answer: Any) -> dict[str, str]:
    """Return what stands beside each group's name."""
    body = re.search(r'<table class="own-seats">.*?<tbody>(.*?)</tbody>', shown(answer), re.DOTALL)
    assert body is not None
    told = {}
    for row in re.findall(r"<tr>(.*?)</tr>", body.group(1), re.DOTALL):
        name, _, rest = row.partition("</th>")
        told[words(name)] = words(rest).replace(" ,", ",").replace(" .", ".")
    return told


def test_a_leader_reads_who_holds_each_seat(scene: Any) -> None:
    answer = signed_in(scene.leader).get(PAGE)
    since = "Since October 1, 2026."
    assert lines(answer) == {
        "Alone": f"One person only Ana Alone, Manager. {since} Last confirmed October 31, 2026.",
        "Closed": (
            "Empty Nobody. The last member left on October 30, 2026, 3 days ago. "
            "Put someone forward for Closed"
        ),
        "Family": "Covered",
        "Managers": "Empty Nobody.",
        "Mixed": f"Covered Mo Mixed, Manager. {since} Not confirmed yet.",
        "Outside": "Not for them",
        "Unknown": f"Not known, 1 member Uma Unknown. {since} Not confirmed yet.",
    }
    page = words(shown(answer))
    assert "Our seats: Ohio As of November 2, 2026" in page
    assert "3 of 5 seats held, 1 of them by one person; 2 empty." in page
    assert "Show its seats" not in page


def test_staff_read_everybody_s_name_and_choose_a_jurisdiction(scene: Any) -> None:
    client = signed_in(scene.staff)
    answer = client.get(PAGE, {"place": "OH"})
    found = lines(answer)
    assert found["Family"] == (
        "One person only Fay Secret, Parent. Since May 6, 2024. Not confirmed yet."
    )
    assert found["Mixed"].startswith("2 members Mo Mixed, Manager.")
    assert "Max Secret" in found["Mixed"]
    assert "Put someone forward" not in "".join(found.values())
    nothing = shown(client.get(PAGE))
    assert ("Choose a jurisdiction to see" in nothing, "own-seats" in nothing) == (True, False)


def test_nobody_in_a_sensitive_role_is_on_a_leader_s_page(scene: Any) -> None:
    """Neither a name, nor a day, nor a number, not even by a total that moves."""
    client = signed_in(scene.leader)
    before = shown(client.get(PAGE))
    assert ("Secret" in before, "May 6, 2024" in before, "Parent" in before) == (False,) * 3
    for name in ("Secret A", "Secret B", "Secret C"):
        for group in ("Family", "Mixed"):
            scene.member(f"{name} {group}", group, scene.parent)
        assert shown(client.get(PAGE)) == before


def test_an_emptied_seat_tells_a_leader_nothing_of_who_left_in_a_sensitive_role(
    scene: Any,
) -> None:
    ended = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 11, 1), "end_reason": "other"}
    scene.member("Late Secret", "Closed", scene.parent, **ended)
    told = lines(signed_in(scene.leader).get(PAGE))["Closed"]
    assert told == "Empty Nobody. Put someone forward for Closed"
    staff = lines(signed_in(scene.staff).get(PAGE, {"place": "OH"}))["Closed"]
    assert staff == "Empty Nobody. The last member left on October 31, 2026, 2 days ago."


@pytest.mark.parametrize(
    "asked",
    [
        {"place": "GU"},
        {"place": "gu"},
        {"place": ["OH", "GU"]},
        {"jurisdiction": "GU"},
        {"jurisdiction_id": "2"},
        {"place": "2"},
        {"place": "ZZ"},
    ],
)
def test_no_address_leads_a_leader_to_another_jurisdiction(scene: Any, asked: dict) -> None:
    assert "Gus Guam" in shown(signed_in(scene.staff).get(PAGE, {"place": "GU"}))
    page = shown(signed_in(scene.leader).get(PAGE, asked))
    assert ("Gus" in page, "Guam" in page) == (False, False)


def test_a_foreign_jurisdiction_and_none_at_all_look_alike(scene: Any) -> None:
    client = signed_in(scene.leader)
    foreign, none = (shown(client.get(PAGE, {"place": code})) for code in ("GU", "ZZ"))
    assert foreign == none
    assert "Choose a jurisdiction from the list." in foreign


def test_a_leader_of_two_chooses_among_theirs(scene: Any) -> None:
    make_leadership(user=scene.leader, jurisdiction=scene.guam)
    make_jurisdiction(name="Utah", code="UT")
    client = signed_in(scene.leader)
    page = shown(client.get(PAGE))
    offered = re.findall(r'<option value="(\w*)"', page)
    assert (offered, "own-seats" in page) == (["", "GU", "OH"], False)
    assert "Gus Guam" in shown(client.get(PAGE, {"place": "GU"}))
    assert "Choose a jurisdiction from the list." in shown(client.get(PAGE, {"place": "UT"}))


def test_the_door(scene: Any) -> None:
    answer = Client().get(f"{PAGE}?place=OH")
    assert (answer.status_code, answer.url) == (
        302,
        "/admin/login/?next=/reports/seats/%3Fplace%3DOH",
    )
    ended = make_leadership(jurisdiction=scene.ohio, ends_at=AT)
    for user in (scene.reviewer, scene.nobody, ended.user):
        answer = signed_in(user).get(PAGE, {"place": "OH"})
        assert (answer.status_code, "Ana Alone" in answer.text) == (403, False)
    assert signed_in(scene.staff).post(PAGE, {"place": "OH"}).status_code == 405


def test_the_button_leads_to_the_form_with_its_group_chosen(scene: Any) -> None:
    client = signed_in(scene.leader)
    (path,) = re.findall(r'href="(/admin/put-forward/[^"]*)"', shown(client.get(PAGE)))
    assert path == "/admin/put-forward/?group=closed&amp;place=OH"
    form = client.get(path.replace("&amp;", "&")).context["form"]
    assert form["group"].value() == "0-closed"
    for bad in ("group=closed&place=GU", "group=alone&place=OH", f"group={NUL}&place=OH"):
        assert client.get(f"/admin/put-forward/?{bad}").context["form"]["group"].value() is None


def test_leaders_and_staff_find_the_way(scene: Any) -> None:
    assert f'href="{PAGE}"' in shown(signed_in(scene.leader).get("/admin/put-forward/"))
    desk = shown(signed_in(scene.staff).get("/admin/"))
    assert (f'href="{PAGE}"' in desk, 'href="/reports/"' in desk) == (True, True)
    assert 'href="/reports/' not in shown(signed_in(scene.reviewer).get("/admin/"))


def test_each_look_at_names_is_one_line_and_changes_nothing_else(scene: Any) -> None:
    leader, staff = signed_in(scene.leader), signed_in(scene.staff)
    before = state()
    leader.get(PAGE)
    staff.get(PAGE)
    staff.get(PAGE, {"place": "GU"})
    staff.get(PAGE, {"place": "ZZ"})
    seen = AuditEvent.objects.filter(action="seats.viewed").order_by("pk")
    assert [(line.actor, line.object_type, line.object_id, line.codes) for line in seen] == [
        (scene.leader, "jurisdiction", scene.ohio.pk, {}),
        (scene.staff, "jurisdiction", scene.guam.pk, {}),
    ]
    assert state() == before


@pytest.mark.parametrize("bad", [NUL, "\ud800", "x" * 10_000, "مرحبا \u202e", "🙂", "0", " "])
def test_a_bad_address_is_said_and_is_never_a_fault(scene: Any, bad: str) -> None:
    raw = bad.encode("utf-8", "surrogatepass")
    page = shown(signed_in(scene.staff).get(PAGE, {"place": raw}))
    assert ("There is a problem" in page) is (bad != " ")


@pytest.mark.parametrize("text", HOSTILE)
def test_names_are_text(scene: Any, text: str) -> None:
    scene.member(text, "Alone", scene.role)
    page = shown(signed_in(scene.leader).get(PAGE))
    assert "<script>alert" not in page


def test_whose_information_was_removed_has_no_name(scene: Any) -> None:
    scene.member("", "Alone", scene.role)
    assert "2 members (removed), Manager." in lines(signed_in(scene.leader).get(PAGE))["Alone"]


@pytest.mark.parametrize("more", [0, 6])
def test_the_queries_do_not_grow(scene: Any, more: int, django_assert_num_queries: Any) -> None:
    for number in range(more):
        make_group(name=f"More {number}", slug=f"more{number}")
        scene.member(f"More {number}", "Mixed", scene.role)
        scene.member(f"Fay {number}", "Family", scene.parent)
    other = signed_in(make_staff())
    for client, queries in ((signed_in(scene.leader), 22), (other, 15)):
        with django_assert_num_queries(queries):
            client.get(PAGE, {"place": "OH"})
