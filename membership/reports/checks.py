"""System checks of the settings that figures lean on."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

LOWEST_THRESHOLD = 5
MONTHS = range(1, 13)


@checks.register()
def small_counts_hide(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 (Django's signature)
    **_: Any,
) -> list[checks.CheckMessage]:
    """Refuse a threshold that would let anybody be found among so few."""
    if settings.SUPPRESSION_THRESHOLD >= LOWEST_THRESHOLD:
        return []
    return [
        checks.Error(
            f"SUPPRESSION_THRESHOLD is {settings.SUPPRESSION_THRESHOLD}: small counts would show.",
            hint=f"Set it to {LOWEST_THRESHOLD} or more; 11 is usual.",
            id="membership.E201",
        )
    ]


@checks.register()
def fiscal_year_begins_in_a_month(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 (Django's signature)
    **_: Any,
) -> list[checks.CheckMessage]:
    """Refuse a first month of the fiscal year that the calendar does not have."""
    if settings.FISCAL_YEAR_FIRST_MONTH in MONTHS:
        return []
    return [
        checks.Error(
            f"FISCAL_YEAR_FIRST_MONTH is {settings.FISCAL_YEAR_FIRST_MONTH}: there is no such "
            "month.",
            hint="Set it to a number from 1 to 12; the federal fiscal year begins in 10.",
            id="membership.E202",
        )
    ]
