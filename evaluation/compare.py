"""How sure a figure over queries is, and whether two systems differ on the same queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

SEED = 7
ROUNDS = 2000
_LEVEL = 0.95

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """A figure with the bounds of its 95 % interval."""

    value: float
    low: float
    high: float


def interval(values: Sequence[float]) -> Interval:
    """The mean of one value for each query, with its percentile bootstrap interval (2,000 rounds, seed 7).

    Raises:
        ValueError: there are no values.
    """
    return resampled([values], lambda found: found.mean(axis=-1))


def paired(ours: Sequence[float], theirs: Sequence[float]) -> Interval:
    """The mean difference, ours minus theirs, over the same queries in the same order.

    Raises:
        ValueError: the lengths differ, so that these are not the same queries.
    """
    if len(ours) != len(theirs):
        raise ValueError(f"{len(ours)} queries cannot be paired with {len(theirs)}")
    return interval(np.subtract(ours, theirs).tolist())


def resampled(columns: Sequence[Sequence[float]], statistic: Callable[..., Any]) -> Interval:
    """A statistic of several values for each query, such as a ratio of sums; queries are drawn whole.

    `statistic` takes one array for each column, shape (..., queries), and reduces the last axis.

    Raises:
        ValueError: there are no queries, or the columns differ in length.
    """
    found = [np.asarray(column, dtype=np.float64) for column in columns]
    if len({len(column) for column in found}) != 1:
        raise ValueError("every column needs one value for each query")
    if not len(found[0]):
        raise ValueError("an interval needs at least one query")
    value = float(statistic(*found))
    if len(found[0]) == 1:
        return Interval(value, value, value)

    def along(*drawn: Values, axis: int = -1) -> Any:
        return statistic(*drawn)

    bounds = stats.bootstrap(
        found, along, paired=True, n_resamples=ROUNDS, batch=100, vectorized=True,
        confidence_level=_LEVEL, method="percentile", rng=np.random.default_rng(SEED),
    ).confidence_interval  # fmt: skip
    return Interval(value, float(bounds.low), float(bounds.high))
