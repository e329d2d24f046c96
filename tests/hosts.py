"""A job board of somebody else's, whose pages embed the widget of our server; and who visits them."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request

from service.keys import KEYS_FILE, KeyFile
from tests.serving import served

JOB = "sample:job-001"
NAME = "skillstep-recommendations"
POSTING = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "title": "Reporting analyst",
    "description": "<p>You write <b>SQL</b> and do statistical analysis.</p>",
    "hiringOrganization": {"@type": "Organization", "name": "Merrowfield"},
}


@dataclass
class Host:
    """A job board of somebody else's: its pages, and what its pages asked our server (`root`)."""

    address: str
    root: str
    site: str
    pages: dict[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)

    def put(
        self, body: str, head: str = "", lang: str = "en", headers: Mapping[str, str] | None = None
    ) -> str:
        """The address of a page of the board."""
        path = f"/jobs/{len(self.pages)}"
        page = (
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Job</title>'
            f'<link rel="icon" href="data:,">{head}</head>'
            f"<body><main><h1>Data analyst</h1>{body}</main></body></html>"
        )
        self.pages[path] = (page, headers or {})
        return self.address + path

    @property
    def script(self) -> str:
        return f'<script src="{self.root}/widget.js" async></script>'

    def element(self, **attributes: str) -> str:
        named = [f'{name}="{value}"' for name, value in {"site": self.site, **attributes}.items()]
        return f"<{NAME} {' '.join(named)}></{NAME}>"


def described(posting: Any = POSTING) -> str:
    return f'<script type="application/ld+json">{json.dumps(posting)}</script>'


@contextmanager
def host_of(pages: dict[str, tuple[str, Mapping[str, str]]]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = pages.get(self.path)
            self.send_response(200 if found else 404)
            for name, value in {"Content-Type": "text/html", **(found[1] if found else {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write((found[0] if found else "").encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def board_data(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("widget") / "data"
    shutil.copytree(sample_data, folder)
    (folder / KEYS_FILE).unlink(missing_ok=True)
    return folder


@pytest.fixture(scope="session")
def host(board_data: Path) -> Iterator[Host]:
    """The board, and our server beside it."""
    pages: dict[str, tuple[str, Mapping[str, str]]] = {}
    with host_of(pages) as address, served(board_data, encoder=True) as server:
        site = KeyFile(board_data).make("Board", "embed", origins=[address]).key
        yield Host(address, f"http://127.0.0.1:{server.port}", site, pages)


@dataclass
class Visitor:
    """A browser that remembers nothing; what scripts threw, what the console said, what was asked of whom."""

    browser: Browser
    page: Page
    thrown: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)

    def goes(self, address: str) -> Page:
        self.page.goto(address)
        return self.page

    def questions(self) -> list[Request]:
        return [one for one in self.asked if "/v1/" in one.url]


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Visitor]:
    context = chromium.new_context(locale="en-CA", reduced_motion="reduce")
    context.set_default_timeout(15_000)
    found = Visitor(chromium, context.new_page())
    found.page.on("pageerror", lambda error: found.thrown.append(str(error)))
    found.page.on("console", lambda message: found.said.append(f"{message.type}: {message.text}"))
    found.page.on("request", lambda request: found.asked.append(request))
    yield found
    context.close()
    assert found.thrown == []


def titles(page: Page, at: int = 0) -> list[str]:
    """The titles of the recommendations, once they are there."""
    list_ = page.locator(NAME).nth(at).locator("li a, li strong")
    list_.first.wait_for()
    return list_.all_inner_texts()


def told(page: Page) -> list[Any]:
    found: list[str] = page.evaluate(
        "[...document.head.querySelectorAll('script[data-skillstep]')].map(one => one.textContent)"
    )
    return [json.loads(one) for one in found]
