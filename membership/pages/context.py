"""What every page's frame needs."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

IDENTIFIER_LABELS = {
    "about": "About us",
    "accessibility": "Accessibility support",
    "foia": "FOIA requests",
    "no_fear": "No FEAR Act data",
    "inspector_general": "Office of the Inspector General",
    "performance": "Performance reports",
    "privacy": "Privacy policy",
}


def site(_request: HttpRequest | None) -> dict[str, object]:
    """Give each template the help address and the federal banner's settings."""
    return {
        "help_email": settings.HELP_EMAIL,
        "official_site": settings.OFFICIAL_SITE and has_official_host(),
        "identifier_agency": settings.IDENTIFIER_AGENCY,
        "identifier_domain": urlsplit(settings.SITE_URL).hostname,
        "identifier_links": [
            (label, settings.IDENTIFIER_LINKS[name])
            for name, label in IDENTIFIER_LABELS.items()
            if name in settings.IDENTIFIER_LINKS
        ],
    }


def has_official_host() -> bool:
    """Say whether this site may call itself official: a .gov or .mil host, over HTTPS."""
    address = urlsplit(settings.SITE_URL)
    return address.scheme == "https" and (address.hostname or "").endswith((".gov", ".mil"))
