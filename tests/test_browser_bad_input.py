"""Bad input in a real browser: what was loaded by somebody who means ill is text, and leads where it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.browser import OUTPUT, Visit
from tests.hostile import TARGET, hostile_data
from tests.serving import Server, served
from tests.watching import faults, looked_at, unfolded

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["hostile_data"]

KINDS = ("skill", "occupation", "credential", "posting")
RANK = "button[value=rank]:not([aria-hidden])"


@pytest.fixture(scope="module")
def hostile(hostile_data: Path) -> Iterator[Server]:
    """The real server over a folder of traps."""
    with served(hostile_data) as server:
        yield server


@pytest.fixture
def visit(chromium: Browser, hostile: Server, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """`visit(path, view)` opens a page over the folder of traps."""
    found = Visit(chromium, f"http://127.0.0.1:{hostile.port}", request.node.name)
    yield found
    found.close()


def ids(hostile: Server, kind: str) -> list[str]:
    found = []
    answer = hostile.ask("GET", f"/v1/{kind}s?k=100").json
    while True:
        found += [one["id"] for one in answer["items"] if one["id"].startswith("bad:")]
        if not answer.get("next"):
            return found
        answer = hostile.ask("GET", f"/v1/{kind}s?k=100&cursor={answer['next']}").json


@pytest.mark.parametrize("kind", KINDS)
def test_every_trap_is_text_on_its_own_page(visit: Visit, hostile: Server, kind: str) -> None:
    page = looked_at(visit, f"/browse?kind={kind}&q=sql")
    wrong = {}
    for id_ in ids(hostile, kind):
        page.goto(f"{visit.root}/browse/{kind}s/{quote(id_, safe='')}")
        unfolded(page)
        if found := faults(page):
            wrong[id_] = found
    assert wrong == {}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/browse/frameworks",
        *(f"/browse?kind={kind}&q=hit+script" for kind in ("skill", "occupation", "credential", "posting")),
        "/browse?kind=credential",
        f"/advisor?target={TARGET}",
        "/board",
        "/board?posting=bad:p-arabic",
        "/provider",
        "/docs",
    ],
)
def test_lists_of_traps(visit: Visit, path: str) -> None:
    page = looked_at(visit, path)
    assert faults(page) == []


def answered(page: Page, root: str) -> None:
    """The answer to the occupation that requires every trap, with all of it open and three ticks set."""
    page.goto(f"{root}/advisor?target={TARGET}")
    page.fill("#skill-1", "sql")
    page.click(RANK)
    page.wait_for_selector("#results-title")
    unfolded(page)
    for at in (0, 1, 2):
        page.locator("ol input[name=pick]").nth(at).check()


def test_an_answer_of_traps_and_each_step_from_it(visit: Visit) -> None:
    page = looked_at(visit, "/advisor")
    answered(page, visit.root)
    page.locator("#together").get_by_text("close").wait_for()
    wrong = {"answer": faults(page)}
    page.screenshot(path=OUTPUT / "bad-input-answer.png", full_page=True)
    for step in ("compare", "sheet"):
        page.click(f"button[formaction='/advisor/{step}']")
        page.wait_for_url(f"**/{step}")
        wrong[step] = faults(page)
        page.screenshot(path=OUTPUT / f"bad-input-{step}.png", full_page=True)
        answered(page, visit.root)
    page.fill("#plan_hours", "200")
    page.click("form[action='/advisor/plan'] button")
    page.wait_for_url("**/plan")
    unfolded(page)
    wrong["plan"] = faults(page)
    page.screenshot(path=OUTPUT / "bad-input-plan.png", full_page=True)
    assert {step: found for step, found in wrong.items() if found} == {}


def test_provider(visit: Visit) -> None:
    page = looked_at(visit, "/provider")
    page.fill("#title", "<script>hit()</script> \u202eevil")
    page.fill("#description", "Learners write SQL queries; safe everything <img src=x onerror=hit()>")
    page.select_option("#framework", "bad")
    page.click("button[value=check]")
    page.wait_for_load_state()
    unfolded(page)
    assert faults(page) == []
