"""The case page: one request to read, and the form that leads to a decision beside it."""

from datetime import datetime

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils import timezone

from ..audit.record import record
from ..requests.models import MembershipRequest
from ..requests.status import DECIDED, Status
from ..review.evidence import Case, gather_case
from ..review.questions import ends_on
from ..review.scoping import requests_in_triage
from ..review.take_back import decision_to_take_back, take_back_until
from ..workflow.take_question_back import may_take_question_back
from .bases import is_staff
from .decision_forms import DecisionForm
from .note_form import NoteForm
from .staff_pages import acting_user, show
from .words import applicant_of, button_of, in_words, symbol_of, what_became_of


def case_address(pk: int) -> str:
    """Return the address of a request's case page."""
    return reverse("admin:membership_membershiprequest_change", args=[pk])


def case_view(request: HttpRequest, found: MembershipRequest | None) -> HttpResponse:
    """Show the case; a request out of scope is as if there were none.

    Nothing can be sent to this page: each act has an address of its own.
    """
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if found is None:
        raise Http404
    user, at = acting_user(request), timezone.now()
    return show_case(request, gather_case(found, user, at))


def show_case(
    request: HttpRequest,
    case: Case,
    form: DecisionForm | None = None,
    note_form: NoteForm | None = None,
) -> HttpResponse:
    """Draw the case and record that it was seen; a form that was sent stands there as it was."""
    wanted = case.request
    record("request.viewed", wanted, by=acting_user(request), at=timezone.now())
    return show(
        request,
        "admin/membership/membershiprequest/case.html",
        title=f"{applicant_of(wanted)}: {wanted.group}",
        case=case,
        wanted=wanted,
        details=details_of(wanted),
        form=form or DecisionForm(case),
        note_form=note_form or NoteForm(),
        verb=button_of(case.mine[0]) if len(case.mine) == 1 else "Approve",
        symbol=symbol_of(wanted),
        state="Waiting for review" if case.waits else what_became_of(wanted),
        may_route=is_staff(request) and case.waits and _is_in_triage(wanted),
        may_reopen=is_staff(request) and wanted.status in DECIDED,
        is_own=_is_own(wanted, request.user),
        **ways_out(case, acting_user(request), timezone.now()),
    )


def details_of(wanted: MembershipRequest) -> list[tuple[str, str]]:
    """Return what the applicant told, field by field, in the order of the form."""
    sent = wanted.application
    place = str(sent.jurisdiction or "Not on our list")
    region = sent.jurisdiction.acf_region if sent.jurisdiction else None
    said = [
        ("Name", applicant_of(wanted)),
        ("Email address", sent.email),
        ("Job title", sent.job_title),
        ("Organization", "On their own behalf" if sent.on_own_behalf else sent.organization),
        ("Kind of organization", sent.get_organization_type_display()),
        ("Level", sent.get_level_display()),
        ("Jurisdiction", f"{place} (ACF region {region})" if region else place),
        ("Work phone", sent.work_phone),
        ("Time zone", sent.time_zone),
        ("Role", str(wanted.role or "Another role")),
    ]
    if wanted.participates:
        question = wanted.group.participation_question or "Takes part in the program?"
        said.append((question, wanted.get_participates_display()))
    if wanted.liaison_officer_knows:
        question = "Does the State Liaison Officer know?"
        said.append((question, wanted.get_liaison_officer_knows_display()))
    consent = f"Version {sent.consent_version}, agreed {in_words(sent.submitted_at)}"
    confirmed = in_words(sent.confirmed_at) if sent.confirmed_at else "Not yet"
    return [
        *said,
        ("Taking over from someone", "Yes" if wanted.taking_over else "No"),
        ("Agreement to the uses of the information", consent),
        ("Sent", in_words(wanted.submitted_at)),
        ("Address confirmed", confirmed),
        ("Reference", sent.reference),
    ]


def ways_out(case: Case, user: User, at: datetime) -> dict[str, object]:
    """Return what this user can do besides deciding: ask, or take back a question or a decision."""
    wanted = case.request
    decision = decision_to_take_back(wanted, user, at)
    asked = wanted.status == Status.WAITING_FOR_APPLICANT
    return {
        "may_ask": bool(case.mine),
        "may_unask": asked and may_take_question_back(wanted, user, at),
        "ends_on": ends_on(wanted.asked_at) if wanted.asked_at else None,
        "own_decision": decision,
        "until": take_back_until(decision.at) if decision else None,
    }


def _is_in_triage(wanted: MembershipRequest) -> bool:
    return requests_in_triage(timezone.now()).filter(pk=wanted.pk).exists()


def _is_own(wanted: MembershipRequest, user: object) -> bool:
    return isinstance(user, User) and wanted.email_key == user.get_username()
