"""Steps: the one idea. Pure arithmetic on sparse vectors of steps, exact to the last point.

A step is the interval (low, high] of one skill's level scale, read on a common axis from 0 to 1.
Positions are `Fraction`s, so that ties between steps are ties and not rounding. The rules are numbered
as in the design: 1 levels, 2 weights, 4 integers, 6 assumed levels.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from taxonomy.credentials import CONFIDENCE_PARTS
from taxonomy.errors import LevelError
from taxonomy.model import Skill

TARGET_POINTS = 4096
MAX_TARGET_STEPS = 1024
FULL_SCORE = TARGET_POINTS * CONFIDENCE_PARTS  # 2^20: no sum of k x points passes it
SIGNIFICANT_BITS = 9  # what Lucene's feature field keeps of a weight (rule 4)
_MIDDLE = Fraction(1, 2)
_END = Fraction(1)

Points = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a skill: `index` counts from 1; `low` and `high` lie on the common 0-1 axis.

    `level` is the value on the skill's own scale at which the step ends (None without levels).
    """

    id: str
    skill: str
    index: int
    low: Fraction
    high: Fraction
    level: float | None

    @property
    def width(self) -> Fraction:
        """Length of the step on the common axis."""
        return self.high - self.low


def step_id(skill: str, index: int) -> str:
    """The id of a skill's `index`-th step; `skill_of` undoes it."""
    return f"{skill}#{index}"


def skill_of(step: str) -> str:
    """The skill that a step id belongs to."""
    return step.rpartition("#")[0]


def points_by_skill(points: Points) -> dict[str, int]:
    """The points of steps summed by skill id, heaviest first, ties by id."""
    sums: dict[str, int] = {}
    for id_, some in points.items():
        sums[skill_of(id_)] = sums.get(skill_of(id_), 0) + some
    return {id_: sums[id_] for id_ in sorted(sums, key=lambda one: (-sums[one], one))}


def steps_of(skill: Skill) -> tuple[Step, ...]:
    """All steps of a skill, lowest first; a skill without levels has one, (0, 1] (rule 1)."""
    if not skill.levels or skill.scale is None:
        return _only_step(skill.id)
    return _steps(skill.id, tuple(level.value for level in skill.levels), skill.scale.maximum)


# A question asks for the steps of each of its skills dozens of times, a load for those of all skills.
@lru_cache(maxsize=1 << 16)
def _only_step(skill: str) -> tuple[Step]:
    return (Step(step_id(skill, 1), skill, 1, Fraction(0), Fraction(1), None),)


@lru_cache(maxsize=1 << 16)
def _steps(skill: str, levels: tuple[float, ...], maximum: float) -> tuple[Step, ...]:
    steps = []
    low = Fraction(0)
    for index, level in enumerate(levels, 1):
        high = Fraction(level) / Fraction(maximum)
        steps.append(Step(step_id(skill, index), skill, index, low, high, level))
        low = high
    return tuple(steps)


def position(skill: Skill, level: float | None) -> Fraction | None:
    """Where a level stands on the common axis, None when unstated.

    Raises:
        LevelError: the level lies outside the scale, or the skill has no levels.
    """
    if level is None:
        return None
    if not skill.levels or skill.scale is None:
        raise LevelError(f"{skill.id} has no levels, so level {level:g} cannot apply to it.", field="level")
    if not 0 <= level <= skill.scale.maximum:
        defined = ", ".join(f"{one.value:g}" for one in skill.levels)
        raise LevelError(
            f"level {level:g} of {skill.id} lies outside its scale, 0 to {skill.scale.maximum:g} "
            f"(defined: {defined}).",
            field="level",
        )
    return Fraction(level) / Fraction(skill.scale.maximum)


def level_at(skill: Skill, at: Fraction) -> float | None:
    """The level on the skill's own scale at a position, None without levels; undoes `position`."""
    if not skill.levels or skill.scale is None:
        return None
    return float(at * Fraction(skill.scale.maximum))


def assumed(skill: Skill) -> Fraction:
    """Where an unstated target, held or exit level is read: the defined level nearest 0.5 (rule 6)."""
    if not skill.levels:
        return _END
    return min((step.high for step in steps_of(skill)), key=lambda high: (abs(high - _MIDDLE), -high))


def required_steps(skill: Skill, level: Fraction | None) -> tuple[Step, ...]:
    """The steps that begin below the required position; `None` reads as the assumed one."""
    wanted = assumed(skill) if level is None else level
    return tuple(step for step in steps_of(skill) if step.low < wanted)


def held_steps(skill: Skill, level: Fraction | None) -> tuple[Step, ...]:
    """The steps that end at or below the held position; `None` reads as the assumed one."""
    held = assumed(skill) if level is None else level
    return tuple(step for step in steps_of(skill) if step.high <= held)


def taught_steps(skill: Skill, entry: Fraction | None, exit_: Fraction | None) -> tuple[Step, ...]:
    """The steps between entry and exit.

    An undefined exit reads as the nearest defined level (a tie: the lower), an undefined entry as the
    highest defined one at or below it, else 0; an unstated exit is the assumed one, an unstated entry 0.
    """
    steps = steps_of(skill)
    end = exit_position(skill, exit_)
    start = entry_position(skill, entry)
    return tuple(step for step in steps if step.low >= start and step.high <= end)


def exit_position(skill: Skill, exit_: Fraction | None) -> Fraction:
    """The defined position that an exit level reads as (an exit of 0 teaches nothing)."""
    if exit_ is None:
        return assumed(skill)
    if exit_ == 0:
        return exit_
    return min((step.high for step in steps_of(skill)), key=lambda high: (abs(high - exit_), high))


def entry_position(skill: Skill, entry: Fraction | None) -> Fraction:
    """The defined position that an entry level reads as."""
    if entry is None:
        return Fraction(0)
    return max((step.high for step in steps_of(skill) if step.high <= entry), default=Fraction(0))


@dataclass(frozen=True, slots=True)
class TargetPoints:
    """A target shared into points: they sum to 4,096 unless there is no step at all.

    `dropped` are steps that got no point, or stood beyond the 1,024 heaviest.
    """

    points: Points
    dropped: tuple[str, ...] = ()


def share_points(weights: Mapping[str, Fraction]) -> TargetPoints:
    """Share 4,096 points by weight among steps, each share representable in 9 significant bits (rule 4).

    Exact shares are rounded down to the grid; the rest goes one grid unit at a time to the step furthest
    below its exact share whose unit still fits, ties by weight, then id. Integers throughout: `exact`
    and `total` are scaled by the weights' common denominator.
    """
    positive = {step: weight for step, weight in weights.items() if weight > 0}
    heaviest = sorted(positive, key=lambda step: (-positive[step], step))
    kept, beyond = heaviest[:MAX_TARGET_STEPS], heaviest[MAX_TARGET_STEPS:]
    if not kept:
        return TargetPoints({})
    whole = _common_integers([positive[step] for step in kept])
    total = sum(whole)
    points = [_floor_to_grid(TARGET_POINTS * one // total) for one in whole]
    rest = TARGET_POINTS - sum(points)
    # `kept` is sorted by weight, then id, so a place in it is the tie-break.
    queue = [(points[at] * total - TARGET_POINTS * one, at) for at, one in enumerate(whole)]
    heapq.heapify(queue)
    while rest:
        surplus, at = heapq.heappop(queue)
        unit = _grid_unit(points[at])
        if unit > rest:
            continue  # rest only shrinks and units only grow: it will never fit
        points[at] += unit
        rest -= unit
        heapq.heappush(queue, (surplus + unit * total, at))
    shared = {step: given for step, given in zip(kept, points, strict=True) if given}
    without = [step for step, given in zip(kept, points, strict=True) if not given]
    return TargetPoints(shared, tuple(without + beyond))


def _common_integers(weights: list[Fraction]) -> list[int]:
    """The same proportions as whole numbers."""
    denominator = math.lcm(*(weight.denominator for weight in weights))
    return [weight.numerator * (denominator // weight.denominator) for weight in weights]


def on_grid(weight: int) -> bool:
    """Whether a weight has at most 9 significant bits, which is what every engine keeps (rule 4)."""
    return weight % _grid_unit(weight) == 0


def _grid_unit(value: int) -> int:
    """The spacing of integers of `SIGNIFICANT_BITS` significant bits at `value`."""
    return 1 << max(0, value.bit_length() - SIGNIFICANT_BITS)


def _floor_to_grid(value: int) -> int:
    unit = _grid_unit(value)
    return value // unit * unit


def target_weights(required: Iterable[tuple[Skill, Fraction | None, float]]) -> dict[str, Fraction]:
    """Weight of each required step: importance x width (rule 2), not yet normalised.

    A step required twice counts once, at its higher importance.
    """
    weights: dict[str, Fraction] = {}
    for skill, level, importance in required:
        for step in required_steps(skill, level):
            weight = Fraction(importance) * step.width
            weights[step.id] = max(weights.get(step.id, Fraction(0)), weight)
    return weights


def gap_points(target: Points, held: Iterable[str]) -> dict[str, int]:
    """The target's steps that are not held, with their points; the sum / 4,096 is what is missing."""
    have = set(held)
    return {step: points for step, points in target.items() if step not in have}


def closing_score(gap: Points, taught: Points) -> int:
    """Sum of k x points over the steps in both: closes = score / 2^20, a share of the target."""
    return sum(points * taught[step] for step, points in gap.items() if step in taught)


def shown_parts(parts: Iterable[int], whole: int, digits: int) -> list[int]:
    """Round parts of `whole` to integers of 10^-digits by largest remainder, so that they add up as printed.

    Returns the rounded parts in units of 10^-digits; their sum is the sum of the parts, rounded half up.
    A tie of remainders goes to the earlier part.
    """
    exact = [part * 10**digits for part in parts]
    floors = [one // whole for one in exact]
    rest = (2 * sum(exact) + whole) // (2 * whole) - sum(floors)
    by_remainder = sorted(range(len(exact)), key=lambda at: (-(exact[at] % whole), at))
    for at in by_remainder[: max(rest, 0)]:
        floors[at] += 1
    return floors
