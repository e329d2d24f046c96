"""The occupations that a planned course serves, and how much of each it closes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from service.answers import ThingRef
from service.context import Context
from service.course_answers import CourseDemand, ServedOccupation, StandAlone
from service.demand_facts import outlooks_of
from service.questions import TargetQuestion
from service.reasons import figure, say
from service.stepsums import StepSums
from service.targets import understand_target
from taxonomy.credentials import CONFIDENCE_PARTS, Alignment, Credential
from taxonomy.steps import FULL_SCORE, closing_score, points_by_skill, skill_of

_LACKING = 5
_READ = 2  # times as many are scored exactly as are shown: floats may order near ones otherwise


def served(
    context: Context, sums: StepSums, framework: str, taught: Mapping[str, int], k: int
) -> tuple[ServedOccupation, ...]:
    """The `k` occupations of which the course closes most for somebody who holds nothing.

    `taught` maps its steps to confidences of 1..256.
    """
    known = [(sums.columns[step], one) for step, one in taught.items() if step in sums.columns]
    if not known:
        return ()
    columns, confidences = zip(*known, strict=True)
    scores = sums.weights[:, list(columns)] @ (np.array(confidences) / CONFIDENCE_PARTS)
    rows = np.flatnonzero(scores > 0)
    best = rows[np.lexsort((rows, -scores[rows]))][: k * _READ]
    found = [_served(context, sums.ids[row], framework, taught) for row in best.tolist()]
    found.sort(key=lambda one: (-one.closes, one.id))
    return tuple(found[:k])


def _served(context: Context, id_: str, framework: str, taught: Mapping[str, int]) -> ServedOccupation:
    target = understand_target(context, TargetQuestion(name=id_, kind="occupation"), framework)
    heaviest = points_by_skill(target.points)
    own = {skill_of(step) for step in target.points if step in taught}
    return ServedOccupation(
        id=id_,
        title=target.answer.label,
        closes=closing_score(target.points, taught) / FULL_SCORE,
        skills=tuple(context.skill_ref(skill) for skill in heaviest if skill in own),
        lacking=tuple(context.skill_ref(skill) for skill in heaviest if skill not in own)[:_LACKING],
        requires=len(heaviest),
        outlooks=outlooks_of(context, id_),
    )


def alone(
    context: Context,
    course: Credential,
    claimed: list[Alignment],
    occupations: tuple[ServedOccupation, ...],
    demand: CourseDemand | None,
) -> StandAlone:
    """What the course is worth by itself, and what it presupposes."""
    best = occupations[0] if occupations else None
    needs = list(course.prerequisites)
    needs += [_entry(context, one.skill, one.entry) for one in claimed if one.entry]
    return StandAlone(
        closes=best.closes if best else None,
        occupation=ThingRef(best.id, best.title) if best else None,
        whole=demand.whole if demand else 0,
        needs=tuple(needs),
    )


def _entry(context: Context, skill: str, level: float) -> str:
    label, language = context.skill_ref(skill).label, context.language
    return say("entry level", language, skill=label, level=figure(level, language))
