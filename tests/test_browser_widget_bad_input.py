"""The widget and the frame with bad input: traps in postings and pages, odd styles, answers that fail."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Route, expect

from service.keys import KEYS_FILE, KeyFile
from tests.browser import chromium, overflow
from tests.hostile import CANARY, IDS, TRAPS, WATCH, hostile_data
from tests.hosts import NAME, POSTING, Host, Visitor, described, host_of, titles, told, visitor
from tests.serving import served

__all__ = ["chromium", "hostile_data", "visitor"]

JOB = "sample:job-001"
ERROR = "Recommendations cannot be shown now."
NONE = "Not enough information for a recommendation."
UNKNOWN = "There are no recommendations for this job."


@pytest.fixture(scope="module")
def host(hostile_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A board, and our server beside it over the folder of traps."""
    data = tmp_path_factory.mktemp("bad-widget") / "data"
    shutil.copytree(hostile_data, data)
    (data / KEYS_FILE).unlink(missing_ok=True)
    pages: dict[str, Any] = {}
    with host_of(pages) as address, served(data) as server:
        site = KeyFile(data).make("Board", "embed", origins=[address]).key
        yield Host(address, f"http://127.0.0.1:{server.port}", site, pages)


@pytest.fixture(autouse=True)
def unhurt(visitor: Visitor, host: Host) -> Iterator[None]:
    """Nothing ran, and nobody else was asked."""
    visitor.page.context.add_init_script(WATCH)
    yield
    assert visitor.page.evaluate(f"window.{CANARY}") == 0
    assert [
        one.url for one in visitor.asked if not one.url.startswith((host.root, host.address, "data:"))
    ] == []


def state(visitor: Visitor) -> str:
    return visitor.page.get_by_role("status").inner_text()


def test_loaded_traps_are_text_in_the_widget(host: Host, visitor: Visitor) -> None:
    ids = ["bad:p-arabic", "bad:p-long", "bad:p-override", f"bad:{IDS[0]}", f"bad:{IDS[1]}", f"bad:{IDS[2]}"]
    body = "".join(host.element(posting=escape(one), count="10") for one in ids)
    page = visitor.goes(host.put(body, host.script))
    for at in range(len(ids)):
        assert len(titles(page, at)) == 10
    hrefs = page.evaluate(
        f"[...document.querySelectorAll('{NAME}')].flatMap(one => "
        "[...one.shadowRoot.querySelectorAll('[href], [src]')].map(two => two.href))"
    )
    assert [one for one in hrefs if not re.match("https?://", one)] == []
    inside = page.evaluate(
        f"[...document.querySelectorAll('{NAME}')]"
        ".map(one => one.shadowRoot.querySelector('section').innerHTML)"
    )
    assert not re.search(r"<(script|img|iframe|base|meta|textarea|style)", "".join(inside))
    lists = told(page)
    assert len(lists) == len(ids)
    assert any(TRAPS["script"] in json.dumps(one) for one in lists)  # it was there to go off
    page.set_viewport_size({"width": 320, "height": 800})
    assert overflow(page) == []


def test_what_is_written_from_right_to_left_turns_nothing_beside_it(host: Host, visitor: Visitor) -> None:
    item = {"id": "x", "title": "SQL", "closes": 0.5, "provider": TRAPS["hebrew"], "hours": [3, 3],
            "cost": None, "mode": None, "skills": [{"id": "s", "label": TRAPS["arabic"]}]}  # fmt: skip
    answer = {"items": [item], "attribution": TRAPS["arabic"], "jsonld": None}
    answers(visitor, host, json=answer)
    page = visitor.goes(host.put(host.element(posting=JOB), host.script))
    titles(page)
    facts = page.locator(NAME).locator("li p").nth(1).inner_text()
    assert facts == f"\u2068{TRAPS['hebrew']}\u2069 · 3 h · \u2068{TRAPS['arabic']}\u2069"


@pytest.mark.parametrize(
    "id_",
    [
        "<script>hit()</script>",
        '"><img src=x onerror=hit()>',
        "../../v1/skills",
        "x" * 600,
        "\u202e",
        "%00",
        "&k=99",
    ],
)
def test_an_id_that_is_none(host: Host, visitor: Visitor, id_: str) -> None:
    frame = f"{host.root}/embed?{urlencode({'site': host.site, 'posting': id_, 'lang': 'en'})}"
    body = host.element(posting=escape(id_)) + f'<iframe src="{escape(frame)}" title="f"></iframe>'
    page = visitor.goes(host.put(body, host.script))
    expect(page.locator(NAME)).to_contain_text(UNKNOWN)
    expect(page.frame_locator("iframe").locator("main")).to_contain_text("cannot be shown now")
    assert told(page) == []


TRAP = TRAPS["script"] + TRAPS["override"] + TRAPS["comment"]
JOB_PAGES = {
    "several": ([POSTING, {**POSTING, "title": "Second"}], "Reporting analyst"),
    "nulls": ([None, 3, "x", [], {"@type": None}, POSTING], "Reporting analyst"),
    "nested": ({"@graph": [{"@graph": [{"@type": ["Thing"]}, {"@graph": POSTING}]}]}, "Reporting analyst"),
    "main entity": ({"@type": "WebPage", "mainEntity": POSTING}, "Reporting analyst"),
    "full name": ({**POSTING, "@type": "https://schema.org/JobPosting"}, "Reporting analyst"),
    "traps": ({**POSTING, "title": TRAP}, "<script>"),
    "prototype": ({**POSTING, "__proto__": {"title": 1}, "constructor": None}, "Reporting analyst"),
}  # fmt: skip


@pytest.mark.parametrize("name", JOB_PAGES)
def test_whatever_else_the_page_describes(host: Host, visitor: Visitor, name: str) -> None:
    data, title = JOB_PAGES[name]
    head = (
        '<script type="application/ld+json">{"broken": </script>'
        + '<script type="application/ld+json"></script>'
    )
    safe = described(data).replace(json.dumps(data), json.dumps(data).replace("<", "\\u003c"))
    page = visitor.goes(host.put(host.element(), host.script + head + safe))
    assert titles(page)
    (question,) = visitor.questions()
    assert json.loads(question.post_data or "")["title"].startswith(title)


def test_what_is_no_posting_or_too_much_of_one(host: Host, visitor: Visitor) -> None:
    deep: Any = POSTING
    for _ in range(40):
        deep = {"@graph": [deep]}
    page = visitor.goes(host.put(host.element(), host.script + described(deep)))
    expect(page.get_by_role("status")).to_have_text(NONE)
    huge = {**POSTING, "description": "é" * 3_000_000}
    page = visitor.goes(host.put(host.element(), host.script + described(huge)))
    expect(page.get_by_role("status")).to_have_text(UNKNOWN)
    assert visitor.questions() == []
    assert any("200000 bytes" in one for one in visitor.said)
    wrong = {"@type": "JobPosting", "title": {"a": []}, "description": 7, "skills": "x"}
    page = visitor.goes(host.put(host.element(), host.script + described(wrong)))
    expect(page.get_by_role("status")).to_have_text(re.compile(f"{NONE}|{UNKNOWN}"))


@pytest.mark.parametrize(
    "style",
    ["* {all: unset}", "html {font-size: 90px}", "* {color: #fff; background: #fff; font-size: 40px}",
     "body {direction: rtl; text-transform: uppercase; line-height: 0; letter-spacing: 1em}",
     "main {display: flex; width: 90px}", "section, ol, li, p, a {display: none !important}"],
)  # fmt: skip
def test_odd_styles_of_the_page(host: Host, visitor: Visitor, style: str) -> None:
    page = visitor.page
    page.set_viewport_size({"width": 390, "height": 800})
    visitor.goes(host.put(host.element(posting=JOB), f"<style>{style}</style>{host.script}"))
    assert len(titles(page)) == 3
    expect(page.locator(NAME).locator("a, strong").first).to_be_visible()
    section = page.locator(NAME).locator("section")
    assert section.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert section.locator("li").first.evaluate("one => one.offsetHeight") > 20


def test_a_page_that_hides_everything_hides_it_too(host: Host, visitor: Visitor) -> None:
    visitor.goes(host.put(host.element(posting=JOB), f"<style>* {{display: none}}</style>{host.script}"))
    visitor.page.wait_for_function(
        f"document.querySelector('{NAME}').shadowRoot?.querySelector('li strong, li a')"
    )
    assert visitor.said == []


def answers(visitor: Visitor, host: Host, **answer: Any) -> None:
    """What the server would say."""
    headers = {"Access-Control-Allow-Origin": host.address}
    visitor.page.route("**/v1/embed/**", lambda route: route.fulfill(headers=headers, **answer))


PROBLEM = {"detail": "<script>hit()</script>"}


@pytest.mark.parametrize(
    ("answer", "said", "again"),
    [
        ({"status": 401, "json": PROBLEM}, ERROR, False),
        ({"status": 403, "json": PROBLEM}, ERROR, False),
        ({"status": 404, "json": PROBLEM}, UNKNOWN, False),
        ({"status": 413, "json": PROBLEM}, UNKNOWN, False),
        ({"status": 429, "json": PROBLEM}, ERROR, True),
        ({"status": 503, "json": PROBLEM}, ERROR, True),
        ({"status": 502, "body": "<html>Bad gateway<script>hit()</script>"}, ERROR, True),
        ({"status": 200, "body": "<html>Please log in"}, ERROR, True),
        ({"status": 200, "body": ""}, ERROR, True),
        ({"status": 200, "json": None}, ERROR, True),
        ({"status": 200, "json": {"items": None, "jsonld": {"a": 1}}}, ERROR, True),
        ({"status": 200, "json": {"items": [{}], "jsonld": {"a": 1}}}, ERROR, True),
    ],
)
def test_answers_that_fail(host: Host, visitor: Visitor, answer: Any, said: str, again: bool) -> None:
    answers(visitor, host, **answer)
    page = visitor.goes(host.put(host.element(posting=JOB), host.script))
    expect(page.get_by_role("status")).to_have_text(said)
    expect(page.get_by_role("button", name="Try again")).to_have_count(int(again))
    assert told(page) == []
    assert page.locator(NAME).locator("li").count() == 0


def test_no_network_can_be_tried_again(host: Host, visitor: Visitor) -> None:
    visitor.page.route("**/v1/embed/**", lambda route: route.abort("internetdisconnected"))
    page = visitor.goes(host.put(host.element(posting=JOB), host.script))
    expect(page.get_by_role("status")).to_have_text(ERROR)
    page.unroute("**/v1/embed/**")
    page.get_by_role("button", name="Try again").click()
    assert len(titles(page)) == 3


def test_a_slow_answer_holds_nothing_up_and_moves_nothing(host: Host, visitor: Visitor) -> None:
    watch = """<script>window.shift = 0; new PerformanceObserver(list => {
      for (const one of list.getEntries()) if (!one.hadRecentInput) shift += one.value;
      }).observe({type: 'layout-shift', buffered: true});</script>
      <style>skillstep-recommendations {display: block; min-height: 60rem}</style>"""

    def late(route: Route) -> None:
        time.sleep(0.6)
        route.continue_()

    page = visitor.page
    page.route("**/v1/embed/**", late)
    body = host.element(posting=JOB) + '<button onclick="this.textContent = 1">0</button><p>Below.</p>'
    began = time.monotonic()
    visitor.goes(host.put(body, watch + host.script))  # returns at the page's load event
    assert time.monotonic() - began < 5
    titles(page)
    page.get_by_role("button", name="0").click()
    assert page.evaluate("shift") < 0.01


def test_while_it_waits_it_says_so(host: Host, visitor: Visitor) -> None:
    held: list[Route] = []
    page = visitor.page
    page.route("**/v1/embed/**", lambda route: held.append(route))
    body = host.element(posting=JOB) + '<button onclick="this.textContent = 1">0</button>'
    visitor.goes(host.put(body, host.script))
    expect(page.get_by_role("status")).to_have_text("Loading recommendations…")
    assert page.evaluate(
        f"document.querySelector('{NAME}').shadowRoot.querySelector('[aria-busy=true]') !== null"
    )
    page.get_by_role("button", name="0").click()
    expect(page.get_by_role("button", name="1")).to_be_visible()
    held[0].continue_()
    assert len(titles(page)) == 3


def test_a_frame_of_traps(host: Host, visitor: Visitor) -> None:
    ids = ["bad:p-arabic", "bad:p-long", f"bad:{IDS[0]}", f"bad:{IDS[1]}"]
    asked = [urlencode({"site": host.site, "posting": one, "lang": "en"}) for one in ids]
    frames = "".join(
        f'<iframe src="{host.root}/embed?{escape(one)}" title="f" width="300" height="400"></iframe>'
        for one in asked
    )
    page = visitor.goes(host.put(frames))
    for at in range(len(ids)):
        frame = page.frame_locator("iframe").nth(at)
        expect(frame.get_by_role("listitem")).to_have_count(3)
        assert frame.locator("html").evaluate("one => one.scrollWidth <= one.clientWidth")
        assert frame.locator("script, img, [style]").count() == 0
    assert all("error" not in one for one in visitor.said)
