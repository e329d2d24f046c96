"""What is claimed is claimed once: skills that say the same are not all claimed for the same words."""

from __future__ import annotations

import numpy as np
import pytest

from indexers.encoder import GRID, Integers
from indexers.linking import Linker, LinkIndex, TextDocument
from indexers.linking.repeats import SAME, repeated
from taxonomy.model import Skill
from tests import encoders

SKILLS = [
    Skill(id="t:know", labels={"en": "project management"}),
    Skill(id="t:do", labels={"en": "perform project management"}),
    Skill(id="t:ideas", labels={"en": "project management principles"}),
    Skill(id="t:money", labels={"en": "manage budgets"}),
    *(Skill(id=f"t:{at}", labels={"en": name}) for at, name in enumerate(("weld metal", "play the piano"))),
]


def vectors(*angles: float) -> Integers:
    """Labels as vectors on the encoder's grid, at these angles."""
    each = np.radians(angles)
    found: Integers = np.rint(GRID * np.column_stack([np.cos(each), np.sin(each)])).astype(np.int16)
    return found


def again(*angles: float, named: tuple[int, ...] = ()) -> list[int]:
    marked = np.isin(np.arange(len(angles)), named)
    return np.flatnonzero(repeated(vectors(*angles), marked)).tolist()


def test_only_what_is_near_enough_says_the_same() -> None:
    edge = float(np.degrees(np.arccos(SAME)))
    assert again(0, edge - 1) == [1]
    assert again(0, edge + 1) == []


def test_what_repeats_a_repetition_alone_repeats_nothing() -> None:
    assert again(0, 25, 50) == [1]
    assert again(0, 25, 50, 75, 10) == [1, 3, 4]


def test_a_skill_that_the_text_names_is_no_repetition() -> None:
    assert again(0, 5, named=(1,)) == []
    assert again(0, 5, 6, named=(1,)) == [2]


@pytest.fixture(scope="module")
def linker() -> Linker:
    encoder = encoders.default()
    return Linker([LinkIndex.build("t", SKILLS, encoder)], encoder)


def claimed(linker: Linker, text: str) -> set[str]:
    (found,) = linker.link([TextDocument(texts={"text": text})])
    return {one.skill.removeprefix("t:") for one in found["t"].alignments if one.claimed}


def test_one_phrase_claims_one_of_the_skills_that_say_it(linker: Linker) -> None:
    assert claimed(linker, "Three years of project management and someone to manage budgets") == {
        "know",
        "money",
    }


def test_skills_that_say_the_same_are_both_claimed_where_both_are_named(linker: Linker) -> None:
    text = "Perform project management and teach project management principles to others"
    assert {"do", "ideas"} <= claimed(linker, text)


def test_what_is_not_claimed_is_still_kept(linker: Linker) -> None:
    (found,) = linker.link([TextDocument(texts={"text": "Three years of project management"})])
    assert {"t:do", "t:ideas"} <= {one.skill for one in found["t"].alignments}
