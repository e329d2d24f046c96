"""`closing`: exact integer dot products over the columns of a matrix of steps, and the best of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from indexers.embedded.arrays import Arrays, ArrayWriter, Codes, Spool
from indexers.engine import Document

_CHUNK = 50_000  # rows put in order at a time
_SMALLEST_BLOCK, _LARGEST_BLOCK = 16, 1024  # how many scores share a maximum (measured: outside it costs)
_INT32_MAX = np.iinfo(np.int32).max


class StepWriter:
    """Gathers the steps of documents as they come and turns them into columns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._codes = Codes()
        self._counts = Spool(folder / "counts.spool", "i")
        self._columns = Spool(folder / "columns.spool", "i")
        # int16 would hold the weights, but scipy converts what it multiplies: at a million documents that
        # takes half of the time of a query.
        self._weights = Spool(folder / "weights.spool", "i")

    def add(self, document: Document) -> None:
        """Take the steps of one document."""
        self._counts.extend((len(document.steps),))
        self._columns.extend(map(self._codes.__getitem__, document.steps))
        self._weights.extend(document.steps.values())

    def finish(self, rows: NDArray[np.int32], arrays: ArrayWriter) -> None:
        """Write the matrix by column, each column by row."""
        counts, columns, weights = self._counts.close(), self._columns.close(), self._weights.close()
        steps, places = self._codes.sorted()
        shape = (len(rows), max(len(steps), 1))
        starts = _starts(counts)
        came = sp.csr_array((weights, columns, starts), shape=shape, copy=False)
        by_column = self._in_order(came, rows, places).tocsc()
        arrays.add_object("steps.names", steps)
        arrays.add_object("steps.heaviest", int(weights.max(initial=0)))
        arrays.add("steps.starts", _narrow(by_column.indptr))
        arrays.add("steps.rows", _narrow(by_column.indices))
        arrays.add("steps.weights", by_column.data)

    def _in_order(self, came: sp.csr_array, rows: NDArray[np.int32], places: NDArray[np.int32]) -> Any:
        """The same matrix with its rows in the order of ids and its columns in the order of step ids."""
        order = np.argsort(rows)
        columns = Spool(self._folder / "ordered_columns.spool", "i")
        weights = Spool(self._folder / "ordered_weights.spool", "i")
        for start in range(0, len(order), _CHUNK):
            part = came[order[start : start + _CHUNK]]
            columns.append(places[part.indices])
            weights.append(part.data)
        starts = _starts(np.diff(came.indptr)[order])
        return sp.csr_array((weights.close(), columns.close(), starts), shape=came.shape, copy=False)


def _starts(counts: NDArray[Any]) -> NDArray[Any]:
    """Where each row begins, and at last where they end."""
    return _narrow(np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]))


def _narrow(numbers: NDArray[Any]) -> NDArray[Any]:
    """As int32 where they fit: half the memory to read."""
    return numbers.astype(np.int32) if numbers.max(initial=0) <= _INT32_MAX else numbers


class StepMatrix:
    """Documents by steps, compressed by column."""

    def __init__(self, arrays: Arrays, count: int) -> None:
        self._arrays = arrays
        starts, rows, weights = (arrays.get(f"steps.{name}") for name in ("starts", "rows", "weights"))
        self._matrix = sp.csc_array((weights, rows, starts), shape=(count, len(starts) - 1), copy=False)
        self._heaviest = arrays.object("steps.heaviest", int)

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {step: at for at, step in enumerate(self._arrays.object("steps.names", list[str]))}

    def scores(self, steps: Mapping[str, int]) -> NDArray[Any] | None:
        """The dot product of every document with `steps`, exact; None when no document has any of them."""
        known = self._columns
        found = [(known[step], weight) for step, weight in steps.items() if weight and step in known]
        if not found:
            return None
        columns, weights = zip(*found, strict=True)
        largest = self._heaviest * sum(map(abs, weights))
        exact = np.array(weights, np.int32 if largest <= _INT32_MAX else np.int64)
        part: Any = self._matrix[:, list(columns)]
        scores: NDArray[Any] = part @ exact
        return scores

    def highest(self, steps: Iterable[str], mask: NDArray[np.bool_] | None) -> dict[str, int]:
        """The highest weight above 0 that a row (of the mask) has of each step."""
        starts, rows, weights = self._matrix.indptr, self._matrix.indices, self._matrix.data
        found: dict[str, int] = {}
        for step in steps:
            at = self._columns.get(step)
            if at is None:
                continue
            own = slice(starts[at], starts[at + 1])
            highest = int((weights[own] if mask is None else weights[own][mask[rows[own]]]).max(initial=0))
            if highest > 0:
                found[step] = highest
        return found


def best_rows(scores: NDArray[Any], k: int) -> NDArray[np.intp]:
    """The rows of the `k` highest scores above 0, by falling score, then row."""
    if k == 0:
        return np.empty(0, np.intp)
    rows = np.flatnonzero(scores >= _floor(scores, k))
    found = scores[rows]
    if len(rows) > k:
        last = np.partition(found, len(found) - k)[len(found) - k]
        chosen = found > last
        chosen[np.flatnonzero(found == last)[: k - np.count_nonzero(chosen)]] = True
        rows, found = rows[chosen], found[chosen]
    return rows[np.argsort(-found, kind="stable")]


def _floor(scores: NDArray[Any], k: int) -> int:
    """A score, at least 1, that at least `k` scores reach if so many are positive.

    The k-th highest of the maxima of equal blocks is one: it spares a partition of all the scores.
    """
    block = min(_LARGEST_BLOCK, len(scores) // (2 * k))
    if block < _SMALLEST_BLOCK:
        return 1
    blocks = len(scores) // block
    maxima = scores[: blocks * block].reshape(blocks, block).max(axis=1)
    return max(1, int(np.partition(maxima, blocks - k)[blocks - k]))
