"""Rows of different lengths, end to end in one array."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from indexers.linking.name_table import Floats, Ints


def bounds(counts: Sequence[int] | npt.NDArray[np.integer | np.bool_]) -> npt.NDArray[np.int64]:
    """Where rows of so many members begin, end to end, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def expand(
    starts: npt.NDArray[np.signedinteger], rows: Ints
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The members of several rows of a ragged array, end to end, and where each row's begin."""
    first = starts[rows].astype(np.int64)
    counts = starts[rows + 1].astype(np.int64) - first
    ends = bounds(counts)
    return np.arange(ends[-1]) + np.repeat(first - ends[:-1], counts), ends


def cells(table: Floats, rows: Ints, columns: Ints) -> Floats:
    """`table[rows, columns]` of a contiguous table, in half the time."""
    found: Floats = table.reshape(-1).take(rows * np.int64(table.shape[1]) + columns)
    return found


def by_row(
    reduce: np.ufunc, members: npt.NDArray[np.floating], ends: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Each row of a ragged array reduced to one value; 0 for a row without members (`reduceat` has none)."""
    filled = np.diff(ends) > 0
    found = np.zeros(len(filled))
    if filled.any():
        found[filled] = reduce.reduceat(members, ends[:-1][filled])
    return found
