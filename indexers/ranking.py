"""What makes an order the same on every engine: when scores tie, and which name is closest."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from indexers.engine import Suggestion
from taxonomy.text import clean, words

# A term in the title counts this many times a term in the text (our choice).
TITLE_BOOST = 2.0

# The BM25 of tantivy and of Elasticsearch carries the constant factor k1 + 1 that Lucene dropped.
_K1, _B = 1.2, 0.75
K1_FACTOR = _K1 + 1

# Scores are rounded to this many significant bits: documents within 0.02 % of each other tie, and their ids
# decide.
SCORE_BITS = 12

# How far, in units of 2^-24 of it, a score may lie from what exact arithmetic gives: so much in each clause,
# and one more for each addition. (Found on 400 questions to 100,000 documents: 4 in all.)
_ERROR_OF_CLAUSE = 16

# Lucene breaks a term at 255 UTF-16 units, of which a character has at most two.
_LONGEST_TERM = 127
_NO_TERM = "\x00"

# One typing error is forgiven in a word of at least this many letters.
FORGIVEN_LETTERS = 4


def settle(scores: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """BM25 scores rounded to `SCORE_BITS` significant bits: what hits are ordered by, and what they show."""
    mantissa, exponent = np.frexp(scores.astype(np.float64))
    settled: NDArray[np.float64] = np.ldexp(np.rint(np.ldexp(mantissa, SCORE_BITS)), exponent - SCORE_BITS)
    return settled


class Scores:
    """BM25 scores as an engine added them, falling, of a question of so many clauses.

    Engines add float32 numbers in an order of their own, which moves the last few of 24 bits, and some scores
    across the point where rounding turns. `doubtful` are those that may be; `exactly` settles them.
    """

    def __init__(self, found: NDArray[np.float32], clauses: int) -> None:
        scores = found.astype(np.float64) / K1_FACTOR
        error = scores * ((_ERROR_OF_CLAUSE + clauses) * 2.0**-24)
        self._settled = settle(scores - error)
        self._most = settle(scores + error)

    def enough(self, upto: int) -> bool:
        """Whether no score below these can be among the highest `upto`."""
        return upto == 0 or (upto <= len(self._most) and bool(self._most[-1] < self._settled[upto - 1]))

    def doubtful(self, offset: int, upto: int) -> list[int]:
        """Places of the scores that decide what stands from `offset` to `upto` and may round either way."""
        upto = min(upto, len(self._most))
        if offset >= upto:
            return []
        decisive = (self._most >= self._settled[upto - 1]) & (self._settled <= self._most[offset])
        return np.flatnonzero(decisive & (self._settled < self._most)).tolist()

    def exactly(self, places: Sequence[int], scores: Sequence[float]) -> NDArray[np.float64]:
        """All scores, settled; `scores` are the exact ones of the doubtful `places`."""
        self._settled[places] = settle(np.array(scores, np.float64))
        return self._settled


def inverse_frequency(having: float, documents: float) -> float:
    """How rare a term is that so many of all documents have (Lucene's formula)."""
    return math.log1p((documents - having + 0.5) / (having + 0.5))


def exact_score(explanation: Mapping[str, Any]) -> float:
    """The exact BM25 score of an explained hit, in whatever order an engine added its clauses.

    Both engines explain a score by a tree of `value`, `description` and `details`, in nearly the same words.
    """
    return math.fsum(_clauses(explanation, 1.0))


def _clauses(node: Mapping[str, Any], boost: float) -> Iterator[float]:
    parts = _parts(node)
    if "idf" not in parts:
        if node["description"].startswith("Boost x"):
            boost *= float(node["description"].split()[1][1:])
        for part in node.get("details", ()):
            yield from _clauses(part, boost)
        return
    if "boost" in parts:
        boost *= round(parts["boost"]["value"] / K1_FACTOR, 3)
    rarity = {name: part["value"] for name, part in _parts(parts["idf"]).items()}
    fraction = next(found for part in node["details"] if "freq" in (found := _parts(part)))
    often, length, mean = (float(np.float32(fraction[name]["value"])) for name in ("freq", "dl", "avgdl"))
    share = often / (often + _K1 * (1 - _B + _B * length / mean))
    yield boost * inverse_frequency(rarity["n"], rarity["N"]) * share


def _parts(node: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {part["description"].partition(",")[0]: part for part in node.get("details", ())}


def indexed_terms(terms: str) -> str:
    """Terms as every engine indexes them: none longer than all engines take, and never none at all.

    BM25 goes by the mean length of a field. Lucene takes it over the documents that have a term there,
    tantivy over all: so one that has none gets one that nobody asks for.
    """
    if not terms:
        return _NO_TERM
    if len(terms) > _LONGEST_TERM and any(len(term) > _LONGEST_TERM for term in terms.split(" ")):
        return " ".join(term[:_LONGEST_TERM] for term in terms.split(" "))
    return terms


class Name(NamedTuple):
    """A name and the document that has it."""

    id: str
    name: str


def typed_words(text: str) -> list[str]:
    """The folded words that someone typed; the last one may be unfinished."""
    return words(clean(text))


def name_length(typed: Sequence[str]) -> int:
    """How long a name is, by its folded words: the shortest that match come first."""
    return sum(map(len, typed)) + len(typed)


def shortlist_size(k: int) -> int:
    """How many names an engine gathers for the `k` closest to be chosen from.

    The shortest that match without an error (ties by id), and if those name fewer than `k` documents, the
    shortest that match with errors too.
    """
    return 4 * k + 60


def typing_errors(typed: Sequence[str], name: Sequence[str]) -> int | None:
    """How many errors lie between typed words and the words of a name; None when the name does not match.

    All typed words but the last must be words of the name, and the last must begin one. An error is one
    letter missing, added, changed or swapped with its neighbour.
    """
    *finished, last = typed
    total = 0
    for word in finished:
        if word not in name:
            if not any(_one_error(word, other) for other in name):
                return None
            total += 1
    if not any(word.startswith(last) for word in name):
        ends = (len(last) - 1, len(last), len(last) + 1)
        if not any(_one_error(last, word[:end]) for word in name for end in ends):
            return None
        total += 1
    return total


def _one_error(typed: str, word: str) -> bool:
    return len(typed) >= FORGIVEN_LETTERS and OSA.distance(typed, word, score_cutoff=1) <= 1


def closeness(typed: Sequence[str], name: str) -> tuple[int, bool, float, str] | None:
    """What orders names, the closest first; None when the name does not match.

    Fewest errors, then begun as typed, then likeness (rapidfuzz's ratio of the folded names), then the name.
    """
    own = typed_words(name)
    errors = typing_errors(typed, own)
    if errors is None:
        return None
    wanted, folded = " ".join(typed), " ".join(own)
    return errors, not folded.startswith(wanted), -fuzz.ratio(wanted, folded), folded


def closest_names(typed: Sequence[str], names: Iterable[Name], k: int) -> list[Suggestion]:
    """The `k` documents with the closest names, ties by id.

    A document comes once, under its closest name, and names that do not match are left out.
    """
    ranked = []
    for one in names:
        close = closeness(typed, one.name)
        if close is not None:
            ranked.append((close, one.id, one.name))
    found: dict[str, Suggestion] = {}
    for _, id_, name in sorted(ranked):
        if len(found) == k:
            break
        found.setdefault(id_, Suggestion(id_, name))
    return list(found.values())
