"""The request form: one page for one group or several, without an account and without a session."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from ..audit.client import client_address
from ..eligibility import Reason, Verdict
from ..requests.consent import CURRENT
from ..requests.forms import RequestForm
from ..requests.group_part_form import GroupPartForm
from ..requests.limits import LimitReachedError
from ..requests.reference import new_reference
from ..workflow.correct_address import Sent
from ..workflow.submit import Receipt, RequestRefusedError, check_fit, submit
from .chosen_groups import ChosenGroups, choose_groups
from .sent_cookie import Remembered, remember, typed_in


@dataclass(frozen=True, slots=True)
class Fit:
    """How one group fits, for the screen: a line and reasons, or what is still missing."""

    kind: str
    headline: str
    reasons: list[Reason] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One group's part of the page."""

    form: GroupPartForm
    fit: Fit | None
    url_without: str

    @property
    def place(self) -> str:
        """Return the id by which the page's links reach this part."""
        return f"group-{self.form.group.slug}"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What kept a form from being sent although it was filled in well."""

    fits: Mapping[str, Fit] = field(default_factory=dict)
    retry_at: datetime | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True)
def request_membership(request: HttpRequest) -> HttpResponse:
    """Show the form; check how a person fits (stores nothing); take the request."""
    now = timezone.now()
    chosen = choose_groups(request.GET.getlist("group"), on=timezone.localdate(now))
    if not chosen.groups:
        return render(request, "request/choose.html", {"notes": chosen.notes})
    if request.method != "POST":
        return _page(request, chosen, RequestForm(chosen.groups, at=now))
    if "check" in request.POST:
        return _check(request, chosen, now)
    if "keep" in request.POST or chosen.notes:
        return _page(
            request, chosen, RequestForm(chosen.groups, request.POST, judged=False, at=now)
        )
    form = RequestForm(chosen.groups, request.POST, at=now)
    if not form.is_valid():
        return _page(request, chosen, form)
    return _send(request, chosen, form, now)


def _send(
    request: HttpRequest, chosen: ChosenGroups, form: RequestForm, now: datetime
) -> HttpResponse:
    submission = form.submission()
    try:
        if form.is_trapped:
            receipt = Receipt(new_reference(), mail_id=0)
        else:
            receipt = submit(submission, client=client_address(request), at=now)
    except RequestRefusedError as refusal:
        return _page(request, chosen, form, Trouble(shown(refusal.verdicts)))
    except LimitReachedError as limit:
        response = _page(request, chosen, form, Trouble(retry_at=limit.retry_at), status=429)
        response["Retry-After"] = str(int((limit.retry_at - now).total_seconds()) + 1)
        return response
    slugs = tuple(group.slug for group in chosen.groups)
    response = redirect("request_sent")
    sent = Sent(receipt.reference, receipt.mail_id, slugs)
    remember(response, Remembered(sent, submission.person.email, typed_in(request.POST)))
    return response


def _check(request: HttpRequest, chosen: ChosenGroups, now: datetime) -> HttpResponse:
    form = RequestForm(chosen.groups, request.POST, judged=False, at=now)
    fits = checked_fits(form, check_fit(form.tentative(), at=now))
    if wants_fits_alone(request):
        return render(request, "request/fits.html", {"parts": _parts(chosen, form, fits)})
    return _page(request, chosen, form, checked=fits)


def wants_fits_alone(request: HttpRequest) -> bool:
    """Tell whether the page's own script asks, which puts the answer beside each group."""
    return request.headers.get("X-Requested-With") == "fetch"


def checked_fits(form: RequestForm, verdicts: Mapping[str, Verdict]) -> dict[str, Fit]:
    """Return how each group fits, or what is missing before anybody can tell."""
    fits = shown(verdicts)
    for slug, missing in form.missing_to_judge().items():
        if missing:
            headline = "To tell how you fit this group, we still need"
            fits[slug] = Fit("info", headline, missing=missing)
    return fits


def shown(verdicts: Mapping[str, Verdict]) -> dict[str, Fit]:
    """Return the public part of each verdict, for the screen."""
    return {slug: _shown(verdict.public) for slug, verdict in verdicts.items()}


def _shown(public: Verdict) -> Fit:
    kind = "warning" if public.refused else "success" if public.fits else "info"
    return Fit(kind, public.headline_for_applicant, public.for_applicant(), refused=public.refused)


def _parts(chosen: ChosenGroups, form: RequestForm, fits: Mapping[str, Fit]) -> list[Part]:
    return [
        Part(part, fits.get(part.group.slug), chosen.without(part.group.slug))
        for part in form.parts
    ]


def _page(
    request: HttpRequest,
    chosen: ChosenGroups,
    form: RequestForm,
    trouble: Trouble | None = None,
    *,
    checked: Mapping[str, Fit] | None = None,
    status: int = 200,
) -> HttpResponse:
    trouble = trouble or Trouble()
    context = {
        "chosen": chosen,
        "action": chosen.url,
        "form": form,
        "parts": _parts(chosen, form, checked or trouble.fits),
        "checked": checked is not None,
        "refused": bool(trouble.fits),
        "retry_at": trouble.retry_at and timezone.localtime(trouble.retry_at),
        "consent": CURRENT,
    }
    return render(request, "request/form.html", context, status=status)
