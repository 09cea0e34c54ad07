"""What the tests of the staff's pages share: who is signed in, and what moment it is."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.crypto import get_random_string

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
NEVER = datetime(2100, 1, 1, tzinfo=UTC)


def signed_in(user: User) -> Client:
    """Return a browser in which this person has signed in; of that, nothing else is on record."""
    client = Client()
    told = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    session = Session.objects.create(
        session_key=get_random_string(32),
        session_data=SessionStore().encode(told),
        expire_date=NEVER,
    )
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def stop_the_clock(monkeypatch: Any) -> None:
    """Let it be `AT` for every view."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def shown(response: Any) -> str:
    """Return a page's text; fails for anything but a page."""
    assert response.status_code == 200, response.status_code
    return response.content.decode()
