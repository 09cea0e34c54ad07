"""Requests of two bodies and two states, each of which could leak to the reviewer of the other."""

from datetime import timedelta
from typing import Any

from membership.catalog.models import Jurisdiction, PeerGroup, ReviewingBody
from membership.requests.models import MembershipRequest
from membership.review.models import RequestStep
from membership.tests.factories import (
    AT,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_request,
    make_staff,
)


def make_scene() -> dict[str, Any]:
    """Return the people, requests, groups, places and bodies, by name."""
    board = make_body(name="Board of Own")
    officers = make_body(name="Officers", reach=ReviewingBody.Reach.JURISDICTION)
    ohio, iowa = make_jurisdiction(name="Ohio"), make_jurisdiction(name="Iowa")
    own = make_group(name="Own group", bodies=[board])
    foreign = make_group(name="Foreign group", bodies=[officers])

    def ask(name: str, group: PeerGroup, place: Jurisdiction, **fields: Any) -> MembershipRequest:
        application = make_application(full_name=name, jurisdiction=place, **fields)
        return make_request(group=group, application=application)

    unconfirmed = ask("Uma Unsure", own, ohio, confirmed_at=None)
    RequestStep.objects.create(request=unconfirmed, body=board)
    return {
        "board": make_assignment(body=board).user,
        "officer": make_assignment(body=officers, jurisdiction=ohio).user,
        "ended": make_assignment(body=board, ends_at=AT - timedelta(minutes=1)).user,
        "staff": make_staff(),
        "superuser": make_staff(is_superuser=True),
        "own": ask("Olga Own", own, iowa),
        "ohio": ask("Otto Ohio", foreign, ohio),
        "iowa": ask("Ivan Iowa", foreign, iowa),
        "unconfirmed": unconfirmed,
        "groups": (own, foreign),
        "places": (ohio, iowa),
        "bodies": (board, officers),
    }
