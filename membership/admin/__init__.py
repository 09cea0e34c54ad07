"""The admin: its door, and one module a list."""

from . import (  # noqa: F401  (each registers its lists and pages)
    audit,
    catalog,
    hand_over,
    leaders,
    liaison_proposals,
    mail,
    notices,
    put_forward,
    queue,
    removals,
    reopen,
    reviewers,
    roster,
    roster_coverage,
    roster_export,
    roster_import,
    roster_import_acts,
    roster_no_answer,
    roster_people,
    triage,
)
