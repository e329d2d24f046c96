"""Shares of counted things, with what a sample of that size can say of them. Arrays go in and out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.shares import Share

# A share of fewer is not shown: National Center for Health Statistics, Data Presentation Standards for
# Proportions, Vital and Health Statistics 2(175), 2017 (a denominator of at least 30).
MINIMUM = 30
_Z = 1.959963984540054  # the normal deviate that 2.5 % lie beyond: intervals are of 95 %
ALPHA = 0.05  # the false discovery rate at which differences are called real

Floats = NDArray[np.float64]


def share_of(count: int, of: int) -> Share | None:
    """A count as a share with its interval, None where there are too few to say."""
    if of < MINIMUM:
        return None
    low, high = wilson(np.array([count]), of)
    return Share(count, of, count / of, float(low[0]), float(high[0]))


def wilson(counts: NDArray[Any], of: int) -> tuple[Floats, Floats]:
    """The ends of the 95 % score interval of each share `counts` / `of`; it holds the share, within [0, 1].

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927),
    209-212, without continuity correction.
    """
    share = counts / of
    middle = (share + _Z**2 / (2 * of)) / (1 + _Z**2 / of)
    half = _Z / (1 + _Z**2 / of) * np.sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2))
    low, high = np.minimum(middle - half, share), np.maximum(middle + half, share)
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def change(
    before: NDArray[Any], of_before: int, after: NDArray[Any], of_after: int
) -> tuple[Floats, Floats, Floats]:
    """The change of each share from one sample to another, and the ends of its 95 % interval.

    R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in
    Medicine 17 (1998), 873-890, method 10: from the two Wilson intervals.
    """
    one, two = after / of_after, before / of_before
    low_one, high_one = wilson(after, of_after)
    low_two, high_two = wilson(before, of_before)
    difference = one - two
    low = difference - np.sqrt((one - low_one) ** 2 + (high_two - two) ** 2)
    high = difference + np.sqrt((high_one - one) ** 2 + (two - low_two) ** 2)
    return difference, low, high


def real(before: NDArray[Any], of_before: int, after: NDArray[Any], of_after: int) -> NDArray[np.bool_]:
    """Which of many changes are real at a false discovery rate of 5 %, and whose interval leaves out zero.

    The p-values of the pooled two-proportion z-test, controlled by Benjamini and Hochberg, Journal of the
    Royal Statistical Society B 57 (1995), 289-300.
    """
    from scipy.special import ndtr
    from scipy.stats import false_discovery_control

    if not len(before):
        return np.zeros(0, np.bool_)
    pooled = (before + after) / (of_before + of_after)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / of_before + 1 / of_after))
    difference, low, high = change(before, of_before, after, of_after)
    z = np.divide(np.abs(difference), spread, out=np.zeros(len(spread)), where=spread > 0)
    adjusted = false_discovery_control(2 * ndtr(-z))
    found: NDArray[np.bool_] = (adjusted < ALPHA) & ((low > 0) | (high < 0))
    return found
