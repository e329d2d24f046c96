"""Spans: the words that carry a skill and no more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexers.linking.spans import TextWords, best_span, shared_weights
from taxonomy.text import stem, tokens


def shown(text: str, weights: list[float]) -> str | None:
    span = best_span(text, np.array(weights))
    return None if span is None else text[span[0] : span[1]]


def shared(text: str, name: str, language: str = "en") -> str | None:
    some = tokens(text)
    names = set(stem([token.word for token in tokens(name)], language))
    span = best_span(text, shared_weights(some, names, language), some)
    return None if span is None else text[span[0] : span[1]]


@pytest.mark.parametrize(
    ("text", "name", "span"),
    [
        ("You will manage the yearly budgets of two shops.", "manage budgets", "manage the yearly budgets"),
        ("We value the management of budgets, and coffee.", "manage budgets", "management of budgets"),
        ("Budgets matter. Much later, far from here, you manage.", "manage budgets", "Budgets"),
        ("Vous aimez la gestion des budgets", "gérer les budgets", "budgets"),
    ],
)
def test_shared_words_make_the_shortest_window(text: str, name: str, span: str) -> None:
    assert shared(text, name, "fr" if "Vous" in text else "en") == span


def test_no_shared_word_gives_no_span() -> None:
    assert shared("Bake cakes", "manage budgets") is None
    assert best_span("", np.zeros(0)) is None


def test_weights_choose_the_heaviest_run_without_stop_words_at_its_ends() -> None:
    text = "oversee and lead the people of a shop"
    assert shown(text, [0.8, 0.9, 0.7, 0.9, 0.9, 0.1, 0.1, 0.2]) == "oversee and lead the people"
    assert shown(text, [0.1, 0.0, 0.1, 0.0, 0.1, 0.0, 0.0, 0.9]) == "shop"
    assert shown(text, [0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]) is None  # stop words carry nothing


def test_of_equal_runs_the_shortest_and_first_is_taken() -> None:
    assert best_span("cake bread cake bread", np.array([1.0, 0.0, 1.0, 0.0])) == (0, 15)
    assert best_span("cake stone stone stone cake", np.array([1.0, 0.0, 0.0, 0.0, 1.0])) == (0, 4)


def test_weights_must_be_one_a_word() -> None:
    with pytest.raises(ValueError, match="2 weights for 1 words"):
        best_span("cake", np.ones(2))


def widened(texts: list[str], row: int, start: int, end: int) -> str:
    words = TextWords.of(texts, list(map(tokens, texts)))
    low, high = words.around(np.array([row], dtype=np.int32), np.array([[start, end]], dtype=np.int32))[0]
    return texts[row][low:high]


@pytest.mark.parametrize(
    ("start", "end", "span"),
    [
        (4, 6, "baking"),  # "ki" of baking
        (2, 9, "baking"),  # "baking" and blanks
        (0, 18, "baking of bread"),  # stop words within stay, at the ends they go
        (10, 12, "of"),  # nothing but a stop word
        (18, 19, "A baking of bread!"),  # no word at all: the whole text
    ],
)
def test_a_stretch_becomes_whole_words_without_stop_words_around(start: int, end: int, span: str) -> None:
    assert widened(["other words here", "A baking of bread!", ""], 1, start, end) == span


@given(st.text(alphabet="ab of-.", min_size=1, max_size=20), st.integers(0, 19), st.integers(1, 20))
def test_a_widened_stretch_holds_the_content_it_touched(text: str, start: int, length: int) -> None:
    start = min(start, len(text) - 1)
    end = min(start + length, len(text))
    found = widened(["before", text, "after"], 1, start, end)
    touched = [one.word for one in tokens(text) if one.start < end and start < one.end]
    content = [at for at, word in enumerate(touched) if word not in {"a", "of"}]
    expected = touched[content[0] : content[-1] + 1] if content else touched
    assert [one.word for one in tokens(found)] == (expected or [one.word for one in tokens(text)])
