"""A form filled wrongly on a French page, in a real browser: it says so in French, where it can be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.browser import DESKTOP, PHONE, View, Visit, violations

FRENCH = [replace(DESKTOP, language="fr"), replace(PHONE, language="fr", scripts=False)]


@pytest.mark.parametrize("view", FRENCH, ids=str)
def test_a_wrong_form_says_so_in_french(visit: Visit, view: View) -> None:
    visit.expect(400)
    page = visit("/advisor", view)
    page.fill("#target", "data analist")
    page.locator("#target").press("Enter")
    told = page.get_by_role("alert")
    told.get_by_text("Emploi").wait_for()
    assert "ne s’appelle «\u202fdata analist\u202f»" in told.inner_text()
    assert page.input_value("#target") == "data analist"
    visit.calm(page)
    if view.scripts:
        assert violations(page) == []


@pytest.mark.parametrize("view", FRENCH, ids=str)
def test_a_wrong_course_says_so_on_top_and_beside_its_field(visit: Visit, view: View) -> None:
    visit.expect(400)
    page = visit("/provider", view)
    page.fill("#title", "Analyse de données")
    page.fill("#hours", "-3")
    page.get_by_role("button", name="Vérifier le cours").click()
    page.wait_for_selector("#wrong-hours")
    assert page.inner_text("#wrong-hours") == "«\u202f-3\u202f» est un nombre négatif (heures)."
    assert "Heures d’apprentissage" in page.get_by_role("alert").inner_text()
    assert page.locator("#hours").get_attribute("aria-describedby")
    visit.calm(page)
    if view.scripts:
        assert violations(page) == []


def test_an_error_page_is_french_in_its_title_too(visit: Visit) -> None:
    visit.expect(404)
    page = visit("/browse/skills/soudage", FRENCH[0])
    assert page.title().startswith("Nom inconnu")
    assert "rien ne s’appelle «\u202fsoudage\u202f» parmi les compétences" in page.inner_text("main")
    visit.calm(page)


def test_suggestions_are_counted_in_the_singular_and_the_plural(visit: Visit) -> None:
    page = visit("/advisor", FRENCH[0])
    page.locator("#target").press_sequentially("cybersec")
    page.get_by_text("1 suggestion\u202f:").wait_for(state="attached")
    page.fill("#target", "nurse")
    page.get_by_text("3 suggestions\u202f:").wait_for(state="attached")
