"""Keyboard alone, the names that are read out, and calm motion, on every page in a real browser."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import DESKTOP, PHONE, View, Visit
from tests.test_browser_advisor import answered
from tests.test_browser_pages import PAGES

if TYPE_CHECKING:
    from playwright.sync_api import Page

_MOST_STOPS = 400
# Where the focus stands: whether it is seen, by its outline or because the element itself comes into view.
_FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  return {
    name: one.outerHTML.slice(0, 120),
    outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


def stops(page: Page) -> list[dict[str, Any]]:
    """Where the tabulator key stops, from the top of the page until it leaves it."""
    found: list[dict[str, Any]] = []
    for _ in range(_MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUS)
        if stop is None or (found and stop["name"] == found[0]["name"]):
            return found
        found.append(stop)
    raise AssertionError("the keyboard does not come to the end of the page")


def unnamed(page: Page) -> list[str]:
    """What a screen reader would read out without a name."""
    found: list[str] = page.evaluate(
        """() => {
          const said = one => one.getAttribute('aria-label') || one.textContent.trim() || one.alt
            || (one.labels && [...one.labels].map(label => label.textContent.trim()).join(' '))
            || (one.getAttribute('aria-labelledby') || '').split(' ')
              .map(id => document.getElementById(id)?.textContent).join('');
          const asked = 'a, button, input:not([type=hidden]), select, textarea, summary, [role=img], nav';
          const found = [...document.querySelectorAll(asked)].filter(one => !said(one));
          return found.map(one => one.outerHTML.slice(0, 120));
        }"""
    )
    return found


@pytest.mark.parametrize("name", PAGES)
def test_the_keyboard_goes_through_a_page_and_is_seen(visit: Visit, name: str) -> None:
    page = visit(PAGES[name])
    found = stops(page)
    assert 'class="skip"' in found[0]["name"]
    assert [one["name"] for one in found if not (one["outline"] and one["seen"])] == []
    assert unnamed(page) == []


@pytest.mark.parametrize("view", [DESKTOP, replace(PHONE, language="fr")], ids=str)
def test_the_answer_is_gone_through_by_keyboard_and_read_out(visit: Visit, view: View) -> None:
    page = visit("/advisor", view)
    answered(page)
    names = [one for one in stops(page) if not (one["outline"] and one["seen"])]
    assert names == []
    assert unnamed(page) == []
    pictures = page.locator("svg[role=img]")
    assert pictures.count() > 20
    assert all(one.strip() for one in pictures.evaluate_all("all => all.map(one => one.ariaLabel)"))


def test_a_posting_is_previewed_by_keyboard(visit: Visit) -> None:
    page = visit("/board")
    page.focus("#posting")
    page.keyboard.type("sample:job-001")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelectorAll('article').length === 1")
    assert page.input_value("#posting") == "sample:job-001"


def test_a_course_is_checked_against_rules_by_keyboard(visit: Visit) -> None:
    page = visit("/provider", replace(PHONE, language="fr"))
    page.focus("#title")
    page.keyboard.type("SQL")
    page.focus("#rules > summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector(".checks")


@pytest.mark.parametrize("path", ["/", "/advisor", "/browse?kind=credential"])
def test_nothing_moves_for_whoever_asks_for_less_motion(visit: Visit, path: str) -> None:
    page = visit(path)  # which asks for less
    moving = """() => [...document.querySelectorAll('*')].filter(one => {
      const style = getComputedStyle(one);
      return style.transitionDuration.split(', ').some(time => parseFloat(time) > 0)
        || style.animationName !== 'none' || style.scrollBehavior === 'smooth';
    }).map(one => one.outerHTML.slice(0, 80))"""
    assert page.evaluate(moving) == []
