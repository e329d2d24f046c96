"""Intervals and tests for shares of people, and the control for testing many at once."""

from __future__ import annotations

import math
from collections.abc import Sequence

from service.holders.answers import Interval, Method

CONFIDENCE = 0.95
# The share of differences called real that may be none, over all comparisons of a table.
FALSE_DISCOVERIES = 0.05

METHODS = (
    Method(
        "interval of a share",
        "Wilson score, 95 %",
        "E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22",
    ),
    Method(
        "interval of a lift",
        "Newcombe's hybrid score (method 10), 95 %",
        "R. G. Newcombe (1998), Interval estimation for the difference between independent proportions, "
        "Statistics in Medicine 17",
    ),
    Method(
        "p",
        "Fisher's exact test, two-sided, adjusted by Benjamini-Hochberg over all comparisons of the table, "
        "at a false discovery rate of 5 %",
        "Y. Benjamini and Y. Hochberg (1995), Controlling the false discovery rate, JRSS B 57",
    ),
    Method(
        "small cells",
        "no count below the minimum is shown, nor what it could be computed from",
        "UK Longitudinal Linkage Collaboration (2025), Statistical Disclosure Control, "
        "guidebook.ukllc.ac.uk/docs/user_guide/sdc",
    ),
)


def wilson(count: int, size: int) -> Interval:
    """The Wilson score interval of `count` among `size` people (at least one), as fractions."""
    from scipy.stats import binomtest

    found = binomtest(count, size).proportion_ci(CONFIDENCE, method="wilson")
    return Interval(float(found.low), float(found.high))


def newcombe(count: int, size: int, other: int, other_size: int) -> Interval:
    """The interval of count / size - other / other_size, from the two Wilson intervals, as a fraction.

    With shares p and intervals (l, u): from d - sqrt((p1 - l1)^2 + (u2 - p2)^2) to
    d + sqrt((u1 - p1)^2 + (p2 - l2)^2), d = p1 - p2 (Newcombe 1998, method 10).
    """
    first, second = count / size, other / other_size
    own, others = wilson(count, size), wilson(other, other_size)
    return Interval(
        first - second - math.hypot(first - own.low, others.high - second),
        first - second + math.hypot(own.high - first, second - others.low),
    )


def exact(count: int, size: int, other: int, other_size: int) -> float:
    """The two-sided p of Fisher's exact test that both groups have the same share."""
    import numpy as np
    from scipy.stats import fisher_exact

    found = fisher_exact(np.array([[count, size - count], [other, other_size - other]]))
    return min(1.0, float(found.pvalue))


def adjusted(ps: Sequence[float]) -> list[float]:
    """Each p adjusted for all of them (Benjamini-Hochberg)."""
    from scipy.stats import false_discovery_control

    return [float(p) for p in false_discovery_control(list(ps))] if ps else []
