"""What would still change a quarter's figures: each kind by itself, one and many in right words."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from membership.reports.open_items import open_items
from membership.reports.periods import Quarter
from membership.requests.status import Status
from membership.roster.imports import RosterImport
from membership.tests.factories import (
    AT,
    make_application,
    make_jurisdiction,
    make_membership,
    make_request,
    make_role,
)

pytestmark = pytest.mark.django_db
PERIOD = Quarter(date(2026, 7, 1)).period
SENT = datetime(2026, 8, 3, 12, 0, tzinfo=UTC)


def items() -> list[tuple[int, str]]:
    return [(item.count, item.what) for item in open_items(PERIOD, at=AT)]


def whole(**fields: object) -> None:
    """Make a membership that lacks nothing."""
    make_membership(
        **{
            "starts_on": date(2026, 8, 1),
            "role": make_role(),
            "jurisdiction": make_jurisdiction(),
            **fields,
        }
    )


def waiting() -> None:
    make_request(application=make_application(submitted_at=SENT))


def decided() -> None:
    make_request(
        application=make_application(submitted_at=SENT), status=Status.DENIED, closed_at=AT
    )


def file() -> None:
    RosterImport.objects.create(uploaded_at=AT, file_on=AT.date(), status="checked")


@pytest.mark.parametrize(
    ("make", "one", "many"),
    [
        (file, "roster file not imported yet", "roster files not imported yet"),
        (
            waiting,
            "request from the quarter, or before, that nobody has decided",
            "requests from the quarter, or before, that nobody has decided",
        ),
        (
            decided,
            "decision that can still be taken back",
            "decisions that can still be taken back",
        ),
        (
            lambda: whole(jurisdiction=None),
            "membership without a jurisdiction",
            "memberships without a jurisdiction",
        ),
        (
            lambda: whole(role=None),
            "membership without a role from the group's list",
            "memberships without a role from the group's list",
        ),
    ],
)
def test_each_kind_is_told_in_right_words(make: Callable[[], None], one: str, many: str) -> None:
    assert items() == []
    make()
    assert items() == [(1, one)]
    make()
    assert items() == [(2, many)]


def test_what_lies_outside_of_the_quarter_is_no_item() -> None:
    make_request(application=make_application(submitted_at=AT))
    whole(role=None, starts_on=date(2026, 10, 1))
    whole(role=None, starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30), end_reason="other")
    assert items() == []


def test_they_take_as_many_queries_of_many_as_of_few(
    django_assert_num_queries: Callable,
) -> None:
    for _ in range(2):
        waiting()
        whole(role=None)
        with django_assert_num_queries(6):
            items()
