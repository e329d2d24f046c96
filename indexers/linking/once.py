"""Each distinct text encoded once, where the parts of a batch share some."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from threading import Lock

import numpy as np

from indexers.encoder import Encoded, Encoder
from indexers.linking.ragged import bounds, expand

_Home = tuple[Future[Encoded], int]  # what a text is encoded with, and its row there


class EncodedOnce:
    """Encodes what no other thread has encoded or is about to. Holds all of it: made for one batch.

    Employers say some sentences in every advertisement: of the pieces of 512 postings of USAJobs, a tenth
    were in an earlier part of 64 postings.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._lock = Lock()
        self._homes: dict[str, _Home] = {}

    def encode_all(self, texts: Sequence[str]) -> Encoded:
        """As `Encoder.encode_all`, of distinct texts."""
        own: Future[Encoded] = Future()
        with self._lock:
            new = [text for text in texts if text not in self._homes]
            self._homes |= {text: (own, row) for row, text in enumerate(new)}
            homes = [self._homes[text] for text in texts]
        try:  # before waiting for others, who may wait for this
            own.set_result(self._encoder.encode_all(new))
        except BaseException as error:
            own.set_exception(error)
            raise
        return own.result() if len(new) == len(texts) else _joined(homes)


def _joined(homes: Sequence[_Home]) -> Encoded:
    """The texts at these homes, in this order."""
    places: dict[Future[Encoded], list[int]] = {}
    for place, (home, _) in enumerate(homes):
        places.setdefault(home, []).append(place)
    row = np.array([row for _, row in homes], dtype=np.int32)
    parts = [(home.result(), np.array(some, dtype=np.int32)) for home, some in places.items()]
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
