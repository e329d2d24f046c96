"""The best set of candidates as a mixed-integer program, solved by HiGHS through scipy.

One binary variable x for each candidate, one continuous variable y for each step and confidence at which some
candidate closes it: y is at most the number of those taken, and at most one y of a step counts. What several
candidates close at the same confidence shares a y, which leaves the optimum as it is and the program smaller.
What must come before a candidate bounds its x. A set whose members only need each other is cut off when it
turns up: of those members one must need another candidate, as the loop formulas of answer-set programs say
(Lin and Zhao 2004).

Before that the linear relaxation, whose optimum u no set passes, says which candidates are in no set better
than one at hand: those whose reduced cost r leaves u - r below its gain. On 300 candidates that are about two
in three, and the program of the others takes a tenth of the time.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from service.planning.problem import Problem
from service.planning.search import Search

# Half a unit: all quantities are integers, so that what HiGHS may miss by its tolerances decides nothing.
_HALF = 0.5
_TIMED_OUT = 1  # a status of scipy.optimize.milp

Row = tuple[dict[int, float], float]


@dataclass(frozen=True, slots=True)
class Solution:
    """A set in the order in which to take it; no set within the limits closes more than `bound`.

    `greedy` is what the greedy set closes.
    """

    chosen: tuple[int, ...]
    gain: int
    bound: int
    greedy: int

    @property
    def proven(self) -> bool:
        """Whether nothing better exists."""
        return self.bound <= self.gain


class Clock:
    """The seconds that are left of a time limit."""

    def __init__(self, limit: float) -> None:
        self._end = time.monotonic() + limit

    @property
    def left(self) -> float:
        """Seconds, never quite none."""
        return max(self._end - time.monotonic(), 0.01)

    @property
    def over(self) -> bool:
        """Whether the limit has passed."""
        return time.monotonic() >= self._end


def solve(problem: Problem, clock: Clock) -> Solution:
    """The set that closes most; of several such, one that `Search.lightened` leaves as it is.

    Never worse than the greedy sets. Where time runs out before a proof, `bound` says how much better another
    set could be.
    """
    search = Search(problem)
    first = search.best_greedy()
    best, bound = _best(problem, search, first, clock)
    order = problem.order(search.lightened(best))
    gain = problem.gain(order)
    return Solution(tuple(order), gain, max(bound, gain), problem.gain(first))


def _best(problem: Problem, search: Search, first: list[int], clock: Clock) -> tuple[list[int], int]:
    """The best set found, no worse than the first one, and what none can pass."""
    members = sorted(problem.reachable)
    if problem.gain(first) == problem.gain(members):
        return first, problem.gain(members)
    bound, most, prices = _relaxed(Program(problem, members))
    if problem.gain(first) >= bound:
        return first, bound
    chosen = search.improved(first, prices)
    gain = problem.gain(chosen)
    left = [at for at, limit in zip(members, most, strict=True) if limit > gain]
    found, most_left = Program(problem, left).solve(clock)
    if problem.gain(found) > gain:
        chosen, gain = found, problem.gain(found)
    return chosen, max(min(bound, most_left), gain)


def _relaxed(program: Program) -> tuple[int, list[int], list[float]]:
    """What no set passes, what no set with each member passes, and the price of a unit of each resource."""
    rows = _constraint(program.rows, program.columns)
    result = linprog(
        -program.gains,
        A_ub=rows.A,  # type: ignore[arg-type,call-overload,unused-ignore]  # its stubs know no sparse matrix
        b_ub=rows.ub,
        bounds=(0, 1),
        method="highs-ds",
    )
    count = len(program.members)
    if result.status != 0:
        return program.ceiling, [program.ceiling] * count, []
    # Of a member that is not taken the reduced cost is what a unit of it costs the optimum.
    costs = np.maximum(result.lower.marginals[:count], 0.0)
    most = [_whole(one) for one in (-result.fun - costs).tolist()]
    prices = [0.0] * len(program.problem.limits)
    for row, resource in program.budgets.items():
        prices[resource] = -float(result.ineqlin.marginals[row])
    return min(_whole(-result.fun), program.ceiling), most, prices


class Program:
    """The program of a problem, of whose candidates only the members may be taken.

    `gains` is the objective, over a column for each member and then the y; `rows` are what must hold, and
    `budgets` says which of them limit which resource.
    """

    def __init__(self, problem: Problem, members: Sequence[int]) -> None:
        self.problem, self.members = problem, list(members)
        self.ceiling = problem.gain(self.members)
        self._place = {at: column for column, at in enumerate(self.members)}
        self.rows: list[Row] = []
        self.budgets: dict[int, int] = {}
        self.gains = self._steps()
        self.columns = len(self.gains)
        for at in self.members:
            for need in problem.candidates[at].needs:
                self._require({at}, need)
        for resource, limit in enumerate(problem.limits):
            if limit is not None:
                uses = [float(problem.candidates[at].uses[resource]) for at in self.members]
                self.budgets[len(self.rows)] = resource
                self.rows.append((dict(enumerate(uses)), limit + _HALF))

    def _steps(self) -> NDArray[np.float64]:
        levels: dict[int, dict[int, list[int]]] = {}
        for at in self.members:
            for step, k in self.problem.candidates[at].closes.items():
                levels.setdefault(step, {}).setdefault(k, []).append(self._place[at])
        gains = [0.0] * len(self.members)
        for step, by_level in sorted(levels.items()):
            own = range(len(gains), len(gains) + len(by_level))
            self.rows.append((dict.fromkeys(own, 1.0), 1.0))
            for column, (k, closing) in zip(own, sorted(by_level.items()), strict=True):
                gains.append(float(self.problem.points[step] * k))
                self.rows.append(({column: 1.0, **dict.fromkeys(closing, -1.0)}, 0.0))
        return np.array(gains)

    def _require(self, members: set[int], support: frozenset[int]) -> None:
        """No one of `members` without one of `support`."""
        supports = {self._place[at]: -1.0 for at in sorted(support - members) if at in self._place}
        for at in sorted(members):
            self.rows.append(({**supports, self._place[at]: 1.0}, 0.0))

    def solve(self, clock: Clock) -> tuple[list[int], int]:
        """The set that closes most, as far as time allows, and what no set of members passes.

        Sets that need themselves are cut off until one comes that can be taken in order.
        """
        while self.members:
            result = milp(
                -self.gains,
                constraints=_constraint(self.rows, self.columns),
                integrality=(np.arange(self.columns) < len(self.members)).astype(np.int64),
                bounds=Bounds(0, 1),
                # A gap below one unit is a proof; the ceiling bounds what HiGHS compares it with.
                options={"time_limit": clock.left, "mip_rel_gap": 0.9 / max(self.ceiling, 1)},
            )
            if result.x is None:
                return [], self.ceiling
            bound = min(_whole(-result.mip_dual_bound), self.ceiling)
            chosen = [at for at, x in zip(self.members, result.x, strict=False) if x > _HALF]
            order = self.problem.order(chosen)
            if len(order) == len(chosen) or clock.over:
                return order, bound
            self._cut(set(chosen) - set(order), set(order))
        return [], 0

    def _cut(self, stuck: set[int], taken: set[int]) -> None:
        """Of those stuck, which only need each other, one must need something that is none of them."""
        outside: set[int] = set()
        for at in stuck:
            unmet = next(need for need in self.problem.candidates[at].needs if need.isdisjoint(taken))
            outside |= unmet - stuck
        self._require(stuck, frozenset(outside))


def _whole(bound: float) -> int:
    """A bound on an integer, as an integer; a hair below the next one is that one, for HiGHS is not exact."""
    return int(np.floor(bound + 1e-3))


def _constraint(rows: Sequence[Row], columns: int) -> LinearConstraint:
    starts = np.cumsum([0, *(len(row) for row, _ in rows)])
    at = np.fromiter((column for row, _ in rows for column in row), np.int32)
    values = np.fromiter((value for row, _ in rows for value in row.values()), np.float64)
    matrix = sp.csr_array((values, at, starts), shape=(len(rows), columns))
    return LinearConstraint(matrix, -np.inf, np.array([limit for _, limit in rows]))
