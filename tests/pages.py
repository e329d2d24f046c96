"""What the tests of pages share: the app over a folder, and what is read out of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from service.settings import Settings
from tests.apis import running

HTML: Mapping[str, str] = {"Accept": "text/html"}


@contextmanager
def pages(data: Path) -> Iterator[TestClient]:
    """The app over a data folder, asked as a browser asks."""
    with running(Settings(data)) as client:
        client.headers.update(HTML)
        yield client


def shown(response: Any, status: int = 200) -> str:
    """The text of a page, which must be one, under the policy that lets nothing foreign in."""
    assert response.status_code == status, response.text[:2000]
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "set-cookie" not in response.headers
    html: str = response.text
    inline = Inline()
    inline.feed(html)
    assert inline.found == []
    return html


class Inline(HTMLParser):
    """Collects what the policy refuses to run, and addresses that run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        wrong = [name for name in values if name == "style" or name.startswith("on")]
        wrong += [name for name in ("href", "src", "action") if "script:" in (values.get(name) or "").lower()]
        if wrong or tag in ("style", "iframe", "object", "base") or (tag == "script" and "src" not in values):
            self.found.append(self.get_starttag_text() or tag)


def text_of(html: str) -> str:
    """What a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def twin_of(html: str) -> str:
    """The address of the page's JSON."""
    found = re.search(r'<link rel="alternate" type="application/json" href="([^"]+)"', html)
    assert found, "the page names no JSON twin"
    return unescape(found[1])


def fields(html: str, name: str) -> list[str]:
    """The values of the inputs of a name, in order; not those that the switch of languages sends again."""
    own = html.partition('<form id="again"')[0]
    inputs = (one for one in re.findall(r"<input[^>]*>", own) if f'name="{name}"' in one)
    return [unescape(found[1]) for one in inputs if (found := re.search(r'value="([^"]*)"', one))]
