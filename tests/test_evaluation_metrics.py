"""Every metric against figures worked out by hand, and what intervals promise."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation import metrics
from evaluation.compare import interval, paired, resampled

RANKED = [[7, 3, 9, 1], [2, 4], []]
GOLD = [{3, 1}, {2}, {5, 6}]


def test_r_precision_divides_by_what_there_could_be() -> None:
    # First query: 0 of min(1, 2), then 2 of min(5, 2). Second: 1 of 1 both times. Third: nothing is answered.
    assert metrics.r_precision(RANKED, GOLD, 1) == [0.0, 1.0, 0.0]
    assert metrics.r_precision(RANKED, GOLD, 2) == [0.5, 1.0, 0.0]
    assert metrics.r_precision(RANKED, GOLD, 5) == [1.0, 1.0, 0.0]
    assert metrics.r_precision([list(range(10))], [set(range(0, 30, 2))], 10) == [0.5]


def test_reciprocal_rank_is_that_of_the_first_right_row() -> None:
    assert metrics.reciprocal_rank(RANKED, GOLD) == [0.5, 1.0, 0.0]
    assert metrics.reciprocal_rank([[*range(1, 21), 0]], [{0}]) == [pytest.approx(1 / 21)]


def test_recall_divides_by_the_gold() -> None:
    assert metrics.recall_at(RANKED, GOLD, 2) == [0.5, 1.0, 0.0]
    assert metrics.recall_at([list(range(10))], [set(range(0, 30, 2))], 10) == [pytest.approx(5 / 15)]


def test_the_order_of_the_system_stands_whatever_its_rows_are_called() -> None:
    assert metrics.reciprocal_rank([[10, 9], [9, 10]], [{9}, {9}]) == [0.5, 1.0]


def test_a_ranking_is_measured_only_against_its_own_queries() -> None:
    with pytest.raises(ValueError, match="2 rankings for 3 queries"):
        metrics.reciprocal_rank(RANKED[:2], GOLD)
    with pytest.raises(ValueError, match="without a right row"):
        metrics.recall_at([[1]], [set()], 10)
    assert metrics.r_precision([], [], 10) == []


def test_sets_are_counted_over_all_texts() -> None:
    # Claimed 2 + 1 + 1, right 1 + 1 + 0, gold 2 + 1 + 0.
    counts = metrics.counted([{1, 2}, {3}, {4}], [{1, 5}, {3}, set()])
    assert float(metrics.precision(counts.hits, counts.claimed)) == 2 / 4
    assert float(metrics.recall(counts.hits, counts.gold)) == 2 / 3
    assert float(metrics.f1(counts.hits, counts.claimed, counts.gold)) == pytest.approx(4 / 7)


def test_claiming_nothing_is_no_division_by_zero() -> None:
    counts = metrics.counted([set()], [set()])
    assert float(metrics.precision(counts.hits, counts.claimed)) == 0.0
    assert float(metrics.f1(counts.hits, counts.claimed, counts.gold)) == 0.0


def test_silence_is_claiming_nothing() -> None:
    assert metrics.silences([set(), {1}, set()]) == [1.0, 0.0, 1.0]


def test_auroc_counts_pairs_in_the_right_order() -> None:
    # Pairs (positive, negative): .9 > .5, .9 > .1, .3 < .5, .3 > .1.
    assert metrics.auroc([0.9, 0.3, 0.5, 0.1], [True, True, False, False]) == 0.75
    assert metrics.auroc([0.9, 0.3], [True, True]) is None
    assert metrics.auroc([], []) is None


def test_reliability_puts_probabilities_in_ten_bins() -> None:
    bins = metrics.reliability([0.02, 0.06, 0.15, 1.0], [False, True, True, True])
    assert [one["count"] for one in bins] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 1]
    assert bins[0] == {"mean": pytest.approx(0.04), "share": 0.5, "count": 2}
    # (2 x |.04 - .5| + 1 x |.15 - 1| + 1 x 0) / 4
    assert metrics.calibration_error(bins) == pytest.approx((0.92 + 0.85) / 4)


def test_an_interval_holds_its_mean_and_is_the_same_each_time() -> None:
    values = np.random.default_rng(1).random(200).tolist()
    found = interval(values)
    assert found == interval(values)
    assert found.value == pytest.approx(np.mean(values))
    # The normal approximation: 1.96 standard errors either way.
    error = 1.96 * np.std(values) / np.sqrt(200)
    assert found.low == pytest.approx(found.value - error, abs=0.005)
    assert found.high == pytest.approx(found.value + error, abs=0.005)


def test_values_that_do_not_vary_have_no_width() -> None:
    found = interval([0.5] * 9)
    assert (found.value, found.low, found.high) == (0.5, 0.5, 0.5)
    assert interval([0.25]).high == 0.25


def test_a_paired_difference_is_surer_than_the_two_means() -> None:
    theirs = np.random.default_rng(2).random(100)
    ours = theirs + 0.05
    found = paired(ours.tolist(), theirs.tolist())
    assert found.low == pytest.approx(0.05)
    assert interval(ours.tolist()).low < interval(theirs.tolist()).high


def test_other_queries_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="3 queries cannot be paired with 2"):
        paired([1, 2, 3], [1, 2])
    with pytest.raises(ValueError, match="at least one query"):
        interval([])


def test_a_ratio_of_sums_is_drawn_by_whole_queries() -> None:
    found = resampled([[1, 0, 2, 1], [2, 1, 2, 3]], metrics.precision)
    assert found.value == 4 / 8
    assert 0.0 <= found.low < found.value < found.high <= 1.0
    with pytest.raises(ValueError, match="one value for each query"):
        resampled([[1], [1, 2]], metrics.precision)
