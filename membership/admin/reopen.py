"""Staff reopen a decided request, with a reason."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from ..requests.models import MembershipRequest
from ..requests.status import DECIDED, TransitionNotAllowedError
from ..review.models import Decision
from ..roster.models import Membership
from ..workflow.errors import NotAllowedError, OutOfDateError
from ..workflow.reopen import reopen
from .staff_pages import acting_user, show, staff_page

LONGEST_REASON = 2000


class ReopenForm(forms.Form):
    """Why everybody has to answer again."""

    reason = forms.CharField(
        label="Why do you reopen it?",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="An internal note: reviewers read it, the applicant does not.",
    )


@staff_page(
    "membership/membershiprequest/<int:request_id>/reopen/",
    name="membership_membershiprequest_reopen",
)
def reopen_one(request: HttpRequest, request_id: int) -> HttpResponse:
    """Say what reopening does, and ask for the reason; POST reopens."""
    wanted = get_object_or_404(
        MembershipRequest.objects.select_related("application", "group"), pk=request_id
    )
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            reopen(
                request_id=wanted.pk,
                reason=form.cleaned_data["reason"],
                by=acting_user(request),
                at=timezone.now(),
            )
        except (OutOfDateError, NotAllowedError, TransitionNotAllowedError, ValueError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The request is under review again.")
            return redirect("admin:membership_membershiprequest_change", wanted.pk)
    decisions = Decision.objects.filter(request=wanted, round=wanted.round, step__waived_at=None)
    return show(
        request,
        "admin/membership/triage/reopen.html",
        title=f"Reopen the request of {wanted.application.full_name}",
        form=form,
        wanted=wanted,
        can_reopen=wanted.status in DECIDED,
        decisions=decisions.select_related("step__body", "decided_by"),
        membership=Membership.objects.filter(request=wanted, ends_on=None).first(),
    )
