"""The yearly question in the sample: who answered it, who moved on, and who kept silent."""

from datetime import datetime, timedelta

from ..review.take_back import lasting_as_told
from ..roster.role_check import RoleCheck, make_token
from ..workflow.answer_role_check import moved_on, still_there
from ..workflow.ask_still_there import ask_still_there

WEEKS = 8
SILENT, GONE = 3, 5
"""Of so many members, one does not answer; of so many others, one has moved on."""


def play_role_checks(*, until: datetime) -> None:
    """Ask week by week whoever is due, and let most of them answer some days later."""
    answered = 0
    for week in range(WEEKS, -1, -1):
        at = until - timedelta(weeks=week)
        ask_still_there(at=at)
        new = RoleCheck.objects.filter(asked_at=at).select_related("member").order_by("pk")
        for check in new if week else ():
            answered += 1
            if answered % SILENT:
                _answer(check, at + timedelta(days=2), has_moved_on=not answered % GONE)


def _answer(check: RoleCheck, at: datetime, *, has_moved_on: bool) -> None:
    token = make_token(check)
    if has_moved_on:
        leaves = [each.pk for each in lasting_as_told(check.member.email_key or "", at=at)]
        moved_on(token=token, leaves=leaves, successors={}, at=at)
    else:
        still_there(token=token, at=at)
