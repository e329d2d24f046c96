"""A plan as numbers: what each candidate closes, needs and uses, and what the budgets allow.

All are integers, so that sums, comparisons and ties are exact.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Candidate:
    """What could be taken.

    `closes` maps a step's number to its confidence k, 1..256. Each of `needs` is a set of candidates of which
    one must come before it; an empty set is met by none. `uses` has an amount for every resource of the
    problem.
    """

    closes: Mapping[int, int]
    needs: tuple[frozenset[int], ...] = ()
    uses: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Which candidates to take: `points` by step, and at most `limits` of each resource (None: no limit)."""

    points: tuple[int, ...]
    candidates: tuple[Candidate, ...]
    limits: tuple[int | None, ...] = ()
    reachable: frozenset[int] = field(init=False)  # what some set within reach of the limits may hold

    def __post_init__(self) -> None:
        object.__setattr__(self, "reachable", self.enterable(self._alone()))

    def _alone(self) -> list[int]:
        """Those that the limits leave room for at all."""
        return [at for at in range(len(self.candidates)) if self.fits([at])]

    def gain(self, chosen: Iterable[int]) -> int:
        """What a set closes: the sum of points x the best confidence that any of it has for the step."""
        return sum(self.points[step] * k for step, k in self.best(chosen).items())

    def best(self, chosen: Iterable[int]) -> dict[int, int]:
        """The highest confidence of a set by step."""
        best: dict[int, int] = {}
        for at in chosen:
            for step, k in self.candidates[at].closes.items():
                if k > best.get(step, 0):
                    best[step] = k
        return best

    def added(self, at: int, best: Mapping[int, int]) -> int:
        """What a candidate closes beyond what is closed already."""
        closes = self.candidates[at].closes
        return sum(
            self.points[step] * (k - best.get(step, 0)) for step, k in closes.items() if k > best.get(step, 0)
        )

    def used(self, chosen: Iterable[int]) -> tuple[int, ...]:
        """The amount of each resource that a set uses."""
        sums = [0] * len(self.limits)
        for at in chosen:
            sums = [one + more for one, more in zip(sums, self.candidates[at].uses, strict=True)]
        return tuple(sums)

    def fits(self, chosen: Iterable[int]) -> bool:
        """Whether a set stays within every limit."""
        return all(
            limit is None or used <= limit for used, limit in zip(self.used(chosen), self.limits, strict=True)
        )

    def enterable(self, chosen: Iterable[int]) -> frozenset[int]:
        """The candidates of a set that can be taken in some order."""
        left, taken = list(chosen), set[int]()
        while ready := [at for at in left if self.ready(at, taken)]:
            taken.update(ready)
            left = [at for at in left if at not in taken]
        return frozenset(taken)

    def in_order(self, chosen: Collection[int]) -> bool:
        """Whether all of a set can be taken in some order."""
        return len(self.enterable(chosen)) == len(chosen)

    def order(self, chosen: Iterable[int]) -> list[int]:
        """The candidates of a set that can be taken, each after what it needs.

        Of those that can come next, the one that adds most comes first, ties in the order of candidates; one
        that adds nothing itself counts with what it leads to. What the set cannot reach is left out.
        """
        left, taken, best = sorted(chosen), list[int](), dict[int, int]()
        while ready := [at for at in left if self.ready(at, taken)]:
            promised = self._promised(left, best)
            chosen_next = max(ready, key=lambda at: (self.added(at, best) or promised.get(at, 0), -at))
            taken.append(chosen_next)
            left.remove(chosen_next)
            for step, k in self.candidates[chosen_next].closes.items():
                best[step] = max(k, best.get(step, 0))
        return taken

    def ready(self, at: int, taken: Collection[int]) -> bool:
        """Whether a candidate can come after these."""
        return all(not need.isdisjoint(taken) for need in self.candidates[at].needs)

    def _promised(self, left: Sequence[int], best: Mapping[int, int]) -> dict[int, int]:
        """The most that any candidate which needs another one adds, by that other one."""
        promised: dict[int, int] = {}
        for at in left:
            adds = self.added(at, best) if self.candidates[at].needs else 0
            for need in self.candidates[at].needs:
                for other in need:
                    promised[other] = max(adds, promised.get(other, 0))
        return promised

    def without_idle(self, chosen: Iterable[int]) -> list[int]:
        """A set without the members that can be left out at no loss, the last of the candidates first.

        Whatever else could be left out together could be one by one: of those that the others do not need,
        whichever is taken last can go.
        """
        kept = sorted(chosen)
        whole = self.gain(kept)
        while (idle := self._idle(kept, whole)) is not None:
            kept.remove(idle)
        return kept

    def _idle(self, chosen: Sequence[int], whole: int) -> int | None:
        for at in reversed(chosen):
            rest = [one for one in chosen if one != at]
            if self.gain(rest) == whole and self.in_order(rest):
                return at
        return None
