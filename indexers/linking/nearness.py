"""How near a text, its tokens and the runs of them are to a skill, and which run is nearest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from indexers.encoder import COSINE, GRID, Encoded
from indexers.linking.name_table import Floats, Ints
from indexers.linking.ragged import by_row, expand
from indexers.linking.vectors import Vectors

# Lengths of runs, in tokens: an advertisement names most skills in one to eight words.
RUNS = (1, 2, 3, 4, 6, 8, 12)


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
    for row in range(len(encoded.starts) - 1):
        pairs = slice(bounds[row], bounds[row + 1])
        here = slice(encoded.starts[row], encoded.starts[row + 1])
        own = encoded.tokens[here].astype(np.float32)
        if pairs.start == pairs.stop:
            continue
        query = encoded.vectors[row].astype(np.float32)
        labels = vectors.labels.take(skill[pairs], axis=0).astype(np.float32)
        label[pairs] = labels @ query
        description[pairs] = vectors.descriptions.take(skill[pairs], axis=0).astype(np.float32) @ query
        if not len(own):
            continue
        parts = slice(starts[pairs.start], starts[pairs.stop])
        products = vectors.tokens.take(members[parts], axis=0).astype(np.float32) @ own.T
        products.max(axis=1, out=highest[parts])
        window[pairs], first, last = _best_run(own, labels)
        places[pairs, 0] = encoded.places[here][first, 0]
        places[pairs, 1] = encoded.places[here][last, 1]
    sums = by_row(np.add, highest.astype(np.float64), starts)
    covered = (sums / np.maximum(np.diff(starts), 1) * COSINE).astype(np.float32)
    return Nearness(label * np.float32(COSINE), description * np.float32(COSINE), covered, window, places)


def _best_run(own: Floats, labels: Floats) -> tuple[Floats, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """For each label the best cosine with the sum of a run of tokens, and the run's first and last token.

    Sums of integers, so the same in any order; a shorter run wins a tie.
    """
    low, high = _runs(len(own))
    sums = np.zeros((len(own) + 1, len(labels)))
    np.cumsum(own @ labels.T, axis=0, dtype=np.float64, out=sums[1:])
    block = np.zeros((len(own) + 1, len(own) + 1))
    np.cumsum(own @ own.T, axis=0, dtype=np.float64, out=block[1:, 1:])
    np.cumsum(block, axis=1, out=block)
    squared = block[high, high] - block[low, high] - block[high, low] + block[low, low]
    cosines = sums.take(high, axis=0) - sums.take(low, axis=0)
    cosines /= (np.sqrt(np.maximum(squared, 1.0)) * GRID)[:, None]
    best = np.argmax(cosines, axis=0)
    return cosines[best, np.arange(len(best))].astype(np.float32), low[best], high[best] - 1


@cache
def _runs(tokens: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where each run among so many tokens begins and ends, the shortest first."""
    runs = [(first, first + length) for length in RUNS for first in range(tokens - length + 1)]
    low, high = np.array(runs, dtype=np.int64).T
    return low.copy(), high.copy()
