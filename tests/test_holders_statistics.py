"""Intervals, tests and suppression: what must hold whatever the numbers are."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from service.holders.comparing import Comparing
from service.holders.statistics import adjusted, newcombe, wilson
from service.holders.study import Pair, Part, Study
from service.holders.suppression import shown_cells

SIZES = st.integers(1, 400)


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int, int, int]:
    size, other = draw(SIZES), draw(SIZES)
    return draw(st.integers(0, size)), size, draw(st.integers(0, other)), other


def test_newcombe_gives_the_published_worked_examples() -> None:
    """Newcombe (1998), table II, method 10: 56/70 - 48/80 and 9/10 - 3/10."""
    one = newcombe(56, 70, 48, 80)
    assert (round(one.low, 4), round(one.high, 4)) == (0.0524, 0.3339)
    two = newcombe(9, 10, 3, 10)
    assert (round(two.low, 4), round(two.high, 4)) == (0.1705, 0.8090)


@given(counts())
@settings(max_examples=60, deadline=None)
def test_an_interval_contains_its_estimate_and_swaps_sides_with_its_groups(
    four: tuple[int, int, int, int],
) -> None:
    one, size, two, other = four
    found, swapped = newcombe(one, size, two, other), newcombe(two, other, one, size)
    lift = one / size - two / other
    assert found.low - 1e-12 <= lift <= found.high + 1e-12
    assert found.low == pytest.approx(-swapped.high, abs=1e-12)
    assert found.high == pytest.approx(-swapped.low, abs=1e-12)
    assert -1 - 1e-9 <= found.low <= found.high <= 1 + 1e-9
    share = wilson(one, size)
    assert share.low - 1e-12 <= one / size <= share.high + 1e-12


@given(st.lists(counts(), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_what_is_called_real_leaves_zero_out_and_lifts_change_sign_when_groups_swap(
    cells: list[tuple[int, int, int, int]],
) -> None:
    def answer(pairs: list[Pair]) -> dict[str, tuple[float | None, bool | None]]:
        skills = Comparing(1, "en").occupation(Study("x", skills=pairs)).skills
        for one in skills:
            if one.real:
                assert one.interval is not None
                assert one.p is not None
                assert one.p <= 0.05
                assert not one.interval.low <= 0 <= one.interval.high
        return {one.name: (one.lift, one.real) for one in skills}

    parts = [(Part.counted(a, b), Part.counted(c, d)) for a, b, c, d in cells]
    ours = answer([Pair(str(at), None, own, other) for at, (own, other) in enumerate(parts)])
    swapped = answer([Pair(str(at), None, other, own) for at, (own, other) in enumerate(parts)])
    assert ours.keys() == swapped.keys()
    for name, (lift, real) in ours.items():
        assert lift is not None
        other = swapped[name][0]
        assert other is not None
        assert lift == pytest.approx(-other)
        assert real == swapped[name][1]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6), st.integers(2, 12))
@settings(max_examples=300)
def test_no_hidden_cell_can_be_computed_from_the_sum(cells: list[int], minimum: int) -> None:
    kept = shown_cells(cells, minimum)
    hidden = [count for count, keep in zip(cells, kept, strict=True) if not keep]
    assert all(count >= minimum for count, keep in zip(cells, kept, strict=True) if keep)
    if hidden and any(kept):
        assert len(hidden) > 1
        assert sum(hidden) >= minimum
        # Nobody is told which of the hidden cells are small: each could be another number of the same sum.
        rest = sum(hidden)
        fitting = [one for one in product(range(rest + 1), repeat=min(2, len(hidden))) if sum(one) == rest]
        assert len([one for one in fitting if min(one) < minimum]) > 1


def test_adjusted_p_is_never_below_the_raw_one() -> None:
    assert adjusted([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.04, 0.04])
    assert adjusted([]) == []


def test_many_comparisons_take_the_name_real_from_what_chance_brings() -> None:
    def pairs(noise: int) -> list[Pair]:
        lone = Pair("lone", None, Part.counted(40, 100), Part.counted(270, 1000))
        even = [
            Pair(f"even {at}", None, Part.counted(30, 100), Part.counted(300, 1000)) for at in range(noise)
        ]
        return [lone, *even]

    alone, *_ = Comparing(10, "en").occupation(Study("x", skills=pairs(0))).skills
    among, *_ = Comparing(10, "en").occupation(Study("x", skills=pairs(40))).skills
    assert alone.real is True
    assert among.interval is not None
    assert among.interval.low > 0
    assert among.real is False
    assert "41 comparisons" in among.reason


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 20))
def test_too_few_of_a_group_is_never_a_number(held: int, rest: int, minimum: int) -> None:
    assume(held + rest)
    study = Study("x", held, held + rest)
    study.skills = [Pair("a", None, Part.counted(0, held or 1), Part.counted(0, rest or 1))]
    answer = Comparing(minimum, "en").occupation(study)
    few = held < minimum or rest < minimum
    assert (answer.insufficient is not None) == few
    assert answer.uptake is not None
    assert (answer.uptake.holders is None) == few
    assert not (few and answer.skills)
