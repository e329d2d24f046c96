"""How a test looks at pages in a real browser: headless Chromium, driven by Playwright.

`visit(path, view)` opens a page of the sample as somebody sees it. When the test ends, nothing may have gone
wrong on any of its pages: no error in the console or of a script, no request that failed or left for another
host, nothing that the page's own policy refused.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import pytest

from tests.elasticsearch.fixtures import skip_or_fail
from tests.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

OUTPUT = Path(__file__).resolve().parent / "output"
"""Screenshots, one a test and look; git ignores the folder."""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MISSING = (
    "pages are looked at in Chromium: install it (Debian: apt-get install chromium), "
    "or name one with SKILLSTEP_TEST_CHROMIUM"
)
# Chromium's own sandbox needs rights that containers do not give; it meets no page but ours here.
_OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
_PATIENCE = 10_000  # ms: the machine that tests run on may be busy
_NARROWEST = 320  # CSS px: WCAG 2.2, 1.4.10 (reflow)
_MOST_SHIFT = 0.01  # cumulative layout shift; 0.1 is called good (web.dev/articles/cls)
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_REFUSED = "Failed to load resource: the server responded with a status"

# Runs before a page's own scripts, and sees what moves and what the policy refuses.
_WATCH = """
window.watched = {shift: 0, refused: []};
new PerformanceObserver(list => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.watched.shift += one.value;
}).observe({type: 'layout-shift', buffered: true});
document.addEventListener('securitypolicyviolation',
  one => window.watched.refused.push(one.violatedDirective + ' ' + one.blockedURI));
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How somebody looks at a page: sizes in CSS px."""

    width: int = 1280
    height: int = 900
    language: Literal["en", "fr"] = "en"
    scheme: Literal["light", "dark"] = "light"
    scripts: bool = True

    def __str__(self) -> str:
        return f"{self.width}-{self.language}-{self.scheme}-{'js' if self.scripts else 'nojs'}"


DESKTOP = View()
PHONE = View(width=390, height=844)
# Each size with each language, each with and without scripts, and both themes among them.
VIEWS = (
    DESKTOP,
    replace(DESKTOP, language="fr", scheme="dark", scripts=False),
    replace(PHONE, scheme="dark", scripts=False),
    replace(PHONE, language="fr"),
)


@dataclass
class Visit:
    """The pages of one test, and what went wrong on them."""

    browser: Browser
    root: str
    test: str
    wrong: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(self, path: str, view: View = DESKTOP) -> Page:
        """A page, loaded, in a browser that remembers nothing."""
        context = self.browser.new_context(
            viewport={"width": view.width, "height": view.height},
            locale={"en": "en-CA", "fr": "fr-CA"}[view.language],
            color_scheme=view.scheme,
            java_script_enabled=view.scripts,
            reduced_motion="reduce",
        )
        self._contexts.append(context)
        context.set_default_timeout(_PATIENCE)
        context.add_init_script(_WATCH)
        page = context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)
        page.goto(self.root + path)
        return page

    def expect(self, *statuses: int) -> None:
        """Answers with these statuses are what the test is about."""
        self.expected |= set(statuses)

    def calm(self, page: Page, name: str = "") -> None:
        """The page as it stands fits its width, and 320 px; nothing moved by itself. Keeps a screenshot."""
        width = page.viewport_size["width"] if page.viewport_size else 0
        height = page.viewport_size["height"] if page.viewport_size else 0
        shot = f"{self.test}{'-' if name else ''}{name}"
        page.screenshot(path=OUTPUT / f"{shot}.png", full_page=True)
        assert overflow(page) == [], f"wider than {width} px"
        if page.evaluate("typeof watched === 'object'"):
            assert page.evaluate("watched.shift") < _MOST_SHIFT
            assert page.evaluate("watched.refused") == []
        page.set_viewport_size({"width": _NARROWEST, "height": height})
        assert overflow(page) == [], f"wider than {_NARROWEST} px"
        page.set_viewport_size({"width": width, "height": height})

    def close(self) -> None:
        """Close what is open, and fail where something went wrong."""
        for context in self._contexts:
            context.close()
        assert self.wrong == []

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_REFUSED):
            self.wrong.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).scheme in ("http", "https") and not request.url.startswith(self.root + "/"):
            self.wrong.append(f"another host: {request.url}")

    def _failed(self, request: Request) -> None:
        # A request that the page itself gave up (stale suggestions, a page that was left) did not fail.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.wrong.append(f"failed: {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.wrong.append(f"{response.status}: {response.url}")


def overflow(page: Page) -> list[str]:
    """What sticks out of the page sideways, the page itself included; what scrolls on its own does not."""
    found: list[str] = page.evaluate(
        """() => {
          const root = document.documentElement, wide = root.clientWidth;
          if (root.scrollWidth <= wide) return [];
          const out = [...document.body.querySelectorAll('*')].filter(
            one => one.getBoundingClientRect().right > wide + 1 && !one.closest('.scroll, pre, .hidden'));
          return ['page: ' + root.scrollWidth, ...out.slice(0, 5).map(one => one.outerHTML.slice(0, 120))];
        }"""
    )
    return found


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands: the rule, what it says, and where."""
    page.evaluate(_axe())
    answer: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", list(_RULES)
    )
    return [
        f"{one['id']}: {one['help']}: {[node['target'] for node in one['nodes'][:5]]} "
        f"{one['nodes'][0]['failureSummary']}"
        for one in answer["violations"]
    ]


def find_chromium() -> str | None:
    """The browser of SKILLSTEP_TEST_CHROMIUM, else one that is installed."""
    if given := os.environ.get("SKILLSTEP_TEST_CHROMIUM"):
        return given
    return next(filter(None, map(shutil.which, _NAMES)), None)


@pytest.fixture(scope="session")
def site(sample_data: Path) -> Iterator[str]:
    """The address of the real server over the sample."""
    with served(sample_data, encoder=True) as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for the tests of a file.

    Not for the whole run: Playwright keeps an event loop running in this thread, beside which no other test
    could run one of its own.
    """
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        skip_or_fail(_MISSING, os.environ)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*_OPTIONS])
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture
def visit(chromium: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """`visit(path, view)` opens a page."""
    found = Visit(chromium, site, re.sub(r"[^\w.-]+", "-", request.node.name).strip("-"))
    yield found
    found.close()
