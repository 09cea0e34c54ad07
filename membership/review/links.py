"""Absolute links into the admin, for mails; one of them lets its reader set a passphrase."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode


def admin_link(page: str, *args: Any, query: str = "") -> str:
    """Return the address of a page of the admin, which asks whoever opens it to sign in."""
    path = reverse(f"admin:{page}", args=args)
    return f"{settings.SITE_URL}{path}{'?' if query else ''}{query}"


def one_time_link(user: User) -> str:
    """Return a link that dies with its first use, with the next sign-in, and after its hours."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return admin_link("set_passphrase", uid, token)
