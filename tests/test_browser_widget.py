"""The widget in a page of another origin, in a real browser: what it shows, in which state, to whom."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from service.keys import KeyFile
from tests.browser import OUTPUT, chromium, violations
from tests.hosts import (
    JOB,
    NAME,
    POSTING,
    Host,
    Visitor,
    board_data,
    described,
    host,
    host_of,
    titles,
    told,
    visitor,
)
from tests.serving import served
from tests.test_api_serve import free_port

__all__ = ["board_data", "chromium", "host", "visitor"]


def test_a_posting_by_its_id_on_a_page_of_another_origin(host: Host, visitor: Visitor) -> None:
    page = visitor.goes(host.put(host.element(posting=JOB), host.script))
    shown = titles(page)
    assert len(shown) == 3
    widget = page.locator(NAME)
    expect(widget.get_by_role("heading", name="Close the gap")).to_be_visible()
    expect(widget).to_contain_text(re.compile(r"closes \d+% of what the job asks for"))
    expect(widget).to_contain_text("SkillStep sample data")
    assert violations(page) == []
    page.screenshot(path=OUTPUT / "widget-host.png")
    (told_,) = told(page)
    assert [one["item"]["name"] for one in told_["itemListElement"]] == shown
    link = widget.locator("a").first
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert visitor.said == []


def test_nothing_of_the_visitor_goes_along(host: Host, visitor: Visitor) -> None:
    visitor.page.context.add_cookies(
        [{"name": "who", "value": "secret", "url": one} for one in (host.root, host.address)]
    )
    titles(visitor.goes(host.put(host.element(posting=JOB), host.script)))
    (question,) = visitor.questions()
    headers = question.all_headers()
    assert "cookie" not in headers
    assert "referer" not in headers
    assert headers["origin"] == host.address
    stored = visitor.page.evaluate("[localStorage.length, sessionStorage.length]")
    assert stored == [0, 0]
    assert all(one.url.startswith((host.root, host.address, "data:")) for one in visitor.asked)


@pytest.mark.parametrize("late", [False, True])
def test_the_posting_that_the_page_describes(host: Host, visitor: Visitor, late: bool) -> None:
    """It may stand after the element, and the script may come first of all."""
    body = host.element() + (described() if late else "")
    script = host.script.replace(" async", "") if late else host.script
    page = visitor.goes(host.put(body, script + ("" if late else described({"@graph": [POSTING]}))))
    assert titles(page)
    (question,) = visitor.questions()
    assert question.method == "POST"
    assert json.loads(question.post_data or "")["title"] == "Reporting analyst"


@pytest.mark.parametrize(("lang", "attributes"), [("fr", {}), ("fr-CA", {}), ("en", {"lang": "fr"})])
def test_it_speaks_french(host: Host, visitor: Visitor, lang: str, attributes: dict[str, str]) -> None:
    page = visitor.goes(host.put(host.element(posting=JOB, **attributes), host.script, lang))
    titles(page)
    expect(page.locator(NAME)).to_contain_text("de ce que demande l’emploi")
    expect(page.locator(NAME).get_by_role("heading", name="Combler l’écart")).to_be_visible()
    assert page.evaluate(f"document.querySelector('{NAME}').shadowRoot.querySelector('section').lang") == "fr"
    assert violations(page) == []


def test_a_site_that_is_none_is_told_to_the_pages_author(host: Host, visitor: Visitor) -> None:
    page = visitor.goes(host.put(host.element(site="site_00000000", posting=JOB), host.script))
    expect(page.get_by_text("Recommendations cannot be shown now.")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    assert "warning: SkillStep: there is no such site." in visitor.said
    assert violations(page) == []


def test_a_page_that_is_not_the_sites_is_refused(host: Host, visitor: Visitor) -> None:
    with host_of(host.pages) as other:
        address = host.put(host.element(posting=JOB), host.script)
        page = visitor.goes(address.replace(host.address, other))
        expect(page.get_by_text("Recommendations cannot be shown now.")).to_be_visible()
        assert any("bound to others" in one for one in visitor.said)


def test_an_unknown_posting_and_a_page_without_one(host: Host, visitor: Visitor) -> None:
    body = host.element(posting="sample:job-999") + host.element(posting="")
    page = visitor.goes(host.put(body, host.script))
    expect(page.get_by_text("There are no recommendations for this job.")).to_be_visible()
    expect(page.get_by_text("Not enough information for a recommendation.")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    assert told(page) == []
    assert sum("SkillStep" in one for one in visitor.said) == 2


def test_not_enough_information_is_said_with_its_reason(host: Host, visitor: Visitor) -> None:
    page = visitor.goes(
        host.put(
            host.element(), host.script + described({**POSTING, "title": "Zzyzx", "description": "Qwx."})
        )
    )
    expect(page.get_by_text("Not enough information for a recommendation.")).to_be_visible()
    expect(page.locator(NAME)).to_contain_text("no skill of")
    assert violations(page) == []
    assert told(page) == []


def test_a_server_that_is_down_can_be_tried_again(
    board_data: Path, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, pages = free_port(), dict[str, Any]()
    monkeypatch.setattr("tests.serving.free_port", lambda: port)
    with host_of(pages) as address:
        site = KeyFile(board_data).make("Down", "embed", origins=[address]).key
        host = Host(address, f"http://127.0.0.1:{port}", site, pages)
        with served(board_data):
            page = visitor.goes(host.put(host.element(posting=JOB), host.script))
            assert titles(page)
        page.evaluate(f"document.querySelector('{NAME}').setAttribute('count', '2')")
        again = page.get_by_role("button", name="Try again")
        again.wait_for()
        expect(page.get_by_role("status")).to_have_text("Recommendations cannot be shown now.")
        assert told(page) == []
        assert violations(page) == []
        again.focus()
        page.keyboard.press("Enter")
        again.wait_for()
        with served(board_data):
            again.focus()
            page.keyboard.press("Enter")
            assert len(titles(page)) == 2
            held = f"document.querySelector('{NAME}').shadowRoot.activeElement.tagName"
            assert page.evaluate(held) == "H2"  # not lost with the button
            assert len(told(page)) == 1


def test_what_a_hostile_answer_holds_is_text(host: Host, visitor: Visitor) -> None:
    item = {
        "id": "x", "title": "<img src=x onerror=alert(1)>", "closes": 0.5, "url": "javascript:alert(1)",
        "provider": "<b>b</b>", "skills": [{"id": "s", "label": "</script>"}], "cost": 3, "currency": "<x>",
        "mode": "constructor",
    }  # fmt: skip
    answer = {
        "items": [item],
        "attribution": "<i>",
        "jsonld": {"name": "</script><script>window.bad = 1</script>"},
    }
    visitor.page.route("**/v1/embed/**", lambda route: route.fulfill(
        json=answer, headers={"Access-Control-Allow-Origin": host.address}))  # fmt: skip
    page = visitor.goes(host.put(host.element(posting=JOB), host.script))
    assert titles(page) == [item["title"]]
    assert page.locator(NAME).locator("a, img, b, i").count() == 0
    assert "</script" not in page.evaluate("document.querySelector('[data-skillstep]').textContent")
    assert page.evaluate("window.bad") is None
    assert told(page) == [answer["jsonld"]]


GUIDE = (Path(__file__).resolve().parents[1] / "docs" / "embedding.md").read_text("utf-8")


@pytest.mark.parametrize("snippet", re.findall(r"```html\n(.*?)```", GUIDE, re.DOTALL))
def test_what_the_guide_says_to_paste_works(host: Host, visitor: Visitor, snippet: str) -> None:
    for theirs, ours in (("https://skills.example.org", host.root), ("site_1a2b3c4d", host.site)):
        assert theirs in snippet
        snippet = snippet.replace(theirs, ours)
    page = visitor.goes(host.put(snippet.replace("ours:job-001", JOB)))
    shown = page.frame_locator("iframe") if "<iframe" in snippet else page
    expect(shown.get_by_role("listitem")).to_have_count(3)


def test_the_frame_shows_the_same_on_the_sites_pages_and_nothing_elsewhere(
    host: Host, visitor: Visitor
) -> None:
    source = f"{host.root}/embed?site={host.site}&amp;posting={JOB}&amp;lang=en"
    body = f'<iframe src="{source}" title="Recommendations" width="100%" height="420"></iframe>'
    sandboxed = body.replace("<iframe", '<iframe sandbox="allow-popups"')
    address = host.put(body + sandboxed)
    page = visitor.goes(address)
    for at in range(2):
        frame = page.frame_locator("iframe").nth(at)
        expect(frame.get_by_role("heading", name="Close the gap to Data Analyst")).to_be_visible()
        expect(frame.get_by_role("listitem")).to_have_count(3)
        fill = frame.locator("svg .closed").first.evaluate("one => getComputedStyle(one).fill")
        assert fill != "rgb(0, 0, 0)"  # the stylesheet came
    assert violations(page) == []
    page.screenshot(path=OUTPUT / "widget-frame.png", full_page=True)
    with host_of(host.pages) as other:
        page.goto(address.replace(host.address, other))
        page.wait_for_timeout(500)
        assert any("frame-ancestors" in one or "Framing" in one for one in visitor.said)
        assert page.frames[1].locator("li").count() == 0
