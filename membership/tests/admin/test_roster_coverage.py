"""Who is represented: the overview and one group's gaps, for staff, leads and officers."""

from datetime import date

import pytest
from django.urls import reverse

from membership.tests.admin.rosters import of
from membership.tests.admin.staff import HOSTILE, NUL, shown, signed_in, stop_the_clock
from membership.tests.factories import (
    TODAY,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_staff,
    make_user,
)
from membership.tests.pages.reading import words

pytestmark = pytest.mark.django_db
OVERVIEW = reverse("admin:roster_coverage")


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def staff():
    return signed_in(make_staff())


def gaps_of(group) -> str:
    return reverse("admin:roster_gaps", args=[group.slug])


@pytest.fixture
def scene():
    """Two groups of one body, in three states: Ohio is in, Iowa has left, Utah never came."""
    body = make_body()
    ours = make_group(name="Our Group", bodies=[body])
    theirs = make_group(name="Their Group", bodies=[body])
    ohio, iowa, utah = (make_jurisdiction(name=name) for name in ("Ohio", "Iowa", "Utah"))
    of("Ana Secret", group=ours, jurisdiction=ohio)
    of(
        "Bo Secret",
        group=ours,
        jurisdiction=iowa,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 10, 31),
        end_reason="other",
    )
    of("Cy Secret", group=theirs, jurisdiction=utah)
    return {
        "body": body,
        "ours": ours,
        "theirs": theirs,
        "lead": signed_in(make_assignment(body=body, group=ours).user),
        "officer": signed_in(make_assignment(body=body, jurisdiction=iowa).user),
        "elsewhere": signed_in(make_assignment().user),
    }


def numbers(client, **asked) -> dict[str, tuple[int, int, int]]:
    """Return what the overview says of each group: represented, eligible, by one alone."""
    answer = client.get(OVERVIEW, asked)
    shown(answer)
    return {
        str(each.group): (len(each.covered), len(each.eligible), len(each.single))
        for each in answer.context["found"]
    }


def test_the_overview_has_the_groups_and_places_in_reach_alone(scene, staff):
    assert numbers(staff) == {"Our Group": (1, 3, 1), "Their Group": (1, 3, 1)}
    assert numbers(scene["lead"]) == {"Our Group": (1, 3, 1)}
    assert numbers(scene["officer"]) == {"Our Group": (0, 1, 0), "Their Group": (0, 1, 0)}
    assert numbers(scene["elsewhere"]) == {}
    assert "no group here of which you keep the roster" in words(
        scene["elsewhere"].get(OVERVIEW).text
    )
    page = words(staff.get(OVERVIEW).text)
    assert "Our Group 1 of 3 2 1 0" in page
    assert ("one jurisdiction alone" in page, "Secret" in page) == (False, False)
    assert "one jurisdiction alone" in words(scene["officer"].get(OVERVIEW).text)


def test_a_leads_page_names_each_gap_with_its_days(scene):
    page = words(shown(scene["lead"].get(gaps_of(scene["ours"]))))
    assert "1 of 3 jurisdictions that the group is for" in page
    assert "Iowa October 30, 2026, 3 days without a member Utah No member yet" in page
    assert "By one person only" not in page
    assert "Represented by one person only (1)" in page
    assert "Secret" not in page


def test_an_officers_page_has_one_line(scene):
    page = words(shown(scene["officer"].get(gaps_of(scene["ours"]))))
    assert ("Iowa October 30, 2026, 3 days" in page, "Utah" in page, "Ohio" in page) == (
        True,
        False,
        False,
    )
    assert "0 of 1 jurisdictions" in page
    assert "You see your own part alone" in page


def test_a_group_out_of_reach_is_as_if_there_were_none(scene, client):
    for name in ("lead", "elsewhere"):
        answer = scene[name].get(gaps_of(scene["theirs"]))
        nobody = scene[name].get(reverse("admin:roster_gaps", args=["no-such-group"]))
        assert (answer.status_code, nobody.status_code) == (404, 404)
        assert "Their Group" not in answer.text
    for visitor in (client, signed_in(make_user())):
        for path in (OVERVIEW, gaps_of(scene["ours"])):
            answer = visitor.get(path)
            assert (answer.status_code, answer.url) == (302, f"/admin/login/?next={path}")


def test_on_another_day(scene, staff):
    assert numbers(staff, day="2026-10-30")["Our Group"] == (2, 3, 2)
    page = words(shown(staff.get(gaps_of(scene["ours"]), {"day": "10/30/2026"})))
    assert ("October 30, 2026, as now known" in page, "2 of 3" in page) == (True, True)
    overview = staff.get(OVERVIEW, {"day": "2026-10-30"}).text
    assert f"{gaps_of(scene['ours'])}?day=2026-10-30" in overview
    make_group(name="Gone", retired_on=TODAY)
    assert ("Gone" in numbers(staff), "Gone" in numbers(staff, day="2026-10-30")) == (False, True)


@pytest.mark.parametrize("bad", ["13/45/2026", NUL, "1" * 10_000, "soon", "🙂"])
def test_a_day_that_is_none_says_so_and_shows_today(scene, staff, bad):
    for path in (OVERVIEW, gaps_of(scene["ours"])):
        answer = staff.get(path, {"day": bad})
        page = words(shown(answer))
        assert "Enter a day such as 11/02/2026. Until then you see today." in page
        assert "November 2, 2026, as now known" in page
        assert answer.context["form"]["day"].value() == bad


@pytest.mark.parametrize("edge", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_is(scene, staff, edge):
    for path in (OVERVIEW, gaps_of(scene["ours"])):
        assert staff.get(path, {"day": edge}).status_code == 200


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_is_text(scene, staff, text):
    scene["ours"].name = text
    scene["ours"].save()
    for path in (OVERVIEW, gaps_of(scene["ours"])):
        assert "<script>alert" not in shown(staff.get(path))


def test_the_queries_do_not_grow(staff, django_assert_num_queries):
    body, user = make_body(), make_user()
    lead = signed_in(user)
    for number in (1, 6):
        for _ in range(number):
            group = make_group(bodies=[body])
            make_assignment(user=user, body=body, group=group)
            of("Ana", group=group, jurisdiction=make_jurisdiction())
        for visitor, queries in ((staff, 9), (lead, 11)):
            with django_assert_num_queries(queries):
                visitor.get(gaps_of(group))
            with django_assert_num_queries(queries):
                assert len(numbers(visitor)) >= number


def test_staff_see_each_group_of_the_catalog(staff, catalog):
    assert len(numbers(staff)) == 21
    page = words(shown(staff.get(reverse("admin:roster_gaps", args=["cja-grantees"]))))
    assert "0 of 0 jurisdictions" in page
    assert "Not known if the group is for them (56)" in page
