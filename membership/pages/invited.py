"""The page behind an invitation: the request form, filled in, for one group and one address."""

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ..catalog import snapshot
from ..catalog.models import PeerGroup
from ..catalog.queries import with_panel_details
from ..requests.consent import CURRENT
from ..requests.forms import RequestForm
from ..requests.links import BadLinkError, make_token
from ..requests.models import Answer
from ..review.invitation_links import find_invitation
from ..review.invitations import Became, what_became_of
from ..review.people import GroupInvitation
from ..workflow.accept_invitation import (
    accept_invitation,
    put_forward_by_leader,
    why_in_vain,
    why_over,
)
from ..workflow.errors import OutOfDateError
from ..workflow.stop_invitation import decline_invitation
from ..workflow.submit import RequestRefusedError, check_fit
from .kept_private import kept_private
from .request import Fit, Part, checked_fits, shown, wants_fits_alone

Origin = GroupInvitation.Origin
_WHO = {
    Origin.OFFICER: "The State Liaison Officer of your jurisdiction put you forward",
    Origin.LEADER: "The leadership of your jurisdiction put you forward",
    Origin.SUCCESSOR: "A member who has moved on named you to follow them",
}
_GONE = {Became.LAPSED, Became.TAKEN_BACK}


@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form to whoever holds the link; only a POST agrees, or says no."""
    now = timezone.now()
    try:
        invitation = find_invitation(token)
        if request.method == "POST":
            return _act(request, invitation, token, now)
        return _look(request, invitation, now)
    except BadLinkError as error:
        return render(request, "request/bad_link.html", {"problem": str(error)}, status=404)


def _look(request: HttpRequest, invitation: GroupInvitation, now: datetime) -> HttpResponse:
    why = why_over(invitation, now) or why_in_vain(invitation, now)
    if why:
        return _over(request, invitation, why, now)
    return _page(request, invitation, _form(invitation, None, now))


def _act(
    request: HttpRequest, invitation: GroupInvitation, token: str, now: datetime
) -> HttpResponse:
    try:
        if "decline" in request.POST:
            decline_invitation(token=token, at=now)
            return redirect("invited", token=token)
        if "check" in request.POST:
            return _check(request, invitation, now)
        form = _form(invitation, request.POST, now)
        if not form.is_valid():
            return _page(request, invitation, form)
        application = accept_invitation(token=token, submission=form.submission(), at=now)
    except RequestRefusedError as refusal:
        return _page(request, invitation, form, shown(refusal.verdicts), refused=True)
    except OutOfDateError as error:
        return _over(request, find_invitation(token), str(error), now)
    return redirect("request_status", token=make_token(application))


def _check(request: HttpRequest, invitation: GroupInvitation, now: datetime) -> HttpResponse:
    form = _form(invitation, request.POST, now, judged=False)
    tentative = form.tentative()
    put_forward = put_forward_by_leader(invitation, tentative)
    fits = checked_fits(form, check_fit(tentative, put_forward=put_forward, at=now))
    if wants_fits_alone(request):
        return render(request, "request/fits.html", {"parts": _parts(form, fits)})
    return _page(request, invitation, form, fits, checked=True)


def _form(
    invitation: GroupInvitation, typed: QueryDict | None, now: datetime, *, judged: bool = True
) -> RequestForm:
    """Return the form for the one group, with the address that the link has proven."""
    group = _group(invitation.group_id)
    if typed is None:
        data, judged = _filled_in(invitation, group), False
    else:
        data = typed.copy()
    data["email"] = invitation.email
    form = RequestForm([group], data, judged=judged, at=now)
    address = form.person.fields["email"]
    address.help_text = "The invitation came to this address, so it stays as it is."
    address.widget.attrs["readonly"] = True
    return form


def _group(pk: int) -> PeerGroup:
    """Return a group with what the form asks; a newer one than the copy at hand is read anew."""
    at_hand = next((group for group in snapshot.groups() if group.pk == pk), None)
    return at_hand or with_panel_details(PeerGroup.objects.filter(pk=pk)).get()


def _filled_in(invitation: GroupInvitation, group: PeerGroup) -> QueryDict:
    data = QueryDict(mutable=True)
    data["full_name"] = invitation.full_name
    data["jurisdiction"] = invitation.jurisdiction.code if invitation.jurisdiction else ""
    if invitation.origin == Origin.OFFICER:
        data[f"{group.slug}-liaison_officer_knows"] = Answer.YES
    if invitation.origin == Origin.SUCCESSOR:
        data[f"{group.slug}-taking_over"] = "on"
    return data


def _parts(form: RequestForm, fits: Mapping[str, Fit]) -> list[Part]:
    return [Part(part, fits.get(part.group.slug), url_without="") for part in form.parts]


def _page(
    request: HttpRequest,
    invitation: GroupInvitation,
    form: RequestForm,
    fits: Mapping[str, Fit] | None = None,
    *,
    checked: bool = False,
    refused: bool = False,
) -> HttpResponse:
    context = {
        "invitation": invitation,
        "who": _WHO[Origin(invitation.origin)],
        "until": timezone.localdate(invitation.ends_at),
        "action": request.path,
        "send_label": "Accept and send",
        "form": form,
        "parts": _parts(form, fits or {}),
        "checked": checked,
        "refused": refused,
        "consent": CURRENT,
    }
    return render(request, "request/invited.html", context)


def _over(
    request: HttpRequest, invitation: GroupInvitation, why: str, now: datetime
) -> HttpResponse:
    became = what_became_of(invitation, now)
    context = {"invitation": invitation, "why": why, "became": became}
    status = 410 if became in _GONE else 200
    return render(request, "request/invitation_over.html", context, status=status)
