"""Which tables of the library the fixture files hold, in the order in which they are loaded."""

from ..catalog.edition import watch
from ..catalog.models.base import CatalogRow
from .models import Consideration, Finding, PeerProgram, Resource, TopicSection

LIBRARY_MODELS: tuple[type[CatalogRow], ...] = (
    TopicSection,
    Resource,
    Consideration,
    PeerProgram,
    Finding,
)
LINKS = (
    Resource.topics.through,
    PeerProgram.considerations.through,
    Finding.sources.through,
)

watch(LIBRARY_MODELS, LINKS)
