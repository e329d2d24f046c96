"""How somebody comes to every page: each walk drives a browser and says the name of each page on its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from evaluation.pages_chosen import Chosen

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from evaluation.pages_browser import View

RANK = "button[value=rank]:not([aria-hidden])"
_TOGETHER = f"form[data-together] {RANK}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Addresses: the server, one over an empty folder, a foreign page with the widget, whose key it is."""

    root: str
    empty: str
    host: str
    key: str

    @property
    def ours(self) -> tuple[str, str]:
        """What the addresses of our own pages begin with."""
        return self.root, self.empty


Walk = Callable[["Page", Site, Chosen, "View"], Iterator[str]]


def readings(page: Page, site: Site, chosen: Chosen, view: View) -> Iterator[str]:
    """The pages that have addresses."""
    for name, path in _addresses(chosen).items():
        page.goto(site.root + path)
        yield name


def _addresses(chosen: Chosen) -> Mapping[str, str]:
    def browse(**values: str) -> str:
        return f"/browse?{urlencode(values)}"

    return {
        "home": "/",
        "browse: skills": browse(kind="skill"),
        "browse: occupations": browse(kind="occupation"),
        "browse: credentials": browse(kind="credential"),
        "browse: postings": browse(kind="posting"),
        "browse: a search": browse(kind="credential", q=chosen.word),
        "browse: nothing found": browse(kind="skill", q="zzzz-qqqq"),
        "browse: frameworks": "/browse/frameworks",
        "skill": f"/browse/skills/{quote(chosen.skill)}",
        "occupation": f"/browse/occupations/{quote(chosen.target)}",
        "credential": f"/browse/credentials/{quote(chosen.credential)}",
        "posting": f"/browse/postings/{quote(chosen.posting)}",
        "board": "/board",
        "reference": "/docs",
        "error": "/browse/skills/nothing-of-the-kind",
    }


def advisor(page: Page, site: Site, chosen: Chosen, view: View) -> Iterator[str]:
    """A target and a person, what closes the gap and why, some of it together, compared, a sheet, a plan."""
    page.goto(f"{site.root}/advisor?{urlencode({'target': chosen.target})}")
    yield "advisor"
    for at, name in enumerate(chosen.held, 1):
        page.fill(f"#skill-{at}", name)
        page.keyboard.press("Tab")  # away from what is suggested
    page.click(RANK)
    page.wait_for_selector("#results-title")
    yield "advisor: answer"
    page.locator("ol details > summary").first.click()
    yield "advisor: why"
    for at in (1, 2, 3):
        page.check(f"#pick-{at}")
    if not view.scripts:
        page.click(_TOGETHER)
    page.wait_for_selector("#picture .closed[width]:not([width='0.0'])")
    yield "advisor: together"
    answer = page.url
    page.click("button[formaction^='/advisor/compare']")
    page.wait_for_selector("table.compare")
    yield "advisor: compare"
    page.click(RANK)
    page.wait_for_selector("#results-title")
    page.click("button[formaction^='/advisor/sheet']")
    page.wait_for_selector("article.sheet")
    yield "advisor: sheet"
    page.click(RANK)
    page.wait_for_selector("#results-title")
    page.locator("details:has(#plan_credentials) > summary").click()
    page.fill("#plan_credentials", "4")
    page.click("form[action^='/advisor/plan'] button[type=submit]")
    page.wait_for_selector("#plan-sum")
    yield "advisor: plan"
    assert answer.endswith(("/advisor?lang=en", "/advisor?lang=fr")), "nothing of the person in an address"


def board(page: Page, site: Site, chosen: Chosen, view: View) -> Iterator[str]:
    """A posting that is named, what stands beside it, in a frame and in a page of somebody else's."""
    page.goto(site.root + "/board")
    page.fill("#posting", chosen.posting)
    page.keyboard.press("Tab")  # away from what is suggested
    page.locator("main form[action^='/board'] button[type=submit]").first.click()
    page.wait_for_selector("article h3")
    yield "board: preview"
    page.goto(f"{site.root}/embed?{urlencode({'site': site.key, 'posting': chosen.posting})}")
    yield "embed"
    if view.scripts:
        page.goto(f"{site.host}/{view.language}")
        page.locator("skillstep-recommendations li strong, skillstep-recommendations li a").first.wait_for()
        yield "widget on a foreign page"


def provider(page: Page, site: Site, chosen: Chosen, view: View) -> Iterator[str]:
    """A planned course, what is said of it, and the report as a file."""
    page.goto(site.root + "/provider")
    yield "provider"
    page.fill("#title", course_title(chosen, view.language))
    page.fill("#description", course_text(chosen, view.language))
    page.select_option("#framework", chosen.framework)
    page.locator("#rules > summary").click()
    page.check("#rule-1")
    page.click("button[value=check]")
    page.wait_for_selector("#demand")
    yield "provider: answer"
    with page.expect_download() as coming:
        page.click("button[value=report]")
    written = Path(coming.value.path())
    shown = written.with_suffix(".html")
    shown.write_bytes(written.read_bytes())
    page.goto(shown.as_uri())
    yield "provider: report"


def course_title(chosen: Chosen, language: str) -> str:
    """The title of the planned course: the skill that counts most."""
    return chosen.taught[language][0].capitalize()


def course_text(chosen: Chosen, language: str) -> str:
    """What the planned course says: names of skills alone, one a line."""
    before = {"en": "Learners", "fr": "Les personnes apprennent :"}[language]
    return "\n".join(f"{before} {name}." for name in chosen.taught[language])


def empty(page: Page, site: Site, chosen: Chosen, view: View) -> Iterator[str]:
    """The first run."""
    page.goto(site.empty)
    yield "empty folder"


WALKS: tuple[Walk, ...] = (readings, advisor, board, provider, empty)
