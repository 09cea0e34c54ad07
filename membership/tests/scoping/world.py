"""Two sides of everything, each with words planted that must not be read on the other."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils.dateformat import format as in_format
from django.utils.timezone import localdate

from membership.catalog.models import Jurisdiction, PeerGroup, ReviewingBody, Role, Topic
from membership.mailing.models import OutboundMail
from membership.requests.desk import AddressChange, RemovalRequest
from membership.requests.email_key import email_key
from membership.requests.ideas import GroupIdea
from membership.requests.models import MembershipRequest, RequestText
from membership.review.models import Decision, RequestStep, ReviewerAssignment
from membership.review.people import JurisdictionLeader
from membership.roster.models import Member, Membership
from membership.tests.admin.staff import signed_in
from membership.tests.factories import (
    AT,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_idea,
    make_jurisdiction,
    make_leadership,
    make_mail,
    make_member,
    make_membership,
    make_request,
    make_staff,
    make_user,
)
from membership.tests.library.stock import stock
from membership.workflow.decide import approve_step, deny_step

from .oracle import BODIES, LEAD_ONCE, MEMBERSHIPS, REACH, REQUESTS, REVIEWERS, UNCONFIRMED

IDEA = ("full_name", "audience", "purpose", "leads", "role", "note")

# ---- the world itself ----------------------------------------------------------------------------


@dataclass(eq=False, repr=False)
class World:
    """Everything that was planted, and everybody who comes to look for it."""

    users: dict[str, User] = field(default_factory=dict)
    groups: dict[str, PeerGroup] = field(default_factory=dict)
    places: dict[str, Jurisdiction] = field(default_factory=dict)
    bodies: dict[str, ReviewingBody] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    shelf: dict[str, Any] = field(default_factory=dict)
    assignments: dict[str, ReviewerAssignment] = field(default_factory=dict)
    requests: dict[str, MembershipRequest] = field(default_factory=dict)
    memberships: dict[str, Membership] = field(default_factory=dict)
    planted: dict[str, str] = field(default_factory=dict)
    letter: OutboundMail = None  # type: ignore[assignment]  # planted later
    leadership: JurisdictionLeader = None  # type: ignore[assignment]  # planted later
    wish: RemovalRequest = None  # type: ignore[assignment]  # planted later
    met: AddressChange = None  # type: ignore[assignment]  # planted later
    idea: GroupIdea = None  # type: ignore[assignment]  # planted later
    unread: GroupIdea = None  # type: ignore[assignment]  # planted later

    def plant(self, name: str, text: str) -> str:
        """Remember a word by its name."""
        self.planted[name] = text
        return text

    def word(self, tag: str, kind: str) -> str:
        """Plant a word that is part of no other."""
        return self.plant(f"{tag}-{kind}", f"{kind}-q{tag.replace('_', '')}q")

    def person(self, tag: str) -> dict[str, str]:
        """Plant what is known about a person."""
        return {
            "full_name": f"Ida {self.word(tag, 'name')}",
            "email": self.plant(f"{tag}-mail", f"mail-q{tag}q@example.gov"),
            "job_title": self.word(tag, "title"),
            "organization": self.word(tag, "office"),
            "work_phone": self.word(tag, "phone"),
        }

    def day(self, name: str, day: date) -> date:
        """Plant a day that stands for nothing else."""
        text = in_format(day, "F j, Y")
        assert text not in self.planted.values()
        self.plant(name, text)
        return day

    def found(self, body: Any, actor: str) -> set[str]:
        """Return which planted words stand in an answer; a person's own name is no secret."""
        text = body if isinstance(body, str) else body.content.decode()
        own = f"{actor}-reviewer"
        return {name for name, word in self.planted.items() if word in text and name != own}

    def client(self, actor: str) -> Client:
        """Return the browser of an actor; that of somebody whose assignment ended is signed in."""
        return Client() if actor == "anonymous" else signed_in(self.users[actor])

    def step(self, tag: str, body: str) -> RequestStep:
        """Return one body's step of a request."""
        return self.requests[tag].steps.get(body=self.bodies[body])


def plain(answer: Any, *, without: str = "") -> str:
    """Return a page without what differs on every visit: tokens, ids, and what was typed."""
    text = answer.content.decode().replace(without, "")
    return re.sub(r"\d+", "#", re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text))


def address(row: Any, act: str = "change") -> str:
    """Return the admin's address of a row."""
    return reverse(f"admin:membership_{row._meta.model_name}_{act}", args=[row.pk])


def state() -> dict[str, list]:
    """Return every row of ours but the trail, to tell whether anything changed."""
    models = apps.get_app_config("membership").get_models()
    kept = [m for m in (*models, User, LogEntry) if m._meta.label != "membership.AuditEvent"]
    return {m._meta.label: list(m.objects.order_by("pk").values()) for m in kept}


def build() -> World:
    """Build both sides."""
    world = World()
    world.places = {name: make_jurisdiction(name=f"Place {name}") for name in ("one", "two")}
    world.roles = {"worker": Role.objects.create(name="Worker")}
    world.topics = {"care": Topic.objects.create(slug="care", name="Care")}
    world.shelf = stock(world.places["one"])
    for body in ("leads", "liaison", "board", "bureau"):
        reach = REACH.get(body, ReviewingBody.Reach.EVERYWHERE)
        world.bodies[body] = make_body(name=f"The {body}", reach=reach)
    for group, bodies in {**BODIES, "dune": ()}.items():
        asked = [world.bodies[body] for body in bodies]
        world.groups[group] = make_group(name=f"Group {group}", bodies=asked)
    _people(world)
    for position, (tag, (application, group, place)) in enumerate(REQUESTS.items()):
        world.requests[tag] = _request(world, tag, application, group, place, position)
    for position, (tag, (person, group, place)) in enumerate(MEMBERSHIPS.items()):
        world.memberships[tag] = _membership(world, tag, person, group, place, position)
    _decide(world)
    world.letter = make_mail(
        to="someone@example.gov",
        text=world.word("letter", "text"),
        html=f"<p>{world.word('letter', 'html')}</p>",
        application=world.requests["b1"].application,
        given_up_at=AT,
    )
    _wishes(world)
    _ideas(world)
    return world


def _ideas(world: World) -> None:
    """Leave an idea that staff read, and one that nobody confirmed and nobody reads."""
    for tag in ("idea", "unread"):
        texts = {kind: world.word(tag, kind) for kind in IDEA}
        sent = {"confirmed_at": None} if tag == "unread" else {}
        setattr(world, tag, make_idea(**texts, email=f"thinker-{tag}@example.gov", **sent))


def _wishes(world: World) -> None:
    """Let a member ask to be removed, and two addresses meet that both agreed to a change."""
    world.wish = RemovalRequest.objects.create(
        email_key=world.memberships["mc"].member.email_key, asked_at=AT
    )
    world.met = AddressChange.objects.create(
        email_key=world.plant("met-old", "old-qmetq@example.gov"),
        new_email=world.plant("met-new", "new-qmetq@example.gov"),
        asked_at=AT,
        ends_at=AT,
        old_agreed_at=AT,
        new_agreed_at=AT,
        stopped_at=AT,
    )


def _people(world: World) -> None:
    for actor, scope in {**REVIEWERS, "ended": LEAD_ONCE}.items():
        world.users[actor] = make_user(first_name=world.word(actor, "reviewer"))
        world.assignments[actor] = make_assignment(
            user=world.users[actor],
            body=world.bodies[scope["body"]],
            group=world.groups.get(scope.get("group", "")),
            jurisdiction=world.places.get(scope.get("jurisdiction", "")),
            ends_at=AT - timedelta(minutes=1) if actor == "ended" else None,
        )
    leads, amber = world.bodies["leads"], world.groups["amber"]
    tomorrow = localdate(AT) + timedelta(days=1)
    for actor, fields in (
        ("not_yet", {"group": amber, "starts_on": tomorrow}),
        ("switched_off", {"group": amber, "user": make_user(is_active=False)}),
        ("too_wide", {}),
    ):
        world.users[actor] = make_assignment(body=leads, **fields).user
    world.users["leader"] = make_user(first_name=world.word("leader", "reviewer"))
    world.leadership = make_leadership(user=world.users["leader"], jurisdiction=world.places["one"])
    world.users["nobody"] = make_user()
    world.users["superuser_without_staff"] = make_user(is_superuser=True)
    world.users["staff"] = make_staff(first_name="Sam")
    world.users["superuser"] = make_staff(first_name="Sue", is_superuser=True)


def _request(
    world: World, tag: str, application: str, group: str, place: str, position: int
) -> MembershipRequest:
    if application == "p" and "pa" in world.requests:
        sent = world.requests["pa"].application
    else:
        details = world.person(application)
        if application == "own":
            details["email"] = world.plant("own-mail", world.users["applicant"].username)
        if application == "db":  # the same person as a1, in another spelling
            details["email"] = world.plant("db-mail", "MAIL-QA1Q@example.gov")
        on = world.day(f"{application}-sent", localdate(AT) - timedelta(days=60 - 2 * position))
        sent = make_application(
            **details,
            reference=world.plant(f"{application}-ref", f"REF-Q{application.upper()}Q"),
            jurisdiction=world.places[place],
            submitted_at=datetime.combine(on, AT.time(), AT.tzinfo),
            **({"confirmed_at": None} if tag in UNCONFIRMED else {}),
        )
    request = make_request(application=sent, group=world.groups[group])
    if tag in UNCONFIRMED:  # what only the missing confirmation hides
        for body in BODIES[group]:
            RequestStep.objects.create(
                request=request, body=world.bodies[body], verb="approve", round=1
            )
    writer = world.users["staff"]
    for kind, author in (("statement", None), ("note", writer)):
        text = world.word(tag, kind)
        RequestText.objects.create(request=request, kind=kind, author=author, text=text, at=AT)
    return request


def _membership(
    world: World, tag: str, person: str, group: str, place: str, position: int
) -> Membership:
    key = email_key(f"mail-q{person}q@example.gov")
    member = Member.objects.filter(email_key=key).first() or make_member(**world.person(person))
    since = world.day(f"{tag}-since", date(2019, 1, 1 + position))
    ended = {"ends_on": date(2020, 1, 1), "end_reason": "removed"} if tag == "former" else {}
    row = make_membership(
        member=member,
        group=world.groups[group],
        jurisdiction=world.places[place],
        starts_on=since,
        **ended,
    )
    LogEntry.objects.create(
        user=world.users["staff"],
        content_type=ContentType.objects.get_for_model(Membership),
        object_id=str(row.pk),
        object_repr="A row",
        action_flag=2,
        change_message=world.word(tag, "log"),
    )
    return row


def _decide(world: World) -> None:
    when = AT - timedelta(days=1)
    deny_step(
        step_id=world.step("da", "leads").pk,
        reason=Decision.Reason.ROLE,
        message=world.word("da", "message"),
        by=world.users["lead_a"],
        at=when,
    )
    for tag, body, actor in (
        ("db", "leads", "lead_b"),
        ("db", "liaison", "officer_2"),
        ("c1", "board", "board"),
    ):
        approve_step(step_id=world.step(tag, body).pk, by=world.users[actor], at=when)
    opened = Membership.objects.get(request=world.requests["db"])
    Membership.objects.filter(pk=opened.pk).update(
        starts_on=world.day("db-since", date(2018, 5, 5))
    )
    world.memberships["db"] = Membership.objects.get(pk=opened.pk)
    for request in world.requests.values():
        request.refresh_from_db()
