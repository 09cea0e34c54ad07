"""How often we write to somebody about what waits: each reviewer chooses for themselves."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

from ..requests.fields import OneOf
from ..review.cadence import Notices, cadences
from ..workflow.choose_notices import choose_notices
from ..workflow.errors import NotAllowedError
from .site import site
from .staff_pages import acting_user, show


class NoticesForm(forms.Form):
    """One choice of three."""

    notices = OneOf(
        label="When do we write to you?",
        choices=Notices.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one from the list."},
    )


def notices(request: HttpRequest) -> HttpResponse:
    """Show what holds for this person, and how to change it; POST keeps the choice."""
    user, now = acting_user(request), timezone.now()
    present = cadences(now, of=[user]).get(user.pk)
    sent = request.POST if request.method == "POST" else None
    form = NoticesForm(sent, initial={"notices": present}) if present else None
    if form is not None and form.is_valid():
        try:
            choose_notices(notices=form.cleaned_data["notices"], by=user, at=now)
        except NotAllowedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Your choice is saved. It holds from now on.")
            return redirect("admin:notices")
    return show(
        request,
        "admin/notices.html",
        title="How often we write to you",
        form=form,
        overdue_days=settings.OVERDUE_BUSINESS_DAYS,
    )


site.pages.append(path("notices/", site.admin_view(notices), name="notices"))
