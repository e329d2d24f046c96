"""Starts of courses in a plan: what they leave room for before a date, and the order that waits least."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from service.plan_calendar import Calendar
from service.planning.calendar import ends, in_time, releases, windows
from service.planning.optimum import Clock, solve
from service.planning.problem import Candidate, Problem

FIRST = date(2027, 1, 4)


def calendar(problem: Problem, starts: list[int], until: int | None) -> Calendar:
    """A thousandth of an hour a day."""
    uses = tuple(one.uses[0] for one in problem.candidates)
    return Calendar(FIRST, tuple(starts), tuple(map(Fraction, uses)), uses, Fraction(1), until)


@st.composite
def problems(draw: st.DrawFn) -> tuple[Problem, list[int], int]:
    count = draw(st.integers(1, 5))
    others = st.frozensets(st.integers(0, count - 1), min_size=1, max_size=2)
    candidates = tuple(
        Candidate(
            {at: 256},
            tuple(draw(st.lists(others, max_size=1))) if draw(st.booleans()) else (),
            (draw(st.integers(1, 9)), 0, 1),
        )
        for at in range(count)
    )
    until = draw(st.integers(3, 40))
    points = draw(st.lists(st.integers(1, 400), min_size=count, max_size=count))
    starts = draw(st.lists(st.integers(0, 20), min_size=count, max_size=count))
    return Problem(tuple(points), candidates, (until, None, None)), starts, until


def soonest(problem: Problem, chosen: tuple[int, ...], starts: list[int]) -> Fraction | None:
    """The day on which a set is done at the earliest, by trying all orders; None where it cannot be taken."""
    spans = [Fraction(one.uses[0]) for one in problem.candidates]
    done = [
        ends(order, starts, spans)
        for order in permutations(chosen)
        if all(problem.ready(at, order[:place]) for place, at in enumerate(order))
    ]
    return min(done, default=None)


@settings(max_examples=200, deadline=None)
@given(problems())
def test_no_order_is_done_sooner(drawn: tuple[Problem, list[int], int]) -> None:
    problem, starts, _ = drawn
    spans = [Fraction(one.uses[0]) for one in problem.candidates]
    for size in range(len(starts) + 1):
        for chosen in combinations(range(len(starts)), size):
            best = soonest(problem, chosen, starts)
            if best is not None:
                order = in_time(problem, chosen, starts, spans)
                assert sorted(order) == sorted(chosen)
                assert all(problem.ready(at, order[:place]) for place, at in enumerate(order))
                assert ends(order, starts, spans) == best


@settings(max_examples=200, deadline=None)
@given(problems())
def test_a_set_that_can_be_done_by_the_date_fits_and_one_that_surely_fits_can_be_done(
    drawn: tuple[Problem, list[int], int],
) -> None:
    problem, starts, until = drawn
    days = calendar(problem, starts, until)
    hopeful, sure = days.binding(problem), days.binding(problem, sure=True)
    single = all(len(need) == 1 for one in problem.candidates for need in one.needs)
    for size in range(len(starts) + 1):
        for chosen in combinations(range(len(starts)), size):
            best = soonest(problem, chosen, starts)
            if best is None:
                continue
            in_time_ = best <= until
            assert hopeful.fits(chosen) or not in_time_
            assert in_time_ or not sure.fits(chosen)
            if single:
                assert hopeful.fits(chosen) == in_time_ == sure.fits(chosen)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_best_set_with_starts_ends_by_the_date(drawn: tuple[Problem, list[int], int]) -> None:
    problem, starts, until = drawn
    days = calendar(problem, starts, until)
    bound = days.binding(problem, sure=True)
    found = days.ordered(bound, solve(bound, Clock(20)))
    assert not days.misses(found.chosen)
    if all(len(need) == 1 for one in problem.candidates for need in one.needs):
        everyone = range(len(starts))
        assert found.gain == max(
            problem.gain(chosen)
            for size in range(len(starts) + 1)
            for chosen in combinations(everyone, size)
            if (best := soonest(problem, chosen, starts)) is not None and best <= until
        )


def test_what_is_needed_first_holds_up_what_needs_it() -> None:
    leading, led = Candidate({0: 256}, (), (2, 0, 1)), Candidate({1: 256}, (frozenset({0}),), (3, 0, 1))
    assert releases([10, 0], [leading, led], sure=False) == [10, 10]
    either = replace(led, needs=(frozenset({0, 2}),))
    starts, three = [10, 0, 4], [leading, either, leading]
    assert releases(starts, three, sure=False) == [10, 4, 4]
    assert releases(starts, three, sure=True) == [10, 10, 4]


def test_days_after_which_all_fits_bind_nothing() -> None:
    assert windows([0, 5, 9], [4, 4, 4], [20, 8, 3]) == [(9, 3)]
    assert windows([0, 0], [4, 4], [1, 1]) == []


def test_without_hours_a_week_nothing_has_a_day() -> None:
    problem = Problem((1,), (Candidate({0: 256}, (), (2, 0, 1)),), (None, None, None))
    days = Calendar(FIRST, (0,), (Fraction(0),), (2,), None, None)
    assert days.binding(problem) is problem
    assert not days.late((), (FIRST + timedelta(9)).isoformat(), 5)
