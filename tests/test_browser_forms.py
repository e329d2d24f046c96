"""What a form meets in a real browser: files, the other language, the way back, two clicks for one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from service.web.pages.words import Words
from tests.browser import DESKTOP, PHONE, VIEWS, View, Visit, violations
from tests.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Page

RANK = "button[value=rank]:not([aria-hidden])"
SWITCH = "button.language"
POSTINGS = [{"title": f"Analyst {at}", "description": "You write SQL and Python."} for at in range(22)]
ROWS = "title,description\n" + "".join(f"{one['title']},{one['description']}\n" for one in POSTINGS) + ",x\n"


def other(view: View) -> Words:
    """The words of the language that the view is not in."""
    return Words("fr" if view.language == "en" else "en")


def answered(page: Page) -> None:
    page.fill("#target", "data analyst")
    page.fill("#skill-1", "SQL")
    page.fill("#level-1", "2")
    page.click(RANK)
    page.wait_for_selector("#results-title")


def switched(page: Page, view: View) -> Words:
    """The page after its switch of languages."""
    page.click(SWITCH)
    t = other(view)
    page.wait_for_selector(f"html[lang={t.language}]")
    return t


def clean(visit: Visit, page: Page, view: View, name: str = "") -> None:
    visit.calm(page, name)
    if view.scripts:
        assert violations(page) == []
        page.emulate_media(color_scheme="dark" if view.scheme == "light" else "light")
        assert violations(page) == []


def file_of(folder: Path, name: str = "postings.csv", text: str = ROWS) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def uploaded(page: Page, path: Path) -> None:
    if not page.locator("#file").is_visible():
        page.locator("details:has(#file) > summary").click()
    page.set_input_files("#file", path)
    page.locator("form.card button, form p button[value=check]").first.click()


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_file_of_postings_is_previewed_in_both_languages(visit: Visit, view: View, tmp_path: Path) -> None:
    page, t = visit("/board", view), Words(view.language)
    uploaded(page, file_of(tmp_path))
    page.get_by_text(t("board.first", first=20)).wait_for()
    assert page.locator("article.card").count() == 20
    page.get_by_text(t("files.aside", count=1)).click()
    clean(visit, page, view)
    t = switched(page, view)
    assert page.get_by_text(t("board.first", first=20)).is_visible()
    assert page.locator("article.card").count() == 20
    switched(page, replace(view, language=t.language))
    assert page.locator("article.card").count() == 20


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_wrong_file_is_told_beside_its_field(visit: Visit, view: View, tmp_path: Path) -> None:
    visit.expect(400)
    page, t = visit("/board", view), Words(view.language)
    uploaded(page, file_of(tmp_path, "cv.pdf", "%PDF-1.7"))
    page.wait_for_selector("#wrong-file")
    assert t("files.read.posting") in page.inner_text("#hint-file")
    clean(visit, page, view)
    switched(page, view)
    assert "cv.pdf" in page.inner_text("#wrong-file")  # to be chosen again
    uploaded(page, file_of(tmp_path))
    page.wait_for_selector("article.card")


@pytest.mark.parametrize("path", ["/board", "/provider"])
def test_a_file_of_thirty_megabytes_is_told_calmly(visit: Visit, path: str, tmp_path: Path) -> None:
    visit.expect(400)
    view = replace(PHONE, language="fr")
    page = visit(f"{path}?lang=fr", view)
    uploaded(page, file_of(tmp_path, "large.csv", "title\n" + "A posting\n" * 3_000_000))
    page.wait_for_selector("#wrong-file")
    assert "dépasse 4 Mo" in page.inner_text("#wrong-file")
    assert page.locator("html").get_attribute("lang") == "fr"
    clean(visit, page, view)


@pytest.mark.parametrize("view", [DESKTOP, replace(PHONE, scripts=False)], ids=str)
def test_a_pasted_document_is_read(visit: Visit, view: View) -> None:
    page, t = visit("/board", view), Words(view.language)
    page.locator("details:has(#text) > summary").click()
    page.fill("#text", json.dumps(POSTINGS[:2], indent=1))
    page.locator("form.card button").first.click()
    page.get_by_text(t("board.read", count=2, name=t("files.pasted"))).wait_for()
    t = switched(page, view)
    assert page.get_by_text(t("board.read", count=2, name=t("files.pasted"))).is_visible()
    assert json.loads(page.input_value("#text")) == POSTINGS[:2]


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_one_of_several_courses_is_chosen(visit: Visit, view: View, tmp_path: Path) -> None:
    page = visit("/provider", view)
    uploaded(page, file_of(tmp_path, "courses.csv"))
    page.wait_for_selector("#chosen")
    clean(visit, page, view)
    switched(page, view)
    page.select_option("#chosen", "4")
    page.click("button[value=check]")
    page.get_by_role("heading", name="Analyst 4", level=1).wait_for()
    switched(page, replace(view, language=other(view).language))
    assert page.get_by_role("heading", name="Analyst 4", level=1).is_visible()


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_every_answer_is_asked_again_in_the_other_language(visit: Visit, view: View) -> None:
    page, t = visit("/advisor", view), Words(view.language)
    answered(page)
    page.check("#pick-1")
    page.check("#pick-2")
    visit.calm(page)
    for button, kept in (
        ("button[formaction^='/advisor/compare']", "table.compare th[scope=col] >> nth=1"),
        ("button[formaction^='/advisor/sheet']", "article.sheet li >> nth=1"),
    ):
        page.click(button)
        page.wait_for_selector(kept)
        t = switched(page, view)
        assert page.locator(kept).is_visible()
        switched(page, replace(view, language=t.language))
        page.locator("form[action^='/advisor?'] button[value=rank]").first.click()
        page.wait_for_selector("#results-title")
        assert page.locator("#pick-1").is_checked()
    page.locator("details:has(#plan_hours) > summary").click()
    page.fill("#plan_hours", "60")
    page.locator("form[action^='/advisor/plan'] button").click()
    page.wait_for_selector("#plan-sum")
    t = switched(page, view)
    assert page.input_value("#plan_hours") == "60"
    assert page.locator("#plan-line").inner_text() == t("plan.timeline")


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_the_advisors_answer_and_a_read_cv_in_the_other_language(visit: Visit, view: View) -> None:
    page = visit("/advisor?target=data+analyst", view)
    page.locator("details:has(#cv) > summary").click()
    page.fill("#cv", "Four years of SQL.\nI cleaned data with Python & <b>pandas</b>.")
    page.click(RANK)
    page.wait_for_selector("[id^=drop-]")
    rows = page.locator("[id^=drop-]").count()
    switched(page, view)
    assert page.locator("[id^=drop-]").count() == rows
    page.click(RANK)
    page.wait_for_selector("#results-title")
    results = page.locator("ol > li.card").count()
    switched(page, replace(view, language=other(view).language))
    assert page.locator("ol > li.card").count() == results
    assert page.locator("html").get_attribute("lang") == view.language


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_saved_person_stays_in_the_other_language(visit: Visit, view: View, tmp_path: Path) -> None:
    page = visit("/advisor", view)
    saved = {"target": "data analyst", "skills": [{"skill": "SQL", "level": "2", "standing": "verified"}]}
    page.locator("details:has(#saved) > summary").click()
    page.set_input_files("#saved", file_of(tmp_path, "person.json", json.dumps(saved)))
    page.click(RANK)
    page.wait_for_selector("#drop-1")
    switched(page, view)
    assert [page.input_value(one) for one in ("#target", "#skill-1", "#level-1", "#standing-1")] == [
        *("data analyst", "SQL", "2", "verified")
    ]


@pytest.mark.parametrize("view", [DESKTOP, replace(PHONE, language="fr", scripts=False)], ids=str)
@pytest.mark.parametrize("path", ["/advisor/answer", "/advisor/plan", "/advisor/compare", "/advisor/sheet"])
def test_the_address_of_an_answer_says_that_answers_are_not_kept(visit: Visit, path: str, view: View) -> None:
    page, t = visit(path, view), Words(view.language)
    assert page.get_by_text(t("base.unkept")).is_visible()
    assert page.input_value("#target") == ""
    clean(visit, page, view)
    answered(page)


@pytest.mark.parametrize("view", [DESKTOP, replace(PHONE, scripts=False)], ids=str)
def test_back_reload_and_forward(visit: Visit, view: View) -> None:
    """Chromium as it is: an answer is in no cache of a browser, so history alone cannot bring it back."""
    from playwright.sync_api import Error

    page = visit("/advisor", view)
    answered(page)
    heading = page.inner_text("h1")
    page.reload()  # sends the form again; a person is asked first
    assert page.inner_text("h1") == heading
    page.go_back()
    assert page.input_value("#skill-1") == ""  # nobody after this person finds it
    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # what Chromium calls "Confirm Form Resubmission"
        page.go_forward()
    page.wait_for_url("chrome-error:**")
    visit.wrong[:] = [one for one in visit.wrong if "ERR_CACHE_MISS" not in one]
    page.goto(visit.root + "/advisor/answer")
    answered(page)
    assert page.inner_text("h1") == heading


@pytest.mark.parametrize("view", [DESKTOP, replace(PHONE, language="fr", scripts=False)], ids=str)
def test_what_was_entered_is_changed_from_the_answer(visit: Visit, view: View) -> None:
    page = visit("/advisor", view)
    answered(page)
    page.click("button[value=edit]")
    page.wait_for_selector("#drop-1")
    assert page.input_value("#skill-1") == "SQL"


@pytest.mark.parametrize("view", [DESKTOP, replace(PHONE, scripts=False)], ids=str)
def test_two_clicks_do_what_one_does(visit: Visit, view: View, tmp_path: Path) -> None:
    page, t = visit("/advisor", view), Words(view.language)
    answered(page)
    page.check("#pick-1")
    page.check("#pick-2")
    for button, there in (
        ("button[formaction^='/advisor/compare']", "table.compare"),
        ("form[action^='/advisor?'] button[value=rank]", "#results-title"),
        ("button[formaction^='/advisor/sheet']", "article.sheet"),
    ):
        page.locator(button).first.dblclick()
        page.wait_for_selector(there)
    page.locator(SWITCH).dblclick()
    page.wait_for_selector(f"html[lang={other(view).language}] article.sheet")
    page.goto(visit.root + f"/board?lang={view.language}")
    page.locator("details:has(#file) > summary").click()
    page.set_input_files("#file", file_of(tmp_path))
    page.locator("form.card button").first.dblclick()
    page.get_by_text(t("board.first", first=20)).wait_for()
    page.goto(visit.root + f"/provider?lang={view.language}")
    page.fill("#title", "SQL for everyone")
    page.dblclick("button[value=check]")
    page.get_by_role("heading", name="SQL for everyone", level=1).wait_for()


@pytest.mark.parametrize("view", [DESKTOP, replace(PHONE, language="fr", scripts=False)], ids=str)
def test_two_clicks_load_the_sample_once(visit: Visit, view: View, tmp_path: Path) -> None:
    with served(tmp_path, ready=False) as server:
        visit.root = f"http://127.0.0.1:{server.port}"
        page, t = visit("/sample", view), Words(view.language)  # its address leads to the first page
        page.locator("form[action^='/sample'] button").dblclick()
        page.get_by_text(t("home.lead")).wait_for(timeout=120_000)  # the page looks again by itself
        status = page.request.get(visit.root + "/v1/status").json()
        assert status["counts"]["credential"] == 177


FORMS = [DESKTOP, replace(PHONE, language="fr", scripts=False)]


@pytest.mark.parametrize("view", FORMS, ids=str)
def test_a_long_text_arrives_and_is_kept(visit: Visit, view: View) -> None:
    page = visit("/provider", view)
    page.fill("#title", "SQL")
    page.fill("#description", "sql " * 300_000)
    page.click("button[value=check]")
    page.get_by_role("heading", name="SQL", level=1).wait_for()
    page.click("button[value=edit]")
    page.wait_for_selector("#description")
    assert len(page.input_value("#description")) == 4 * 300_000 - 1


@pytest.mark.parametrize("view", FORMS, ids=str)
def test_a_form_beyond_the_limit_is_told_as_lost(visit: Visit, view: View) -> None:
    """Nothing of it arrived: the page cannot send it again, and does not say that anything was kept."""
    visit.expect(400)
    page = visit("/provider", view)
    page.fill("#title", "SQL")
    page.fill("#description", "sql " * 1_100_000)
    page.click("button[value=check]")
    told = page.get_by_role("alert")
    told.wait_for()
    said = {"en": "larger than 4 MB, so that nothing of it arrived", "fr": "dépasse 4 Mo, et rien n’en"}
    assert said[view.language] in told.inner_text()
    assert page.input_value("#title") == ""
    clean(visit, page, view)


@pytest.mark.parametrize("view", FORMS, ids=str)
def test_a_form_that_cannot_be_read_is_told_as_lost(visit: Visit, view: View, tmp_path: Path) -> None:
    visit.expect(400)
    page, t = visit("/provider", view), Words(view.language)
    page.locator("details:has(#file) > summary").click()
    page.locator("#file").evaluate("one => one.multiple = true")
    page.set_input_files("#file", [file_of(tmp_path, f"{at}.csv") for at in range(6)])
    page.click("button[value=check]")
    page.get_by_text(t("error.lost")).wait_for()
    clean(visit, page, view)
