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
from .requests.desk import AddressChange, DeskLink, RemovalRequest
from .requests.models import Application, Attempt, MembershipRequest, RequestEvent, RequestText
from .review.models import Decision, RequestStep, ReviewerAssignment
from .review.people import GroupInvitation, JurisdictionLeader, ReviewerPreference
from .roster.imports import RosterImport, RosterImportRow
from .roster.models import Member, Membership
from .roster.role_check import RoleCheck

__all__ = [
    "AddressChange",
    "Application",
    "ApprovalStep",
    "Attempt",
    "AuditEvent",
    "Decision",
    "DeskLink",
    "GroupInvitation",
    "GroupRole",
    "Jurisdiction",
    "JurisdictionLeader",
    "Member",
    "Membership",
    "MembershipRequest",
    "OpeningRule",
    "OutboundMail",
    "PeerGroup",
    "RemovalRequest",
    "RequestEvent",
    "RequestStep",
    "RequestText",
    "ReviewerAssignment",
    "ReviewerPreference",
    "ReviewingBody",
    "Role",
    "RoleCheck",
    "RosterImport",
    "RosterImportRow",
    "Topic",
]
