"""What a person does on their own page: answer, withdraw, leave. Each act has its button."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ..requests.models import MembershipRequest
from ..requests.status import OPEN, TransitionNotAllowedError
from ..review.take_back import begin_is_told
from ..roster.models import Membership
from ..workflow.errors import NotAllowedError, OutOfDateError
from ..workflow.leave_group import leave_group, why_over
from ..workflow.withdraw import withdraw_own
from .answer import TooLateError, take_answer
from .desk_door import Desk, desk_page
from .desk_home import desk_home

ALREADY_CLOSED = "That request is already closed, so it stays as it is."


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def desk_answer(request: HttpRequest, held: Desk) -> HttpResponse:
    """Take the answer to a question that stands on the page; the button names the group."""
    asked = list(own_requests(held).select_related("group"))
    slug = request.POST.get("answer")
    if not any(each.group.slug == slug for each in asked):
        return redirect("desk")
    try:
        answers = take_answer(request.POST, asked, email_key=held.email_key, at=timezone.now())
    except TooLateError as error:
        return desk_home(request, held, problem=str(error), unsent=error.text, status=409)
    except NotAllowedError as error:
        raise Http404 from error
    if answers:
        return desk_home(request, held, answers)
    messages.success(request, "Thank you. Your answer is with the reviewers.")
    return redirect("desk")


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def desk_withdraw(request: HttpRequest, held: Desk, reference: str, slug: str) -> HttpResponse:
    """Ask once more, then withdraw one request; somebody else's does not exist here."""
    meant = own_request(held, reference, slug)
    if request.method != "POST":
        if meant.status not in OPEN:
            messages.info(request, ALREADY_CLOSED)
            return redirect("desk")
        is_member = Membership.objects.filter(request=meant, ends_on=None).exists()
        context = {"request_meant": meant, "is_member": is_member}
        return render(request, "desk/withdraw.html", context)
    try:
        withdraw_own(email_key=held.email_key, request_ids=[meant.pk], at=timezone.now())
    except TransitionNotAllowedError:
        messages.warning(request, ALREADY_CLOSED)
    except NotAllowedError as error:
        raise Http404 from error
    else:
        messages.success(request, f"You withdrew your request for {meant.group.name}.")
    return redirect("desk")


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def desk_leave(request: HttpRequest, held: Desk, slug: str) -> HttpResponse:
    """Ask once more, then end this person's membership of a group from today on."""
    now = timezone.now()
    told = begin_is_told(now)
    theirs = Membership.objects.filter(told, member__email_key=held.email_key, group__slug=slug)
    newest_first = theirs.select_related("group").order_by("-starts_on", "-pk")
    membership = newest_first.filter(ends_on=None).first() or newest_first.first()
    if membership is None:
        raise Http404
    if request.method != "POST":
        if membership.ends_on is not None:
            messages.info(request, why_over(membership, now))
            return redirect("desk")
        return render(request, "desk/leave.html", _leaving(membership, held))
    try:
        leave_group(membership_id=membership.pk, email_key=held.email_key, at=now)
    except OutOfDateError as error:
        messages.warning(request, str(error))
    except NotAllowedError as error:
        raise Http404 from error
    else:
        messages.success(request, f"You have left {membership.group.name}.")
    return redirect("desk")


def _leaving(membership: Membership, held: Desk) -> dict[str, object]:
    again = MembershipRequest.objects.filter(
        email_key=held.email_key, group=membership.group_id, status__in=OPEN
    )
    return {"membership": membership, "ends_request": again.exists()}


def own_requests(held: Desk) -> QuerySet[MembershipRequest]:
    """Return the confirmed requests of this person."""
    return MembershipRequest.objects.filter(email_key=held.email_key).exclude(confirmed_at=None)


def own_request(held: Desk, reference: str, slug: str) -> MembershipRequest:
    """Return one of them; raises Http404 for anything else."""
    found = own_requests(held).filter(application__reference=reference, group__slug=slug)
    meant = found.select_related("group", "application").first()
    if meant is None:
        raise Http404
    return meant
