"""What reviewers of the sample do with a request: answer, ask, take back, route, reopen."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django.contrib.auth.models import User

from ..requests.models import MembershipRequest
from ..requests.status import OPEN, Status
from ..review.models import Decision, RequestStep, ReviewerAssignment
from ..review.scoping import covers, open_steps
from ..review.triage import bodies_to_route_to
from ..workflow.answer_question import answer_question
from ..workflow.ask_applicant import ask_applicant
from ..workflow.decide import approve_step, deny_step
from ..workflow.errors import OutOfDateError
from ..workflow.expire_unanswered import expire_unanswered
from ..workflow.reopen import reopen
from ..workflow.route import route
from ..workflow.take_back import take_back
from ..workflow.take_question_back import take_question_back
from .sample_people import ANSWERS, MESSAGES, QUESTIONS
from .sample_stage import Act, Stage

Reason = Decision.Reason


class Reviews:
    """The reviewers' part of the play; `joined` and `ask_again` are what comes of it elsewhere."""

    def __init__(
        self,
        stage: Stage,
        *,
        staff: User,
        assignments: list[ReviewerAssignment],
        joined: Callable[[MembershipRequest, datetime], None],
        ask_again: Callable[[int], Act],
    ) -> None:
        self.stage, self.staff, self.assignments = stage, staff, assignments
        self.joined, self.ask_again = joined, ask_again

    def plan_answers(self, request: MembershipRequest, at: datetime) -> None:
        """Plan an answer for each body that has somebody, and a routing for the others."""
        steps = open_steps().filter(request=request).select_related("request").order_by("pk")
        answered = [step for step in steps if self._reviewer_of(step)]
        for step in answered:
            self.stage.plan(self.stage.later(at, 0.5, 24), self._answer(step.pk))
        if answered and self.stage.happens(0.16):
            self.stage.plan(self.stage.later(at, 0.2, 3), self._ask(answered[0].pk))
        if len(answered) < max(len(steps), 1):
            self.stage.plan(self.stage.later(at, 6, 60), self._route(request))

    def ask_lately(self, at: datetime) -> None:
        """Ask the two applicants who came last, so that some questions wait on any day."""
        newest = open_steps().select_related("request").order_by("-request__confirmed_at", "-pk")
        by_request = {step.request_id: step for step in newest if self._reviewer_of(step)}
        for (pk, step), question in zip(by_request.items(), QUESTIONS[:2], strict=False):
            if by := self._reviewer_of(step):
                ask_applicant(request_id=pk, text=question, by=by, at=at)

    def _reviewer_of(self, step: RequestStep) -> User | None:
        acting = (one for one in self.assignments if one.body_id == step.body_id)
        return next((one.user for one in acting if covers(one, step.request)), None)

    def _answer(self, step_id: int) -> Act:
        def act(at: datetime) -> None:
            step = open_steps(*OPEN).filter(pk=step_id).select_related("request").first()
            by = self._reviewer_of(step) if step else None
            if step is None or by is None:
                return
            if step.request.status == Status.WAITING_FOR_APPLICANT:
                self.stage.plan(self.stage.later(at, 1, 4), act)
            elif self.stage.happens(0.84):
                self._approve(step_id, by, at)
            else:
                self._deny(step_id, by, at)

        return act

    def _approve(self, step_id: int, by: User, at: datetime) -> None:
        request = approve_step(step_id=step_id, by=by, at=at)
        if self._thinks_again(step_id, by, at):
            return
        if request.status == Status.APPROVED:
            self.joined(request, at)

    def _deny(self, step_id: int, by: User, at: datetime) -> None:
        reason = self.stage.chance.choice(Reason.values)
        message = MESSAGES[0] if reason == Reason.OTHER else self.stage.chance.choice(MESSAGES)
        request = deny_step(step_id=step_id, reason=reason, message=message, by=by, at=at)
        if self._thinks_again(step_id, by, at):
            return
        if self.stage.happens(0.15):
            self.stage.plan(self.stage.later(at, 3, 30), self._reopen(request))
        elif self.stage.happens(0.25):
            self.stage.plan(self.stage.later(at, 30, 120), self.ask_again(request.application_id))

    def _thinks_again(self, step_id: int, by: User, at: datetime) -> bool:
        """Now and then, let the reviewer take the decision back a few minutes later."""
        if not self.stage.happens(0.04):
            return False
        decision = Decision.objects.get(step=step_id)

        def act(at: datetime) -> None:
            with suppress(OutOfDateError):  # TAKE_BACK_MINUTES may be shorter than this
                request = take_back(decision_id=decision.pk, by=by, at=at)
                waiting = request.steps.filter(round=request.round, waived_at=None)
                fresh = waiting.get(body=decision.step.body)
                self.stage.plan(self.stage.later(at, 0.5, 3), self._answer(fresh.pk))

        self.stage.plan(at + timedelta(minutes=3), act)
        return True

    def _ask(self, step_id: int) -> Act:
        def act(at: datetime) -> None:
            step = open_steps().filter(pk=step_id).select_related("request").first()
            by = self._reviewer_of(step) if step else None
            if step is None or by is None:
                return
            number = self.stage.chance.randrange(len(QUESTIONS))
            ask_applicant(request_id=step.request_id, text=QUESTIONS[number], by=by, at=at)
            if self.stage.happens(0.55):
                later = self.stage.later(at, 0.1, 12)
                self.stage.plan(later, self._reply(step.request, ANSWERS[number]))
            elif self.stage.happens(0.2):
                later = self.stage.later(at, 0.1, 2)
                self.stage.plan(later, self._unask(step.request, by))
            for days in (8, 23, 27):
                self.stage.plan(at + timedelta(days=days), _remind_and_expire)

        return act

    def _reply(self, request: MembershipRequest, text: str) -> Act:
        def act(at: datetime) -> None:
            with suppress(OutOfDateError):  # it was decided or withdrawn meanwhile
                key = request.email_key
                answer_question(request_id=request.pk, email_key=key, text=text, at=at)

        return act

    def _unask(self, request: MembershipRequest, by: User) -> Act:
        def act(at: datetime) -> None:
            with suppress(OutOfDateError):
                take_question_back(request_id=request.pk, by=by, at=at)

        return act

    def _route(self, request: MembershipRequest) -> Act:
        def act(at: datetime) -> None:
            present = MembershipRequest.objects.get(pk=request.pk)
            body = bodies_to_route_to(present, at).order_by("slug").first()
            if present.status == Status.WAITING_FOR_APPLICANT:
                self.stage.plan(self.stage.later(at, 2, 5), act)
            elif present.is_open and body is not None:
                route(request_id=request.pk, body=body, by=self.staff, at=at)
                step = request.steps.get(body=body, round=present.round, waived_at=None)
                self.stage.plan(self.stage.later(at, 0.5, 12), self._answer(step.pk))

        return act

    def _reopen(self, request: MembershipRequest) -> Act:
        def act(at: datetime) -> None:
            reason = "The applicant wrote to us with more about the role."
            with suppress(OutOfDateError):  # they asked again meanwhile
                again = reopen(request_id=request.pk, reason=reason, by=self.staff, at=at)
                self.plan_answers(again, at)

        return act


def _remind_and_expire(at: datetime) -> None:
    expire_unanswered(at=at)
