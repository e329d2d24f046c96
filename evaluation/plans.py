"""Plans judged: what the proven optimum closes beside greedy choices, and how long the proof takes.

Gaps, credentials and budgets are drawn from a seed. A credential teaches 1 to 12 of the gap's steps, common
ones more often; half are declared, and as sure as a declared alignment is, the others as sure as texts are.
Hours are those of short courses, costs 10 to 30 an hour; one credential in ten needs one of two others.
Budgets are in turn hours, hours and cost, and a number of credentials.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from service.planning.optimum import Clock, solve
from service.planning.problem import Candidate, Problem
from taxonomy.steps import FULL_SCORE, share_points

SEED = 20260901
_HOURS = (4, 6, 8, 10, 12, 14, 16, 18, 20, 24, 28, 30, 36, 40, 45, 48, 54, 60, 70, 80)
_DECLARED = 243  # of 256: what a declared alignment has
_MOST_STEPS = 12
_NEEDING = 0.1


def problem(number: int, candidates: int, steps: int) -> Problem:
    """The `number`-th seeded problem, of so many candidates and steps."""
    random = np.random.default_rng((SEED, number, candidates, steps))
    importance = 1 / (np.arange(steps) + 8)
    points = share_points({f"{at:03d}": one for at, one in enumerate(_fractions(importance))}).points
    popularity = importance / importance.sum()
    found = []
    for _ in range(candidates):
        taught = random.choice(steps, random.integers(1, _MOST_STEPS + 1), replace=False, p=popularity)
        declared = random.random() < 0.5
        closes = {int(at): _DECLARED if declared else int(random.integers(30, 240)) for at in taught}
        hours = int(random.choice(_HOURS))
        needs: tuple[frozenset[int], ...] = ()
        if random.random() < _NEEDING:
            needs = (frozenset(random.choice(candidates, 2, replace=False).tolist()),)
        found.append(Candidate(closes, needs, (hours, hours * int(random.integers(10, 31)), 1)))
    limits = ((80, None, None), (100, 1500, None), (None, None, 6))[number % 3]
    return Problem(tuple(points[f"{at:03d}"] for at in range(steps)), tuple(found), limits)


def _fractions(values: np.ndarray[Any, np.dtype[np.float64]]) -> list[Any]:
    from fractions import Fraction

    return [Fraction(one).limit_denominator(10_000) for one in values.tolist()]


def measure(
    gaps: int, sizes: list[tuple[int, int]], seconds: float, say: Callable[[str], None]
) -> dict[str, Any]:
    """Optimal against greedy and the time of each size (candidates, steps), over so many seeded gaps."""
    rows = []
    for candidates, steps in sizes:
        took, busy, lost, proven = list[float](), list[float](), list[float](), 0
        for number in range(gaps):
            asked = problem(number, candidates, steps)
            begun, worked = time.perf_counter(), time.process_time()
            found = solve(asked, Clock(seconds))
            took.append(time.perf_counter() - begun)
            busy.append(time.process_time() - worked)
            lost.append((found.gain - found.greedy) / FULL_SCORE * 100)
            proven += found.proven
            if (number + 1) % 20 == 0:
                say(f"{number + 1} of {gaps} gaps with {candidates:,} candidates")
        rows.append(
            {
                "candidates": candidates,
                "steps": steps,
                "gaps": gaps,
                "proven": proven,
                "greedy loses, mean points": round(float(np.mean(lost)), 2),
                "most": round(max(lost), 2),
                "greedy is optimal": sum(one == 0 for one in lost),
                "p50 s": round(float(np.median(took)), 3),
                "p95 s": round(float(np.quantile(took, 0.95)), 3),
                "p50 cpu s": round(float(np.median(busy)), 3),
            }
        )
    return {"seed": SEED, "limit s": seconds, "rows": rows}
