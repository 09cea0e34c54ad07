"""The catalog's tables: every one keeps its history, and every one has a natural key."""

from .approval import ApprovalStep, OpeningRule, ReviewingBody
from .groups import GroupRole, PeerGroup, Role, Topic
from .places import Jurisdiction

__all__ = [
    "ApprovalStep",
    "GroupRole",
    "Jurisdiction",
    "OpeningRule",
    "PeerGroup",
    "ReviewingBody",
    "Role",
    "Topic",
]
