"""A real browser that looks at pages: headless Chromium, driven by Playwright, watched while it looks."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from taxonomy.errors import FileError, MissingPackage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

INSTALL = "pip install 'skillstep[test]'"
CHROMIUM_VARIABLE = "SKILLSTEP_TEST_CHROMIUM"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
WIDTHS = {390: 844, 1280: 900}  # CSS px of a phone and of a desktop, with the height of each
NARROWEST = 320  # CSS px: WCAG 2.2, 1.4.10 (reflow)

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Chromium's own sandbox needs rights that containers do not give; it meets no page but ours here.
_OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none")
_PATIENCE = 30_000  # ms
_SETTLED = 250  # ms
_LOCALES = {"en": "en-CA", "fr": "fr-CA"}
_STATUS = "Failed to load resource: the server responded with a status"  # an error page's own

# Runs before a page's own scripts: what moves by itself, and what the page's policy refuses.
_WATCH = """
window.watched = {shift: 0, refused: []};
new PerformanceObserver(list => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.watched.shift += one.value;
}).observe({type: 'layout-shift', buffered: true});
document.addEventListener('securitypolicyviolation',
  one => window.watched.refused.push(one.violatedDirective + ' ' + one.blockedURI));
"""
_OVERFLOW = """() => {
  const root = document.documentElement, wide = root.clientWidth;
  if (root.scrollWidth <= wide) return [];
  const out = [...document.body.querySelectorAll('*')].filter(
    one => one.getBoundingClientRect().right > wide + 1 && !one.closest('.scroll, pre, .hidden'));
  return [`${root.scrollWidth} px`, ...out.slice(0, 5).map(one => one.outerHTML.slice(0, 120))];
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How somebody looks: `width` in CSS px. Both themes are looked at in each view."""

    width: int
    language: Literal["en", "fr"]
    scripts: bool = True

    def __str__(self) -> str:
        return f"{self.language}, {self.width} px{'' if self.scripts else ', no scripts'}"


class Watched:
    """One browser that remembers nothing, its page, and what went wrong since the last `take`."""

    def __init__(self, browser: Browser, view: View) -> None:
        self.view = view
        self.wrong: list[str] = []
        self.navigation: Request | None = None
        self._asked: list[Request] = []
        self._context: BrowserContext = browser.new_context(
            viewport={"width": view.width, "height": WIDTHS[view.width]},
            locale=_LOCALES[view.language],
            java_script_enabled=view.scripts,
            reduced_motion="reduce",
        )
        self._context.set_default_timeout(_PATIENCE)
        self._context.add_init_script(_WATCH)
        self.page: Page = self._context.new_page()
        # Each page is weighed as somebody's first.
        protocol = self._context.new_cdp_session(self.page)
        protocol.send("Network.enable")
        protocol.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        self.page.on("request", self._request)
        self.page.on("requestfailed", self._failed)

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self._context.close()

    def take(self) -> list[str]:
        """What went wrong since it was last asked."""
        if self.view.scripts:
            self.wrong += [f"refused: {one}" for one in self.page.evaluate("watched.refused")]
        found, self.wrong = self.wrong, []
        return found

    def bytes(self, *roots: str) -> int:
        """Bytes over the wire from these servers since the navigation, headers of answers included."""
        total = 0
        for one in self._asked:
            if one.url.startswith(roots) and one.response() is not None:
                sizes = one.sizes()
                total += sizes["responseBodySize"] + sizes["responseHeadersSize"]
        return total

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_STATUS):
            self.wrong.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self.navigation, self._asked = request, []
        self._asked.append(request)

    def _failed(self, request: Request) -> None:
        # A request that the page itself gave up (stale suggestions, a page that was left) did not fail.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.wrong.append(f"failed: {request.url} {request.failure}")


def overflow(page: Page) -> list[str]:
    """What sticks out of the page sideways; what scrolls on its own does not.

    A window that has just been made narrower may not be laid out yet: what is gone a moment later was none.
    """
    found: list[str] = page.evaluate(_OVERFLOW)
    if found:
        page.wait_for_timeout(_SETTLED)
        found = page.evaluate(_OVERFLOW)
    return found


def shift(page: Page) -> float:
    """The page's cumulative layout shift so far."""
    found: float = page.evaluate("watched.shift")
    return found


def axe(page: Page) -> dict[str, Any]:
    """What axe-core says of the page as it stands: `violations`, `incomplete`, `passes`, each a list."""
    page.evaluate(_axe())
    found: dict[str, Any] = page.evaluate(
        """async rules => {
          const {violations, incomplete, passes} = await axe.run(document, {runOnly: rules});
          const short = some => some.map(one => ({rule: one.id, help: one.help, nodes: one.nodes.map(
            node => ({at: node.target.flat().join(' '),
              why: [...node.any, ...node.all, ...node.none].map(check => check.message).join(' ')}))}));
          return {violations: short(violations), incomplete: short(incomplete),
            passes: passes.map(one => one.id)};
        }""",
        list(RULES),
    )
    return found


def axe_version(page: Page) -> str:
    """The version of axe-core that looks."""
    page.evaluate(_axe())
    found: str = page.evaluate("axe.version")
    return found


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium.

    Raises:
        MissingPackage: Playwright or axe-core is not installed.
        FileError: there is no Chromium.
    """
    try:
        from playwright.sync_api import sync_playwright

        _axe()
    except ImportError:
        raise MissingPackage(INSTALL) from None
    path = os.environ.get(CHROMIUM_VARIABLE) or next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        raise FileError(
            f"there is no Chromium: apt-get install chromium, or name one with {CHROMIUM_VARIABLE}"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*_OPTIONS])
        try:
            yield browser
        finally:
            browser.close()
