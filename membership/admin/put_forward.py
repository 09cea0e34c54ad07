"""Put someone forward: name a person for a group, and see what came of those named before."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

from ..audit.record import record
from ..catalog.models import PeerGroup
from ..requests.fields import AddressField, OneLine, OneOf
from ..review.invitations import (
    Right,
    invitations_by,
    invitations_unanswered,
    rights_to_put_forward,
    what_became_of,
)
from ..review.people import GroupInvitation
from ..workflow.errors import NotAllowedError, OutOfDateError
from ..workflow.invite_to_group import invite_to_group
from ..workflow.stop_invitation import stop_invitation
from .bases import is_staff
from .site import site
from .staff_pages import acting_user, show, staff_page

PAGE = 50
Origin = GroupInvitation.Origin
_ACTS_AS = {Origin.OFFICER: "as State Liaison Officer", Origin.LEADER: "as its leader"}


class PutForwardForm(forms.Form):
    """Whom, and for which of the groups that one may name somebody for."""

    required_css_class = "required"

    full_name = OneLine(max_length=200, error_messages={"required": "Enter the person's name."})
    email = AddressField(
        label="Email address",
        help_text="The invitation goes there, and the person's answer counts for that address.",
        error_messages={"required": "Enter the person's email address."},
    )
    group = OneOf(error_messages={"required": "Choose a group."})

    def __init__(self, *args: Any, rights: Sequence[Right], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered: dict[str, tuple[Right, PeerGroup]] = {}
        choices: list[tuple[str, Any]] = [("", "Choose a group")]
        for number, right in enumerate(rights):
            keys = [(f"{number}-{group.slug}", group) for group in right.groups]
            self.offered |= {key: (right, group) for key, group in keys}
            label = f"{right.jurisdiction}, {_ACTS_AS[Origin(right.origin)]}"
            choices.append((label, [(key, group.name) for key, group in keys]))
        self.fields["group"].choices = choices  # type: ignore[attr-defined]  # a field with choices


def put_forward(request: HttpRequest) -> HttpResponse:
    """Show the form, and below it everybody this person put forward; POST invites."""
    user, now = acting_user(request), timezone.now()
    rights = rights_to_put_forward(user, now)
    mine = invitations_by(user)
    if not rights and not mine.exists():
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = PutForwardForm(posted, rights=rights, initial=_wished(request, rights))
    if request.method == "POST" and not rights:
        raise PermissionDenied
    if form.is_valid() and _invite(request, form):
        return redirect("admin:put_forward")
    record("invitations.viewed", by=user, at=now)
    origins = {right.origin for right in rights}
    return show(
        request,
        "admin/put_forward/page.html",
        title="Put someone forward",
        form=form if form.offered else None,
        may_put_forward=bool(rights),
        as_officer=Origin.OFFICER in origins,
        as_leader=Origin.LEADER in origins,
        **_listed(request, mine),
    )


def _wished(request: HttpRequest, rights: Sequence[Right]) -> dict[str, str]:
    """Choose beforehand the group of a jurisdiction that a link from its seats names."""
    group, place = (request.GET.get(name, "") for name in ("group", "place"))
    for number, right in enumerate(rights):
        if right.jurisdiction.code == place and any(each.slug == group for each in right.groups):
            return {"group": f"{number}-{group}"}
    return {}


def _invite(request: HttpRequest, form: PutForwardForm) -> bool:
    right, group = form.offered[form.cleaned_data["group"]]
    name, address = form.cleaned_data["full_name"], form.cleaned_data["email"]
    try:
        invite_to_group(
            full_name=name,
            email=address,
            group=group,
            jurisdiction=right.jurisdiction,
            origin=right.origin,
            assignment=right.assignment,
            leader=right.leader,
            by=acting_user(request),
            at=timezone.now(),
        )
    except (NotAllowedError, OutOfDateError) as error:
        form.add_error("email", str(error))
        return False
    messages.success(request, f"The invitation of {name} to {group} is on its way to {address}.")
    return True


def _listed(request: HttpRequest, invitations: QuerySet[GroupInvitation]) -> dict[str, Any]:
    """Return one page of a list of invitations, each with what became of it."""
    now = timezone.now()
    page = Paginator(invitations, PAGE).get_page(request.GET.get("p"))
    rows = [(invitation, what_became_of(invitation, now).value) for invitation in page.object_list]
    return {"page": page, "rows": rows}


def take_back(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Take an invitation back; POST alone."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    user = acting_user(request)
    try:
        stop_invitation(invitation_id=invitation_id, by=user, at=timezone.now())
    except NotAllowedError as error:
        raise PermissionDenied from error
    except OutOfDateError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "The invitation is taken back. Its link no longer works.")
    from_list = is_staff(request) and "from_list" in request.POST
    return redirect("admin:invitations_unanswered" if from_list else "admin:put_forward")


@staff_page("put-forward/unanswered/", name="invitations_unanswered")
def unanswered(request: HttpRequest) -> HttpResponse:
    """List, for staff, everybody put forward who has not answered, the oldest first."""
    now = timezone.now()
    record("invitations.viewed", by=acting_user(request), at=now)
    return show(
        request,
        "admin/put_forward/unanswered.html",
        title="Put forward, no answer yet",
        **_listed(request, invitations_unanswered(now)),
    )


site.pages += [
    path("put-forward/", site.admin_view(put_forward), name="put_forward"),
    path(
        "put-forward/<int:invitation_id>/take-back/",
        site.admin_view(take_back),
        name="put_forward_stop",
    ),
]
