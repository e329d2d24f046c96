"""Pictures of the pages for the documentation: what shows names and figures, not other people's sentences."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.pages_browser import View, Watched, chromium
from evaluation.pages_chosen import Chosen
from evaluation.pages_walks import WALKS, Site, Walk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MOST_BYTES = 150_000
_COLOURS = 64  # text on plain grounds needs no more


@dataclass(frozen=True, slots=True)
class Picture:
    """A page, as high as it is shown (CSS px) or the one part of it; `closed` shuts what a walk opened."""

    file: str
    height: int = 900
    part: str | None = None
    width: int = 1280
    closed: bool = False


PICTURES: Mapping[str, Sequence[Picture]] = {
    "advisor: together": [Picture("pages-advisor", 1000, closed=True)],
    "advisor: plan": [Picture("pages-plan", 960)],
    "board: preview": [Picture("pages-board", 780)],
    "provider: answer": [
        Picture("pages-provider", 1100),
        Picture("pages-provider-nearest", part="section[aria-labelledby=nearest]"),
    ],
    "browse: a search": [Picture("pages-browse", 900)],
    "skill": [Picture("pages-skill", part=".grid")],
    "widget on a foreign page": [Picture("pages-widget", 660, width=720)],
}


def draw(site: Site, chosen: Chosen, folder: Path) -> list[Path]:
    """The pictures in English as PNG into a folder, which is made.

    Raises:
        AssertionError: one of them is larger than a page of documentation should load.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        drawn = [path for walk in WALKS for path in _drawn(browser, walk, site, chosen, folder)]
    return drawn


def _drawn(browser: Browser, walk: Walk, site: Site, chosen: Chosen, folder: Path) -> list[Path]:
    paths = []
    view = View(width=1280, language="en")
    with Watched(browser, view) as watched:
        for name in walk(watched.page, site, chosen, view):
            for picture in PICTURES.get(name, ()):
                path = folder / f"{picture.file}.png"
                path.write_bytes(_small(_shot(watched.page, picture)))
                assert path.stat().st_size <= MOST_BYTES, f"{path} has {path.stat().st_size:,} bytes"
                paths.append(path)
    return paths


def _shot(page: Page, picture: Picture) -> bytes:
    before = page.viewport_size
    if picture.closed:
        page.evaluate("document.querySelectorAll('ol details[open]').forEach(one => one.open = false)")
    page.set_viewport_size({"width": picture.width, "height": picture.height})
    page.evaluate("document.activeElement.blur(), scrollTo(0, 0)")
    shot = page.locator(picture.part).first.screenshot() if picture.part else page.screenshot()
    if before:
        page.set_viewport_size(before)
    return shot


def _small(png: bytes) -> bytes:
    """With a palette, where Pillow is installed; else as it is."""
    try:
        from PIL import Image
    except ImportError:
        return png
    written = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    image.save(written, "PNG", optimize=True)
    return written.getvalue()
