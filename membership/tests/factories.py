"""Small builders of rows that fit together; a test names only what it is about.

Every one takes overrides by keyword: `make_request(group=group, status=Status.APPROVED)`.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from membership.catalog.models import (
    ApprovalStep,
    GroupRole,
    Jurisdiction,
    PeerGroup,
    ReviewingBody,
    Role,
)
from membership.mailing.models import OutboundMail
from membership.requests.email_key import email_key
from membership.requests.idea_status import OPEN_IDEAS, IdeaStatus
from membership.requests.ideas import GroupIdea
from membership.requests.models import (
    Application,
    Level,
    MembershipRequest,
    OrganizationType,
    RequestRound,
)
from membership.requests.reference import new_reference
from membership.requests.status import Status
from membership.review.models import RequestStep, ReviewerAssignment
from membership.review.people import LIAISON_OFFICER, GroupInvitation, JurisdictionLeader
from membership.roster.models import Member, Membership

AT = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
"""Monday, November 2, 2026, seven in the morning in the program's time zone."""
TODAY = date(2026, 11, 2)

_number = count(1)


def make_user(**fields: Any) -> User:
    """Make somebody who can sign in, without a usable passphrase unless `password` is given."""
    n = next(_number)
    password = fields.pop("password", None)
    fields.setdefault("username", f"user{n}@example.gov")
    fields.setdefault("email", fields["username"])
    return get_user_model().objects.create_user(password=password, **fields)


def make_staff(**fields: Any) -> User:
    """Make somebody of the Center's staff."""
    return make_user(**{"is_staff": True, **fields})


def make_downloader(**fields: Any) -> User:
    """Make somebody of the staff who may take rosters and requests out, row by row."""
    user = make_staff(**fields)
    user.user_permissions.add(Permission.objects.get(codename="download_people"))
    return user


def make_jurisdiction(**fields: Any) -> Jurisdiction:
    """Make a state with a name and code of its own."""
    n = next(_number)
    fields.setdefault("code", f"Z{n}")
    fields.setdefault("name", f"State {n}")
    fields.setdefault("kind", Jurisdiction.Kind.STATE)
    return Jurisdiction.objects.create(**fields)


def make_role(**fields: Any) -> Role:
    """Make a role."""
    fields.setdefault("name", f"Role {next(_number)}")
    return Role.objects.create(**fields)


def make_body(**fields: Any) -> ReviewingBody:
    """Make a reviewing body that reaches everywhere."""
    n = next(_number)
    fields.setdefault("slug", f"body-{n}")
    fields.setdefault("name", f"Body {n}")
    fields.setdefault("phrase", f"body {n}")
    return ReviewingBody.objects.create(**fields)


def make_group(*, bodies: list[ReviewingBody] | None = None, **fields: Any) -> PeerGroup:
    """Make a group that takes requests; `bodies` are those whose answer it needs."""
    n = next(_number)
    fields.setdefault("slug", f"group-{n}")
    fields.setdefault("name", f"Group {n}")
    fields.setdefault("cohort_type", PeerGroup.CohortType.ROLE_SPECIFIC)
    fields.setdefault("purpose", "To learn from each other.")
    fields.setdefault("eligibility", "People who do this work.")
    fields.setdefault("openness", PeerGroup.Openness.LIMITED)
    group = PeerGroup.objects.create(**fields)
    for body in bodies or []:
        ApprovalStep.objects.create(group=group, body=body)
    return group


def add_role(group: PeerGroup, role: Role | None = None, **fields: Any) -> Role:
    """Put a role on a group's list and return it."""
    role = role or make_role()
    GroupRole.objects.create(group=group, role=role, **fields)
    return role


def make_application(**fields: Any) -> Application:
    """Make a confirmed application; `confirmed_at=None` for one that still waits for that."""
    n = next(_number)
    fields.setdefault("full_name", f"Applicant {n}")
    fields.setdefault("email", f"applicant{n}@example.gov")
    fields.setdefault("email_key", email_key(fields["email"]))
    fields.setdefault("reference", new_reference())
    fields.setdefault("job_title", "Program manager")
    fields.setdefault("organization", "Department of Children")
    fields.setdefault("organization_type", OrganizationType.STATE)
    fields.setdefault("level", Level.STATE)
    fields.setdefault("consent_version", "2026-11")
    fields.setdefault("submitted_at", AT)
    fields.setdefault("confirmed_at", fields["submitted_at"])
    return Application.objects.create(**fields)


def make_request(**fields: Any) -> MembershipRequest:
    """Make a pending request, confirmed as its application is, and then with its group's steps."""
    application = fields.pop("application", None) or make_application()
    group = fields.pop("group", None) or make_group()
    fields.setdefault("email_key", application.email_key)
    fields.setdefault("jurisdiction", application.jurisdiction)
    fields.setdefault("standing", MembershipRequest.Standing.FITS)
    fields.setdefault("submitted_at", application.submitted_at)
    fields.setdefault("confirmed_at", application.confirmed_at)
    fields.setdefault("waiting_since", fields["confirmed_at"])
    if fields.get("status") == Status.WAITING_FOR_APPLICANT:
        fields.setdefault("asked_at", AT)
    request = MembershipRequest.objects.create(application=application, group=group, **fields)
    if request.confirmed_at:
        RequestStep.objects.bulk_create(
            RequestStep(request=request, body=step.body, verb=step.verb, round=request.round)
            for step in group.approval_steps.all()
        )
    _make_round(request)
    return request


def _make_round(request: MembershipRequest) -> None:
    """Give a request the round that it stands in, as its status says."""
    confirmed = request.confirmed_at
    sent = min(request.submitted_at, confirmed or request.submitted_at)
    ended = None if request.is_open else request.closed_at or confirmed or sent
    began_on, confirmed_on = (timezone.localdate(each) for each in (sent, confirmed or sent))
    RequestRound.objects.create(
        request=request,
        round=request.round,
        began_on=began_on,
        confirmed_on=confirmed_on if confirmed else None,
        applicant_days=(confirmed_on - began_on).days,
        asked_on=timezone.localdate(request.asked_at) if request.asked_at else None,
        ended_on=timezone.localdate(ended) if ended else None,
        ending=request.status if ended else "",
    )


def make_idea(**fields: Any) -> GroupIdea:
    """Make an idea that waits for staff; `confirmed_at=None` for one that nobody confirmed."""
    n = next(_number)
    fields.setdefault("full_name", f"Thinker {n}")
    fields.setdefault("email", f"thinker{n}@example.gov")
    fields.setdefault("email_key", email_key(fields["email"]))
    fields.setdefault("reference", new_reference())
    fields.setdefault("audience", f"People of kind {n}.")
    fields.setdefault("purpose", f"To do thing {n}.")
    fields.setdefault("submitted_at", AT)
    fields.setdefault("confirmed_at", fields["submitted_at"])
    confirmed = fields["confirmed_at"] is not None
    status = fields.setdefault("status", IdeaStatus.NEW if confirmed else IdeaStatus.UNCONFIRMED)
    if status == IdeaStatus.BECAME_GROUP:
        fields["group"] = fields.get("group") or make_group()
    if status == IdeaStatus.DISCUSSED:
        fields.setdefault("discussed_at", AT)
    if status not in OPEN_IDEAS:
        fields.setdefault("settled_at", AT)
    return GroupIdea.objects.create(**fields)


def make_assignment(**fields: Any) -> ReviewerAssignment:
    """Let a user act for a body, from a month ago on."""
    fields["user"] = fields.get("user") or make_user()
    fields["body"] = fields.get("body") or make_body()
    fields.setdefault("starts_on", date(2026, 10, 1))
    return ReviewerAssignment.objects.create(**fields)


def make_member(**fields: Any) -> Member:
    """Make a person on the roster, in no group yet."""
    n = next(_number)
    fields.setdefault("full_name", f"Member {n}")
    fields.setdefault("email", f"member{n}@example.gov")
    fields.setdefault("email_key", email_key(fields["email"]))
    return Member.objects.create(**fields)


def make_membership(**fields: Any) -> Membership:
    """Make an active membership, begun a month ago as an opening balance."""
    fields["member"] = fields.get("member") or make_member()
    fields["group"] = fields.get("group") or make_group()
    fields.setdefault("starts_on", date(2026, 10, 1))
    fields.setdefault("origin", Membership.Origin.OPENING_BALANCE)
    fields.setdefault("recorded_at", AT)
    if fields.get("ends_on"):
        fields.setdefault("end_recorded_at", AT)
    return Membership.objects.create(**fields)


def make_mail(**fields: Any) -> OutboundMail:
    """Queue a mail that belongs to nothing else."""
    n = next(_number)
    fields.setdefault("kind", OutboundMail.Kind.ALREADY)
    fields.setdefault("to", f"reader{n}@example.gov")
    fields.setdefault("subject", f"Subject {n}")
    fields.setdefault("text", f"Text {n}")
    fields.setdefault("html", f"<p>Text {n}</p>")
    fields.setdefault("message_id", f"<mail-{n}@example.gov>")
    fields.setdefault("queued_at", AT)
    fields.setdefault("not_before", fields["queued_at"])
    return OutboundMail.objects.create(**fields)


def liaison_body() -> ReviewingBody:
    """Return the body of the State Liaison Officers, made once."""
    body, _ = ReviewingBody.objects.get_or_create(
        slug=LIAISON_OFFICER,
        defaults={
            "name": "State Liaison Officer",
            "phrase": "the State Liaison Officer of your jurisdiction",
            "reach": ReviewingBody.Reach.JURISDICTION,
        },
    )
    return body


def make_officer(**fields: Any) -> ReviewerAssignment:
    """Let a user act as the State Liaison Officer of a jurisdiction."""
    fields["jurisdiction"] = fields.get("jurisdiction") or make_jurisdiction()
    return make_assignment(body=liaison_body(), **fields)


def make_leadership(**fields: Any) -> JurisdictionLeader:
    """Let a user lead a jurisdiction, from a month ago on."""
    fields["user"] = fields.get("user") or make_user()
    fields["jurisdiction"] = fields.get("jurisdiction") or make_jurisdiction()
    fields.setdefault("starts_on", date(2026, 10, 1))
    return JurisdictionLeader.objects.create(**fields)


def make_invitation(**fields: Any) -> GroupInvitation:
    """Put somebody forward, on behalf of an officer of their own unless it says otherwise."""
    n = next(_number)
    fields.setdefault("full_name", f"Invited {n}")
    fields.setdefault("email", f"invited{n}@example.gov")
    fields.setdefault("email_key", email_key(fields["email"]))
    fields.setdefault("origin", GroupInvitation.Origin.OFFICER)
    right = fields.get("assignment") or fields.get("leader")
    if right is None and fields["origin"] == GroupInvitation.Origin.OFFICER:
        right = fields["assignment"] = make_officer(jurisdiction=fields.get("jurisdiction"))
    if right is not None:
        fields.setdefault("invited_by", right.user)
        fields.setdefault("jurisdiction", right.jurisdiction)
    fields["group"] = fields.get("group") or make_group(bodies=[liaison_body()])
    fields.setdefault("invited_at", AT)
    fields.setdefault("ends_at", fields["invited_at"] + timedelta(days=30))
    return GroupInvitation.objects.create(**fields)
