"""Each page in a real browser: its main task, in both languages, with and without scripts, on every size."""

from __future__ import annotations

import pytest

from tests.browser import VIEWS, View, Visit, violations

PAGES = {
    "home": "/",
    "advisor": "/advisor?target=data+analyst",
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
