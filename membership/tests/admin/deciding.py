"""What the tests of decisions share: the form that is sent, and what came of it."""

import re
from typing import Any

from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.urls import reverse

from membership.catalog.models import ReviewingBody
from membership.mailing.models import OutboundMail
from membership.requests.models import MembershipRequest, RequestText
from membership.review.models import Decision
from membership.roster.models import Membership
from membership.tests.admin.staff import signed_in

LIST = reverse("admin:membership_membershiprequest_changelist")
WHEN = "on November 2, 2026 at 7:00 AM."


def case(request: MembershipRequest) -> str:
    """Return the address of a case page."""
    return reverse("admin:membership_membershiprequest_change", args=[request.pk])


def send(
    user: User,
    act: str,
    request: MembershipRequest,
    *,
    body: ReviewingBody | None = None,
    **data: Any,
) -> Any:
    """Send the form of an act for the request's first step, or that of a body."""
    steps = request.steps.filter(body=body) if body else request.steps.all()
    address = reverse(f"admin:membership_membershiprequest_{act}", args=[request.pk])
    return signed_in(user).post(address, {"step": steps[0].pk, **data})


def said(answer: Any) -> list[str]:
    """Return the messages that the next page will show, without the way to take a decision back."""
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    return [re.sub(r' <a href="[^"]*">You can take this back until .*?</a>\.', "", m) for m in told]


def nothing_happened() -> bool:
    """Tell whether no decision left any trace."""
    return not (
        Decision.objects.exists()
        or Membership.objects.exists()
        or OutboundMail.objects.exists()
        or RequestText.objects.exists()
    )
