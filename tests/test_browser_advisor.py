"""The advisor's work in a real browser: with and without scripts, by keyboard alone, back and forth."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from service.web.pages.words import Words
from tests.browser import DESKTOP, PHONE, VIEWS, View, Visit, violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

RANK = "button[value=rank]:not([aria-hidden])"


def fill(page: Page) -> None:
    """A target, and a person with two skills."""
    page.fill("#target", "data analyst")
    page.fill("#skill-1", "SQL")
    page.fill("#level-1", "2")
    page.fill("#skill-2", "Python")
    page.fill("#level-2", "Foundation")


def answered(page: Page) -> None:
    fill(page)
    page.click(RANK)
    page.wait_for_selector("#results-title")


def clean(page: Page) -> None:
    """Nothing for axe to find, in either theme."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_what_closes_the_gap_and_what_it_closes_together(visit: Visit, view: View) -> None:
    t = Words(view.language)
    page = visit("/advisor", view)
    answered(page)
    assert "data analyst" not in page.url
    assert page.inner_text("#together") == t("answer.together.none")
    page.check("#pick-1")
    page.check("#pick-2")
    if not view.scripts:
        page.click("form[data-together] " + RANK)
    page.get_by_text(t("answer.together.closes", count=2, share="|", rest="").partition("|")[0]).wait_for()
    assert page.locator("#pick-1").is_checked()
    page.locator("ol details summary").first.click()
    assert page.locator("ol details table").first.is_visible()
    visit.calm(page)
    if view.scripts:
        clean(page)


def test_ticks_say_what_the_server_says(visit: Visit) -> None:
    page = visit("/advisor")
    answered(page)
    page.check("#pick-1")
    page.check("#pick-3")
    page.get_by_text("2 credentials close").wait_for()
    live = page.inner_text("#together"), page.inner_html("#picture"), page.inner_html("#steps")
    page.click("form[data-together] " + RANK)
    page.wait_for_load_state()
    assert (page.inner_text("#together"), page.inner_html("#picture"), page.inner_html("#steps")) == live


@pytest.mark.parametrize("view", [DESKTOP, replace(PHONE, language="fr")], ids=str)
def test_all_of_it_by_keyboard(visit: Visit, view: View) -> None:
    page = visit("/advisor", view)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "target"
    page.keyboard.type("data anal")
    page.wait_for_selector("#target-list li")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#target", "aria-activedescendant") == "target-list-0"
    page.keyboard.press("Enter")
    assert page.input_value("#target") == {"en": "Data analyst", "fr": "Analyste de données"}[view.language]
    page.keyboard.press("Tab")  # the posting to paste
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skill-1"
    page.keyboard.type("pyth")
    page.wait_for_selector("#skill-1-list li")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.input_value("#skill-1") == "Python"
    assert page.evaluate("document.activeElement.id") == "level-1"
    page.wait_for_selector("#levels-1 option", state="attached")
    page.keyboard.type("Foundation")
    page.keyboard.press("Enter")
    page.wait_for_selector("#results-title")
    page.focus("#pick-1")
    page.keyboard.press("Space")
    page.wait_for_selector("#steps .closed")


def test_nothing_that_is_typed_stands_in_an_address(visit: Visit) -> None:
    page = visit("/advisor")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#target").press_sequentially("data a")
    page.wait_for_selector("#target-list li")
    page.locator("#skill-1").press_sequentially("pyth")
    page.wait_for_selector("#skill-1-list li")
    page.locator("#skill-1-list li").first.click()
    page.wait_for_selector("#levels-1 option", state="attached")
    assert {url.removeprefix(visit.root) for url in asked if "/static/" not in url} == {"/v1/suggest"}


def test_suggestions_are_a_combobox(visit: Visit) -> None:
    page = visit("/advisor")
    field, options = page.get_by_role("combobox", name="Occupation, job role or posting"), "#target-list li"
    assert field.get_attribute("aria-expanded") == "false"
    field.press_sequentially("data a")
    page.wait_for_selector(options)
    assert field.get_attribute("aria-expanded") == "true"
    assert page.get_by_role("listbox").count() == 1
    page.get_by_text(re.compile(r"^\d+ suggestions")).wait_for(state="attached")
    assert violations(page) == []
    visit.calm(page)
    field.press("ArrowUp")  # the last, from none
    assert page.locator(options).last.get_attribute("aria-selected") == "true"
    field.press("Escape")
    assert page.locator(options).count() == 0
    assert field.input_value() == "data a"
    field.press_sequentially("n")
    page.locator(options).filter(has_text="sample:job-001").click()
    assert field.input_value() == "sample:job-001"  # a posting's title may mean several
    field.fill("zzzzqqqq")
    page.get_by_text("No suggestion").wait_for(state="attached")


def test_rows_are_added_where_one_is(visit: Visit) -> None:
    page = visit("/advisor")
    page.fill("#skill-3", "SQL")
    page.keyboard.press("Tab")  # which closes what is suggested
    before = page.url, page.evaluate("performance.timeOrigin")
    page.click("button[value=row]")
    page.click("button[value=row]")
    assert (page.url, page.evaluate("performance.timeOrigin")) == before
    assert page.evaluate("document.activeElement.id") == "skill-5"
    page.keyboard.type("python")
    page.wait_for_selector("#skill-5-list li")
    page.locator("#skill-5-list li").first.click()
    page.wait_for_selector("#levels-5 option", state="attached")
    assert len(
        set(page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)"))
    ) == page.evaluate("document.querySelectorAll('[id]').length")
    assert violations(page) == []
    page.fill("#target", "data analyst")
    page.click(RANK)
    page.wait_for_selector("#results-title")
    assert page.locator("input[name=has]").first.input_value() == "SQL"


@pytest.mark.parametrize("view", [replace(PHONE, scripts=False), replace(DESKTOP, language="fr")], ids=str)
def test_a_cv_is_read_corrected_and_ranked(visit: Visit, view: View) -> None:
    t = Words(view.language)
    page = visit("/advisor?target=data+analyst", view)
    page.get_by_text(t("advisor.cv"), exact=True).click()
    page.fill("#cv", "Four years of SQL. I built dashboards and cleaned data with Python.")
    page.click(RANK)
    page.wait_for_selector("[id^=drop-]")
    visit.calm(page)
    if view.scripts:
        clean(page)
    page.check("#drop-1")
    page.click(RANK)
    page.wait_for_selector("#results-title")


def test_what_is_wrong_is_said_and_what_was_typed_stays(visit: Visit) -> None:
    visit.expect(400)
    page = visit("/advisor", replace(PHONE, language="fr"))
    page.fill("#target", "data analist")
    page.fill("#skill-1", "SQL")
    page.click(RANK)
    page.wait_for_selector("#problem")
    assert "Analyste de données" in page.inner_text("#problem")
    visit.calm(page)
    clean(page)
    page.fill("#target", "Analyste de données")
    assert page.input_value("#skill-1") == "SQL"
    page.click(RANK)
    page.wait_for_selector("#results-title")


def test_a_form_sent_twice_and_the_way_back_do_no_harm(visit: Visit) -> None:
    page = visit("/advisor")
    fill(page)
    page.dblclick(RANK)
    page.wait_for_selector("#results-title")
    page.go_back()
    answered(page)
    page.click("button[value=edit]")
    page.wait_for_selector("#skill-1")
    assert [page.input_value(one) for one in ("#target", "#skill-1", "#level-2")] == [
        "data analyst",
        "SQL",
        "Foundation",
    ]


@pytest.mark.parametrize("view", [DESKTOP, replace(PHONE, language="fr", scripts=False)], ids=str)
def test_a_long_facet_folds_and_narrows(visit: Visit, view: View) -> None:
    """The sample has more providers than stand at hand; one that is folded stands there once it is ticked."""
    page, t = visit("/advisor", view), Words(view.language)
    answered(page)
    long = page.locator("#filters fieldset")
    long.locator("summary").click()
    visit.calm(page)
    if view.scripts:
        clean(page)
    box = long.locator("details input").first
    value = box.get_attribute("value")
    box.check()
    page.get_by_role("button", name=t("answer.update")).click()
    page.wait_for_load_state()
    assert page.locator(f"#filters fieldset > ul input[value='{value}']").is_checked()
