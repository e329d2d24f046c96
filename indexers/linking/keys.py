"""Words as names are compared: up to case, accents, plural, spelling, hyphens and the small words between."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexers.linking.names import STOP_WORDS, several
from taxonomy.text import Token, clean, stem, tokens

Keys = npt.NDArray[np.uint64]

# Words that names and texts put in or leave out: "manage the budget", "food & beverage".
_GLUE = {
    "en": several("a an the and"),
    "fr": several("le la les l un une des du de d et"),
}
HYPHENS = frozenset("-‐‑‒–")  # at the end of a line too
# Endings of plurals, English and French, the longer first.
_PLURALS = (
    ("ies", "y"),
    ("sses", "ss"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("ses", "s"),
    ("sis", "s"),
    ("se", "s"),
    ("xes", "x"),
    ("eaux", "eau"),
    ("s", ""),
)
# American and British spellings of one word, and the plural of "analysis", which stemmers tell apart.
_SPELLINGS = (
    (re.compile(r"(?<=[iy])z(?=e|ing|at|ab)"), "s"),
    (re.compile(r"(?<=\w{3})our(?=s?$|al|ed|ing)"), "or"),
    (re.compile(r"(?<=\w{2}[bt])res?$"), "er"),
    (re.compile(r"(?<=gram)me(?=s?$)"), ""),
    (re.compile(r"(?<=en)ce(?=s?$)"), "se"),
    (re.compile(r"(?<=\w{2})sis$"), "ses"),
)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio, odd
# Where a sequence starts, by its length: far from any word's key, else "2d animation" meets "and".
_START = np.uint64(0xD6E8FEB86659FD93)
_LONGEST_WITH_VARIANTS = 4
_SHORTEST_PART = 3
_REMEMBERED = 1 << 15  # words: most words of a text stood in another


class NameWords(NamedTuple):
    """Words of a name without glue; `hyphened[i]` says that a hyphen stands between words i and i + 1."""

    words: tuple[str, ...]
    hyphened: tuple[bool, ...]


@lru_cache(_REMEMBERED)
def word_key(text: str) -> int:
    """A number of 64 bits for a string."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def form(word: str) -> str:
    """A single folded word up to plural and spelling, and nothing looser.

    Stems take "physical" for "physics" and "logical" for "logic"; a name of one word has no others to
    bear it out.
    """
    word = _plain(word)
    if word.endswith("ss"):
        return word
    for ending, instead in _PLURALS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word.removesuffix(ending) + instead
    return word


def stems(words: Sequence[str], language: str) -> list[str]:
    """Stems of folded words, the same for both spellings of a word."""
    return stem([_plain(word) for word in words], language)


@lru_cache(_REMEMBERED)
def _plain(word: str) -> str:
    """A folded word in one spelling and without dots."""
    return _spelt(_undotted(word))


def _undotted(word: str) -> str:
    """ "node.js" as "nodejs"; ".net" and "3.5" stay."""
    return word if word.startswith(".") or word[:1].isdigit() else word.replace(".", "")


def _spelt(word: str) -> str:
    for pattern, instead in _SPELLINGS:
        word = pattern.sub(instead, word)
    return word


def may_be_glue(word: str, language: str) -> bool:
    """Whether a folded word joins others in some texts; `is_glue` tells in which."""
    return word == "s" or word in _GLUE.get(language, _GLUE["en"])


def is_glue(text: str, token: Token, language: str) -> bool:
    """Whether a token only joins others: an article, "and", the "s" of "driver's" and "skill(s)"."""
    if token.word == "s":
        return text[max(0, token.start - 1) : token.start] in {"'", "’", "("}
    return token.word in _GLUE.get(language, _GLUE["en"]) and text[token.start : token.end] != "A"


def hyphened(text: str, before: Token, after: Token) -> bool:
    """Whether nothing but a hyphen, and perhaps the end of a line, stands between two tokens."""
    between = text[before.end : after.start]
    return between[:1] in HYPHENS and between[1:] in {"", "\n"}


def sequence_of(name: str, language: str) -> NameWords:
    """A name's words without glue (all of them, if it has no others)."""
    text = clean(name)
    every = tokens(text)
    kept = [token for token in every if not is_glue(text, token, language)] or every
    return NameWords(
        tuple(token.word for token in kept),
        tuple(hyphened(text, one, other) for one, other in pairwise(kept)),
    )


def variants(name: NameWords, known: Collection[str], language: str) -> Iterator[tuple[str, ...]]:
    """All sequences of words that write a name: as it is, hyphens closed, compounds closed and opened.

    "back-end" is also "backend", "data base" also "database", "firewall" also "fire wall" where the words
    `known` hold both parts, "node.js" also "node js".
    """
    words = name.words
    yield words
    if any(name.hyphened):
        yield tuple(_closed(name))
    if len(words) > _LONGEST_WITH_VARIANTS:
        return
    stops = STOP_WORDS.get(language, STOP_WORDS["en"])
    for at in range(len(words) - 1):
        if all(len(one) >= _SHORTEST_PART and one not in stops for one in words[at : at + 2]):
            yield (*words[:at], words[at] + words[at + 1], *words[at + 2 :])
    for at, word in enumerate(words):
        for parts in _opened(word, known, stops):
            yield (*words[:at], *parts, *words[at + 1 :])


def _closed(name: NameWords) -> Iterator[str]:
    run = name.words[0]
    for word, joined in zip(name.words[1:], name.hyphened, strict=True):
        if joined:
            run += word
        else:
            yield run
            run = word
    yield run


def _opened(word: str, known: Collection[str], stops: Collection[str]) -> Iterator[tuple[str, str]]:
    first, dot, last = word.rpartition(".")
    if dot and first and not word[:1].isdigit():
        yield first, last
    if word[:1] == "e" and word[1:] in known and word[1:] not in stops:
        yield "e", word[1:]
    for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        parts = word[:at], word[at:]
        if all(part in known and part not in stops for part in parts):
            yield parts


def sequence_hashes(keys: Keys, length: int) -> Keys:
    """A hash for every run of `length` keys: sequences of other words collide once in 2^64 pairs."""
    runs = max(len(keys) - length + 1, 0)
    return runs_hashed(np.lib.stride_tricks.sliding_window_view(keys, length) if runs else keys[:0, None])


def runs_hashed(keys: Keys) -> Keys:
    """A hash for every row of keys, shape (rows, length).

    Sequences of other words collide once in 2^64 pairs.
    """
    found = np.full(len(keys), keys.shape[1], dtype=np.uint64) * _START
    for column in keys.T:
        found = (found ^ (column + np.uint64(1))) * _MULTIPLIER
        found ^= found >> np.uint64(29)
    return found


def hash_of(words: Sequence[str], language: str) -> np.uint64:
    """The hash of one sequence of folded words: of its form for one word, of the stems for several."""
    keys = [form(words[0])] if len(words) == 1 else stems(words, language)
    found: np.uint64 = runs_hashed(np.array([[word_key(one) for one in keys]], dtype=np.uint64))[0]
    return found
