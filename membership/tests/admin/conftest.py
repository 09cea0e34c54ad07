"""People at the admin's door, and the browser each of them brings."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from . import staff

PASSPHRASE = "five green lamps in a row"


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    """Spare the tests what makes a stolen hash slow to guess."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """Return `signed_in(user)`: a client whose session is that user's."""
    return staff.signed_in


def sign_in_by_form(client: Client, address: str, passphrase: str, **extra: Any) -> Any:
    """Send the sign-in form as a person would."""
    data = {"username": address, "password": passphrase, **extra}
    return client.post("/admin/login/", data)
