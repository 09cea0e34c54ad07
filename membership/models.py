"""Where Django looks for models: each is defined in its own room and only named here."""

from .audit.models import AuditEvent, TypedReason
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
from .library.models import (
    Consideration,
    Finding,
    LinkCheck,
    PeerProgram,
    Resource,
    TopicSection,
)
from .mailing.models import OutboundMail
from .reports.models import (
    BriefDelivery,
    BriefRecipient,
    Publication,
    PublicationFile,
    QuarterNote,
)
from .requests.desk import AddressChange, DeskLink, RemovalRequest
from .requests.ideas import GroupIdea
from .requests.models import (
    Application,
    Attempt,
    MembershipRequest,
    RequestEvent,
    RequestRound,
    RequestText,
)
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
    "BriefDelivery",
    "BriefRecipient",
    "Consideration",
    "Decision",
    "DeskLink",
    "Finding",
    "GroupIdea",
    "GroupInvitation",
    "GroupRole",
    "Jurisdiction",
    "JurisdictionLeader",
    "LinkCheck",
    "Member",
    "Membership",
    "MembershipRequest",
    "OpeningRule",
    "OutboundMail",
    "PeerGroup",
    "PeerProgram",
    "Publication",
    "PublicationFile",
    "QuarterNote",
    "RemovalRequest",
    "RequestEvent",
    "RequestRound",
    "RequestStep",
    "RequestText",
    "Resource",
    "ReviewerAssignment",
    "ReviewerPreference",
    "ReviewingBody",
    "Role",
    "RoleCheck",
    "RosterImport",
    "RosterImportRow",
    "Topic",
    "TopicSection",
    "TypedReason",
]
