"""From a form beside the case to the decision: what would happen, then one confirming POST."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from logging import getLogger

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from ..requests.models import MembershipRequest
from ..requests.status import Status, TransitionNotAllowedError
from ..review.evidence import Case, gather_case
from ..review.models import Decision, RequestStep
from ..review.queue import next_in_queue, with_row_details
from ..review.scoping import requests_visible_to, requests_waiting_for, steps_in_scope
from ..review.take_back import take_back_until
from ..workflow.decide import approve_step, check_open, deny_step
from ..workflow.errors import NotAllowedError, OutOfDateError
from .case import case_address, show_case
from .decision_forms import DecisionForm
from .effects import Effect, effects_of_approval, effects_of_denial, waits_for
from .staff_pages import acting_user, show
from .starting_text import with_starting_text
from .words import applicant_of, button_of, clock

logger = getLogger(__name__)

Act = Callable[[RequestStep, datetime], MembershipRequest]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one answer, in one line, and until when it can be taken back."""

    request: MembershipRequest
    sentence: str
    done: bool
    until: datetime | None = None

    @property
    def with_way_back(self) -> str:
        """Return the line with a link to where the answer can be taken back."""
        if self.until is None:
            return self.sentence
        page, time = f"{case_address(self.request.pk)}#decide", clock(self.until)
        way_back = '{} <a href="{}">You can take this back until {}</a>.'
        return format_html(way_back, self.sentence, page, time)


def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve, verify, or recommend and approve, for one body."""
    return _decide(request, pk, denies=False)


def deny(request: HttpRequest, pk: int) -> HttpResponse:
    """Deny, for one body."""
    return _decide(request, pk, denies=True)


def _decide(request: HttpRequest, pk: int, *, denies: bool) -> HttpResponse:
    user, at = acting_user(request), timezone.now()
    to = Status.DENIED if denies else Status.APPROVED
    found = requests_visible_to(user, at).filter(pk=pk).first()
    if found is None:
        raise Http404
    if request.method != "POST":
        return redirect(case_address(pk))
    case = gather_case(found, user, at)
    late = _too_late(request, case, user, at, to)
    if late:
        messages.warning(request, late)
        return redirect(case_address(pk))
    along, gone = _along(request, case, user, at)
    data = request.POST.copy()
    data.setlist("together", along)
    if "use" in request.POST:
        return show_case(request, case, with_starting_text(case, data))
    form = DecisionForm(case, data, denies=denies)
    if not form.is_valid() or "back" in request.POST:
        return show_case(request, case, form)
    if "confirm" in request.POST:
        return _carry_out(request, case, form, gone)
    return _confirmation(request, case, form, gone, at)


def _too_late(request: HttpRequest, case: Case, user: User, at: datetime, to: Status) -> str:
    """Return the sentence for somebody whose step was answered in the meantime, or nothing."""
    posted = request.POST.get("step", "")
    mine = case.mine or (case.deniable if to == Status.DENIED else [])
    if posted in {str(step.pk) for step in mine}:
        return ""
    step = _in_scope(user, at, [posted]).filter(request=case.request).first()
    if step is not None:
        return closed_because(step, to)
    return "" if mine else "This request does not wait for you."


def _along(
    request: HttpRequest, case: Case, user: User, at: datetime
) -> tuple[list[str], list[RequestStep]]:
    """Return the posted steps to decide along, and those that somebody answered in the meantime.

    Whatever lies outside the user's scope is treated like what is not there at all.
    """
    posted = request.POST.getlist("together")
    still_open = {str(step.pk) for step in case.together}
    along = [pk for pk in posted if pk in still_open]
    others = [pk for pk in posted if pk not in still_open]
    same = _in_scope(user, at, others).filter(request__application=case.request.application_id)
    return along, list(same.exclude(request=case.request.pk))


def _in_scope(user: User, at: datetime, pks: Sequence[str]) -> QuerySet[RequestStep]:
    steps = steps_in_scope(user, at).filter(pk__in=known_ids(pks))
    return steps.filter(request__in=requests_visible_to(user, at)).select_related(
        "body", "request__application", "request__group"
    )


def known_ids(posted: Sequence[str]) -> list[int]:
    """Return the values that can be ids; whatever else was sent names nothing."""
    return [int(pk) for pk in posted if pk.isascii() and pk.isdigit() and len(pk) < 19]


def closed_because(step: RequestStep, to: Status) -> str:
    """Say who decided what, and when; or why this step cannot be answered yet."""
    try:
        check_open(step, to)
    except (NotAllowedError, OutOfDateError) as closed:
        return str(closed)
    return "This request is not yours to decide."


def _confirmation(
    request: HttpRequest,
    case: Case,
    form: DecisionForm,
    gone: list[RequestStep],
    at: datetime,
) -> HttpResponse:
    steps = form.chosen_steps()
    verb = "Deny" if form.denies else button_of(steps[0])
    reason = Decision.Reason(form.cleaned_data["reason"]).label if form.denies else ""
    return show(
        request,
        "admin/membership/membershiprequest/confirm.html",
        title=f"{verb}: {applicant_of(case.request)}",
        yes=f"Yes, {verb[0].lower()}{verb[1:]}",
        reason=reason,
        case=case,
        form=form,
        effects=_effects(form, steps, at),
        gone=[(step.request, closed_because(step, Status.APPROVED)) for step in gone],
        case_url=case_address(case.request.pk),
        take_back_minutes=settings.TAKE_BACK_MINUTES,
    )


def _effects(form: DecisionForm, steps: Sequence[RequestStep], at: datetime) -> list[Effect]:
    if not form.denies:
        return effects_of_approval(steps, at)
    said = form.cleaned_data
    return effects_of_denial(steps, reason=said["reason"], message=said["message"], at=at)


def _carry_out(
    request: HttpRequest, case: Case, form: DecisionForm, gone: list[RequestStep]
) -> HttpResponse:
    user = acting_user(request)
    answer = denial if form.denies else approval
    act = answer(user, form.cleaned_data)
    outcomes = [carry_out(step, act) for step in form.chosen_steps()]
    for step in gone:
        why = closed_because(step, Status.APPROVED)
        outcomes.append(Outcome(step.request, f"{_about(step.request)}: {why}", done=False))
    for outcome in outcomes:
        level = messages.SUCCESS if outcome.done else messages.WARNING
        messages.add_message(request, level, outcome.with_way_back)
    return redirect(_where_next(case.request, user, first_is_done=outcomes[0].done))


def _where_next(decided: MembershipRequest, user: User, *, first_is_done: bool) -> str:
    """Return the next case of the queue; a failed decision, or one more to give, stays here."""
    at = timezone.now()
    same = requests_waiting_for(user, at) if first_is_done else requests_visible_to(user, at)
    if same.filter(pk=decided.pk).exists():
        return case_address(decided.pk)
    following = next_in_queue(decided, user, at)
    if following is not None:
        return case_address(following)
    return reverse("admin:membership_membershiprequest_changelist")


def approval(user: User, said: dict[str, str]) -> Act:
    """Return the act of approving one step with what the form says."""
    return lambda step, at: approve_step(step_id=step.pk, note=said["note"], by=user, at=at)


def denial(user: User, said: dict[str, str]) -> Act:
    """Return the act of denying one step with what the form says."""
    return lambda step, at: deny_step(
        step_id=step.pk,
        reason=said["reason"],
        message=said["message"],
        note=said["note"],
        by=user,
        at=at,
    )


def carry_out(step: RequestStep, act: Act) -> Outcome:
    """Answer one step in a transaction of its own; whatever goes wrong becomes its line."""
    at = timezone.now()
    try:
        decided = act(step, at)
    except (NotAllowedError, OutOfDateError, TransitionNotAllowedError) as refused:
        return Outcome(step.request, f"{_about(step.request)}: {refused}", done=False)
    except Exception:
        logger.exception("Step %s could not be answered", step.pk)
        sentence = "Something went wrong, and nothing was changed. Please try again."
        return Outcome(step.request, f"{_about(step.request)}: {sentence}", done=False)
    until = take_back_until(at)
    said = _what_was_done(step, decided, mail_waits=until > at)
    return Outcome(step.request, said, done=True, until=until if until > at else None)


def left_as_it_is(request: MembershipRequest, why: str) -> Outcome:
    """Return the line of a request that nobody tried to decide."""
    return Outcome(request, f"{_about(request)}: left as it is. {why}", done=False)


def _about(request: MembershipRequest) -> str:
    return f"{applicant_of(request)}, {request.group}"


def _what_was_done(step: RequestStep, decided: MembershipRequest, *, mail_waits: bool) -> str:
    who, group = applicant_of(decided), decided.group
    if decided.status == Status.APPROVED:
        return f"{who} is now a member of {group}."
    if decided.status == Status.DENIED:
        mail = "" if mail_waits else " The email is on its way."
        return f"Denied: {who} was not added to {group}.{mail}"
    request = with_row_details(MembershipRequest.objects.filter(pk=decided.pk)).get()
    missing = " and ".join(waits_for(request))
    return f"{step.body} has answered for {who}: {group} now waits for {missing}."
