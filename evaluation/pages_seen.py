"""What is seen of each page: rules of accessibility, what moves or sticks out, bytes and time."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from evaluation.pages_browser import (
    NARROWEST,
    WIDTHS,
    View,
    Watched,
    axe,
    axe_version,
    chromium,
    overflow,
    shift,
)
from evaluation.pages_chosen import Chosen
from evaluation.pages_walks import WALKS, Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

THEMES = ("light", "dark")
MOST_SHIFT = 0.01  # cumulative layout shift; 0.1 is called good (web.dev/articles/cls)
ASKED = 20  # times that the server is asked again for each page, after _WARM
_WARM = 3
_STATUS = {"error": 404}  # of pages whose answer is not 200

Fault = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """The request that brought a page."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None


@dataclass(slots=True)
class Seen:
    """A page over all the views that it was seen in."""

    name: str
    views: list[str] = field(default_factory=list)
    rules: int = 0
    violations: list[Fault] = field(default_factory=list)
    incomplete: list[Fault] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    overflow: list[str] = field(default_factory=list)
    shift: float = 0.0
    bytes: int = 0
    asked: Asked | None = None
    p50_ms: float | None = None

    @property
    def failed(self) -> bool:
        """Whether something is to be mended."""
        return bool(self.violations or self.wrong or self.overflow or self.shift > MOST_SHIFT)


def views() -> list[View]:
    """Each width in each language, with scripts, and the same without."""
    return [
        View(width=width, language=language, scripts=scripts)
        for scripts in (True, False)
        for language in ("en", "fr")
        for width in WIDTHS
    ]


def look(
    site: Site, chosen: Chosen, say: Callable[[str], None], shots: Path | None = None
) -> tuple[list[Seen], dict[str, str]]:
    """Every page in every view; and the versions of what looked."""
    pages: dict[str, Seen] = {}
    with chromium() as browser:
        versions = {"chromium": browser.version, "axe-core": _axe_of(browser)}
        for view in views():
            say(str(view))
            for name, watched in _walked(browser, site, chosen, view):
                _see(pages.setdefault(name, Seen(name)), watched, site, view)
                if shots:
                    _shoot(watched, shots, name)
    for one in pages.values():
        if one.asked is not None:
            one.p50_ms = _p50(one.asked)
    return list(pages.values()), versions


def _axe_of(browser: Browser) -> str:
    with Watched(browser, View(width=1280, language="en")) as watched:
        return axe_version(watched.page)


def _walked(browser: Browser, site: Site, chosen: Chosen, view: View) -> Iterator[tuple[str, Watched]]:
    for walk in WALKS:
        with Watched(browser, view) as watched:
            for name in walk(watched.page, site, chosen, view):
                yield name, watched


def _see(seen: Seen, watched: Watched, site: Site, view: View) -> None:
    """One page as it stands; the window is left as it was found."""
    page = watched.page
    seen.views.append(str(view))
    size = {"width": view.width, "height": WIDTHS[view.width]}
    for width in (view.width, NARROWEST):
        page.set_viewport_size({"width": width, "height": size["height"]})
        seen.overflow += [f"{view}, at {width} px: {one}" for one in overflow(page)]
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    if view.scripts:
        seen.shift = max(seen.shift, shift(page))
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # one of the two
            _judge(seen, axe(page), f"{view}, {theme}")
        page.emulate_media(color_scheme="light")
    seen.bytes = max(seen.bytes, watched.bytes(*site.ours))
    seen.wrong += [f"{view}: {one}" for one in (*watched.take(), *_refused(seen.name, watched))]
    if seen.asked is None and (request := watched.navigation) and request.url.startswith(site.ours):
        kept = {name: value for name, value in request.headers.items() if name == "content-type"}
        seen.asked = Asked(request.method, request.url, kept, request.post_data_buffer)


def _refused(name: str, watched: Watched) -> list[str]:
    """The status of an answer that should have another."""
    answer = watched.navigation.response() if watched.navigation else None
    if answer is None or answer.status == _STATUS.get(name, 200) or answer.url.startswith("file:"):
        return []
    return [f"status {answer.status}: {answer.url}"]


def _judge(seen: Seen, found: Mapping[str, Any], where: str) -> None:
    seen.rules = max(seen.rules, len(found["passes"]))
    for kind, faults in (("violations", seen.violations), ("incomplete", seen.incomplete)):
        for one in found[kind]:
            known = {(fault["rule"], fault["at"]) for fault in faults}
            faults += [
                {
                    "rule": one["rule"],
                    "at": node["at"],
                    "why": node["why"],
                    "seen": where,
                }
                for node in one["nodes"]
                if (one["rule"], node["at"]) not in known
            ]


def _shoot(watched: Watched, folder: Path, name: str) -> None:
    """The page, whole, in both themes."""
    folder.mkdir(parents=True, exist_ok=True)
    view = watched.view
    for theme in THEMES if view.scripts else THEMES[:1]:
        watched.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # one of the two
        file = f"{name}-{view}-{theme}".replace(": ", "-").replace(", ", "-").replace(" ", "-")
        watched.page.screenshot(path=folder / f"{file}.png", full_page=True)
    watched.page.emulate_media(color_scheme="light")


def _p50(asked: Asked) -> float:
    """Milliseconds until the whole page came, asked again over one connection."""
    parts = urlsplit(asked.url)
    connection = http.client.HTTPConnection(parts.netloc)
    headers = {**asked.headers, "Accept": "text/html", "Accept-Encoding": "gzip", "Accept-Language": "en"}
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    times = []
    for _ in range(_WARM + ASKED):
        start = time.perf_counter()
        connection.request(asked.method, path or "/", asked.body, headers)
        connection.getresponse().read()
        times.append(1000 * (time.perf_counter() - start))
    connection.close()
    return statistics.median(times[_WARM:])


def faults(pages: Sequence[Seen]) -> list[str]:
    """What is to be mended, a line each."""
    lines = []
    for one in pages:
        lines += [
            f"{one.name}: {two['seen']}: {two['rule']} at {two['at']}: {two['why']}" for two in one.violations
        ]
        lines += [f"{one.name}: {two}" for two in (*one.wrong, *one.overflow)]
        if one.shift > MOST_SHIFT:
            lines.append(f"{one.name}: layout shift {one.shift:.3f}")
    return lines
