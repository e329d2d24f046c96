"""GapRank's figures. Gains are real numbers, which the libraries with integer judgements cannot take."""

from __future__ import annotations

import numpy as np

from evaluation.gap_folder import Floats, Ints

DEPTH, SET, RECALL = 10, 5, 20
STRONG = 0.5  # of the best course's gain
METRICS = ("ndcg@10", "coverage@5", "coverage@5-top", "recall@20", "mrr")


def measured(covered: Floats, ranked: Ints, chosen: Ints) -> dict[str, float]:
    """All figures of one query; one that no course answers counts zero in each.

    `covered` is (courses, skills): the weight that a course covers. `ranked` are courses, best first;
    `chosen` are those that a system would take together.
    """
    gains = covered.sum(axis=1)
    if not gains.any():
        return dict.fromkeys(METRICS, 0.0)
    strong = gains >= STRONG * gains.max()
    figures = (
        ndcg(gains, ranked),
        coverage(covered, chosen),
        coverage(covered, ranked),
        recall(strong, ranked),
        reciprocal_rank(strong, ranked),
    )
    return dict(zip(METRICS, figures, strict=True))


def ndcg(gains: Floats, ranked: Ints) -> float:
    """nDCG@10 with linear gain and the discount log2(rank + 1), over the best order of all courses."""
    discounts = 1 / np.log2(np.arange(2, DEPTH + 2))
    best, own = np.sort(gains)[::-1][:DEPTH], gains[ranked[:DEPTH]]
    return float(own @ discounts[: len(own)] / (best @ discounts[: len(best)]))


def coverage(covered: Floats, chosen: Ints) -> float:
    """coverage@5: the share of the gap's weight that the union of the first five covers."""
    return float(covered[chosen[:SET]].max(axis=0, initial=0.0).sum())


def recall(strong: np.ndarray[tuple[int], np.dtype[np.bool_]], ranked: Ints) -> float:
    """recall@20: the share of all strong courses that stand among the first twenty.

    Where more than twenty are strong nobody reaches 1: the oracle's figure is the ceiling.
    """
    return float(strong[ranked[:RECALL]].sum() / strong.sum())


def reciprocal_rank(strong: np.ndarray[tuple[int], np.dtype[np.bool_]], ranked: Ints) -> float:
    """1 / the rank of the first strong course, 0 where none is ranked."""
    places = np.flatnonzero(strong[ranked])
    return float(1 / (places[0] + 1)) if len(places) else 0.0
