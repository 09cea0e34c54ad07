"""System checks of what the public pages lean on."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import checks

from .context import IDENTIFIER_LABELS, has_official_host


@checks.register()
def uswds_is_installed(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 (Django's signature)
    **_: Any,
) -> list[checks.CheckMessage]:
    """Warn when the design system is missing: pages still work, but without any style."""
    css = "uswds/css/uswds.min.css"
    if finders.find(css) or Path(settings.STATIC_ROOT, css).is_file():
        return []
    return [
        checks.Warning(
            "USWDS is not installed: pages work, but have no style.",
            hint="Run: npm ci",
            id="membership.W101",
        )
    ]


@checks.register()
def official_site_is_official(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 (Django's signature)
    **_: Any,
) -> list[checks.CheckMessage]:
    """Refuse the federal banner anywhere but on a federal host with all its links."""
    if not settings.OFFICIAL_SITE:
        return []
    problems: list[checks.CheckMessage] = []
    if not has_official_host():
        problems.append(
            checks.Error(
                "OFFICIAL_SITE is on, but SITE_URL is not https:// on a .gov or .mil host.",
                hint="Leave OFFICIAL_SITE off, or set SITE_URL.",
                id="membership.E101",
            )
        )
    missing = [name for name in IDENTIFIER_LABELS if not settings.IDENTIFIER_LINKS.get(name)]
    if missing:
        problems.append(
            checks.Error(
                f"OFFICIAL_SITE is on, but IDENTIFIER_LINKS lacks {', '.join(missing)}.",
                id="membership.E102",
            )
        )
    return problems
