"""A window on its way to another page: what looks at a page first waits until it is there."""

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATIENCE_SECONDS = 10


class Way:
    """Hears from Chromium when a window is asked to leave its page, and when that is over.

    The page itself tells that it was asked, in the very moment of the click or key, and on the one
    line on which it also answers: whoever has an answer knows of everything asked before. (The
    click of Playwright returns while a form is still on its way, a key press always does.)
    """

    def __init__(self, window: "Page") -> None:
        self._window = window
        self._asked_for: str | None = None
        self._begun = False
        self._line = window.context.new_cdp_session(window)
        self._frame = self._line.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        self._line.on("Page.frameRequestedNavigation", self._on_asked)
        self._line.on("Page.frameStartedNavigating", self._on_begun)
        self._line.on("Page.frameNavigated", self._on_there)
        self._line.on("Page.frameStoppedLoading", self._on_stopped)
        self._line.send("Page.enable")

    def arrive(self) -> None:
        """Wait until the page is loaded to which everything done in this window leads."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not self._is_there():
            assert time.monotonic() < until, f"never came to {self._asked_for or 'the end of it'}"
            self._window.wait_for_timeout(5)

    def _is_there(self) -> bool:
        """Ask the page itself: a page cut short, by a file to keep, never fires its load event."""
        answer = self._line.send("Runtime.evaluate", {"expression": "document.readyState"})
        return self._asked_for is None and answer["result"].get("value") == "complete"

    def _on_asked(self, event: dict[str, Any]) -> None:
        if event["frameId"] == self._frame and event["disposition"] == "currentTab":
            self._asked_for, self._begun = event["url"], False

    def _on_begun(self, event: dict[str, Any]) -> None:
        self._begun = self._begun or event["frameId"] == self._frame

    def _on_there(self, event: dict[str, Any]) -> None:
        if event["frame"]["id"] == self._frame:
            self._asked_for = None

    def _on_stopped(self, event: dict[str, Any]) -> None:
        """Stay on the page: what came was a file to keep, or nothing."""
        if event["frameId"] == self._frame and self._begun:
            self._asked_for = None
