"""What linking is compared with: systems over preferred labels alone, as published results have them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.systems import COUNT, Ranking, System
from indexers.encoder import Encoder
from indexers.vector_cache import VectorCache
from taxonomy.readers.base import Progress, silent
from taxonomy.text import fold, stem, words

Floats = npt.NDArray[np.float32]
Scores = Callable[[Sequence[str]], Floats]  # of every label for every text, shape (texts, labels)

# Fixed: round figures near the best F1 on TECH, so in the baselines' favour; the cosine is the common rule's.
RAPIDFUZZ, BM25, TFIDF, COSINE, FUSION = 95.0, 5.0, 0.5, 0.6, 30.0


class Scored:
    """A system that scores every label; it claims those at or above a fixed threshold."""

    def __init__(self, name: str, about: str, scores: Scores, threshold: float) -> None:
        self.name = name
        self.about = f"{about}; claims from {threshold:g}"
        self._scores = scores
        self._threshold = threshold

    def rank(self, texts: Sequence[str]) -> list[Ranking]:
        """Highest scores first, ties by row."""
        scores = self._scores(texts)
        best = np.argsort(-scores, axis=1, kind="stable")[:, :COUNT]
        found = np.take_along_axis(scores, best, axis=1)
        pairs = zip(best.tolist(), found.tolist(), strict=True)
        return [list(zip(rows, values, strict=True)) for rows, values in pairs]

    def decide(self, texts: Sequence[str]) -> list[frozenset[int]]:
        """Everything at or above the threshold."""
        claimed = self._scores(texts) >= self._threshold
        return [frozenset(np.flatnonzero(row).tolist()) for row in claimed]

    def presence(self, texts: Sequence[str], ranked: Sequence[Ranking]) -> list[tuple[float, float]]:
        """The best score, for both."""
        return _best_scores(ranked)


class CommonRule:
    """Cut a text into chunks; each claims the label nearest to it, where the cosine is above `COSINE`."""

    name = "common rule"
    about = (
        f"all-MiniLM-L6-v2 on noun-ish chunks (what stands between stop words and punctuation), the nearest "
        f"label of each; claims above {COSINE:g}"
    )

    def __init__(self, encoder: Encoder, vectors: Floats) -> None:
        """`vectors` are those of the labels, (labels, dimension)."""
        self._encoder = encoder
        self._vectors = vectors

    def rank(self, texts: Sequence[str]) -> list[Ranking]:
        """The labels nearest to any chunk, by cosine."""
        cut = [chunks(text) for text in texts]
        distinct = list(dict.fromkeys(chunk for some in cut for chunk in some))
        nearest: dict[str, tuple[int, float]] = {}
        for at in range(0, len(distinct), 512):
            some = distinct[at : at + 512]
            cosines = self._encoder.encode(some) @ self._vectors.T
            rows = cosines.argmax(axis=1)
            best = cosines[np.arange(len(some)), rows]
            nearest.update(zip(some, zip(rows.tolist(), best.tolist(), strict=True), strict=True))
        return [_merged(nearest[chunk] for chunk in some) for some in cut]

    def decide(self, texts: Sequence[str]) -> list[frozenset[int]]:
        """The nearest labels above the threshold."""
        return [frozenset(row for row, score in one if score > COSINE) for one in self.rank(texts)]

    def presence(self, texts: Sequence[str], ranked: Sequence[Ranking]) -> list[tuple[float, float]]:
        """The best cosine, for both."""
        return _best_scores(ranked)


def _merged(pairs: Any) -> Ranking:
    best: dict[int, float] = {}
    for row, score in pairs:
        best[row] = max(score, best.get(row, -1.0))
    return sorted(best.items(), key=lambda one: (-one[1], one[0]))[:COUNT]


def _best_scores(ranked: Sequence[Ranking]) -> list[tuple[float, float]]:
    best = [one[0][1] if one else 0.0 for one in ranked]
    return list(zip(best, best, strict=True))


def chunks(text: str) -> list[str]:
    """The runs of words of a text between punctuation and (English) stop words."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    found: list[list[str]] = [[]]
    for word in re.findall(r"[^\W_]+(?:[-'’.+#/&][^\W_]+)*[+#]*|[^\w\s]", text):
        if word.casefold() in ENGLISH_STOP_WORDS or not re.match(r"\w", word):
            found.append([])
        else:
            found[-1].append(word)
    return list(dict.fromkeys(" ".join(one) for one in found if one))


def baselines(
    labels: Sequence[str],
    encoder: Encoder | None,
    cache: VectorCache,
    language: str = "en",
    progress: Progress = silent,
) -> list[System]:
    """All of them; without an encoder, those that need none."""
    fuzzy, bm25, grams = _fuzzy(labels), _bm25(labels, language), _grams(labels)
    found: list[System] = [
        Scored("rapidfuzz", "token_set_ratio of text and label", fuzzy, RAPIDFUZZ),
        Scored("bm25", "BM25 (Lucene's, bm25s) over stemmed words of the labels", bm25, BM25),
        Scored("char tf-idf", "cosine of character 2- to 4-grams within words", grams, TFIDF),
    ]
    if encoder is None:
        return found
    vectors = cache.encode(encoder, labels, lambda done, total, _: progress(done, total, "labels encoded"))
    unit = (vectors / np.linalg.norm(vectors.astype(np.float32), axis=1, keepdims=True)).astype(np.float32)

    @lru_cache(maxsize=1)
    def cosine(texts: tuple[str, ...]) -> Floats:
        found: Floats = encoder.encode(texts) @ unit.T
        return found

    def dense(texts: Sequence[str]) -> Floats:
        return cosine(tuple(texts))

    def fused(texts: Sequence[str]) -> Floats:
        found: Floats = np.sum([_z(one(texts)) for one in (fuzzy, bm25, grams, dense)], axis=0)
        return found

    return [
        *found,
        Scored("all-MiniLM-L6-v2", "cosine of the stock encoder, text and label", dense, COSINE),
        Scored("fusion", "sum of the four scores above, each as z-score over the labels", fused, FUSION),
        CommonRule(encoder, unit),
    ]


def _z(scores: Floats) -> Floats:
    deviation = np.maximum(scores.std(axis=1, keepdims=True), 1e-6)
    found: Floats = (scores - scores.mean(axis=1, keepdims=True)) / deviation
    return found


def _fuzzy(labels: Sequence[str]) -> Scores:
    from rapidfuzz import fuzz, process

    folded = [fold(one) for one in labels]

    @lru_cache(maxsize=1)
    def scores(texts: tuple[str, ...]) -> Floats:
        found: Floats = process.cdist(
            [fold(text) for text in texts], folded, scorer=fuzz.token_set_ratio, workers=-1, dtype=np.float32
        )
        return found

    return lambda texts: scores(tuple(texts))


def _bm25(labels: Sequence[str], language: str) -> Scores:
    import bm25s

    def terms(text: str) -> list[str]:
        return stem(words(text), language)

    index = bm25s.BM25(method="lucene")
    index.index([terms(one) for one in labels], show_progress=False)

    @lru_cache(maxsize=1)
    def scores(texts: tuple[str, ...]) -> Floats:
        return np.stack([index.get_scores(list(dict.fromkeys(terms(text)))) for text in texts])

    return lambda texts: scores(tuple(texts))


def _grams(labels: Sequence[str]) -> Scores:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32)
    columns = vectorizer.fit_transform(labels).T.tocsr()

    @lru_cache(maxsize=1)
    def scores(texts: tuple[str, ...]) -> Floats:
        found: Floats = (vectorizer.transform(texts) @ columns).toarray()
        return found

    return lambda texts: scores(tuple(texts))
