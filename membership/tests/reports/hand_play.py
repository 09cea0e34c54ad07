"""Plays `hand_history.py` through the use cases, each act at its own time."""

from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from membership.catalog.models import Jurisdiction, PeerGroup, Role
from membership.requests.consent import CURRENT
from membership.requests.links import make_token
from membership.requests.models import Application, MembershipRequest
from membership.requests.submission import GroupPart, Person, Submission
from membership.review.models import Decision, RequestStep
from membership.roster.models import Membership
from membership.tests.factories import (
    add_role,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_role,
    make_staff,
)
from membership.tests.workflow.importing import check, commit, stage
from membership.workflow.add_member import add_member
from membership.workflow.answer_question import answer_question
from membership.workflow.ask_applicant import ask_applicant
from membership.workflow.confirm import confirm
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.end_membership import end_membership
from membership.workflow.expire_unanswered import expire_unanswered
from membership.workflow.expire_unconfirmed import expire_unconfirmed
from membership.workflow.leave_group import leave_group
from membership.workflow.reopen import reopen
from membership.workflow.submit import submit
from membership.workflow.take_back import take_back
from membership.workflow.take_question_back import take_question_back
from membership.workflow.withdraw import withdraw

from .hand_history import ACTS, BUREAU, GROUPS, PEOPLE, PLACES, ROLES, SENSITIVE

LONG_AGO = date(2020, 1, 1)
HEADINGS = ["Name", "Email", "State", "Organization type", "Level"]
HEADINGS += ["Group", "Role", "Joined", "Left"]


def moment(text: str) -> datetime:
    """Return a time as the history writes it."""
    if text.endswith("Z"):
        return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    return timezone.make_aware(datetime.fromisoformat(text))


def play() -> None:
    """Make the catalog, and let everything happen in order."""
    players = Players()
    for when, act, *how in ACTS:
        players.acts[act](*how, at=moment(when))


def email(name: str) -> str:
    """Return the address of one of the thirty."""
    return f"{name.lower()}@example.gov"


class Players:
    """The catalog, the reviewers and staff, and what each act of the history does."""

    def __init__(self) -> None:
        for code, (name, kind, region) in PLACES.items():
            make_jurisdiction(code=code, name=name, kind=kind, acf_region=region)
        self.reviewers: dict[str, User] = {}
        self.bodies = {}
        for slug in dict.fromkeys(body for group in GROUPS.values() for body in group["bodies"]):
            self.bodies[slug] = make_body(slug=slug)
            right = make_assignment(body=self.bodies[slug], starts_on=LONG_AGO)
            self.reviewers[slug] = right.user
        self.staff = make_staff()
        for slug, described in GROUPS.items():
            self._make_group(slug, **described)
        self.acts: dict[str, Any] = {
            "asks": self.asks,
            "confirms": self.confirms,
            "approves": self.approves,
            "denies": self.denies,
            "has it taken back": self.takes_back,
            "is asked": self.is_asked,
            "answers": self.answers,
            "has the question taken back": self.question_taken_back,
            "is reopened": self.is_reopened,
            "withdraws": self.withdraws,
            "a day begins": self.a_day_begins,
            "leaves": self.leaves,
            "is ended": self.is_ended,
            "is nominated": self.is_nominated,
            "imports": self.imports,
        }

    def _make_group(
        self, slug: str, *, bodies: list[str], places: list[str] | None = None, **fields: Any
    ) -> None:
        group = make_group(slug=slug, bodies=[self.bodies[each] for each in bodies], **fields)
        group.eligible_jurisdictions.set(Jurisdiction.objects.filter(code__in=places or []))
        for name in ROLES[slug]:
            known = Role.objects.filter(name=name).first()
            add_role(group, known or make_role(name=name, sensitive=name in SENSITIVE))

    def asks(self, name: str, roles: dict[str, str | None], *, at: datetime) -> None:
        """Somebody sends a request for each of these groups."""
        parts = tuple(
            GroupPart(PeerGroup.objects.get(slug=group), role_of(role), other_role="Other")
            for group, role in roles.items()
        )
        person = person_of(name, *PEOPLE[name])
        submit(Submission(person, parts, CURRENT.version), client="192.0.2.1", at=at)

    def confirms(self, name: str, *, at: datetime) -> None:
        """Somebody confirms what they sent last."""
        confirm(token=token_of(name), at=at)

    def approves(self, name: str, group: str, body: str = BUREAU, *, at: datetime) -> None:
        """A body approves."""
        approve_step(step_id=self.step(name, group, body), by=self.reviewers[body], at=at)

    def denies(self, name: str, group: str, body: str = BUREAU, *, at: datetime) -> None:
        """A body denies."""
        by = self.reviewers[body]
        deny_step(step_id=self.step(name, group, body), reason="role", by=by, at=at)

    def takes_back(self, name: str, group: str, *, at: datetime) -> None:
        """The Bureau takes its decision back."""
        decision = Decision.objects.filter(request=request_of(name, group)).latest("pk")
        take_back(decision_id=decision.pk, by=self.reviewers[BUREAU], at=at)

    def is_asked(self, name: str, group: str, *, at: datetime) -> None:
        """The Bureau asks."""
        pk = request_of(name, group).pk
        ask_applicant(request_id=pk, text="Since when?", by=self.reviewers[BUREAU], at=at)

    def answers(self, name: str, group: str, *, at: datetime) -> None:
        """The applicant answers."""
        pk = request_of(name, group).pk
        answer_question(request_id=pk, email_key=email(name), text="For long.", at=at)

    def question_taken_back(self, name: str, group: str, *, at: datetime) -> None:
        """The Bureau takes its question back."""
        by = self.reviewers[BUREAU]
        take_question_back(request_id=request_of(name, group).pk, by=by, at=at)

    def is_reopened(self, name: str, group: str, *, at: datetime) -> None:
        """Staff open a decided request again."""
        pk = request_of(name, group).pk
        reopen(request_id=pk, reason="New facts.", by=self.staff, at=at)

    def withdraws(self, name: str, group: str, *, at: datetime) -> None:
        """The applicant takes a request back."""
        withdraw(token=token_of(name), request_ids=[request_of(name, group).pk], at=at)

    def a_day_begins(self, *, at: datetime) -> None:
        """What the server does every morning to requests."""
        expire_unconfirmed(at=at)
        expire_unanswered(at=at)

    def leaves(self, name: str, group: str, reason: str, *, at: datetime) -> None:
        """A member leaves by their own page."""
        pk = membership_of(name, group).pk
        leave_group(membership_id=pk, email_key=email(name), reason=reason, at=at)

    def is_ended(self, name: str, group: str, ends_on: date, reason: str, *, at: datetime) -> None:
        """Staff end a membership."""
        pk = membership_of(name, group).pk
        end_membership(membership_id=pk, ends_on=ends_on, reason=reason, by=self.staff, at=at)

    def is_nominated(
        self,
        name: str,
        group: str,
        role: str | None,
        starts_on: date,
        place_and_organization: tuple[str | None, str],
        *,
        at: datetime,
    ) -> None:
        """Staff add somebody whom a jurisdiction nominated."""
        place, organization = place_and_organization
        add_member(
            person=person_of(name, place, organization, PEOPLE[name][2]),
            group=PeerGroup.objects.get(slug=group),
            role=role_of(role),
            starts_on=starts_on,
            by=self.staff,
            at=at,
        )

    def imports(
        self, opening_on: date | None, rows: list[tuple[str, ...]], *, at: datetime
    ) -> None:
        """Staff bring in a roster file."""
        cells = [
            [f"{name} Sample", email(name), *map(str, PEOPLE[name]), group, role, joined, left]
            for name, group, role, joined, left in rows
        ]
        on = timezone.localdate(at)
        batch = stage(*cells, headings=HEADINGS, by=self.staff, at=at)
        commit(check(batch, opening_on=opening_on, file_on=on, at=at), at=at)

    def step(self, name: str, group: str, body: str) -> int:
        """Return the step that waits for a body's answer."""
        steps = RequestStep.objects.filter(
            request=request_of(name, group), body=self.bodies[body], waived_at=None
        )
        return steps.latest("round").pk


def person_of(name: str, place: str | None, organization: str, level: str) -> Person:
    """Return what somebody says of themselves."""
    return Person(
        full_name=f"{name} Sample",
        email=email(name),
        organization_type=organization,
        level=level,
        jurisdiction=Jurisdiction.objects.get(code=place) if place else None,
    )


def role_of(name: str | None) -> Role | None:
    """Return a role by its name."""
    return Role.objects.get(name=name) if name else None


def request_of(name: str, group: str) -> MembershipRequest:
    """Return the newest request of somebody for a group."""
    theirs = MembershipRequest.objects.filter(email_key=email(name), group__slug=group)
    return theirs.latest("submitted_at")


def token_of(name: str) -> str:
    """Return what the newest link of somebody carries."""
    return make_token(Application.objects.filter(email_key=email(name)).latest("submitted_at"))


def membership_of(name: str, group: str) -> Membership:
    """Return the membership of somebody in a group that goes on."""
    return Membership.objects.get(member__email_key=email(name), group__slug=group, ends_on=None)
