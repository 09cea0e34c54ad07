"""A real mail server for the tests of the sender."""

from collections.abc import Iterator

import pytest

from .smtp import MailServer, free_port, listening


@pytest.fixture
def smtp_port(settings) -> int:
    """Point Django's mail backend at a port of this machine, with little patience."""
    port = free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_TIMEOUT = 1
    return port


@pytest.fixture
def server(smtp_port: int) -> Iterator[MailServer]:
    """Run a mail server that accepts until told otherwise."""
    with listening(MailServer(), smtp_port) as running:
        yield running
