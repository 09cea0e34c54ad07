"""Two years of the program, played through the real use cases at the times they would happen.

Everything follows from one seed, so that two machines show the same people. Things happen in the
order of their times: somebody asks, confirms, a reviewer answers some days later, staff route what
nobody can answer. What lies ahead of the last moment does not happen, and so waits.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..catalog.models import ApprovalStep, Jurisdiction, PeerGroup, ReviewingBody
from ..catalog.queries import filter_taking_requests, public_groups, with_panel_details
from ..mailing.models import OutboundMail
from ..requests.links import make_token
from ..requests.models import Application, MembershipRequest
from ..requests.status import Status
from ..requests.submission import Submission
from ..review.models import ReviewerAssignment
from ..review.people import JurisdictionLeader
from ..roster.models import Membership
from ..workflow.add_member import add_member
from ..workflow.confirm import confirm
from ..workflow.end_membership import end_membership
from ..workflow.expire_unconfirmed import expire_unconfirmed
from ..workflow.invite_reviewer import invite_reviewer
from ..workflow.set_passphrase import set_passphrase
from ..workflow.submit import RequestRefusedError, submit
from ..workflow.withdraw import withdraw
from .sample_desks import play_desks
from .sample_ideas import play_ideas
from .sample_people import REVIEWERS, People
from .sample_reviews import Reviews
from .sample_rosters import play_role_checks
from .sample_stage import Act, Stage, send_the_mail

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
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


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
        *(SignIn(one.user.username, str(one)) for one in JurisdictionLeader.objects.all()),
    ]


class Sample:
    """One play: plan what happens, let it happen in order, count what came of it."""

    def __init__(self, *, until: datetime) -> None:
        self.until = until.replace(microsecond=0)
        self.start = self.until - timedelta(days=DAYS)
        self.stage = Stage(seed=SEED, until=self.until)
        self._sent: dict[int, Submission] = {}
        groups = filter_taking_requests(public_groups(on=timezone.localdate(until)))
        self.groups = list(with_panel_details(groups))
        with_officer = Jurisdiction.objects.filter(code__in=STATES_WITH_AN_OFFICER)
        others = Jurisdiction.objects.exclude(code__in=STATES_WITH_AN_OFFICER)
        places = [*with_officer.order_by("code"), *others.order_by("code")]
        self.people = People(self.stage.chance, places)

    @transaction.atomic
    def play(self) -> dict[str, int]:
        """Fill the database, all or nothing; returns how much of what there is now."""
        self.staff = self._staff()
        self._reviewers()
        self.reviews = Reviews(
            self.stage,
            staff=self.staff,
            assignments=self.assignments,
            joined=self._joined,
            ask_again=self._ask_again,
        )
        self._plan_arrivals()
        self.stage.plan(self.until - HOUR, self.reviews.ask_lately)
        self.stage.play()
        play_role_checks(until=self.until)
        play_ideas(staff=self.staff, until=self.until)
        play_desks(staff=self.staff, people=self.people, until=self.until)
        send_the_mail(self.until + MINUTE)
        self._lose_a_mail()
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

    def _plan_arrivals(self) -> None:
        for _ in range(APPLICATIONS):
            # More of late than at first, as more people hear of the groups.
            days = DAYS * self.stage.chance.random() ** 0.7
            self.stage.plan(self.stage.later(self.start, days, days), self._ask)
        for _ in range(LATELY):
            self.stage.plan(self.stage.later(self.until - timedelta(days=20), 0, 20), self._ask)
        for _ in range(NOMINATIONS):
            self.stage.plan(self.stage.later(self.start, 20, DAYS), self._nominate)

    def _ask(self, at: datetime) -> None:
        groups = self.stage.chance.sample(self.groups, self.stage.chance.choice((1, 1, 1, 2, 2, 3)))
        self._send(self.people.submission(groups), at)

    def _send(self, sent: Submission, at: datetime) -> None:
        client = f"192.0.2.{self.stage.chance.randrange(1, 255)}"
        try:
            receipt = submit(sent, client=client, at=at)
        except RequestRefusedError:
            return
        application = Application.objects.filter(reference=receipt.reference).first()
        if application is None:
            return
        self._sent[application.pk] = sent
        if self.stage.happens(0.9):
            hours = self.stage.chance.uniform(0.05, 40)
            self.stage.plan(at + timedelta(hours=hours), self._confirm(application))
            return
        for days in (7.1, 14.1):
            self.stage.plan(at + timedelta(days=days), _remind_and_expire)

    def _confirm(self, application: Application) -> Act:
        def act(at: datetime) -> None:
            confirm(token=make_token(application), at=at)
            for request in application.membership_requests.filter(status=Status.PENDING):
                if self.stage.happens(0.06):
                    self.stage.plan(self.stage.later(at, 0.2, 9), self._withdraw(request))
                self.reviews.plan_answers(request, at)

        return act

    def _withdraw(self, request: MembershipRequest) -> Act:
        def act(at: datetime) -> None:
            if MembershipRequest.objects.get(pk=request.pk).is_open:
                token = make_token(Application.objects.get(pk=request.application_id))
                withdraw(token=token, request_ids=[request.pk], at=at)

        return act

    def _joined(self, request: MembershipRequest, at: datetime) -> None:
        if self.stage.happens(0.35):
            self.stage.plan(self.stage.later(at, 60, 500), self._end(request))

    def _ask_again(self, application_id: int) -> Act:
        return lambda at: self._send(self._sent[application_id], at)

    def _end(self, request: MembershipRequest) -> Act:
        def act(at: datetime) -> None:
            membership = Membership.objects.filter(request=request, ends_on=None).first()
            if membership is not None:
                end_membership(
                    membership_id=membership.pk,
                    ends_on=timezone.localdate(at) + timedelta(days=1),
                    reason=self.stage.chance.choice(Membership.EndReason.values),
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

    def _lose_a_mail(self) -> None:
        """Let one mail be given up."""
        lost = OutboundMail.objects.filter(kind=OutboundMail.Kind.ADDED, sent_at__isnull=False)
        mail = lost.order_by("-pk").first()
        if mail is not None:
            mail.sent_at, mail.given_up_at, mail.attempts = None, self.until, 80
            mail.last_error = "SMTPRecipientsRefused 550"
            mail.save(update_fields=["sent_at", "given_up_at", "attempts", "last_error"])


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
