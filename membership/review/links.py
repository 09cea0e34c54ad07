"""The one-time link by which staff and reviewers set their passphrase."""

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode


def one_time_link(user: User) -> str:
    """Return a link that dies with its first use, with the next sign-in, and after its hours."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    page = reverse("admin:set_passphrase", args=[uid, token])
    return f"{settings.SITE_URL}{page}"
