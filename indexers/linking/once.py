"""Each distinct text encoded once, where the parts of a batch share some."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from indexers.encoder import Encoded, Encoder
from indexers.linking.ragged import bounds, expand

_Later = Callable[[], Encoded]
_Home = tuple[_Later, int]  # what a text is encoded with, and its row there


class EncodedOnce:
    """Encodes what it was not asked for before. Holds all of it: made for one batch.

    Employers say some sentences in every advertisement: of the pieces of 512 postings of USAJobs, a tenth
    were in an earlier part of 64 postings.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._homes: dict[str, _Home] = {}

    def encoding(self, texts: Sequence[str]) -> _Later:
        """As `Encoder.encoding`, of distinct texts. One thread may ask, and one wait for all results."""
        new = [text for text in texts if text not in self._homes]
        own = self._encoder.encoding(new)
        self._homes |= {text: (own, row) for row, text in enumerate(new)}
        if len(new) == len(texts):
            return own
        homes = [self._homes[text] for text in texts]
        return lambda: _joined(homes)


def _joined(homes: Sequence[_Home]) -> Encoded:
    """The texts at these homes, in this order."""
    places: dict[_Later, list[int]] = {}
    for place, (home, _) in enumerate(homes):
        places.setdefault(home, []).append(place)
    row = np.array([row for _, row in homes], dtype=np.int32)
    parts = [(home(), np.array(some, dtype=np.int32)) for home, some in places.items()]
    counts = np.zeros(len(homes), dtype=np.int64)
    for part, at in parts:
        counts[at] = np.diff(part.starts)[row[at]]
    starts = bounds(counts)
    dimension = parts[0][0].vectors.shape[1]
    found = Encoded(
        np.empty((len(homes), dimension), dtype=np.int16),
        np.empty((int(starts[-1]), dimension), dtype=np.int16),
        starts,
        np.empty((int(starts[-1]), 2), dtype=np.int32),
    )
    for part, at in parts:
        found.vectors[at] = part.vectors[row[at]]
        from_, to = expand(part.starts, row[at])[0], expand(starts, at)[0]
        found.tokens[to], found.places[to] = part.tokens[from_], part.places[from_]
    return found
