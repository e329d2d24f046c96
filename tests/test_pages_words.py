"""The words of the pages: both languages say everything, and say it with the same places to fill."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Formatter
from typing import Any, get_args

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
    for id_, entry in json.loads(file.read_text("utf-8")).items():
        assert set(entry) == {"en", "fr"} | ({"by"} if "by" in entry else set()), id_
        texts = forms(entry["en"]) + forms(entry["fr"])
        assert len(texts) == (4 if "by" in entry else 2), id_
        assert all(text.strip() == text and text for text in texts), id_
        assert all(places(text) == places(texts[0]) for text in texts), id_
        assert entry.get("by") is None or entry["by"] in places(texts[0]), id_


def forms(said: str | dict[str, str]) -> list[str]:
    """What a language says of an id: one text, or that of one and that of others."""
    if isinstance(said, str):
        return [said]
    assert list(said) == ["one", "other"]
    return list(said.values())


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


def test_what_counts_says_the_singular_and_the_plural_of_its_language() -> None:
    english, french = Words("en"), Words("fr")
    assert [english("plan.count", count=n) for n in (0, 1, 2)] == [
        *("0 credentials", "1 credential", "2 credentials"),
    ]
    assert [french("plan.count", count=n) for n in (0, 1, 2)] == [
        "0 certificat",
        "1 certificat",
        "2 certificats",
    ]
    assert french("plan.axis.weeks", length=1.5).startswith("Barres du haut\u202f: 1,5 semaine ")
    assert english("plan.axis.weeks", length=1.5).startswith("Upper bars: 1.5 weeks ")
    assert french("browse.more", count=1234) == "et 1\u202f234 autres"


# Places that are filled with a number of things; sentences in which nothing agrees with it have no plural: a
# number stands after a colon or in brackets, and "1 of 3" is said of one and of many.
COUNTS = {
    "count",
    "total",
    "of",
    "skills",
    "occupations",
    "candidates",
    "closing",
    "weeks",
    "length",
    "hours",
}
COUNTS |= {"elements", "mandatory"}
NOTHING_AGREES = {
    "answer.results",
    "answer.hours",
    "answer.lost",
    "plan.proven",
    "plan.unproven",
    "provider.rule.about",
    "provider.sampled",
    "provider.of",
    "provider.demand.covered",
    "provider.alone.whole",
    "provider.skills",
    "provider.twin.long",
}


def test_every_sentence_that_counts_has_its_plural() -> None:
    counting = {id_ for id_, entry in WORDS.items() if places(forms(entry["en"])[0]) & COUNTS}
    plural = {id_ for id_, entry in WORDS.items() if "by" in entry}
    assert counting == plural | NOTHING_AGREES
    assert plural & NOTHING_AGREES == set()
    for id_ in plural:
        one, other = forms(WORDS[id_]["fr"])
        assert one != other, id_  # every French word that could agree does


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_no_number_stands_beside_a_wrong_plural(language: Any, number: int) -> None:
    """The word after a number ends in s (or x) where its language has the plural, and does not where not."""
    words = Words(language)
    plural = number != 1 if language == "en" else number >= 2
    counting = {id_: entry for id_, entry in WORDS.items() if "by" in entry}
    assert counting
    for id_, entry in counting.items():
        values: dict[str, Any] = dict.fromkeys(places(forms(entry["en"])[0]), "…")
        text = words(id_, **{**values, entry["by"]: number})
        (word,) = re.findall(rf"(?<!\w){number}\b ([^\W\d]+)", text)
        if word not in INVARIABLE:
            assert word.endswith(("s", "x")) == plural, text


# The words after a number that say nothing of it in either form: another word of the sentence does, or none.
INVARIABLE = {"found", "more", "not", "less", "job", "moins", "non", "that", "qui", "cours"}


def test_nothing_that_agrees_stands_beside_a_number_elsewhere() -> None:
    """Sentences without a plural have no word of ours after a number that an s would change."""
    for id_ in NOTHING_AGREES:
        for text in (WORDS[id_]["en"], WORDS[id_]["fr"]):
            after = re.findall(r"\{(\w+)\} ([^\W\d]+)", text)
            said = {word for name, word in after if name in COUNTS}
            assert said <= {"h", "of", "sur"}, text


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
