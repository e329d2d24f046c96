"""Words that a text uses otherwise than the names of skills do: Rust the language, driving growth."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from indexers.linking.guards import allowed
from indexers.linking.name_table import Ints, NameTable
from indexers.linking.names import NAMED, several
from taxonomy.text import stem

# Tools with the name of a thing; written as the tool, they speak of no skill with the thing.
_TOOLS = re.compile(r"\b(Rust|Python|Ruby|Swift|Spark|Java|Dart|Elixir|Perl|Scala|Pandas)\b")
# Figures of speech, with the words that do not have their meaning in them.
_FIGURES = (
    (
        re.compile(
            r"\b(?:driv(?:e|es|ing|en)|drove)\s+(?:\w+\s+){0,3}?(?:growth|results?|change|success|business"
            r"|sales"
            r"|innovation|performance|improvements?|value|engagement|revenue|excellence|strateg\w+|adoption"
            r"|outcomes"
            r"|efficienc\w+|transformation|projects?|initiatives|decisions?|culture|quality|progress)\b"
            r"|\b\w+-driven\b",
            re.IGNORECASE,
        ),
        several("drive driver driving driven"),
    ),
    (re.compile(r"\bcook(?:ed|ing)?\s+the\s+books\b", re.IGNORECASE), several("cook cooking book books")),
    (re.compile(r"\bwear(?:s|ing)?\s+many\s+hats\b", re.IGNORECASE), several("hat hats wear")),
    (re.compile(r"\btouch\s+base\b", re.IGNORECASE), several("base touch")),
)
_CUES = re.compile(
    r"rust|python|ruby|swift|spark|java|dart|elixir|perl|scala|panda|driv|drove|cook|hats|base", re.IGNORECASE
)


def used_otherwise(texts: Sequence[str], table: NameTable) -> list[tuple[int, int]]:
    """The (text, skill) rows where a text has a word of the skill's names in another meaning."""
    found: list[tuple[int, int]] = []
    for row, text in enumerate(texts):
        used = _words_of(text) if _CUES.search(text) else frozenset()
        for word in stem(sorted(used), table.language):
            found += [(row, skill) for skill in _holders(word, table).tolist()]
    return found


def _words_of(text: str) -> frozenset[str]:
    tools = {
        match.group().casefold() for match in _TOOLS.finditer(text) if allowed(text, *match.span(), NAMED)
    }
    return frozenset(tools).union(*(words for pattern, words in _FIGURES if pattern.search(text)))


def _holders(word: str, table: NameTable) -> Ints:
    """The skills, proper names left out, that have a word in a name."""
    number = table.vocabulary.get(word)
    if number is None:
        return np.zeros(0, dtype=np.int32)
    names = np.searchsorted(table.word_starts, np.flatnonzero(table.word_ids == number), side="right") - 1
    skills: Ints = np.unique(table.name_skills[names])
    return skills[~table.proper[skills]]
