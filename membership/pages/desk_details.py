"""On a person's own page: change name, title, organization, jurisdiction, and the like."""

from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ..audit.client import client_address
from ..requests.fields import OTHER
from ..requests.limits import LimitReachedError
from ..requests.part_form import Typed
from ..requests.person_form import OF_AN_AGENCY, PersonForm
from ..requests.submission import Details
from ..workflow.change_details import change_details, details_held
from ..workflow.errors import NotAllowedError
from .desk_door import Desk, desk_page

DONE = "Your details are changed."
TOLD = "Your details are changed, and the people who look after your groups are told."


class DetailsForm(PersonForm):
    """What the request form asks about a person, but for the address, which changes elsewhere."""

    email = None  # type: ignore[assignment]  # so Django drops a field

    def __init__(self, data: Typed = None, *, held: Details) -> None:
        super().__init__(data)
        place = held.jurisdiction
        self.initial = {
            **{name: getattr(held, name) for name in self.fields},
            "jurisdiction": place.code if place else OTHER,
        }
        if self.peek("on_own_behalf"):
            self.make_agency_optional()
        for name in OF_AN_AGENCY:
            if not self.initial[name]:  # it was left out before, and may be again
                self.fields[name].required = False

    @property
    def helper(self) -> FormHelper:
        """Lay the fields out as the request form does."""
        helper = super().helper
        helper.layout.fields.remove("email")
        return helper

    def details(self) -> Details:
        """Return the clean details."""
        said = dict(self.cleaned_data)
        return Details(**said | {"jurisdiction": self.place(said["jurisdiction"])})


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def desk_details(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the form with what we hold; its button changes that."""
    held = details_held(desk.email_key)
    if held is None:
        return render(request, "desk/details.html", {"form": None})
    if request.method != "POST":
        return _page(request, DetailsForm(held=held))
    form = DetailsForm(request.POST, held=held)
    if not form.is_valid():
        return _page(request, form)
    try:
        changed = change_details(
            email_key=desk.email_key,
            details=form.details(),
            client=client_address(request),
            at=timezone.now(),
        )
    except LimitReachedError as limit:
        return _page(request, form, retry_at=limit.retry_at, status=429)
    except NotAllowedError as error:
        messages.warning(request, str(error))
        return redirect("desk")
    if not changed.names:
        messages.info(request, "Everything is as it was: there was nothing to change.")
        return redirect("desk_details")
    messages.success(request, TOLD if changed.told else DONE)
    return redirect("desk")


def _page(
    request: HttpRequest,
    form: DetailsForm,
    *,
    retry_at: datetime | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "retry_at": retry_at and timezone.localtime(retry_at),
    }
    return render(request, "desk/details.html", context, status=status)
