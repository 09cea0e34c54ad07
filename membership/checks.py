"""System checks; the modules of each room's checks are imported here."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, register
from django.db import OperationalError, ProgrammingError, transaction

from .catalog.checks import check_catalog
from .pages import checks as pages_checks  # noqa: F401  (registers its checks)
from .reports import checks as reports_checks  # noqa: F401  (registers its checks)
from .roster.checks import check_no_sample_people

Check = Callable[[], list[CheckMessage]]


def _after_migrate(check: Check, databases: Sequence[str] | None) -> list[CheckMessage]:
    if "default" not in (databases or ()):
        return []
    try:
        with transaction.atomic():
            return check()
    except (OperationalError, ProgrammingError):
        return []


@register(Tags.database)
def catalog(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Report a catalog that cannot work; silent before `migrate`, or `migrate` could never run."""
    return _after_migrate(check_catalog, databases)


@register(Tags.database)
def sample_people(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Report sample people in production; silent before `migrate`."""
    return _after_migrate(check_no_sample_people, databases)
