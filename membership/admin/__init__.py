"""The admin: its door, and one module a list."""

from . import (  # noqa: F401  (each registers its lists and pages)
    audit,
    catalog,
    mail,
    queue,
    reopen,
    reviewers,
    roster,
    triage,
)
