"""Browser contexts that serve one test after another: a new one costs as much as ten pages."""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

Options = tuple[tuple[str, Any], ...]


class Contexts:
    """Those at rest, by their options, each as empty as a new one: no page, cookie or file kept.

    A blank page stays open in each, or Chromium would end its processes and start new ones.
    """

    def __init__(self, browser: "Browser", patience_ms: int) -> None:
        self._browser, self._patience_ms = browser, patience_ms
        self._at_rest: dict[Options, list[BrowserContext]] = defaultdict(list)
        self._lent: dict[BrowserContext, Options] = {}
        self._blank: dict[BrowserContext, tuple[Page, CDPSession]] = {}

    def lend(self, **options: Any) -> "BrowserContext":
        """Give a context that nobody else has."""
        key = tuple(sorted(options.items()))
        context = self._at_rest[key].pop() if self._at_rest[key] else self._make(options)
        self._lent[context] = key
        return context

    def take_back(self, context: "BrowserContext", origin: str) -> None:
        """Close its pages and forget what they left, for the next test."""
        blank, line = self._blank[context]
        for page in context.pages:
            if page is not blank:
                page.close()
        context.clear_cookies()
        line.send("Network.clearBrowserCache")
        line.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        self._at_rest[self._lent.pop(context)].append(context)

    def _make(self, options: dict[str, Any]) -> "BrowserContext":
        context = self._browser.new_context(**options)
        context.set_default_timeout(self._patience_ms)
        blank = context.new_page()
        self._blank[context] = (blank, context.new_cdp_session(blank))
        return context
