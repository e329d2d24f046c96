"""Silence of texts of one to three words, as lists and headings of advertisements have them."""

from __future__ import annotations

import pytest

from evaluation.sources import speaking
from indexers.linking import Linker, LinkIndex
from taxonomy.model import Skill
from taxonomy.text import clean
from tests import encoders

TASKS = {
    "en": (
        "Sharpen knives", "Write poems", "Groom cats", "Trade shares", "Assemble furniture", "Polish shoes",
        "Drive ambulances", "Press olives", "Teach yoga", "Mend roofs", "Cloud computing", "Steel fixing",
    ),
    "fr": ("Cuire des tartes", "Poser du carrelage", "Réparer des vélos"),
}  # fmt: skip
NO_SKILLS = {
    "en": ("Apply here", "Daily bonus", "Central location", "Our mission", "Four openings", "Free lunch"),
    "fr": ("Nous rejoindre", "Jours de repos"),
}


@pytest.fixture(scope="module")
def linker() -> Linker:
    """Of a framework that has none of the skills asked about, so that only the words can tell."""
    skills = [Skill(id="t:sea", labels={"en": "geology of the sea floor"})]
    return Linker([LinkIndex.build("t", skills, encoders.default())], encoders.default())


def silent(linker: Linker, texts: dict[str, tuple[str, ...]]) -> list[str]:
    """Those that are judged to hold no skill."""
    judged = [
        (text, linker.silence([text], language)[0]) for language, some in texts.items() for text in some
    ]
    return [text for text, silence in judged if silence >= 0.5]


def test_nearly_every_terse_task_speaks_of_a_skill(linker: Linker) -> None:
    assert len(silent(linker, TASKS)) <= 2  # of 15


def test_no_terse_heading_speaks_of_a_skill(linker: Linker) -> None:
    assert len(silent(linker, NO_SKILLS)) == sum(map(len, NO_SKILLS.values()))


def test_no_terse_text_that_is_asked_about_fitted_the_judge() -> None:
    asked = {clean(text).lower() for some in (*TASKS.values(), *NO_SKILLS.values()) for text in some}
    assert not asked & {text.lower() for text, _ in speaking()}
