"""The address a visitor comes from, as far as it can be trusted."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address, trusting forwarded ones only as far as the settings say.

    Each of the `TRUSTED_PROXY_COUNT` proxies appends the address it saw, so the visitor is that
    many places from the right. Anything further left was written by the visitor and proves nothing.
    """
    direct: str = request.META.get("REMOTE_ADDR", "")
    trusted: int = settings.TRUSTED_PROXY_COUNT
    if not trusted:
        return direct
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return (len(hops) >= trusted and _address(hops[-trusted].strip())) or direct


def _address(hop: str) -> str:
    """Return the address of a hop without its port; empty for what is none, as PostgreSQL asks."""
    if hop.startswith("["):
        hop = hop[1:].partition("]")[0]
    elif hop.count(":") == 1:
        hop = hop.partition(":")[0]
    try:
        return str(ipaddress.ip_address(hop))
    except ValueError:
        return ""
