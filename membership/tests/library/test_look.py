"""What a look at a link tells, against a server that answers in every way."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from membership.library import look
from membership.library.look import Look, look_at
from membership.library.models import LinkCheck

Fault = LinkCheck.Fault


class Site(BaseHTTPRequestHandler):
    """Answers with the number in the path; `/301/x` leads on to `/x`; `/405` takes no HEAD."""

    asked: list[tuple[str, str, str]]

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.asked.append((self.command, self.path, self.headers["User-Agent"]))
        number, _, rest = self.path[1:].partition("/")
        if number == "nonsense":
            self.wfile.write(b"\x00\xff nonsense\r\n\r\n")
            return
        takes_it = number != "405" or self.command == "GET"
        self.send_response(
            int(number) if takes_it and number != "405" else 405 * (not takes_it) or 200
        )
        if number.startswith("3"):
            self.send_header("Location", f"/{rest}" if rest else self.path)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    Site.asked = []
    monkeypatch.setattr(look, "_require_public", lambda _link: None)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "status", "fault"),
    [
        ("200", 200, ""),
        ("302/200", 200, ""),
        ("404", 404, Fault.GONE),
        ("410", 410, Fault.GONE),
        ("302/404", 404, Fault.GONE),
        ("403", 403, Fault.REFUSED),
        ("429", 429, Fault.REFUSED),
        ("500", 500, Fault.UNREACHABLE),
        ("405", 200, ""),
    ],
)
def test_what_an_answer_means(site: str, path: str, status: int, fault: str) -> None:
    assert look_at(f"{site}/{path}") == Look(status, fault)


def test_a_move_for_good_is_told_with_where_it_leads(site: str) -> None:
    assert look_at(f"{site}/301/200") == Look(200, Fault.MOVED, f"{site}/200")
    assert look_at(f"{site}/308/302/200") == Look(200, Fault.MOVED, f"{site}/302/200")
    assert look_at(f"{site}/301/404") == Look(404, Fault.GONE)


@pytest.mark.parametrize("path", ["nonsense", "302"])
def test_nonsense_and_endless_ways_are_no_answer(site: str, path: str) -> None:
    assert look_at(f"{site}/{path}").fault == Fault.UNREACHABLE


def test_it_asks_for_the_head_and_says_who_asks(site: str, settings: Any) -> None:
    settings.HELP_EMAIL = "help@example.org"
    look_at(f"{site}/200")
    ((method, path, agent),) = Site.asked
    assert (method, path) == ("HEAD", "/200")
    assert "help@example.org" in agent


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1:1/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/",
        "http://localhost/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "http:///x",
        "http://example.org:99999/",
        "http://[nonsense/",
        "",
    ],
)
def test_nothing_inside_a_network_is_asked_for(link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_args: Any, **_options: Any) -> None:
        raise AssertionError("it was asked for")

    monkeypatch.setattr(socket, "create_connection", connect)
    assert look_at(link) == Look(fault=Fault.UNREACHABLE)


def test_a_redirect_does_not_lead_inside_a_network_either(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def require(link: str) -> None:
        asked.append(link)
        if len(asked) > 1:
            raise OSError("private")

    monkeypatch.setattr(look, "_require_public", require)
    assert look_at(f"{site}/302/200") == Look(fault=Fault.UNREACHABLE)
    assert [path for _, path, _ in Site.asked] == ["/302/200"]
