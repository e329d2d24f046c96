"""The exact rules of steps: worked cases by hand, and the invariants as properties."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.errors import LevelError
from taxonomy.model import Level, LevelScale, Skill
from taxonomy.steps import (
    FULL_SCORE,
    MAX_TARGET_STEPS,
    TARGET_POINTS,
    assumed,
    closing_score,
    entry_position,
    exit_position,
    gap_points,
    held_steps,
    level_at,
    position,
    required_steps,
    share_points,
    shown_parts,
    skill_of,
    steps_of,
    target_weights,
    taught_steps,
)


def skill(id_: str, *levels: float, maximum: float = 6) -> Skill:
    return Skill(
        id=id_,
        labels={"en": id_},
        scale=LevelScale("test", maximum) if levels else None,
        levels=tuple(Level(value) for value in levels),
    )


def indexes(steps: tuple[object, ...]) -> list[int]:
    return [step.index for step in steps]  # type: ignore[attr-defined]


TITLE = skill("t:title", 3, 4, 5)  # like most SkillsFuture titles: no level 1 or 2
BARE = skill("t:bare")


def test_steps_lie_between_defined_levels_and_the_first_is_longer() -> None:
    assert [(step.low, step.high) for step in steps_of(TITLE)] == [
        (Fraction(0), Fraction(1, 2)),
        (Fraction(1, 2), Fraction(2, 3)),
        (Fraction(2, 3), Fraction(5, 6)),
    ]
    assert [step.id for step in steps_of(TITLE)] == ["t:title#1", "t:title#2", "t:title#3"]


def test_a_skill_without_levels_has_one_step() -> None:
    (step,) = steps_of(BARE)
    assert (step.low, step.high) == (Fraction(0), Fraction(1))
    assert step.level is None


def test_a_step_id_gives_its_skill_back_even_when_the_skill_holds_a_hash() -> None:
    assert skill_of("x:c#") == "x:c"
    assert skill_of("x:c##2") == "x:c#"


@pytest.mark.parametrize(
    ("level", "required", "held"),
    [
        (0, [], []),
        (2, [1], []),
        (3, [1], [1]),
        (3.5, [1, 2], [1]),
        (4, [1, 2], [1, 2]),
        (6, [1, 2, 3], [1, 2, 3]),
    ],
)
def test_required_begin_below_and_held_end_at_or_below(
    level: float, required: list[int], held: list[int]
) -> None:
    at = position(TITLE, level)
    assert indexes(required_steps(TITLE, at)) == required
    assert indexes(held_steps(TITLE, at)) == held


@pytest.mark.parametrize(
    ("entry", "exit_", "taught"),
    [
        (None, 4, [1, 2]),
        (3, 5, [2, 3]),
        (3.9, 5, [2, 3]),  # an undefined entry reads as the highest defined one at or below it
        (2, 3, [1]),  # ... else 0
        (None, 4.5, [1, 2]),  # an undefined exit reads as the nearest, a tie as the lower
        (None, 4.6, [1, 2, 3]),
        (None, 1, [1]),
        (None, 6, [1, 2, 3]),
        (5, 4, []),
        (None, 0, []),
    ],
)
def test_taught_lie_between_entry_and_exit(entry: float | None, exit_: float, taught: list[int]) -> None:
    assert indexes(taught_steps(TITLE, position(TITLE, entry), position(TITLE, exit_))) == taught


def test_an_unstated_level_is_the_defined_one_nearest_the_middle_a_tie_the_higher() -> None:
    assert assumed(TITLE) == Fraction(1, 2)
    assert assumed(skill("t:a", 2, 4)) == Fraction(2, 3)  # 1/3 and 2/3 are as near: the higher
    assert assumed(BARE) == 1
    assert exit_position(TITLE, None) == Fraction(1, 2)
    assert entry_position(TITLE, None) == 0
    assert indexes(taught_steps(TITLE, None, None)) == [1]


def test_a_level_outside_its_scale_is_an_error_and_any_level_without_a_scale_is() -> None:
    with pytest.raises(LevelError, match="outside its scale, 0 to 6"):
        position(TITLE, 7)
    with pytest.raises(LevelError, match="outside its scale"):
        position(TITLE, -1)
    with pytest.raises(LevelError, match="has no levels"):
        position(BARE, 1)
    assert position(BARE, None) is None


def test_a_level_of_one_scale_is_read_on_another_through_the_common_axis() -> None:
    three = skill("t:three", 1, 2, 3, maximum=3)
    assert position(three, 2) == position(skill("t:six", 1, 2, 3, 4, 5, 6), 4) == Fraction(2, 3)


@pytest.mark.parametrize("maximum", [6, 2.5])
def test_a_level_is_read_back_from_its_position_on_any_scale(maximum: float) -> None:
    one = skill("t:a", 1, 2, 2.5, maximum=maximum)
    for level in (1, 2, 2.5):
        at = position(one, level)
        assert at is not None
        assert level_at(one, at) == level
    assert level_at(BARE, Fraction(1)) is None


def test_three_equal_steps_by_hand() -> None:
    shared = share_points({"c": Fraction(1), "a": Fraction(1), "b": Fraction(1)})
    assert shared.points == {"a": 1368, "b": 1364, "c": 1364}
    assert shared.dropped == ()


def test_points_by_hand_where_weights_differ() -> None:
    # 4096 x 1/6 = 682.67, x 1/3 = 1365.33, x 1/2 = 2048: down to 682, 1364, 2048, and the rest of 2 goes to
    # the step furthest below its share whose unit fits: b is 1.33 below, but its unit is 4; so a gets 2.
    assert share_points({"a": Fraction(1), "b": Fraction(2), "c": Fraction(3)}).points == {
        "c": 2048,
        "b": 1364,
        "a": 684,
    }


def test_a_single_step_is_worth_everything_and_none_nothing() -> None:
    assert share_points({"a": Fraction(1, 7)}).points == {"a": TARGET_POINTS}
    assert share_points({}).points == {}
    assert share_points({"a": Fraction(0)}).points == {}


def test_only_the_heaviest_1024_steps_count_and_the_rest_is_reported() -> None:
    weights = {f"s{number:04}": Fraction(1 + (number >= 1000), 1) for number in range(1200)}
    shared = share_points(weights)
    assert sum(shared.points.values()) == TARGET_POINTS
    assert len(shared.points) == MAX_TARGET_STEPS
    assert shared.dropped == tuple(f"s{number:04}" for number in range(824, 1000))


def test_a_step_too_light_for_a_point_is_dropped_and_reported() -> None:
    shared = share_points({"heavy": Fraction(1), "light": Fraction(1, 10**6)})
    assert shared.points == {"heavy": TARGET_POINTS}
    assert shared.dropped == ("light",)


weights = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=4),
    st.fractions(Fraction(1, 50), 5, max_denominator=60),
    min_size=1,
    max_size=80,
)


@given(weights)
def test_points_sum_to_the_whole_and_fit_nine_significant_bits(given_weights: dict[str, Fraction]) -> None:
    points = share_points(given_weights).points
    assert sum(points.values()) == TARGET_POINTS
    for value in points.values():
        assert value >> max(0, value.bit_length() - 9) << max(0, value.bit_length() - 9) == value


@given(weights)
def test_points_do_not_depend_on_the_order_of_weights(given_weights: dict[str, Fraction]) -> None:
    turned = dict(reversed(given_weights.items()))
    assert share_points(turned) == share_points(given_weights)


@given(weights, st.sets(st.text("abcdef", min_size=1, max_size=4)), st.text("abcdef", min_size=1, max_size=4))
def test_a_gap_lies_in_0_to_1_and_holding_more_never_widens_it(
    given_weights: dict[str, Fraction], held: set[str], more: str
) -> None:
    points = share_points(given_weights).points
    before, after = sum(gap_points(points, held).values()), sum(gap_points(points, held | {more}).values())
    assert 0 <= after <= before <= TARGET_POINTS


confidences = st.dictionaries(st.text("abcdef", min_size=1, max_size=4), st.integers(1, 256), max_size=60)


@given(weights, confidences, st.text("abcdef", min_size=1, max_size=4), st.integers(1, 256))
def test_scores_stay_whole_and_an_added_alignment_never_lowers_one(
    given_weights: dict[str, Fraction], taught: dict[str, int], step: str, confidence: int
) -> None:
    points = share_points(given_weights).points
    before = closing_score(points, taught)
    after = closing_score(points, taught | {step: max(confidence, taught.get(step, 0))})
    assert 0 <= before <= after <= FULL_SCORE


@given(st.lists(st.integers(0, FULL_SCORE // 64), max_size=60), st.integers(0, 4))
def test_shown_parts_add_up_as_printed(parts: list[int], digits: int) -> None:
    shown = shown_parts(parts, FULL_SCORE, digits)
    assert sum(shown) == (2 * sum(parts) * 10**digits + FULL_SCORE) // (2 * FULL_SCORE)
    for part, rounded in zip(parts, shown, strict=True):
        assert abs(rounded - part * 10**digits / FULL_SCORE) < 1


def test_a_step_required_twice_counts_once_at_its_higher_importance() -> None:
    twice = [(TITLE, Fraction(1, 2), 0.5), (TITLE, Fraction(2, 3), 0.25), (BARE, None, 1.0)]
    assert target_weights(twice) == {
        "t:title#1": Fraction(1, 4),
        "t:title#2": Fraction(1, 24),
        "t:bare#1": Fraction(1),
    }
