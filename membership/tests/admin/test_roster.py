"""Rosters in the admin: scoped, read-only, each look on record; staff end and add."""

from datetime import timedelta

import pytest
from django.urls import reverse

from membership.audit.models import AuditEvent
from membership.roster.models import Member, Membership
from membership.tests.admin.rosters import ADD, LIST, PEOPLE, ending, nominee, of, page_of
from membership.tests.admin.staff import NUL, shown, signed_in, stop_the_clock
from membership.tests.factories import (
    AT,
    TODAY,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_member,
    make_membership,
    make_request,
    make_role,
    make_staff,
)

pytestmark = pytest.mark.django_db
BEFORE = TODAY - timedelta(days=60)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def staff():
    return signed_in(make_staff())


def names(client, path=LIST, **asked) -> list[str]:
    """Return who is on the list."""
    answer = client.get(path, asked)
    shown(answer)
    rows = answer.context["cl"].result_list
    return [str(getattr(row, "member", row)) for row in rows]


def ended(**fields) -> Membership:
    """Make a membership that ended ten days ago."""
    ends_on = TODAY - timedelta(days=10)
    return make_membership(starts_on=BEFORE, ends_on=ends_on, end_reason="changed_job", **fields)


# ---- the list ----------------------------------------------------------------------------------


def test_the_list_opens_on_members_now_and_filters(staff):
    group, ohio = make_group(), make_jurisdiction()
    of("Ana", group=group, jurisdiction=ohio)
    of("Bo", group=group)
    ended(member=make_member(full_name="Cy"), group=group)
    of("Di", starts_on=TODAY + timedelta(days=3))
    of("Ed", jurisdiction=ohio)

    assert names(staff) == ["Ed", "Bo", "Ana"]
    assert names(staff, state="former") == ["Cy"]
    assert names(staff, state="all") == ["Ed", "Di", "Cy", "Bo", "Ana"]
    assert names(staff, group=group.pk) == ["Ana", "Bo"]
    assert names(staff, group=group.pk, jurisdiction=ohio.pk) == ["Ana"]
    assert names(staff, jurisdiction=ohio.pk, state="former") == []


@pytest.mark.parametrize("value", ["0", "x", NUL, "99999999999999999999", "9" * 10_000])
@pytest.mark.parametrize("name", ["state", "group", "jurisdiction", "role"])
def test_a_filter_with_a_value_that_is_not_offered_shows_nobody(staff, name, value):
    of("Ana")
    assert names(staff, **{name: value}) == []


def test_people_are_found_by_the_beginning_of_a_name_or_address(staff):
    for name, email in (
        ("Ana López", "ana.l@example.gov"),
        ("Louis Banana", "lb@example.org"),
        ("100% Percy_", "percy@example.org"),
    ):
        make_membership(member=make_member(full_name=name, email=email))
    for term, found in (
        ("ana", ["Ana López"]),
        ("lope", ["Ana López"]),
        ("Lopez, Ana", ["Ana López"]),
        ("BAN", ["Louis Banana"]),
        ("  Louis   Ban", ["Louis Banana"]),
        ("LB@Example.org", ["Louis Banana"]),
        ("example", []),
        ("%", []),
        ("per", ["100% Percy_"]),
        ("_", []),
        (".", []),
        ("x" * 10_000, []),
        ("\u202e🙂", []),
    ):
        assert names(staff, q=term) == found, term
        assert names(staff, PEOPLE, q=term) == found, term


def test_the_list_takes_the_same_queries_for_one_and_for_many(staff, django_assert_num_queries):
    def row():
        of("Ana", jurisdiction=make_jurisdiction(), role=make_role())

    for path, number in ((LIST, 10), (PEOPLE, 5)):
        Membership.objects.all().delete()
        Member.objects.all().delete()
        row()
        with django_assert_num_queries(number):
            assert len(names(staff, path)) == 1
        for _ in range(5):
            row()
        with django_assert_num_queries(number):
            assert len(names(staff, path)) == 6


# ---- scope -------------------------------------------------------------------------------------


@pytest.fixture
def two_groups():
    """Two groups of one body, in two states; a reviewer of one group in one state."""
    body = make_body()
    ours, theirs = make_group(bodies=[body]), make_group(bodies=[body])
    ohio, iowa = make_jurisdiction(), make_jurisdiction()
    mine = of("Mia Mine", group=ours, jurisdiction=ohio)
    elsewhere = of("Otto Otherstate", group=ours, jurisdiction=iowa)
    other = of("Olga Othergroup", group=theirs, jurisdiction=ohio)
    also = make_membership(member=mine.member, group=theirs, jurisdiction=ohio)
    reviewer = make_assignment(body=body, group=ours, jurisdiction=ohio).user
    return {
        "mine": mine,
        "hidden": [elsewhere, other, also],
        "reviewer": signed_in(reviewer),
        "ended": signed_in(
            make_assignment(body=body, group=ours, jurisdiction=ohio, ends_at=AT).user
        ),
    }


def test_a_reviewer_sees_their_own_rows_and_choices_alone(two_groups, staff):
    reviewer, mine = two_groups["reviewer"], two_groups["mine"]
    assert len(names(staff)) == 4
    assert names(reviewer) == ["Mia Mine"]
    assert names(reviewer, state="all") == ["Mia Mine"]
    assert names(reviewer, PEOPLE) == ["Mia Mine"]
    assert names(reviewer, q="O") == []
    for hidden in two_groups["hidden"]:
        assert names(reviewer, group=hidden.group_id, jurisdiction=hidden.jurisdiction_id) == [], (
            hidden
        )
    form = reviewer.get(LIST).context["cl"].filter_specs[0].form
    assert list(form.fields["group"].queryset) == [mine.group]
    assert list(form.fields["jurisdiction"].queryset) == [mine.jurisdiction]


def test_a_reviewer_opens_their_own_rows_alone_and_no_other_group_of_the_person(two_groups, staff):
    reviewer, mine = two_groups["reviewer"], two_groups["mine"]
    other_group = str(two_groups["hidden"][2].group)
    assert other_group in shown(staff.get(page_of(mine.member)))
    assert other_group not in shown(reviewer.get(page_of(mine.member)))
    assert str(mine.group) in shown(reviewer.get(page_of(mine.member)))
    assert mine.member.email in shown(reviewer.get(page_of(mine)))
    for hidden in two_groups["hidden"]:
        for act in ("change", "history", "delete"):
            assert reviewer.get(page_of(hidden, act)).status_code in (302, 403, 404)
        if hidden.member != mine.member:
            assert reviewer.get(page_of(hidden.member), follow=True).redirect_chain == [
                (reverse("admin:index"), 302)
            ]


def test_nobody_probes_other_columns_by_the_address(two_groups, staff):
    for visitor in (staff, two_groups["reviewer"]):
        for lookup in ("member__work_phone__startswith", "request__application__email"):
            assert visitor.get(LIST, {lookup: "a"}).status_code == 400


def test_after_the_assignment_ends_and_signed_out_nothing_opens(two_groups, client):
    for visitor in (two_groups["ended"], client):
        for path in (LIST, PEOPLE, page_of(two_groups["mine"]), ADD):
            answer = visitor.get(path)
            assert (answer.status_code, answer.url.partition("?")[0]) == (
                302,
                reverse("admin:login"),
            )


def test_nobody_edits_or_deletes_and_a_reviewer_neither_adds_nor_ends(two_groups, staff):
    mine = two_groups["mine"]
    before = list(Membership.objects.values()), list(Member.objects.values())
    edit = {"starts_on": "2020-01-01", "full_name": "X", "_save": "Save"}
    for visitor in (staff, two_groups["reviewer"]):
        for row in (mine, mine.member):
            assert visitor.post(page_of(row), edit).status_code == 403
            assert visitor.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403
        bulk = {"action": "delete_selected", "_selected_action": [mine.pk], "post": "yes"}
        visitor.post(LIST, bulk)
    reviewer = two_groups["reviewer"]
    add = f"{ADD}?group={mine.group_id}"
    for path, sent in ((add, nominee(mine.group)), (page_of(mine, "end"), ending())):
        assert reviewer.get(path).status_code == 403
        assert reviewer.post(path, sent).status_code == 403
    page = shown(reviewer.get(page_of(mine)))
    assert ("End this membership" in page, "Add a member" in shown(reviewer.get(LIST))) == (
        False,
        False,
    )
    assert before == (list(Membership.objects.values()), list(Member.objects.values()))


def test_the_request_behind_a_membership_is_led_to_only_for_who_may_read_it(staff):
    body, other = make_body(), make_body()
    group = make_group(bodies=[body])
    application = make_application(confirmed_at=AT)
    request = make_request(group=group, application=application, status="approved")
    row = make_membership(group=group, request=request)
    request.steps.all().delete()
    reader = signed_in(make_assignment(body=body).user)
    assert other
    assert "The request it began with" in shown(staff.get(page_of(row)))
    assert "The request it began with" not in shown(reader.get(page_of(row)))


# ---- on record ---------------------------------------------------------------------------------


def test_each_look_is_on_record_with_ids_alone(two_groups):
    reviewer, mine = two_groups["reviewer"], two_groups["mine"]
    seen = AuditEvent.objects.count()

    reviewer.get(LIST, {"group": mine.group_id, "state": "all", "q": "Mia secret@example.gov"})
    reviewer.get(LIST, {"group": "Mia"})
    reviewer.get(page_of(mine))
    reviewer.get(PEOPLE)
    reviewer.get(page_of(mine.member))
    reviewer.get(page_of(two_groups["hidden"][0]))

    new = AuditEvent.objects.order_by("pk")[seen:]
    assert [(e.action, e.object_id, e.codes) for e in new] == [
        ("roster.viewed", None, {"searched": True, "state": "all", "group": mine.group_id}),
        ("roster.viewed", None, {"searched": False}),
        ("membership.viewed", mine.pk, {}),
        ("members.viewed", None, {"searched": False}),
        ("member.viewed", mine.member_id, {}),
    ]
