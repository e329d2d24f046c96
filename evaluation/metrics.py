"""The metrics of linking: each a function, thin over ir-measures or scikit-learn.

A ranking is a system's best rows for a query, best first; the gold of a query are its right rows. Means are
taken over all queries asked: one that a system answers with nothing counts zero.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import ir_measures
import numpy as np
import numpy.typing as npt

Rankings = Sequence[Sequence[int]]
Golds = Sequence[Collection[int]]
Floats = npt.NDArray[np.float64]


def r_precision(ranked: Rankings, gold: Golds, k: int) -> list[float]:
    """RP@k of each query: right rows among the `k` best, over the most that there could be, min(k, gold)."""
    found = _measured(ir_measures.P @ k, ranked, gold, k)
    return [value * k / min(k, len(right)) for value, right in zip(found, gold, strict=True)]


def reciprocal_rank(ranked: Rankings, gold: Golds) -> list[float]:
    """One over the rank of the first right row, 0 where none is ranked. Its mean is the MRR."""
    return _measured(ir_measures.RR, ranked, gold)


def recall_at(ranked: Rankings, gold: Golds, k: int) -> list[float]:
    """The share of each query's gold among its `k` best."""
    return _measured(ir_measures.R @ k, ranked, gold, k)


def _measured(measure: Any, ranked: Rankings, gold: Golds, k: int | None = None) -> list[float]:
    """A measure of each query; refuses rankings that are not of these queries, and queries without gold."""
    if len(ranked) != len(gold):
        raise ValueError(f"{len(ranked)} rankings for {len(gold)} queries")
    if not all(gold):
        raise ValueError("a query without a right row cannot be ranked")
    qrels = [ir_measures.Qrel(str(q), str(row), 1) for q, rows in enumerate(gold) for row in rows]
    # The rank is the score, so that the system's own order stands where its scores tie.
    run = [
        ir_measures.ScoredDoc(str(q), str(row), float(-rank))
        for q, rows in enumerate(ranked)
        for rank, row in enumerate(rows[:k])
    ]
    found = {one.query_id: float(one.value) for one in ir_measures.iter_calc([measure], qrels, run)}
    return [found[str(q)] for q in range(len(gold))]


@dataclass(frozen=True)
class Counts:
    """For each text, how many rows are claimed rightly, claimed at all, and gold; shape (texts,)."""

    hits: Floats
    claimed: Floats
    gold: Floats


def counted(claimed: Golds, gold: Golds) -> Counts:
    """What sets of claimed rows have in common with the gold."""
    pairs = list(zip(claimed, gold, strict=True))
    hits = [len(set(said) & set(right)) for said, right in pairs]
    return Counts(
        np.array(hits, dtype=np.float64),
        np.array([len(said) for said, _ in pairs], dtype=np.float64),
        np.array([len(right) for _, right in pairs], dtype=np.float64),
    )


def precision(hits: Floats, claimed: Floats) -> Any:
    """Micro precision along the last axis; 0 where nothing is claimed."""
    return hits.sum(axis=-1) / np.maximum(claimed.sum(axis=-1), 1)


def recall(hits: Floats, gold: Floats) -> Any:
    """Micro recall along the last axis; 0 where there is no gold."""
    return hits.sum(axis=-1) / np.maximum(gold.sum(axis=-1), 1)


def f1(hits: Floats, claimed: Floats, gold: Floats) -> Any:
    """Micro F1 along the last axis; 0 where nothing is claimed and nothing is gold."""
    return 2 * hits.sum(axis=-1) / np.maximum(claimed.sum(axis=-1) + gold.sum(axis=-1), 1)


def silences(claimed: Golds) -> list[float]:
    """1 for each text of which nothing is claimed. Over texts without gold, its mean is what is right."""
    return [0.0 if said else 1.0 for said in claimed]


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """How often a positive text scores above a negative one; None where one of the two is missing."""
    from sklearn.metrics import roc_auc_score

    if len(set(positive)) < 2:
        return None
    return float(roc_auc_score(np.array(positive), np.array(scores)))


def auroc_along(scores: Floats, positive: Floats) -> Any:
    """The same along the last axis, 1 marking what is positive; ties count half."""
    from scipy.stats import rankdata

    ranks = rankdata(scores, axis=-1)
    count = positive.sum(axis=-1)
    above = (ranks * positive).sum(axis=-1) - count * (count + 1) / 2
    return above / np.maximum(count * (scores.shape[-1] - count), 1)


def reliability(
    probabilities: Sequence[float], right: Sequence[bool], bins: int = 10
) -> list[dict[str, float]]:
    """Bins of equal width over [0, 1]: mean probability, share that is right, and count (0s where empty)."""
    chance, truth = np.asarray(probabilities, dtype=np.float64), np.asarray(right, dtype=np.float64)
    at = np.minimum((chance * bins).astype(np.int64), bins - 1)
    counts = np.bincount(at, minlength=bins)
    over = np.maximum(counts, 1)
    means = np.bincount(at, chance, bins) / over
    shares = np.bincount(at, truth, bins) / over
    return [
        {"mean": float(mean), "share": float(share), "count": int(count)}
        for mean, share, count in zip(means, shares, counts, strict=True)
    ]


def calibration_error(bins: Sequence[dict[str, float]]) -> float:
    """Expected calibration error: the mean gap between probability and share right, weighted by count."""
    total = sum(one["count"] for one in bins)
    return sum(one["count"] * abs(one["mean"] - one["share"]) for one in bins) / max(total, 1)
