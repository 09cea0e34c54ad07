"""The address a visitor comes from, as far as it can be trusted."""

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
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return hops[-trusted] if len(hops) >= trusted and hops[-trusted] else direct
