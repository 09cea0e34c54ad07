"""Staff see who of the officers' group could act for a jurisdiction, and decide whom to invite."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from ..audit.record import record
from ..catalog.models import ReviewingBody
from ..review.liaison_proposals import Proposal, liaison_proposals
from ..review.people import LIAISON_OFFICER
from .staff_pages import acting_user, show, staff_page


@staff_page("liaison-proposals/", name="liaison_proposals")
def proposals(request: HttpRequest) -> HttpResponse:
    """List the proposals, each with a link to the invitation form. Nothing happens by itself."""
    now = timezone.now()
    body = ReviewingBody.objects.filter(slug=LIAISON_OFFICER).first()
    found = liaison_proposals(now) if body else []
    record("roster.viewed", by=acting_user(request), at=now)
    return show(
        request,
        "admin/liaison_proposals/list.html",
        title="Liaison officers to invite",
        rows=[(proposal, _invitation(proposal, body)) for proposal in found if body],
    )


def _invitation(proposal: Proposal, body: ReviewingBody) -> str:
    """Return the address of the form for this person; it names rows, and nobody."""
    membership = proposal.membership
    filled_in = {
        "body": body.pk,
        "jurisdiction": membership.jurisdiction_id,
        "member": membership.pk,
    }
    return f"{reverse('admin:membership_reviewerassignment_add')}?{urlencode(filled_in)}"
