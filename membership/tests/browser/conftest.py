"""One headless Chromium for all browser tests, watched: no script error, no other host.

Nothing here or in the test modules imports Playwright at the top, so that a machine without it
collects the tests and says loudly that they did not run.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from ..conftest import CHROMIUM
from .arrival import Way
from .contexts import Contexts

if TYPE_CHECKING:
    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Page,
        Request,
        ViewportSize,
        WebError,
    )

HERE = Path(__file__).parent
AXE = Path(settings.BASE_DIR, "node_modules", "axe-core", "axe.min.js")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP, PHONE = 1280, 320
WIDTHS = pytest.mark.parametrize("width", [DESKTOP, PHONE])
PATIENCE_MS = 10_000
LAID_OUT = """async width => {
    while (innerWidth !== width) await new Promise(requestAnimationFrame);
    const changes = document.getAnimations().filter(each => each instanceof CSSTransition);
    await Promise.allSettled(changes.map(each => each.finished));
}"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives the browser, before the tests that cannot run here are left out."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session", autouse=True)
def _orm_beside_playwright() -> Iterator[None]:
    """Let tests use the database although Playwright's event loop runs in their thread."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start Debian's Chromium, which must phone nobody."""
    return {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-site-isolation-trials",  # there is one site: spare the other processes,
            "--renderer-process-limit=1",  # and let a test use what the one before has compiled
        ],
    }


@pytest.fixture(autouse=True)
def _static_files_as_they_are(settings: Any) -> None:
    """Serve static files by their plain names: nothing was collected for a test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


class Watch:
    """What went wrong in the browser, and the answers that a test asked for."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.expected: set[str] = set()
        self._troubles: list[tuple[str, str]] = []
        self._notes: dict[Any, Callable[[Any], None]] = {
            "console": self._on_console,
            "weberror": self._on_script_error,
            "request": self._on_request,
        }

    def follow(self, context: "BrowserContext") -> None:
        """Note every console error, script error and request to another host."""
        for event, note in self._notes.items():
            context.on(event, note)

    def leave(self, context: "BrowserContext") -> None:
        """Look away again."""
        for event, note in self._notes.items():
            context.remove_listener(event, note)

    def troubles(self) -> list[str]:
        """Return all but the browser's own report of a status that the test expected."""
        return [
            text
            for text, source in self._troubles
            if not (source in self.expected and text.startswith("Failed to load resource"))
        ]

    def forgive(self) -> None:
        """Forget what happened so far: the test has made the trouble itself."""
        self._troubles.clear()

    def _on_console(self, message: "ConsoleMessage") -> None:
        if message.type == "error":
            self._note(message.text, message.location.get("url", ""))

    def _on_script_error(self, error: "WebError") -> None:
        self._note(f"script error: {error.error}")

    def _on_request(self, request: "Request") -> None:
        parts = urlsplit(request.url)
        if parts.scheme != "data" and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self._note(f"asked another host: {request.url}")

    def _note(self, text: str, source: str = "") -> None:
        self._troubles.append((text, source))


@pytest.fixture
def watch(live_server: Any) -> Iterator[Watch]:
    """Fail the test, once it is done, for any trouble in any of its windows."""
    watch = Watch(live_server.url)
    yield watch
    assert watch.troubles() == []


@pytest.fixture(scope="session")
def contexts(browser: "Browser") -> Contexts:
    """Keep what the tests of this process have opened."""
    return Contexts(browser, PATIENCE_MS)


@pytest.fixture
def new_context(contexts: Contexts, watch: Watch) -> Iterator[Callable[..., "BrowserContext"]]:
    """Open one more watched browser: `new_context(java_script_enabled=False)`."""
    opened = []

    def open_context(**options: Any) -> "BrowserContext":
        context = contexts.lend(**options)
        opened.append(context)
        watch.follow(context)
        return context

    yield open_context
    for context in opened:
        contexts.take_back(context, watch.origin)
        watch.leave(context)


@pytest.fixture
def arrive(request: pytest.FixtureRequest) -> Callable[..., "Page"]:
    """Return `arrive(on=page)`: wait for the page that the last act leads to; give the window."""
    ways: dict[Page, Way] = {}

    def wait(on: Any = None) -> "Page":
        window = on or request.getfixturevalue("page")
        if window not in ways:
            ways[window] = Way(window)
        ways[window].arrive()
        return window

    return wait


def sheets(pdf: bytes) -> int:
    """Count the sheets of paper of a page that was printed."""
    return pdf.count(b"/Type /Page\n")


def size(width: int) -> "ViewportSize":
    """Return the size of a window of this width."""
    return {"width": width, "height": 900}


def resize(window: "Page", width: int) -> None:
    """Make a window this wide; one that is so already costs nothing."""
    if window.viewport_size != size(width):
        window.set_viewport_size(size(width))


@pytest.fixture
def visit(live_server: Any, watch: Watch, arrive: Callable[..., "Page"]) -> Callable[..., "Page"]:
    """Return `visit(path, width=1280, status=200, on=page)`: open a path and check its status."""

    def go(path: str, width: int = DESKTOP, status: int = 200, on: Any = None) -> "Page":
        window = arrive(on)
        resize(window, width)
        url = f"{live_server.url}{path}"
        if status >= 400:
            watch.expected.add(url)
        answer = window.goto(url)
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}"
        return window

    return go


@pytest.fixture
def sign_in(request: pytest.FixtureRequest, live_server: Any) -> Callable[..., None]:
    """Return `sign_in(user, on=page)`: the window's cookies become those of somebody signed in."""

    def go(user: Any, on: Any = None) -> None:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookie = client.cookies["sessionid"].value
        window = on or request.getfixturevalue("page")
        window.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])

    return go


@pytest.fixture
def real_site(live_server: Any, catalog: None, settings: Any) -> None:
    """Serve the real catalog; mailed links lead here, and nothing is held up."""
    settings.SITE_URL = live_server.url
    settings.TAKE_BACK_MINUTES = 0
    settings.MINIMUM_FILL_SECONDS = 0
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def axe(arrive: Callable[..., "Page"]) -> Callable[..., None]:
    """Return `axe(on=page)`: no violation of WCAG 2.2 AA on the page as it stands."""

    def check(on: Any = None) -> None:
        window = arrive(on)
        if not window.evaluate("() => 'axe' in window"):
            window.evaluate(AXE.read_text())
        # Without preload: it would copy imported style sheets inline, which the policy refuses.
        found = window.evaluate(
            """tags => axe.run(document, {
                runOnly: tags, resultTypes: ["violations"], preload: false
            })""",
            AXE_TAGS,
        )
        readable = [
            f"{violation['id']}: {violation['help']}\n    "
            + "\n    ".join(f"{node['target']} {node['html'][:200]}" for node in violation["nodes"])
            for violation in found["violations"]
        ]
        assert not readable, f"{window.url}\n" + "\n".join(readable)

    return check


@pytest.fixture
def fits(arrive: Callable[..., "Page"]) -> Callable[..., None]:
    """Return `fits(on=page)`: nothing makes the page scroll sideways at the width it has."""

    def check(on: Any = None) -> None:
        window = arrive(on)
        too_wide = window.evaluate(
            """() => {
                const width = document.documentElement.clientWidth;
                if (document.documentElement.scrollWidth <= width) return [];
                const wide = [...document.querySelectorAll("*")].filter(
                    each => each.getBoundingClientRect().right > width + 1
                        || each.scrollWidth > width);
                return wide.filter(each => !wide.some(other => other.parentElement === each))
                    .map(each => each.outerHTML.slice(0, 160));
            }"""
        )
        assert not too_wide, f"{window.url} scrolls sideways:\n" + "\n".join(too_wide)

    return check


@pytest.fixture
def is_fine(arrive: Callable[..., "Page"], axe: Callable, fits: Callable) -> Callable[..., None]:
    """Return `is_fine(on=page)`: as it stands, the page is accessible and fits, at both widths.

    It ends at the width at which it began. No script of ours asks for the width when a page loads,
    so that one visit shows what two would.
    """

    def check(on: Any = None) -> None:
        window = arrive(on)
        here = window.viewport_size
        for width in sorted((DESKTOP, PHONE), key=lambda each: here == size(each)):
            resize(window, width)
            window.evaluate(LAID_OUT, width)
            axe(on)
            fits(on)

    return check


@pytest.fixture
def expect() -> Any:
    """Give Playwright's waiting assertions: `expect(page).to_have_title(...)`."""
    from playwright.sync_api import expect

    return expect
