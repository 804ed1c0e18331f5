"""A Chromium on a real server, with checks of what no page may do.

def test_something(open_tab: OpenTab, demo: GreenroomServer) -> None:
    tab = open_tab(demo)
    tab.goto("/models")
    expect(tab.page.get_by_role("heading", level=1)).to_have_text("Registered Models")

Whatever a test is about: at its end every tab it opened must have a clean console, no violation of the policy, and no request
that left the server. A test that provokes one says so with `tab.expects(...)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, Protocol

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    Route,
    expect,
    sync_playwright,
)

from scripts import browser as chromium

# Long, for busy machines: waiting ends as soon as what is waited for is there.
TIMEOUT_MS = 20_000
WIDE = (1440, 900)
NARROW = (390, 844)

# In every document of a tab, before its own scripts: counts pointer presses, and reports policy violations. The count
# lies in the session's storage, which outlives a reload and is written before anything answers to the press.
_INIT_SCRIPT = """
addEventListener("pointerdown", () => {
  sessionStorage.setItem("test.presses", String(Number(sessionStorage.getItem("test.presses")) + 1));
}, true);
addEventListener("securitypolicyviolation", (event) => {
  reportViolation(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
});
"""


class Tab:
    """One tab in a profile of its own.

    Attributes:
        page: Playwright's page.
        requests: every request since the last `forget_requests`.
    """

    def __init__(self, context: BrowserContext, server_url: str) -> None:
        self._server_url = server_url
        self._troubles: list[str] = []
        self._expected: list[re.Pattern[str]] = []
        self.requests: list[Request] = []
        context.expose_binding("reportViolation", lambda _source, text: self._note(f"policy: {text}"))
        context.add_init_script(_INIT_SCRIPT)
        context.on("request", self._on_request)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self._note(f"uncaught: {error.error}"))
        self.context = context
        self.page: Page = context.new_page()

    @property
    def presses(self) -> int:
        """How often a pointer was pressed since `forget_presses`: any button, on anything."""
        return int(self.page.evaluate("Number(sessionStorage.getItem('test.presses'))"))

    @property
    def path(self) -> str:
        """Where it is now: path and query."""
        return self.page.url.removeprefix(self._server_url)

    def goto(self, path: str) -> Page:
        """Load a page of the server and wait until its content is there."""
        self.page.goto(self._server_url + path)
        self.settled()
        return self.page

    def settled(self) -> None:
        """Wait until the page shows more than bones."""
        expect(self.page.locator("main")).to_be_visible()
        expect(self.page.locator("main [aria-busy=true], main[aria-busy=true]")).to_have_count(0)

    def clipboard(self) -> str:
        """Read what was copied."""
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def forget_presses(self) -> None:
        self.page.evaluate("sessionStorage.removeItem('test.presses')")

    def forget_requests(self) -> None:
        self.requests.clear()

    def expects(self, pattern: str) -> None:
        """Say which trouble belongs to the test: a regular expression for its text."""
        self._expected.append(re.compile(pattern))

    def expects_an_outage(self) -> None:
        """Say that the server is stopped: requests fail, and it may still answer 503 while it stops."""
        self.expects("ERR_|status of 503|Failed to fetch dynamically imported module")

    def hold_events(self) -> list[Route]:
        """Let no event reach the pages opened from now on; return the event streams that they wait for.

        An aborted stream would be opened again, and each time be logged as an error.
        """
        held: list[Route] = []
        self.page.route("**/events/stream*", lambda route: held.append(route))
        return held

    def troubles(self) -> list[str]:
        """Name what went wrong in it and was not expected."""
        return [one for one in self._troubles if not any(pattern.search(one) for pattern in self._expected)]

    def _on_request(self, request: Request) -> None:
        self.requests.append(request)
        if not request.url.startswith((self._server_url + "/", "data:", "blob:")):
            self._note(f"left the server: {request.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._note(f"console {message.type}: {message.text} {message.location.get('url', '')}")

    def _note(self, text: str) -> None:
        self._troubles.append(text)


class Served(Protocol):
    """Serves pages: a server, or a proxy of one."""

    @property
    def url(self) -> str: ...


class OpenTab(Protocol):
    """Open a tab on a server; it is closed after the test and must have recorded no error."""

    def __call__(
        self,
        server: Served,
        *,
        size: tuple[int, int] = WIDE,
        scheme: Literal["light", "dark"] = "light",
        has_touch: bool = False,
    ) -> Tab: ...


@contextmanager
def launched() -> Iterator[Browser]:
    """Run a headless Chromium."""
    executable = chromium.ensure()
    with sync_playwright() as playwright:
        browser = launch(playwright, executable)
        try:
            yield browser
        finally:
            browser.close()


def launch(playwright: Playwright, executable: object) -> Browser:
    return playwright.chromium.launch(
        executable_path=str(executable), args=list(chromium.FLAGS), chromium_sandbox=chromium.may_sandbox()
    )


@contextmanager
def tabs(browser: Browser) -> Iterator[OpenTab]:
    """Provide tabs; at the end close them and check that none recorded an error."""
    contexts: list[BrowserContext] = []
    opened: list[Tab] = []

    def open_tab(
        server: Served,
        *,
        size: tuple[int, int] = WIDE,
        scheme: Literal["light", "dark"] = "light",
        has_touch: bool = False,
    ) -> Tab:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            has_touch=has_touch,
            locale="en-GB",
            timezone_id="UTC",
            # Animations are for users; a test would only wait for them.
            reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        context.set_default_timeout(TIMEOUT_MS)
        opened.append(Tab(context, server.url))
        return opened[-1]

    try:
        yield open_tab
        found = [trouble for tab in opened for trouble in tab.troubles()]
        assert not found, "\n".join(found)
    finally:
        for context in contexts:
            context.close()


expect.set_options(timeout=TIMEOUT_MS)
