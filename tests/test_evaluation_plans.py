"""Seeded plans: the same seed gives the same problems; their optimum is proven, no worse than greedy."""

from __future__ import annotations

from evaluation.plans import measure, problem
from taxonomy.steps import TARGET_POINTS


def test_the_same_number_gives_the_same_problem() -> None:
    assert problem(3, 40, 20) == problem(3, 40, 20)
    assert problem(3, 40, 20) != problem(4, 40, 20)
    assert sum(problem(3, 40, 20).points) == TARGET_POINTS


def test_each_size_is_measured() -> None:
    (row,) = measure(3, [(40, 20)], 20, lambda _: None)["rows"]
    assert (row["candidates"], row["steps"], row["gaps"], row["proven"]) == (40, 20, 3, 3)
    assert row["greedy loses, mean points"] >= 0
