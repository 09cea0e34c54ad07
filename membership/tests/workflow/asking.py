"""What the tests of questions and of decisions taken back say over and over."""

from datetime import timedelta

from membership.mailing.models import OutboundMail
from membership.requests.status import Status
from membership.review.models import Decision, RequestStep
from membership.tests.factories import AT
from membership.workflow.answer_question import answer_question
from membership.workflow.ask_applicant import ask_applicant
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.take_back import take_back

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
LATER = AT + 3 * DAY
SOON, LATE = AT + 9 * MINUTE, AT + 10 * MINUTE


def ask(request, by, text="Which unit do you lead?", at=AT):
    return ask_applicant(request_id=request.pk, text=text, by=by, at=at)


def answer(request, text="The intake unit.", at=LATER, key=None):
    key = request.email_key if key is None else key
    return answer_question(request_id=request.pk, email_key=key, text=text, at=at)


def step_of(request, body=None):
    """Return the id of the newest step that counts, of one body or of all."""
    steps = RequestStep.objects.filter(request=request, waived_at=None).order_by("-round")
    return (steps.filter(body=body) if body else steps).first().pk


def approve(request, by, at=AT, body=None):
    return approve_step(step_id=step_of(request, body), by=by, at=at)


def deny(request, by, at=AT, body=None, **said):
    return deny_step(step_id=step_of(request, body), reason="role", by=by, at=at, **said)


def undo(by, at=SOON, decision=None):
    """Take back somebody's last decision."""
    decision = decision or Decision.objects.filter(decided_by=by).latest("pk")
    return take_back(decision_id=decision.pk, by=by, at=at)


def stands(request):
    request.refresh_from_db()
    return Status(request.status), request.asked_at, request.came_back


def events(request):
    return list(request.events.values_list("kind", "from_status", "to_status", "actor"))


def moves(request):
    return [event[:3] for event in events(request)]


def mails(*kinds):
    return OutboundMail.objects.filter(kind__in=kinds).order_by("pk")
