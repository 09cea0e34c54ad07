"""What is for staff alone: mail, trail, reviewers, catalog, triage, and every page to write on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from membership.audit.models import AuditEvent

from .oracle import INSIDE, LOCKED_OUT, REVIEWERS, STAFF, UNKNOWN, sample, words
from .world import IDEA, World, state

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # as test_lists is on both
ACTING = words("reviewer", REVIEWERS)
EVERYBODY = ACTING | {"ended-reviewer"}
SIGNS_IN_WITH = {"own-mail"}  # the applicant's address is also what a reviewer signs in with
LETTER = {"letter-text"}
LEADER = {"leader-reviewer"}
IN_THE_LIST = words(("full_name", "audience"), ["idea"])
OF_THE_IDEA = words(IDEA, ["idea"])
AT_THE_ACT = OF_THE_IDEA - words("role", ["idea"])
WISH = {"mc-name", "mc-mail"}
LEADS = words("reviewer", ("lead_a", "lead_b"))
WAITING_FOR_MAIL = words("mail", ("da", "db"))  # whose decision went out by mail
Door = tuple[str, Callable[[World], Any], str, int, int, set[str]]


def nothing(_: World) -> list:
    return []


def thought(world: World) -> list:
    return [world.idea.pk]


def unread(world: World) -> list:
    return [world.unread.pk]


def first(relation: str) -> Callable[[World], list]:
    """Return how to find the id of the first row of something."""
    return lambda world: [next(iter(getattr(world, relation).values())).pk]


def shelved(table: str) -> Callable[[World], list]:
    """Return how to find the id of the library's row of this table."""
    return lambda world: [world.shelf[table].pk]


def letter(world: World) -> list:
    return [world.letter.pk]


def event(_: World) -> list:
    return [AuditEvent.objects.earliest("pk").pk]


def leading(world: World) -> list:
    return [world.leadership.pk]


def one(tag: str) -> Callable[[World], list]:
    return lambda world: [world.requests[tag].pk]


def wish(world: World) -> list:
    return [world.wish.pk]


def met(world: World) -> list:
    return [world.met.pk]


# ---- address, its arguments, query, what a reviewer and staff are answered, what staff read ------

DOORS: list[Door] = [
    ("notices", nothing, "", 200, 200, set()),
    ("removals", nothing, "", 403, 200, WISH | {"met-old", "met-new"}),
    ("removal_remove", wish, "", 403, 200, WISH),
    ("removal_keep", wish, "", 403, 200, WISH),
    ("address_change_settle", met, "", 403, 405, set()),
    ("membership_groupidea_changelist", nothing, "", 403, 200, IN_THE_LIST),
    ("membership_groupidea_changelist", nothing, "state=all&q=unread", 403, 200, set()),
    ("membership_groupidea_change", thought, "", 403, 200, OF_THE_IDEA),
    ("membership_groupidea_change", unread, "", 403, 302, set()),
    ("membership_groupidea_history", thought, "", 403, 200, set()),
    ("membership_groupidea_add", nothing, "", 403, 403, set()),
    ("membership_groupidea_delete", thought, "", 403, 403, set()),
    ("idea_discuss", thought, "", 403, 200, AT_THE_ACT - words("note", ["idea"])),
    ("idea_became_group", thought, "", 403, 200, AT_THE_ACT),
    ("idea_not_taken_up", thought, "", 403, 200, AT_THE_ACT),
    ("idea_not_taken_up", unread, "", 403, 404, set()),
    ("triage", nothing, "", 403, 200, {"t1-name"}),
    ("triage_route", one("t1"), "", 403, 200, {"t1-name"}),
    ("triage_route", one("b1"), "", 403, 200, {"b1-name"}),
    ("membership_outboundmail_changelist", nothing, "", 403, 200, WAITING_FOR_MAIL),
    ("membership_outboundmail_changelist", nothing, "q=mail-qda", 403, 200, {"da-mail"}),
    ("membership_outboundmail_changelist", nothing, "state=failed", 403, 200, set()),
    ("membership_outboundmail_change", letter, "", 403, 200, LETTER),
    ("membership_outboundmail_html", letter, "", 403, 200, {"letter-html"}),
    ("membership_outboundmail_history", letter, "", 403, 200, set()),
    ("membership_outboundmail_requeue", letter, "", 403, 405, set()),
    ("membership_auditevent_changelist", nothing, "", 403, 200, EVERYBODY),
    ("membership_auditevent_changelist", nothing, "q=1", 403, 200, EVERYBODY),
    ("membership_auditevent_change", event, "", 403, 200, {"lead_a-reviewer"}),
    ("membership_auditevent_history", event, "", 403, 200, set()),
    ("membership_reviewerassignment_changelist", nothing, "", 403, 200, ACTING | SIGNS_IN_WITH),
    (
        "membership_reviewerassignment_changelist",
        nothing,
        "acting=all",
        403,
        200,
        EVERYBODY | SIGNS_IN_WITH,
    ),
    ("membership_reviewerassignment_changelist", nothing, "q=qlead", 403, 200, LEADS),
    ("membership_reviewerassignment_add", nothing, "", 403, 200, set()),
    (
        "membership_reviewerassignment_change",
        first("assignments"),
        "",
        403,
        200,
        {"lead_a-reviewer"},
    ),
    ("membership_reviewerassignment_history", first("assignments"), "", 403, 200, set()),
    ("end_assignment", first("assignments"), "", 405, 405, set()),
    ("send_assignment_link", first("assignments"), "", 405, 405, set()),
    ("membership_jurisdictionleader_changelist", nothing, "", 403, 200, LEADER),
    ("membership_jurisdictionleader_changelist", nothing, "q=qleader", 403, 200, LEADER),
    ("membership_jurisdictionleader_add", nothing, "", 403, 200, set()),
    ("membership_jurisdictionleader_change", leading, "", 403, 200, LEADER),
    ("membership_jurisdictionleader_history", leading, "", 403, 200, set()),
    ("membership_jurisdictionleader_delete", leading, "", 403, 403, set()),
    ("end_leadership", leading, "", 405, 405, set()),
    ("send_leadership_link", leading, "", 405, 405, set()),
    ("liaison_proposals", nothing, "", 403, 200, set()),
    ("membership_membership_add", nothing, "", 403, 200, set()),
    ("membership_member_add", nothing, "", 403, 403, set()),
    ("membership_membershiprequest_add", nothing, "", 403, 403, set()),
    ("membership_outboundmail_add", nothing, "", 403, 403, set()),
    ("membership_auditevent_add", nothing, "", 403, 403, set()),
]
for model, rows in (
    ("peergroup", first("groups")),
    ("jurisdiction", first("places")),
    ("reviewingbody", first("bodies")),
    ("role", first("roles")),
    ("topic", first("topics")),
    *((table, shelved(table)) for table in ("resource", "consideration", "peerprogram", "finding")),
):
    DOORS += [
        (f"membership_{model}_changelist", nothing, "", 403, 200, set()),
        (f"membership_{model}_changelist", nothing, "q=e&_popup=1", 403, 200, set()),
        (f"membership_{model}_add", nothing, "", 403, 200, set()),
        (f"membership_{model}_change", rows, "", 403, 200, set()),
        (f"membership_{model}_history", rows, "", 403, 200, set()),
        (f"membership_{model}_delete", rows, "", 403, 403, set()),
    ]
DOORS += [
    ("membership_linkcheck_changelist", nothing, "", 403, 200, set()),
    ("membership_linkcheck_changelist", nothing, "fault__exact=gone", 403, 200, set()),
    ("membership_linkcheck_add", nothing, "", 403, 403, set()),
    ("membership_linkcheck_change", shelved("linkcheck"), "", 403, 200, set()),
    ("membership_linkcheck_history", shelved("linkcheck"), "", 403, 200, set()),
    ("membership_linkcheck_delete", shelved("linkcheck"), "", 403, 403, set()),
    ("membership_outboundmail_delete", letter, "", 403, 403, set()),
    ("membership_auditevent_delete", event, "", 403, 403, set()),
    ("membership_reviewerassignment_delete", first("assignments"), "", 403, 403, set()),
]


def test_only_staff_come_in_and_read_just_what_belongs_there(world: World) -> None:
    wrong = {}
    before = state()
    for actor in INSIDE:
        client = world.client(actor)
        for name, rows, query, to_reviewer, to_staff, told in sample(actor, DOORS):
            answer = client.get(f"{reverse(f'admin:{name}', args=rows(world))}?{query}")
            expected = (to_staff, told) if actor in STAFF else (to_reviewer, set())
            got = (answer.status_code, world.found(answer, actor))
            if got != expected:
                wrong[actor, name, query] = (got, expected)
    assert state() == before
    assert wrong == {}


def test_a_page_of_staff_tells_a_reviewer_nothing_about_what_there_is(world: World) -> None:
    client = world.client("lead_a")
    pages = {}
    for name, rows, _, _, _, _ in DOORS:
        for args in (rows(world), [UNKNOWN] if rows(world) else []):
            answer = client.get(reverse(f"admin:{name}", args=args))
            pages[name, *args] = (answer.status_code, answer.content)
    assert len({content for status, content in pages.values() if status == 403}) == 1
    assert {content for status, content in pages.values() if status == 405} == {b""}


def test_a_page_of_staff_is_closed_to_nobodies(world: World) -> None:
    for actor in LOCKED_OUT:
        client = world.client(actor)
        for name, rows, *_ in sample(actor, DOORS):
            path = reverse(f"admin:{name}", args=rows(world))
            answer = client.get(path)
            expected = (302, b"", f"{reverse('admin:login')}?next={path}")
            assert (answer.status_code, answer.content, answer.url) == expected, (actor, name)
