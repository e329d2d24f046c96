"""Trigrams: what labels and texts share where their words only resemble each other."""

from __future__ import annotations

import math

import numpy as np
import pytest

from indexers.linking.trigrams import TrigramTable
from taxonomy.text import tokens


def share(labels: list[str], text: str, row: int = 0) -> float:
    table = TrigramTable.build(labels)
    found = table.shares([tokens(text)], np.array([0], dtype=np.int32), np.array([row], dtype=np.int32))
    return float(found[0])


def test_the_share_is_that_of_the_weights_by_hand() -> None:
    """ "cat" has #ca, cat, at#; "car" has #ca, car, ar#: of two labels #ca is in both."""
    both, one = math.log1p(2 / 2), math.log1p(2 / 1)
    assert share(["cat", "car"], "car") == pytest.approx(both / (both + 2 * one))
    assert share(["cat", "car"], "Cat!") == pytest.approx(1.0)
    assert share(["cat", "car"], "dog") == 0.0


def test_accents_case_and_word_parts_are_shared() -> None:
    assert share(["électricité", "pain"], "ELECTRICITE") == pytest.approx(1.0)
    assert share(["programming", "baking"], "programmer") > 0.4


def test_a_word_without_known_trigrams_takes_nothing_from_the_others() -> None:
    labels = ["cat", "car"]
    assert share(labels, "aaa car zzz xyz") == share(labels, "car") > 0


def test_each_text_and_each_label_has_its_own_trigrams() -> None:
    labels, texts = ["cat", "car", "dog"], ["dog", "", "a car", "cat dog"]
    table = TrigramTable.build(labels)
    text, skill = np.indices((len(texts), len(labels)), dtype=np.int32).reshape(2, -1)
    found = table.shares([tokens(one) for one in texts], text, skill)
    assert found.tolist() == [share(labels, one, row) for one in texts for row in range(len(labels))]


@pytest.mark.parametrize("labels", [["!", "?"], ["", "bread"]])
def test_labels_without_letters_share_nothing(labels: list[str]) -> None:
    assert share(labels, "bread") == 0.0


def test_a_text_without_words_shares_nothing() -> None:
    assert share(["bread"], "...") == 0.0
