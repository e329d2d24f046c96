"""The words of the pages: both languages say everything, and say it with the same places to fill."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from indexers.engine import Kind
from service.web.pages.words import Words

PAGES = Path(__file__).resolve().parents[1] / "service" / "web" / "pages"
FILES = sorted((PAGES / "words").glob("*.json"))
SOURCES = [*sorted((PAGES / "templates").glob("*.html")), *sorted(PAGES.glob("*.py"))]

WORDS = {id_: texts for file in FILES for id_, texts in json.loads(file.read_text("utf-8")).items()}
# t('a.b'), and t('a.b' if ... else 'a.c')
_USED = re.compile(r"\bt\('([\w.]+)'(?!\s*~)(?: if [^)]*? else '([\w.]+)')?")
_BEGUN = re.compile(r"\bt\('([\w.]+\.)'\s*~")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_both_languages_say_everything(file: Path) -> None:
    for id_, texts in json.loads(file.read_text("utf-8")).items():
        assert set(texts) == {"en", "fr"}, id_
        assert all(text.strip() == text and text for text in texts.values()), id_
        assert places(texts["en"]) == places(texts["fr"]), id_


def test_everything_that_can_be_loaded_has_a_name() -> None:
    """The first page counts facts, too, which no sample has."""
    for kind in (*get_args(Kind), "mapping", "outlook"):
        assert Words("fr").has(f"kind.{kind}")
    assert not Words("fr").has("kind.nothing")


def test_no_id_stands_in_two_files() -> None:
    ids = [id_ for file in FILES for id_ in json.loads(file.read_text("utf-8"))]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.name)
def test_every_id_that_is_used_exists(file: Path) -> None:
    text = file.read_text("utf-8")
    used = {id_ for found in _USED.findall(text) for id_ in found if id_}
    assert used <= set(WORDS)
    for begun in _BEGUN.findall(text):
        assert any(id_.startswith(begun) for id_ in WORDS), begun


def test_the_uses_are_found() -> None:
    text = (PAGES / "templates" / "answer.html").read_text("utf-8")
    assert {"answer.together.one", "answer.together.closes"} in [set(one) for one in _USED.findall(text)]


def test_french_keeps_its_high_punctuation_on_the_line() -> None:
    assert Words("fr")("advisor.title").endswith("\u202f?")
    assert Words("en")("advisor.title").endswith("gap?")


@pytest.mark.parametrize(
    ("language", "number", "share"), [("en", "12,345.5", "7%"), ("fr", "12 345,5", "7 %")]
)
def test_numbers_are_written_as_the_language_writes_them(language: str, number: str, share: str) -> None:
    words = Words(language)  # type: ignore[arg-type]
    assert words.number(12345.5, 1).replace("\u202f", " ") == number
    assert words.percent(0.07).replace("\u202f", " ") == share
