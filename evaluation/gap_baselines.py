"""What a GapRank folder's courses show of each skill, by the plain means that SkillStep is compared with.

Every kind of evidence is an array of (courses, skills), zero or more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from evaluation.gap_folder import Benchmark, Gap, Term
from indexers.encoder import GRID, Encoder
from indexers.linking import TextDocument
from indexers.linking.segments import segments
from indexers.vector_cache import VectorCache
from taxonomy.errors import MissingPackage
from taxonomy.readers.base import Progress
from taxonomy.text import clean, fold, stem, words

LINKED = 20  # skills that a text is linked to
_BRACKETED = re.compile(r"\s*\([^)]*\)")
_LONGEST_NAME = 8  # words
_NAMES_AT_ONCE = 512  # bounds memory

Evidence = npt.NDArray[np.float32]


def course_texts(benchmark: Benchmark) -> list[str]:
    """The title and text of each course, cleaned."""
    return [clean(f"{course.title}\n{course.text}") for course in benchmark.courses]


def names_of(term: Term) -> list[str]:
    """The name and the alternatives of a skill, cleaned, each once."""
    return list(dict.fromkeys(clean(name) for name in (term.name, *term.alternatives)))


def joined(benchmark: Benchmark, gap: Gap) -> str:
    """The names of a gap's skills as one query."""
    return ", ".join(clean(benchmark.vocabulary[at].name) for at in gap.skills)


class Words:
    """BM25 over stemmed words (bm25s, Lucene's variant)."""

    def __init__(self, texts: Sequence[str]) -> None:
        try:
            import bm25s
        except ImportError:
            raise MissingPackage("pip install 'skillstep[evaluation]'") from None

        self._size = len(texts)
        self._index = bm25s.BM25(method="lucene")
        self._index.index([_stems(text) for text in texts], show_progress=False)

    def scores(self, query: str) -> Evidence:
        """Of all courses for the distinct words of a query."""
        terms = list(dict.fromkeys(_stems(query)))
        if not terms:
            return np.zeros(self._size, dtype=np.float32)
        found: Evidence = self._index.get_scores(terms)
        return found

    def by_skill(self, vocabulary: Iterable[Term]) -> Evidence:
        """The best of a skill's names, each over its number of words, so that long names weigh no more."""
        rows = [
            np.max([self.scores(name) / max(len(_stems(name)), 1) for name in names_of(term)], axis=0)
            for term in vocabulary
        ]
        return np.array(rows, dtype=np.float32).T


def _stems(text: str) -> list[str]:
    return stem(words(text))


def mentions(texts: Sequence[str], vocabulary: Iterable[Term]) -> Evidence:
    """1 where a text holds a name of the skill, word for word up to case, accents and punctuation.

    A name with words in brackets is also looked for without them.
    """
    vocabulary = list(vocabulary)
    owners: dict[str, set[int]] = defaultdict(set)
    for at, term in enumerate(vocabulary):
        for name in names_of(term):
            owners[fold(name)].add(at)
            owners[fold(_BRACKETED.sub("", name))].add(at)
    owners.pop("", None)
    found = np.zeros((len(texts), len(vocabulary)), dtype=np.float32)
    for row, text in enumerate(texts):
        for run in _runs(words(text)):
            if run in owners:
                found[row, list(owners[run])] = 1
    return found


def _runs(folded: list[str]) -> set[str]:
    """All runs of up to eight words."""
    return {
        " ".join(folded[low : low + length])
        for length in range(1, _LONGEST_NAME + 1)
        for low in range(len(folded) - length + 1)
    }


class Vectors:
    """Cosines of the stock encoder."""

    def __init__(
        self, benchmark: Benchmark, encoder: Encoder, cache: VectorCache, progress: Progress
    ) -> None:
        self._encoder, self._cache, self._progress = encoder, cache, progress
        pieces = [
            [clean(course.title)]
            + [one.text for one in segments(TextDocument(texts={"text": clean(course.text)}))]
            for course in benchmark.courses
        ]
        self._pieces = self._encoded([piece for some in pieces for piece in some])
        self._starts = np.concatenate([[0], np.cumsum([len(some) for some in pieces])])[:-1]
        self._whole = self._encoded(course_texts(benchmark))

    def _encoded(self, texts: Sequence[str]) -> Evidence:
        vectors = self._cache.encode(self._encoder, texts, self._progress)
        return vectors.astype(np.float32) / np.float32(GRID)

    def whole(self, queries: Sequence[str]) -> Evidence:
        """(courses, queries): cosines with the whole text."""
        found: Evidence = self._whole @ self._encoded(queries).T
        return found

    def best_piece(self, names: Sequence[str]) -> Evidence:
        """(courses, names): the best cosine with a piece of the text, 0 where all are below."""
        vectors = self._encoded(names).T
        parts = [
            np.maximum.reduceat(self._pieces @ vectors[:, at : at + _NAMES_AT_ONCE], self._starts, axis=0)
            for at in range(0, vectors.shape[1], _NAMES_AT_ONCE)
        ]
        found: Evidence = np.maximum(np.hstack(parts), 0)
        return found


def linked(best: Evidence, whole: Evidence) -> Evidence:
    """A text's nearest skills, by the mean of best piece and whole text; 0 for all others."""
    cosines = (best + whole) / 2
    kept = min(LINKED, cosines.shape[1])
    lowest = np.partition(cosines, -kept, axis=1)[:, -kept:][:, :1]
    found: Evidence = np.where(cosines >= lowest, np.maximum(cosines, 0), 0)
    return found
