"""Good sets of candidates in milliseconds: greedy choices, and exchanges that make them better.

What the optimum is compared with, and where the search for it begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from service.planning.problem import Problem

# Exchanges stop making sets better after a few rounds; this many are never reached on the seeded gaps.
_ROUNDS = 20


class Search:
    """A problem as arrays: confidences (candidates, steps), points (steps,), uses (candidates, resources)."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        count = len(problem.candidates)
        self._closes = np.zeros((count, len(problem.points)), np.int64)
        for at, candidate in enumerate(problem.candidates):
            for step, k in candidate.closes.items():
                self._closes[at, step] = k
        self._points = np.array(problem.points, np.int64)
        resources = len(problem.limits)
        self._uses = np.array([one.uses for one in problem.candidates], np.int64).reshape(count, resources)
        unlimited = np.iinfo(np.int64).max
        self._limits = np.array([unlimited if one is None else one for one in problem.limits], np.int64)
        limited = [at for at, limit in enumerate(problem.limits) if limit is not None]
        self._ways = [None, *(np.eye(resources)[at] for at in limited)]
        self._needing = [at for at in sorted(problem.reachable) if problem.candidates[at].needs]
        self._free = np.zeros(count, np.bool_)
        self._free[sorted(problem.reachable - set(self._needing))] = True

    def best_greedy(self) -> list[int]:
        """The best of the greedy sets: by what is added, and by that for each limited resource."""
        return max((self.greedy([], way) for way in self._ways), key=self._problem.gain)

    def improved(self, chosen: list[int], prices: Sequence[float] = ()) -> list[int]:
        """A set made better by leaving out one or two members and filling up again, until nothing helps.

        `prices` are what a unit of each resource is worth, as a linear relaxation has it.
        """
        ways = [*self._ways, np.array(prices)] if any(prices) else self._ways
        chosen = max([chosen, *(self.greedy([], way) for way in ways)], key=self._problem.gain)
        for _ in range(_ROUNDS):
            gain, better = self._problem.gain(chosen), None
            for out in (*combinations(chosen, 1), *combinations(chosen, 2)):
                rest = self._problem.order(at for at in chosen if at not in out)
                for way in ways[-1:] if len(out) == 2 else ways:
                    other = self.greedy(rest, way, out)
                    if (found := self._problem.gain(other)) > gain:
                        gain, better = found, other
            if better is None:
                return chosen
            chosen = better
        return chosen

    def greedy(
        self, start: Iterable[int], prices: NDArray[np.float64] | None = None, without: Sequence[int] = ()
    ) -> list[int]:
        """A set grown by always taking what adds most now, for the price of what it uses (None: at all).

        Only what can be entered and still fits is looked at; a tie goes to the earlier candidate.
        """
        chosen = list(start)
        best = self._closes[chosen].max(axis=0, initial=0)
        left = self._limits - self._uses[chosen].sum(axis=0)
        cost = 1.0 if prices is None else np.maximum(self._uses @ prices, 1e-9)
        while True:
            open_ = self._free.copy()
            open_[[at for at in self._needing if self._problem.ready(at, chosen)]] = True
            open_[[*chosen, *without]] = False
            added = np.maximum(self._closes - best, 0) @ self._points
            open_ &= (added > 0) & (self._uses <= left).all(axis=1)
            if not open_.any():
                return chosen
            taken = int(np.where(open_, added / cost, -1.0).argmax())
            chosen.append(taken)
            best = np.maximum(best, self._closes[taken])
            left = left - self._uses[taken]

    def lightened(self, chosen: list[int]) -> list[int]:
        """A set of no less gain, none of whose members can be left out or exchanged for a lighter one.

        Lighter is what uses less of the first resource, else of the next, else stands earlier.
        """
        chosen = self._problem.without_idle(chosen)
        while (lighter := self._lighter(chosen, self._problem.gain(chosen))) is not None:
            # What only led to the one that went is idle now.
            chosen = self._problem.without_idle(lighter)
        return chosen

    def _lighter(self, chosen: list[int], gain: int) -> list[int] | None:
        for out in chosen:
            rest = [at for at in chosen if at != out]
            best = self._closes[rest].max(axis=0, initial=0)
            sums = np.maximum(self._closes, best) @ self._points
            weight = self._weight(out)
            others = np.flatnonzero(sums >= gain).tolist()
            for other in sorted((at for at in others if self._weight(at) < weight), key=self._weight):
                set_ = sorted([*rest, other])
                if other not in rest and self._problem.fits(set_) and self._problem.in_order(set_):
                    return set_
        return None

    def _weight(self, at: int) -> tuple[int, ...]:
        return (*self._problem.candidates[at].uses, at)
