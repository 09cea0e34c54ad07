"""Where Django looks for models: each is defined in its own room and only named here."""

from .audit.models import AuditEvent
from .catalog.models import (
    ApprovalStep,
    GroupRole,
    Jurisdiction,
    OpeningRule,
    PeerGroup,
    ReviewingBody,
    Role,
    Topic,
)
from .mailing.models import OutboundMail
from .requests.models import Application, Attempt, MembershipRequest, RequestEvent, RequestText
from .review.models import Decision, RequestStep, ReviewerAssignment
from .roster.models import Member, Membership

__all__ = [
    "Application",
    "ApprovalStep",
    "Attempt",
    "AuditEvent",
    "Decision",
    "GroupRole",
    "Jurisdiction",
    "Member",
    "Membership",
    "MembershipRequest",
    "OpeningRule",
    "OutboundMail",
    "PeerGroup",
    "RequestEvent",
    "RequestStep",
    "RequestText",
    "ReviewerAssignment",
    "ReviewingBody",
    "Role",
    "Topic",
]
