"""Which edition of the catalog this is: every change makes a new one, and copies of old ones go."""

from typing import Any
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from .fixture_files import CATALOG_MODELS
from .models import PeerGroup

_KEY = "catalog.edition"


def edition() -> str:
    """Return what names the catalog as it is now; processes that share a cache agree on it."""
    known: str = cache.get(_KEY, "")
    return known


def _new_edition(**_: Any) -> None:
    """Begin an edition now, and after the commit too: until then old rows are read."""
    cache.set(_KEY, uuid4().hex, None)
    transaction.on_commit(lambda: cache.set(_KEY, uuid4().hex, None))


for _model in CATALOG_MODELS:
    post_save.connect(_new_edition, sender=_model, dispatch_uid="catalog_edition_saved")
    post_delete.connect(_new_edition, sender=_model, dispatch_uid="catalog_edition_deleted")
for _links in (PeerGroup.topics.through, PeerGroup.eligible_jurisdictions.through):
    m2m_changed.connect(_new_edition, sender=_links, dispatch_uid="catalog_edition_links")
