"""One normaliser and tokeniser: what meets what, and what stays apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.text import clean, fold, index_terms, query_terms, tokens, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Golang, node.js and .NET", ["golang", "node.js", "and", ".net"]),
        ("C++/C# and F#", ["c++", "c#", "and", "f#"]),
        ("l'analyse des données", ["l", "analyse", "des", "donnees"]),
        ("e-commerce", ["e", "commerce"]),
        ("Python 3.5, ends.The next", ["python", "3.5", "ends", "the", "next"]),
        ("Œuvre naïve ÉCOLE", ["oeuvre", "naive", "ecole"]),
        ("#hashtag C.", ["hashtag", "c"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_clean_removes_what_nobody_sees_and_keeps_lines() -> None:
    assert clean("\ufeffa\u200bb \r\n c\u00a0\u00a0d\te\x00") == "ab\nc d e"
    assert clean("\U0001d40f\U0001d432thon") == "Python"
    assert clean("a\ud800b") == "ab"


def test_names_compare_without_case_accents_and_punctuation() -> None:
    assert fold("  Python (computer programming) ") == fold("python, Computer-Programming")
    assert fold("Génie civil") == fold("GENIE CIVIL")
    assert fold("C") != fold("C++") != fold("C#")


def test_a_query_meets_documents_of_both_languages() -> None:
    assert set(index_terms("analyses de données", "fr").split()) <= set(query_terms("analyse données de"))
    assert set(index_terms("managing projects", "en").split()) <= set(query_terms("manage project"))


@given(st.text(max_size=200))
def test_clean_is_stable_and_spans_point_at_their_words(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    for token in tokens(once):
        assert token.start < token.end <= len(once)
        assert words(once[token.start : token.end]) == [token.word]


@given(st.text(st.characters(codec="ascii"), max_size=30))
def test_plain_text_is_cleaned_like_any_other(text: str) -> None:
    """The short cut for ASCII changes nothing: with a letter before it, the text takes the long way."""
    assert clean(f"é{text}") == ("é" + clean(f"x{text}")[1:])
