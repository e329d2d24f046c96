"""How near a text, its tokens and the runs of them are to a skill, and which run is nearest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from indexers.encoder import COSINE, GRID, Encoded, Integers
from indexers.linking.name_table import Floats, Ints
from indexers.linking.ragged import by_row, expand
from indexers.linking.vectors import Vectors

# Lengths of runs, in tokens: an advertisement names most skills in one to eight words.
RUNS = (1, 2, 3, 4, 6, 8, 12)
_TOKENS_AT_ONCE = 320  # of texts whose runs are compared together: what is made of them stays in the cache
# Up to so many multiplications OpenBLAS copies nothing first: 330 rows with 12 tokens took 59 us at once, 42
# in parts; with 30, 111 and 82.
_SMALL = 1_000_000

Long = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Nearness:
    """For each pair: cosines of the text with label and description, token coverage of the label, the best
    cosine of a run of tokens with the label, and that run's characters."""

    label: Floats
    description: Floats
    tokens: Floats
    window: Floats
    places: Ints


def nearness(encoded: Encoded, vectors: Vectors, text: Ints, skill: Ints) -> Nearness:
    """Of (text, skill) pairs, sorted by text. A pair's numbers depend on its own text alone."""
    label, description, window = np.zeros((3, len(text)), dtype=np.float32)
    places = np.full((len(text), 2), -1, dtype=np.int32)
    members, starts = expand(vectors.token_starts, skill)  # the tokens of the pairs' labels
    highest = np.zeros(len(members), dtype=np.float32)  # product of each with any token of the text
    bounds = np.searchsorted(text, np.arange(len(encoded.starts)))
    products = _Products(vectors, skill, members, starts, bounds)
    for rows, length in _alike(np.diff(encoded.starts), np.diff(bounds)):
        at, ends = expand(bounds, rows)
        own = encoded.tokens[np.add.outer(encoded.starts[rows], np.arange(length))].astype(np.float32)
        across = own.transpose(0, 2, 1).copy()  # numpy takes a slower product of an array with itself
        along = np.empty((length, len(at)), dtype=np.float32)  # each token with each pair's label
        for row, tokens, low, high in zip(rows.tolist(), across, ends, ends[1:], strict=False):
            pairs, count = slice(bounds[row], bounds[row + 1]), high - low
            products.read(row)
            description[pairs], label[pairs] = products.whole(encoded.vectors[row]).reshape(2, count)
            if length:
                found = products.each(tokens)
                along[:, low:high] = found[:count].T
                found[count:].max(axis=1, out=highest[starts[pairs.start] : starts[pairs.stop]])
        if length:
            window[at], first, last = _best_runs(own @ across, along, np.diff(ends))
            begins = np.repeat(encoded.starts[rows], np.diff(ends))
            places[at, 0] = encoded.places[begins + first, 0]
            places[at, 1] = encoded.places[begins + last, 1]
    sums = by_row(np.add, highest.astype(np.float64), starts)
    covered = (sums / np.maximum(np.diff(starts), 1) * COSINE).astype(np.float32)
    return Nearness(label * np.float32(COSINE), description * np.float32(COSINE), covered, window, places)


def _alike(tokens: Long, pairs: Long) -> Iterator[tuple[Ints, int]]:
    """Rows of texts that have pairs and as many tokens, a few at a time, with that number of tokens."""
    rows = np.flatnonzero(pairs).astype(np.int32)
    for length in np.unique(tokens[rows]).tolist():
        same = rows[tokens[rows] == length]
        size = max(1, _TOKENS_AT_ONCE // max(length, 1))
        for low in range(0, len(same), size):
            yield same[low : low + size], length


class _Products:
    """Products of a text's vectors with those of its skills: descriptions, labels and the labels' tokens.

    These are always read into the same memory, which stays in the cache.
    """

    def __init__(self, vectors: Vectors, skill: Ints, members: Long, starts: Long, bounds: Long) -> None:
        self._vectors, self._skill, self._members = vectors, skill, members
        self._starts, self._bounds = starts, bounds
        most = int(np.max(2 * np.diff(bounds) + np.diff(starts[bounds]), initial=0))
        self._narrow = np.empty((most, vectors.labels.shape[1]), dtype=np.int16)
        self._wide = np.empty(self._narrow.shape, dtype=np.float32)
        self._count = self._end = 0

    def read(self, row: int) -> None:
        """Take up the skills of a text."""
        low, high = self._bounds[row], self._bounds[row + 1]
        skill, members = self._skill[low:high], self._members[self._starts[low] : self._starts[high]]
        both = 2 * len(skill)
        self._count, self._end = len(skill), both + len(members)
        # All rows are there; the mode "raise" would copy `out`.
        self._vectors.descriptions.take(skill, axis=0, out=self._narrow[: len(skill)], mode="clip")
        self._vectors.labels.take(skill, axis=0, out=self._narrow[len(skill) : both], mode="clip")
        self._vectors.tokens.take(members, axis=0, out=self._narrow[both : self._end], mode="clip")
        self._wide[: self._end] = self._narrow[: self._end]

    def whole(self, vector: Integers) -> Floats:
        """Of the text's vector with the descriptions, then the labels."""
        found: Floats = self._wide[: 2 * self._count] @ vector.astype(np.float32)
        return found

    def each(self, own: Floats) -> Floats:
        """Of the labels, then their tokens, with each of the text's tokens, (dimension, tokens)."""
        rows = self._wide[self._count : self._end]
        found = np.empty((len(rows), own.shape[1]), dtype=np.float32)
        size = max(_SMALL // own.size, 1)
        for low in range(0, len(rows), size):
            np.matmul(rows[low : low + size], own, out=found[low : low + size])
        return found


def _best_runs(own: Floats, along: Floats, counts: Long) -> tuple[Floats, Long, Long]:
    """For each pair the best cosine of its label with the sum of a run of its text's tokens, and the run's
    first and last token.

    `own`, (texts, tokens, tokens), are the products of each text's tokens with each other; `along`, (tokens,
    pairs), those of the tokens with the labels of the pairs, of which each text has as many as `counts` says.
    Sums of integers, so the same in any order; a shorter run wins a tie.
    """
    length, width = along.shape
    low, high = _runs(length)
    sums = np.zeros((length + 1, width))
    np.cumsum(along, axis=0, dtype=np.float64, out=sums[1:])
    block = np.zeros((len(own), length + 1, length + 1))
    np.cumsum(own, axis=1, dtype=np.float64, out=block[:, 1:, 1:])
    np.cumsum(block, axis=2, out=block)
    squared = block[:, high, high] - block[:, low, high] - block[:, high, low] + block[:, low, low]
    lengths = (np.sqrt(np.maximum(squared, 1.0)) * GRID).T
    cosines = np.empty((len(low), width))
    at = 0
    for run in RUNS:
        until = at + max(length - run + 1, 0)
        np.subtract(sums[run:], sums[: until - at], out=cosines[at:until])
        at = until
    cosines /= np.repeat(lengths, counts, axis=1)
    best = np.argmax(cosines, axis=0)
    return cosines[best, np.arange(width)].astype(np.float32), low[best], high[best] - 1


@cache
def _runs(tokens: int) -> tuple[Long, Long]:
    """Where each run among so many tokens begins and ends, the shortest first."""
    runs = [(first, first + length) for length in RUNS for first in range(tokens - length + 1)]
    low, high = np.array(runs, dtype=np.int64).T
    return low.copy(), high.copy()
