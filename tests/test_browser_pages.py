"""Each page in a real browser: its main task, in both languages, with and without scripts, on every size."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from service.web.pages.words import Words
from tests.browser import DESKTOP, PHONE, VIEWS, View, Visit, violations
from tests.serving import served

PAGES = {
    "home": "/",
    "advisor": "/advisor?target=data+analyst",
    "board": "/board",
    "provider": "/provider",
    "reference": "/docs",
    "browse": "/browse?kind=credential&q=sql",
    "skills": "/browse?kind=skill&q=nothing-like-this",
    "frameworks": "/browse/frameworks",
    "skill": "/browse/skills/sample:sql",
    "occupation": "/browse/occupations/sample:data-analyst",
    "credential": "/browse/credentials/sample:dd-sql-foundations",
    "posting": "/browse/postings/sample:job-001",
}


@pytest.mark.parametrize("view", VIEWS, ids=str)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_calm_in_every_view(visit: Visit, name: str, view: View) -> None:
    page = visit(PAGES[name], view)
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == view.language
    visit.calm(page)
    if view.scripts:  # axe is one
        assert violations(page) == []
        page.emulate_media(color_scheme="dark")
        assert violations(page) == []


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_something_is_searched_narrowed_and_looked_at(visit: Visit, view: View) -> None:
    t = Words(view.language)
    page = visit("/browse?kind=credential", view)
    page.fill("#q", "python")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=python*")
    page.locator("#filters").get_by_role("link", name=t("mode.online")).click()
    page.wait_for_url("**mode=online*")
    first = page.locator("ol a").first
    title = first.inner_text()
    first.click()
    page.wait_for_selector("dl.facts")
    assert page.locator("h1").inner_text() == title
    page.get_by_role("link", name=t("base.other")).click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") != view.language
    assert page.locator("h1").inner_text() == title


def test_names_are_suggested_for_the_kind_that_is_searched(visit: Visit) -> None:
    page = visit("/browse")
    page.select_option("#kind", "occupation")
    page.locator("#q").press_sequentially("data sc")
    page.wait_for_selector("#q-list li")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#q") == "Data scientist"


@pytest.mark.parametrize("path", ["/browse/skills/nothing", "/browse?cursor=never-a-cursor"])
def test_what_goes_wrong_is_a_calm_page(visit: Visit, path: str) -> None:
    visit.expect(400, 404)
    for view in (DESKTOP, replace(PHONE, language="fr", scheme="dark")):
        page = visit(path, view)
        assert violations(page) == []
        visit.calm(page, str(view))


def test_an_empty_folder_is_a_calm_page(visit: Visit, tmp_path: Path) -> None:
    visit.expect(503)
    with served(tmp_path, ready=False) as server:
        visit.root = f"http://127.0.0.1:{server.port}"
        for path, view in (("/", DESKTOP), ("/advisor", replace(PHONE, language="fr", scheme="dark"))):
            page = visit(path, view)
            assert violations(page) == []
            visit.calm(page, str(view))


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_planned_course_is_checked(visit: Visit, view: View) -> None:
    page = visit("/provider", view)
    page.fill("#title", "SQL for everyone")
    page.fill("#description", "Learners write SQL queries, clean data and build dashboards.")
    page.press("#title", "Enter")
    page.wait_for_load_state()
    assert page.get_by_text("SQL", exact=True).count() > 0
    visit.calm(page)
    if view.scripts:
        assert violations(page) == []
