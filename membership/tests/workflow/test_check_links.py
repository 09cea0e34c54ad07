"""Looking at links: which are due, what is kept, and what staff read."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from membership.audit.models import AuditEvent
from membership.library.look import Look
from membership.library.models import Finding, LinkCheck, Resource
from membership.tests.factories import AT
from membership.workflow import check_links as module
from membership.workflow.check_links import check_links

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ONE, TWO = "https://example.org/one", "https://example.org/two"
DEAD = Look(404, LinkCheck.Fault.GONE)


def name_links(*links: str) -> None:
    for n, link in enumerate(links):
        Resource.objects.create(slug=f"r{n}-{len(link)}", title="Paper", link=link)


class Web:
    """Answers from a table, and notes who was asked."""

    def __init__(self, **seen: Look) -> None:
        self.seen, self.asked = seen, []

    def __call__(self, link: str) -> Look:
        self.asked.append(link)
        return self.seen.get(link.rpartition("/")[2], Look(200))


def look(at: Any = AT, **seen: Look) -> tuple[Any, list[str]]:
    web = Web(**seen)
    return check_links(at=at, look=web, pause=0), web.asked


def test_every_link_is_looked_at_once_whatever_names_it() -> None:
    name_links(ONE, ONE, TWO, "")
    Finding.objects.create(slug="f", claim="c", program="p", link=TWO, position=1)
    looked, asked = look(two=DEAD)
    assert asked == [ONE, TWO]
    assert looked.number == 2
    assert [(each.link, each.fault) for each in looked.faulty] == [(TWO, "gone")]
    kept = LinkCheck.objects.values_list("link", "status", "fault", "faulty_since")
    assert list(kept) == [(ONE, 200, "", None), (TWO, 404, "gone", AT)]
    event = AuditEvent.objects.get(action="links.checked")
    assert (event.at, event.actor_kind) == (AT, "system")


def test_a_link_is_left_in_peace_for_a_week() -> None:
    name_links(ONE)
    look()
    for days, expected in ((6, []), (8, [ONE])):
        assert look(AT + days * DAY)[1] == expected
    assert AuditEvent.objects.filter(action="links.checked").count() == 2


def test_a_fault_keeps_its_first_day_until_it_is_gone() -> None:
    name_links(ONE)
    look(AT, one=DEAD)
    look(AT + 8 * DAY, one=Look(fault="unreachable"))
    check = LinkCheck.objects.get()
    assert (check.faulty_since, check.status, check.fault) == (AT, None, "unreachable")
    look(AT + 16 * DAY)
    check.refresh_from_db()
    assert (check.faulty_since, check.fault, check.checked_at) == (None, "", AT + 16 * DAY)


def test_what_nothing_names_any_more_is_forgotten() -> None:
    name_links(ONE)
    look(one=DEAD)
    Resource.objects.get().delete()
    looked, asked = look(AT + DAY)
    assert (looked.number, looked.faulty, asked) == (0, [], [])
    assert not LinkCheck.objects.exists()


def test_a_round_is_bounded_and_the_next_one_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_MOST", 2)
    links = [f"https://example.org/{n}" for n in range(5)]
    name_links(*links)
    rounds = [look(AT + n * DAY)[1] for n in range(3)]
    assert rounds == [links[:2], links[2:4], links[4:]]


def test_one_site_is_not_hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(module.time, "sleep", waits.append)
    name_links(ONE, TWO, "https://example.com/three")
    check_links(at=AT, look=Web(), pause=3)
    assert waits == [3]


def test_a_round_cut_short_keeps_what_was_seen() -> None:
    name_links(ONE, TWO)

    def stop(link: str) -> Look:
        if link == TWO:
            raise KeyboardInterrupt
        return DEAD

    with pytest.raises(KeyboardInterrupt):
        check_links(at=AT, look=stop, pause=0)
    assert [each.link for each in LinkCheck.objects.all()] == [ONE]


def told() -> str:
    out = StringIO()
    call_command("check_links", stdout=out)
    return out.getvalue()


def test_the_command_names_each_fault_once(settings: Any, monkeypatch: Any) -> None:
    settings.CHECK_LINKS = True
    name_links(ONE, TWO)
    web = Web(one=DEAD, two=Look(200, LinkCheck.Fault.MOVED, "https://example.org/new"))
    monkeypatch.setattr(
        "membership.management.commands.check_links.check_links",
        lambda at: check_links(at=at, look=web, pause=0),
    )
    today = timezone.localdate()
    assert told().splitlines() == [
        "Links looked at: 2",
        f"{ONE}: Not there any more, since {today}.",
        f"{TWO}: It leads to another address now, since {today}. Now: https://example.org/new",
    ]
    assert told().splitlines()[0] == "Links looked at: 0"


def test_nothing_is_asked_for_where_it_is_switched_off(monkeypatch: Any) -> None:
    name_links(ONE)

    def never(**_: Any) -> None:
        raise AssertionError("it was asked for")

    monkeypatch.setattr("membership.management.commands.check_links.check_links", never)
    assert told() == "Links are not checked here: CHECK_LINKS is off.\n"
