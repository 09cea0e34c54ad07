"""The library's tables: rows like the catalog's, and what is known of their links."""

from .links import LinkCheck
from .peer_support import Consideration, Finding, PeerProgram
from .resources import Resource, TopicSection

__all__ = ["Consideration", "Finding", "LinkCheck", "PeerProgram", "Resource", "TopicSection"]
