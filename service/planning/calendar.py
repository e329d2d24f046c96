"""Courses that begin on a day: what a deadline leaves room for, and the order that waits least.

Whoever takes one after another is done on time exactly where, from every day on, what begins no earlier fits
between that day and the deadline: the release dates of scheduling on one machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from service.planning.problem import Candidate, Problem


def releases(starts: Sequence[int], candidates: Sequence[Candidate], *, sure: bool) -> list[int]:
    """The day from which each candidate can begin: its own start, and no earlier than what it needs.

    Of several that would do the earliest counts, so that no plan begins it before; or, to be `sure`, the
    latest, so that it can be begun then whichever is taken.
    """
    days, pick = list(starts), max if sure else min
    for _ in starts:
        later = [
            max([days[at], *(pick(days[other] for other in need) for need in one.needs if need)])
            for at, one in enumerate(candidates)
        ]
        if later == days:
            break
        days = later
    return days


def windows(days: Sequence[int], uses: Sequence[int], room: Sequence[int]) -> list[tuple[int, int]]:
    """The days that bind, each with its room: of `uses`, what is taken from that day on may sum to no more.

    `room` is that of the day of each candidate. Days from which on all would fit bind nothing.
    """
    rooms = {day: left for day, left in zip(days, room, strict=True) if day > 0}
    return [
        (day, left)
        for day, left in sorted(rooms.items())
        if sum(used for own, used in zip(days, uses, strict=True) if own >= day) > left
    ]


def in_time(
    problem: Problem, chosen: Sequence[int], starts: Sequence[int], spans: Sequence[Fraction]
) -> list[int]:
    """A set in the order in which it is done soonest: what can begin goes first, in the order given.

    Where nothing can begin yet, what begins next. `starts` are days, `spans` how many each candidate takes.
    """
    left, taken, clock = list(chosen), list[int](), Fraction(0)
    while left:
        ready = [at for at in left if problem.ready(at, taken)]
        begun = [at for at in ready if starts[at] <= clock]
        next_ = begun[0] if begun else min(ready, key=lambda at: starts[at])
        clock = max(clock, Fraction(starts[next_])) + spans[next_]
        taken.append(next_)
        left.remove(next_)
    return taken


def ends(chosen: Sequence[int], starts: Sequence[int], spans: Sequence[Fraction]) -> Fraction:
    """The days until a set, taken in this order, is done."""
    clock = Fraction(0)
    for at in chosen:
        clock = max(clock, Fraction(starts[at])) + spans[at]
    return clock
