"""Runs of three letters: what labels and texts share where their words only resemble each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from indexers.linking.name_table import Floats, Ints
from indexers.linking.ragged import bounds, by_row, cells, expand
from taxonomy.text import Token, words

_BITS = 21  # of one character
_EDGE = "#"


@dataclass(frozen=True, slots=True)
class TrigramTable:
    """The trigrams of the words of labels, by skill.

    A trigram is three characters packed into an integer, the edges of a word among them. `grams` are all that
    occur, sorted; `weights` are their inverse document frequencies among the labels. Those of skill s are
    `ids[starts[s]:starts[s + 1]]`, which weigh `totals[s]` together.
    """

    grams: npt.NDArray[np.int64]
    weights: Floats
    ids: Ints
    starts: npt.NDArray[np.int64]
    totals: Floats

    @classmethod
    def build(cls, labels: Sequence[str]) -> TrigramTable:
        """Of the labels, a row each."""
        each = [words(text) for text in labels]
        found, begins = _grams([word for some in each for word in some])
        begins = begins[bounds(list(map(len, each)))]
        distinct = [np.unique(found[low:high]) for low, high in pairwise(begins.tolist())]
        starts = bounds(list(map(len, distinct)))
        every = np.concatenate([np.zeros(0, dtype=np.int64), *distinct])
        grams, ids, holders = np.unique(every, return_inverse=True, return_counts=True)
        weights = np.log1p(len(labels) / holders).astype(np.float32)
        totals = by_row(np.add, weights[ids].astype(np.float64), starts).astype(np.float32)
        return cls(grams, weights, ids.astype(np.int32), starts, totals)

    def shares(self, texts: Sequence[Sequence[Token]], text: Ints, skill: Ints) -> Floats:
        """For each (text, skill), the share by weight of the label's trigrams that the text's words hold."""
        at, ends = expand(self.starts, skill)
        weight = cells(self._held(texts), np.repeat(text, np.diff(ends)), self.ids.take(at))
        sums = by_row(np.add, weight.astype(np.float64), ends)
        found: Floats = (sums / np.maximum(self.totals[skill], 1e-9)).astype(np.float32)
        return found

    def _held(self, texts: Sequence[Sequence[Token]]) -> Floats:
        """(texts, grams): the weight of each trigram that a text holds, else 0."""
        held = np.zeros((len(texts), len(self.grams)), dtype=np.float32)
        said = [token.word for some in texts for token in some]
        place = {word: at for at, word in enumerate(dict.fromkeys(said))}
        grams, starts = _grams(list(place))
        if not len(self.grams) or not len(grams):
            return held
        at = np.minimum(np.searchsorted(self.grams, grams), len(self.grams) - 1)
        members, ends = expand(starts, np.array([place[word] for word in said], dtype=np.int32))
        row = np.repeat(np.repeat(np.arange(len(texts)), list(map(len, texts))), np.diff(ends))
        known = (self.grams[at] == grams)[members]
        own = at[members[known]]
        held[row[known], own] = self.weights[own]
        return held


def _grams(some: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The trigrams of words, end to end, and where those of each word start: as many as it has letters."""
    joined = "".join(f"{_EDGE}{word}{_EDGE}" for word in some)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    starts = bounds(list(map(len, some)))
    first = np.arange(starts[-1]) + np.repeat(2 * np.arange(len(some)), np.diff(starts))
    return codes[first] << 2 * _BITS | codes[first + 1] << _BITS | codes[first + 2], starts
