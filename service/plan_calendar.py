"""The days of a plan: when each candidate can begin, how long it takes, and what the date leaves room for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from indexers.documents import LinkedCredential
from service.budgets import UNIT, Budgets, Limits, thousandths
from service.planning.calendar import ends, in_time, releases, windows
from service.planning.optimum import Solution
from service.planning.problem import Problem


@dataclass(frozen=True, slots=True)
class Calendar:
    """`starts` and `spans` are in days from the plan's first, by candidate; `uses` are thousandths of hours.

    `a_day` are the thousandths of hours of a day, None where the hours of a week are not stated: then nothing
    has a day. `until` is the date's day, None where there is none.
    """

    starting: date
    starts: tuple[int, ...]
    spans: tuple[Fraction, ...]
    uses: tuple[int, ...]
    a_day: Fraction | None
    until: int | None

    @classmethod
    def of(
        cls,
        documents: Sequence[LinkedCredential],
        hours: Sequence[float | None],
        budgets: Budgets,
        limits: Limits,
    ) -> Calendar:
        """The calendar of candidates that take so many hours; one that does not say takes none."""
        a_day = _a_day(budgets)
        exact = [Fraction(repr(float(one or 0))) * UNIT for one in hours]
        starts = tuple(_day(one.record.starts, limits.starting) if a_day else 0 for one in documents)
        spans = tuple(one / a_day if a_day else Fraction(0) for one in exact)
        uses = tuple(math.ceil(one) for one in exact)
        return cls(limits.starting, starts, spans, uses, a_day, _until(limits))

    def binding(self, problem: Problem, *, sure: bool = False) -> Problem:
        """The problem with a limit for each day from which on not all that begins can be done in time."""
        days = releases(self.starts, problem.candidates, sure=sure)
        if self.until is None or not any(days):
            return problem
        found = windows(days, self.uses, [self._room(day) for day in days])
        candidates = (
            replace(one, uses=(*one.uses[:3], *(used if own >= day else 0 for day, _ in found)))
            for one, own, used in zip(problem.candidates, days, self.uses, strict=True)
        )
        limits = (*problem.limits[:3], *(room for _, room in found))
        return replace(problem, candidates=tuple(candidates), limits=limits)

    def ordered(self, problem: Problem, found: Solution) -> Solution:
        """The same set in the order that ends soonest."""
        return replace(found, chosen=tuple(in_time(problem, found.chosen, self.starts, self.spans)))

    def misses(self, chosen: Sequence[int]) -> bool:
        """Whether a set, taken in this order, ends after the date."""
        return self.until is not None and ends(chosen, self.starts, self.spans) > self.until

    def late(self, chosen: Sequence[int], begins: str | None, hours: float) -> bool:
        """Whether something more, of so many hours, would end after the date beside a set."""
        own = _day(begins, self.starting)
        if self.until is None or not own:
            return False
        days = {self.starts[at] for at in chosen if 0 < self.starts[at] <= own} | {own}
        more = thousandths(hours, up=True)
        return any(
            sum(self.uses[at] for at in chosen if self.starts[at] >= day) + more > self._room(day)
            for day in days
        )

    def _room(self, day: int) -> int:
        assert self.until is not None
        assert self.a_day is not None
        return math.floor(self.a_day * max(self.until - day, 0))


def ends_late(begins: str | None, hours: float, budgets: Budgets, limits: Limits) -> bool:
    """Whether a course that begins on a day ends after the date even by itself."""
    a_day, until, day = _a_day(budgets), _until(limits), _day(begins, limits.starting)
    if a_day is None or until is None or not day:
        return False
    return thousandths(hours, up=True) > a_day * (until - day)


def _a_day(budgets: Budgets) -> Fraction | None:
    return None if budgets.hours_a_week is None else Fraction(repr(float(budgets.hours_a_week))) * UNIT / 7


def _until(limits: Limits) -> int | None:
    return None if limits.by is None else (limits.by - limits.starting).days


def _day(begins: str | None, starting: date) -> int:
    """The day of a start, counted from the plan's first; 0 where it is past or not stated."""
    try:
        return max((date.fromisoformat(begins[:10]) - starting).days, 0) if begins else 0
    except ValueError:  # a year or month alone
        return 0
