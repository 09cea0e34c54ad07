"""Two years of the program, played through the real use cases at the times they would happen.

Everything follows from one seed, so that two machines show the same people. Things happen in the
order of their times: somebody asks, confirms, a reviewer answers some days later, staff route what
nobody can answer. What lies ahead of the last moment does not happen, and so waits.
"""

import heapq
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ..catalog.models import ApprovalStep, Jurisdiction, PeerGroup, ReviewingBody
from ..catalog.queries import filter_taking_requests, public_groups, with_panel_details
from ..mailing.models import OutboundMail
from ..requests.links import make_token
from ..requests.models import Application, MembershipRequest
from ..requests.status import Status
from ..requests.submission import Submission
from ..review.models import Decision, RequestStep, ReviewerAssignment
from ..review.scoping import covers, open_steps
from ..review.triage import bodies_to_route_to
from ..roster.models import Membership
from ..workflow.add_member import add_member
from ..workflow.confirm import confirm
from ..workflow.decide import approve_step, deny_step
from ..workflow.end_membership import end_membership
from ..workflow.errors import OutOfDateError
from ..workflow.expire_unconfirmed import expire_unconfirmed
from ..workflow.invite_reviewer import invite_reviewer
from ..workflow.reopen import reopen
from ..workflow.route import route
from ..workflow.set_passphrase import set_passphrase
from ..workflow.submit import RequestRefusedError, submit
from ..workflow.withdraw import withdraw
from .sample_people import MESSAGES, REVIEWERS, People

SEED = 2026
DAYS = 730
APPLICATIONS, LATELY = 110, 30
NOMINATIONS = 12
PASSPHRASE = "sample people share this one"  # noqa: S105  (printed, and refused in production)
STAFF = (
    ("staff@example.org", "Sam Staff", False, "staff of the Center"),
    ("admin@example.org", "Alex Admin", True, "staff of the Center, superuser"),
)
STATES_WITH_AN_OFFICER = ("OH", "TX")

Act = Callable[[datetime], None]
Reason = Decision.Reason


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody who can sign in, for the last lines of the command."""

    address: str
    acts_as: str
    passphrase: str = PASSPHRASE


def sample_exists() -> bool:
    """Tell whether the command has run here."""
    return User.objects.filter(username=STAFF[0][0]).exists()


def sign_ins() -> list[SignIn]:
    """Return who can sign in: the staff, then a reviewer for each body and scope."""
    reviewers = ReviewerAssignment.objects.filter(user__username__startswith="reviewer.")
    return [
        *(SignIn(address, acts_as) for address, _, _, acts_as in STAFF),
        *(SignIn(one.user.username, str(one)) for one in reviewers.order_by("pk")),
    ]


class Sample:
    """One play: plan what happens, let it happen in order, count what came of it."""

    def __init__(self, *, until: datetime) -> None:
        self.until = until.replace(microsecond=0)
        self.start = self.until - timedelta(days=DAYS)
        self.chance = random.Random(SEED)  # noqa: S311  (sample people, no secret)
        self._planned: list[tuple[datetime, int, Act]] = []
        self._order = count()
        self._sent: dict[int, Submission] = {}
        groups = filter_taking_requests(public_groups(on=timezone.localdate(until)))
        self.groups = list(with_panel_details(groups))
        with_officer = Jurisdiction.objects.filter(code__in=STATES_WITH_AN_OFFICER)
        others = Jurisdiction.objects.exclude(code__in=STATES_WITH_AN_OFFICER)
        places = [*with_officer.order_by("code"), *others.order_by("code")]
        self.people = People(self.chance, places)

    @transaction.atomic
    def play(self) -> dict[str, int]:
        """Fill the database, all or nothing; returns how much of what there is now."""
        self.staff = self._staff()
        self._reviewers()
        self._plan_arrivals()
        while self._planned and self._planned[0][0] <= self.until:
            at, _, act = heapq.heappop(self._planned)
            act(at)
        self._send_the_mail()
        requests = MembershipRequest.objects
        return {
            "Reviewers": User.objects.filter(assignments__isnull=False).distinct().count(),
            "Applications": Application.objects.count(),
            **{
                f"Requests, {status.label.lower()}": requests.filter(status=status).count()
                for status in Status
                if requests.filter(status=status).exists()
            },
            "Memberships": Membership.objects.count(),
            "Memberships that ended": Membership.objects.exclude(ends_on=None).count(),
        }

    # ---- who works here ------------------------------------------------------------------------

    def _staff(self) -> User:
        staff, superuser = (
            User.objects.create_user(
                address,
                address,
                first_name=name,
                is_staff=True,
                is_superuser=is_superuser,
                date_joined=self.start,
            )
            for address, name, is_superuser, _ in STAFF
        )
        for user in (staff, superuser):
            set_passphrase(user=user, passphrase=PASSPHRASE, at=self.start)
        return User.objects.get(pk=staff.pk)

    def _reviewers(self) -> None:
        """Invite one person for each body, in each place that the body reaches."""
        names = iter(REVIEWERS)
        self.assignments: list[ReviewerAssignment] = []
        for body in ReviewingBody.objects.order_by("slug"):
            for number, (group, jurisdiction) in enumerate(_scopes(body), start=1):
                assignment = invite_reviewer(
                    full_name=next(names),
                    address=f"reviewer.{body.slug}.{number}@example.org",
                    body=body,
                    group=group,
                    jurisdiction=jurisdiction,
                    starts_on=timezone.localdate(self.start),
                    ends_at=None,
                    by=self.staff,
                    at=self.start,
                )
                self.assignments.append(assignment)
        # The same hash for all: to make one on purpose takes long.
        users = [assignment.user_id for assignment in self.assignments]
        User.objects.filter(pk__in=users).update(password=self.staff.password)

    # ---- what happens --------------------------------------------------------------------------

    def _plan(self, at: datetime, act: Act) -> None:
        heapq.heappush(self._planned, (at, next(self._order), act))

    def _later(self, at: datetime, least: float, most: float) -> datetime:
        """Return a moment in working hours so many days later."""
        moment = timezone.localtime(at + timedelta(days=self.chance.uniform(least, most)))
        if moment.weekday() >= 5:
            moment += timedelta(days=2)
        if not 8 <= moment.hour < 18:
            moment = moment.replace(hour=self.chance.randrange(8, 18))
        return max(at + timedelta(minutes=5), moment)

    def _happens(self, probability: float) -> bool:
        return self.chance.random() < probability

    def _plan_arrivals(self) -> None:
        for _ in range(APPLICATIONS):
            # More of late than at first, as more people hear of the groups.
            days = DAYS * self.chance.random() ** 0.7
            self._plan(self._later(self.start, days, days), self._ask)
        for _ in range(LATELY):
            self._plan(self._later(self.until - timedelta(days=20), 0, 20), self._ask)
        for _ in range(NOMINATIONS):
            self._plan(self._later(self.start, 20, DAYS), self._nominate)

    def _ask(self, at: datetime) -> None:
        groups = self.chance.sample(self.groups, self.chance.choice((1, 1, 1, 2, 2, 3)))
        self._send(self.people.submission(groups), at)

    def _send(self, sent: Submission, at: datetime) -> None:
        client = f"192.0.2.{self.chance.randrange(1, 255)}"
        try:
            receipt = submit(sent, client=client, at=at)
        except RequestRefusedError:
            return
        application = Application.objects.filter(reference=receipt.reference).first()
        if application is None:
            return
        self._sent[application.pk] = sent
        if self._happens(0.9):
            hours = self.chance.uniform(0.05, 40)
            self._plan(at + timedelta(hours=hours), self._confirm(application))
            return
        for days in (7.1, 14.1):
            self._plan(at + timedelta(days=days), _remind_and_expire)

    def _confirm(self, application: Application) -> Act:
        def act(at: datetime) -> None:
            confirm(token=make_token(application), at=at)
            for request in application.membership_requests.filter(status=Status.PENDING):
                if self._happens(0.06):
                    self._plan(self._later(at, 0.2, 9), self._withdraw(request))
                self._plan_answers(request, at)

        return act

    def _withdraw(self, request: MembershipRequest) -> Act:
        def act(at: datetime) -> None:
            if MembershipRequest.objects.get(pk=request.pk).is_open:
                token = make_token(Application.objects.get(pk=request.application_id))
                withdraw(token=token, request_ids=[request.pk], at=at)

        return act

    def _plan_answers(self, request: MembershipRequest, at: datetime) -> None:
        steps = open_steps().filter(request=request).select_related("request").order_by("pk")
        answered = [step for step in steps if self._reviewer_of(step)]
        for step in answered:
            self._plan(self._later(at, 0.5, 24), self._answer(step.pk))
        if len(answered) < max(len(steps), 1):
            self._plan(self._later(at, 6, 60), self._route(request))

    def _reviewer_of(self, step: RequestStep) -> User | None:
        acting = (one for one in self.assignments if one.body_id == step.body_id)
        return next((one.user for one in acting if covers(one, step.request)), None)

    def _answer(self, step_id: int) -> Act:
        def act(at: datetime) -> None:
            step = RequestStep.objects.select_related("request").get(pk=step_id)
            by = self._reviewer_of(step)
            if by is None or not step.request.is_open:
                return
            if self._happens(0.84):
                request = approve_step(step_id=step_id, by=by, at=at)
                if request.status == Status.APPROVED and self._happens(0.35):
                    self._plan(self._later(at, 60, 500), self._end(request))
                return
            reason = self.chance.choice(Reason.values)
            message = MESSAGES[0] if reason == Reason.OTHER else self.chance.choice(MESSAGES)
            request = deny_step(step_id=step_id, reason=reason, message=message, by=by, at=at)
            if self._happens(0.15):
                self._plan(self._later(at, 3, 30), self._reopen(request))
            elif self._happens(0.25):
                self._plan(self._later(at, 30, 120), self._ask_again(request.application_id))

        return act

    def _ask_again(self, application_id: int) -> Act:
        return lambda at: self._send(self._sent[application_id], at)

    def _route(self, request: MembershipRequest) -> Act:
        def act(at: datetime) -> None:
            present = MembershipRequest.objects.get(pk=request.pk)
            body = bodies_to_route_to(present, at).order_by("slug").first()
            if present.is_open and body is not None:
                route(request_id=request.pk, body=body, by=self.staff, at=at)
                step = RequestStep.objects.get(request=request, body=body, round=present.round)
                self._plan(self._later(at, 0.5, 12), self._answer(step.pk))

        return act

    def _reopen(self, request: MembershipRequest) -> Act:
        def act(at: datetime) -> None:
            reason = "The applicant wrote to us with more about the role."
            with suppress(OutOfDateError):  # they asked again meanwhile
                again = reopen(request_id=request.pk, reason=reason, by=self.staff, at=at)
                self._plan_answers(again, at)

        return act

    def _end(self, request: MembershipRequest) -> Act:
        def act(at: datetime) -> None:
            membership = Membership.objects.filter(request=request, ends_on=None).first()
            if membership is not None:
                end_membership(
                    membership_id=membership.pk,
                    ends_on=timezone.localdate(at) + timedelta(days=1),
                    reason=self.chance.choice(Membership.EndReason.values),
                    by=self.staff,
                    at=at,
                )

        return act

    def _nominate(self, at: datetime) -> None:
        closed = PeerGroup.objects.filter(openness=PeerGroup.Openness.CLOSED, retired_on=None)
        group = closed.prefetch_related("group_roles__role", "eligible_jurisdictions").first()
        if group is None:
            return
        role = next((entry.role for entry in group.group_roles.all()), None)
        add_member(
            person=self.people.person(group, role),
            group=group,
            role=role,
            starts_on=timezone.localdate(at),
            by=self.staff,
            at=at,
        )

    # ---- the mail ------------------------------------------------------------------------------

    def _send_the_mail(self) -> None:
        """Mark the mail of these years as sent, but for one that was given up."""
        waiting = OutboundMail.objects.filter(sent_at=None)
        waiting.update(sent_at=F("queued_at") + timedelta(minutes=1))
        lost = OutboundMail.objects.filter(kind=OutboundMail.Kind.ADDED).order_by("-pk").first()
        if lost is not None:
            lost.sent_at, lost.given_up_at, lost.attempts = None, self.until, 80
            lost.last_error = "SMTPRecipientsRefused 550"
            lost.save(update_fields=["sent_at", "given_up_at", "attempts", "last_error"])


def _scopes(body: ReviewingBody) -> list[tuple[PeerGroup | None, Jurisdiction | None]]:
    """Return for what a body has somebody: everything, each of its groups, or two states."""
    if body.reach == ReviewingBody.Reach.GROUP:
        steps = ApprovalStep.objects.filter(body=body).select_related("group")
        return [(step.group, None) for step in steps.order_by("group__slug")]
    if body.reach == ReviewingBody.Reach.JURISDICTION:
        states = Jurisdiction.objects.filter(code__in=STATES_WITH_AN_OFFICER)
        return [(None, state) for state in states.order_by("code")]
    return [(None, None)]


def _remind_and_expire(at: datetime) -> None:
    expire_unconfirmed(at=at)
