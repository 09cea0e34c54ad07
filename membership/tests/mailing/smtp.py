"""A real mail server on this machine that misbehaves when told to."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from threading import Lock

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

ACCEPTED = "250 OK"


class MailServer:
    """Takes mail and remembers it, or answers what `at_rcpt` and `at_data` say instead.

    `at_data` returns a reply, or None to hang up without one; `pause` lets it think first.
    """

    def __init__(self) -> None:
        self.received: list[Message] = []
        self.connections = 0
        self.at_rcpt: str = ACCEPTED
        self.at_data: Callable[[], str | None] = lambda: ACCEPTED
        self.pause = 0.0
        self._lock = Lock()

    @property
    def ids(self) -> list[str]:
        """The Message-IDs accepted, in order."""
        return [message["Message-ID"] for message in self.received]

    async def handle_EHLO(  # noqa: N802 (aiosmtpd's name)
        self, _: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list
    ) -> list:
        """Count the connection."""
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, _: SMTP, _session: Session, envelope: Envelope, address: str, _options: list
    ) -> str:
        """Take the recipient, or refuse as told."""
        if self.at_rcpt == ACCEPTED:
            envelope.rcpt_tos.append(address)
        return self.at_rcpt

    async def handle_DATA(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take the mail, refuse it, hang, or hang up, as told."""
        await asyncio.sleep(self.pause)
        answer = self.at_data()
        if answer is None:
            server.transport.abort()
            return "421 bye"
        if answer == ACCEPTED:
            with self._lock:
                self.received.append(message_from_bytes(envelope.original_content))
        return answer


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def listening(server: MailServer, port: int) -> Iterator[MailServer]:
    """Let the server answer on a port for the length of a block."""
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
