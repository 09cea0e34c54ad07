"""Which edition of the catalog this is: every change makes a new one, and copies of old ones go.

An edition is known to the process that made the change. Others see it when their copies have
served their time (CATALOG_CACHE_SECONDS).
"""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save

from .fixture_files import CATALOG_MODELS
from .models import PeerGroup
from .models.base import CatalogRow

_current = ""


def edition() -> str:
    """Return what names the catalog as this process knows it."""
    return _current


def _begin(**_: Any) -> None:
    """Begin an edition now, and after the commit too: until then old rows are read."""
    _next()
    transaction.on_commit(_next)


def _next() -> None:
    global _current
    _current = uuid4().hex


def watch(models: Iterable[type[CatalogRow]], links: Iterable[type[Model]]) -> None:
    """Begin an edition whenever one of these tables changes, or one of these links."""
    for model in models:
        post_save.connect(_begin, sender=model, dispatch_uid="catalog_edition_saved")
        post_delete.connect(_begin, sender=model, dispatch_uid="catalog_edition_deleted")
    for through in links:
        m2m_changed.connect(_begin, sender=through, dispatch_uid="catalog_edition_links")


watch(CATALOG_MODELS, (PeerGroup.topics.through, PeerGroup.eligible_jurisdictions.through))
