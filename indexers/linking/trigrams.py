"""Runs of three letters: what labels and texts share where their words only resemble each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexers.linking.name_table import Floats, Ints
from indexers.linking.ragged import by_row, cells, expand
from taxonomy.text import Token, words

_BITS = 21  # of one character
_EDGE = ord("#")


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
        each = [
            np.unique(np.array([one for word in words(text) for one in _grams(word)], dtype=np.int64))
            for text in labels
        ]
        starts = np.concatenate([[0], np.cumsum([len(some) for some in each])]).astype(np.int64)
        every = np.concatenate([np.zeros(0, dtype=np.int64), *each])
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
        known: dict[str, npt.NDArray[np.intp]] = {}
        held = np.zeros((len(texts), len(self.grams)), dtype=np.float32)
        if not len(self.grams):
            return held
        for word in {token.word for some in texts for token in some}:
            grams = np.array(list(_grams(word)), dtype=np.int64)
            at = np.minimum(np.searchsorted(self.grams, grams), len(self.grams) - 1)
            known[word] = at[self.grams[at] == grams]
        for row, some in enumerate(texts):
            if some:
                own = np.concatenate([known[token.word] for token in some])
                held[row, own] = self.weights[own]
        return held


def _grams(word: str) -> Iterable[int]:
    codes = [_EDGE, *map(ord, word), _EDGE]
    return (
        (one << 2 * _BITS) | (two << _BITS) | three
        for one, two, three in zip(codes, codes[1:], codes[2:], strict=False)
    )
