"""The skills worth weighing are exactly the best by the rough sum, however many there are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from indexers.encoder import GRID, to_grid
from indexers.linking.nearest import nearest
from indexers.linking.rounded import Rounded


@pytest.mark.parametrize("skills", [3, 40, 700, 5000])
def test_the_best_of_each_text_are_found(skills: int) -> None:
    random = np.random.default_rng(3)
    texts, count = 37, 64
    cosines = random.uniform(-0.5, 1, (texts, skills)).astype(np.float32)
    reach = sparse.csr_array(sparse.random(texts, skills, 0.05, rng=random, dtype=np.float32))
    text, skill = nearest(reach, lambda low, high: cosines[low:high].copy(), count)
    rough = np.minimum(reach.toarray(), 1) * 0.15 + cosines * 0.8
    for row in range(texts):
        best = np.argsort(-rough[row], kind="stable")[:count]
        assert set(skill[text == row].tolist()) == {at for at in best.tolist() if rough[row, at] > 0}


def test_what_has_nothing_in_common_with_a_text_is_left_out_and_ties_go_to_the_first() -> None:
    values = np.zeros((2, 2000), dtype=np.float32)
    values[1, 100:400] = 0.5
    text, skill = nearest(sparse.csr_array(values), None, 64)
    assert text.tolist() == [1] * 64
    assert skill.tolist() == list(range(100, 164))


def test_without_texts_nothing_is_near() -> None:
    text, skill = nearest(sparse.csr_array(np.zeros((0, 2000), dtype=np.float32)), None, 64)
    assert len(text) == len(skill) == 0


def test_cosines_of_rounded_vectors_are_near_the_exact_ones_and_the_same_in_any_batch() -> None:
    random = np.random.default_rng(5)
    texts, skills = (to_grid(random.normal(size=(count, 384)).astype(np.float32)) for count in (70, 900))
    cosines = Rounded(skills.astype(np.float32)).cosines(texts)
    found = cosines(0, 70)
    assert np.abs(found - texts.astype(np.float64) @ skills.T.astype(np.float64) / GRID**2).max() < 0.01
    each = [cosines(row, row + 1) for row in range(70)]
    assert np.array_equal(found, np.concatenate(each))


def test_a_text_without_a_vector_is_near_nothing() -> None:
    skills = np.full((5, 384), 204, dtype=np.float32)
    assert not Rounded(skills).cosines(np.zeros((2, 384), dtype=np.int16))(0, 2).any()
