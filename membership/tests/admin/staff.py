"""What the tests of the staff's pages share: who is signed in, and what moment it is."""

from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from membership.tests.factories import AT

# Free text that must come out as it went in, and do nothing on the way.
HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}{% now 'Y' %}",
    'O\'Brien & "Söhne"',
    "=1+1",
    "مرحبا \u202e\u2066 👩‍👧",
)
NUL = "a\x00b"


def signed_in(user: User) -> Client:
    """Return a browser in which this person has signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def stop_the_clock(monkeypatch: Any) -> None:
    """Let it be `AT` for every view."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def shown(response: Any) -> str:
    """Return a page's text; fails for anything but a page."""
    assert response.status_code == 200, response.status_code
    return response.content.decode()
