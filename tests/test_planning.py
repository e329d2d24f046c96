"""The optimisation behind plans: equal to trying all sets, never worse than greedy, in order."""

from __future__ import annotations

from itertools import combinations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.planning.optimum import Clock, Solution, solve
from service.planning.problem import Candidate, Problem
from service.planning.search import Search


def best(problem: Problem) -> Solution:
    return solve(problem, Clock(20))


def candidate(closes: dict[int, int], *needs: set[int], uses: tuple[int, ...] = ()) -> Candidate:
    return Candidate(closes, tuple(map(frozenset, needs)), uses)


def by_trying_all(problem: Problem) -> int:
    """The most that any set closes which fits and can be taken in order."""
    everyone = range(len(problem.candidates))
    return max(
        problem.gain(chosen)
        for size in range(len(problem.candidates) + 1)
        for chosen in combinations(everyone, size)
        if problem.fits(chosen) and len(problem.order(chosen)) == size
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    steps, count = draw(st.integers(1, 6)), draw(st.integers(1, 9))
    others = st.frozensets(st.integers(0, count - 1), max_size=3)
    candidates = [
        Candidate(
            draw(
                st.dictionaries(st.integers(0, steps - 1), st.sampled_from([64, 128, 243, 256]), max_size=4)
            ),
            tuple(draw(st.lists(others, max_size=2))) if draw(st.booleans()) else (),
            (draw(st.integers(0, 9)), draw(st.integers(0, 9)), 1),
        )
        for _ in range(count)
    ]
    limits = (
        draw(st.none() | st.integers(1, 25)),
        draw(st.none() | st.integers(1, 25)),
        draw(st.none() | st.integers(1, 4)),
    )
    points = draw(st.lists(st.integers(1, 400), min_size=steps, max_size=steps))
    return Problem(tuple(points), tuple(candidates), limits)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_the_best_set_is_the_best_of_all_sets(problem: Problem) -> None:
    found = best(problem)
    assert found.proven
    assert found.gain == problem.gain(found.chosen) == by_trying_all(problem)
    assert found.greedy <= found.gain
    assert problem.fits(found.chosen)


FREE = (0, 0, 1)
NO_LIMIT = (None, None, None)
ONE_DOOR_OR_TWO = Problem(
    (1,),
    (
        candidate({}, uses=(0, 1, 1)),
        candidate({0: 64}, {2, 3}, {0, 3}, uses=FREE),
        candidate({}, uses=FREE),
        candidate({}, uses=FREE),
    ),
    NO_LIMIT,
)
BOTH_DOORS_OPEN = Problem(
    (1,),
    (
        candidate({0: 64}, {3}, uses=FREE),
        candidate({0: 64}, {2}, uses=FREE),
        candidate({}, uses=FREE),
        candidate({}, uses=FREE),
    ),
    NO_LIMIT,
)


@settings(max_examples=150, deadline=None)
@given(problems())
@example(ONE_DOOR_OR_TWO)
@example(BOTH_DOORS_OPEN)
def test_each_comes_after_what_it_needs_and_none_is_idle(problem: Problem) -> None:
    chosen = best(problem).chosen
    assert all(problem.ready(at, chosen[:place]) for place, at in enumerate(chosen))
    for fewer in range(len(chosen)):
        for rest in combinations(chosen, fewer):
            assert problem.gain(rest) < problem.gain(chosen) or len(problem.order(rest)) < fewer


@settings(max_examples=150, deadline=None)
@given(problems(), st.data())
def test_a_set_made_lighter_closes_no_less_and_none_of_it_is_idle(
    problem: Problem, data: st.DataObject
) -> None:
    chosen = problem.order(data.draw(st.sets(st.integers(0, len(problem.candidates) - 1))))
    lighter = Search(problem).lightened(chosen)
    assert problem.gain(lighter) >= problem.gain(chosen)
    assert problem.fits(lighter) or not problem.fits(chosen)
    assert len(problem.order(lighter)) == len(lighter)
    assert problem.without_idle(lighter) == sorted(lighter)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_same_problem_gives_the_same_set(problem: Problem) -> None:
    assert best(problem) == best(problem)


def test_a_step_counts_once_at_its_best_confidence() -> None:
    problem = Problem((10,), (candidate({0: 128}), candidate({0: 256}), candidate({0: 64})))
    found = best(problem)
    assert (found.chosen, found.gain) == ((1,), 2560)


def test_what_closes_nothing_is_taken_for_what_it_leads_to() -> None:
    first, second = candidate({}, uses=(2,)), candidate({0: 256}, {0}, uses=(3,))
    problem = Problem((10,), (first, second), (5,))
    assert best(problem).chosen == (0, 1)
    assert best(Problem((10,), (first, second), (4,))).chosen == ()
    assert Search(problem).best_greedy() == []


def test_two_that_need_each_other_are_not_taken() -> None:
    problem = Problem((10, 9), (candidate({0: 256}, {1}), candidate({1: 256}, {0})))
    assert best(problem).chosen == ()


def test_a_circle_is_entered_through_what_leads_into_it() -> None:
    circle = (candidate({0: 256}, {1, 2}, uses=(1,)), candidate({1: 256}, {0, 2}, uses=(1,)))
    door = candidate({2: 1}, uses=(5,))
    assert best(Problem((10, 10, 1), (*circle, door), (7,))).chosen == (2, 0, 1)
    assert best(Problem((10, 10, 1), (*circle, door), (4,))).chosen == ()


def test_greedy_by_the_hour_falls_for_the_small_one() -> None:
    small, large = candidate({0: 256}, uses=(1,)), candidate({1: 256}, uses=(10,))
    found = best(Problem((2, 15), (small, large), (10,)))
    assert found.chosen == (1,)
    assert Search(Problem((2, 15), (small, large), (10,))).greedy([], None) == [1]


def test_of_sets_that_close_the_same_the_lighter_is_taken() -> None:
    heavy, light = candidate({0: 256}, uses=(5, 1)), candidate({0: 256}, uses=(3, 9))
    assert best(Problem((7,), (heavy, light), (9, 9))).chosen == (1,)
    assert best(Problem((7,), (heavy, heavy), (9, 9))).chosen == (0,)


def test_what_only_led_to_an_idle_one_is_idle_too() -> None:
    enough, more, door = candidate({0: 256}), candidate({0: 256}, {2}), candidate({})
    assert Problem((7,), (enough, more, door)).without_idle([0, 1, 2]) == [0]


def test_the_door_to_one_that_is_exchanged_is_left_out() -> None:
    door, heavy = candidate({}, uses=(0,)), candidate({0: 256}, {0}, uses=(5,))
    light = candidate({0: 256}, uses=(3,))
    assert Search(Problem((7,), (door, heavy, light), (9,))).lightened([0, 1]) == [2]


def test_what_an_exchange_adds_counts() -> None:
    problem = Problem((7, 1), (candidate({0: 256}, uses=(5,)), candidate({0: 256, 1: 256}, uses=(3,))), (9,))
    assert Search(problem).lightened([0]) == [1]


def test_the_largest_gain_comes_first_after_what_it_needs() -> None:
    lead, large, middle = candidate({}), candidate({0: 256}, {0}), candidate({1: 256})
    assert best(Problem((90, 50), (lead, large, middle))).chosen == (0, 1, 2)


def test_without_time_the_bound_says_how_much_better_another_set_could_be() -> None:
    candidates = tuple(
        candidate({at % 13: 40 + at, (at * 7) % 13: 200 - at, (at * 5) % 13: 90}, uses=(5 + at % 7,))
        for at in range(80)
    )
    problem = Problem(tuple(range(20, 33)), candidates, (31,))
    found = solve(problem, Clock(0.001))
    assert found.greedy <= found.gain <= found.bound
    assert found.gain == problem.gain(found.chosen)
