"""Answer a gap question: what is missing, the credentials that close it in order, and what stays open."""

from __future__ import annotations

from collections.abc import Mapping

from indexers.engine import Where
from indexers.linking.fusion import CLAIM, confidence
from service import cursors
from service.answers import GapAnswer, GapSkill, GapSummary, Insufficient, OpenSkill, Result
from service.context import Context
from service.demand_weights import target_of
from service.explain import Question, result_for
from service.learners import Held, understand
from service.order import order
from service.questions import GapQuestion, check_k
from service.targets import Target
from service.units import where_of
from taxonomy.credentials import CONFIDENCE_PARTS
from taxonomy.steps import (
    TARGET_POINTS,
    Step,
    assumed,
    gap_points,
    level_at,
    points_by_skill,
    skill_of,
    steps_of,
)


def answer_gap(context: Context, asked: GapQuestion, offset: int = 0) -> GapAnswer:
    """The answer to a gap question, its results from `offset` on.

    Raises:
        InputError: naming the parameter at fault and what is near.
    """
    check_k(asked.k)
    where = where_of(context.snapshot, "credential", asked.where)
    target = target_of(context, asked)
    return answer_question(question_of(context, target, asked), asked, where, offset)


def answer_question(question: Question, asked: GapQuestion, where: Where, offset: int = 0) -> GapAnswer:
    """The answer to a question whose target and learner are understood."""
    target, context = question.target, question.context
    if target.insufficient is not None:
        return _insufficient(question, target.insufficient)
    found = order(question, asked, where, offset + asked.k)
    placed = found.placed[offset : offset + asked.k]
    results = [result_for(question, one.document, one.score, one.note) for one in placed]
    end = offset + len(placed)
    after = cursors.write(context.snapshot.info.id, end, asked.unpaged()) if found.goes_beyond(end) else None
    return GapAnswer(
        target=target.answer,
        learner=question.held.answer(target.asked, context.language),
        gap=summary(question, where, results),
        results=tuple(results),
        total=found.total,
        offset=offset,
        next=after,
        rank_by=asked.rank_by,
        currency=found.currency,
        notes=found.notes(asked.rank_by, context.language),
        snapshot=context.snapshot.info.id,
    )


def question_of(context: Context, target: Target, asked: GapQuestion) -> Question:
    """The gap between a target and a learner."""
    held = understand(context, asked.learner, target.answer.framework, asked.standing)
    return question_between(context, target, held)


def question_between(context: Context, target: Target, held: Held) -> Question:
    """The gap between a target and what is held in its framework."""
    gap = gap_points(target.points, held.steps(context))
    return Question(context, target, held, gap, sum(gap.values()))


def _insufficient(question: Question, reason: str) -> GapAnswer:
    return GapAnswer(
        target=question.target.answer,
        learner=question.held.answer(question.target.asked, question.context.language),
        gap=GapSummary(None, None),
        results=(),
        total=0,
        insufficient=Insufficient(reason),
        snapshot=question.context.snapshot.info.id,
    )


def summary(question: Question, where: Where, results: list[Result]) -> GapSummary:
    """The gap by skill, heaviest first, with what no credential closes (within the caller's filters)."""
    context, held = question.context, question.held
    skills = []
    for id_, points in points_by_skill(question.gap).items():
        skill = context.taxonomy.skills[id_]
        at = question.target.asked[id_].at
        skills.append(
            GapSkill(
                skill=context.skill_ref(id_),
                held=held.level(skill),
                required=level_at(skill, assumed(skill) if at is None else at),
                weight=points / TARGET_POINTS,
                assumed=at is None and bool(skill.levels),
                scale=skill.scale.name if skill.scale and skill.levels else None,
            )
        )
    unclosed, uncertain = _open_skills(question, where, results)
    missing = question.gap_total / TARGET_POINTS
    return GapSummary(missing, 1 - missing, tuple(skills), unclosed, uncertain)


def _open_skills(
    question: Question, where: Where, results: list[Result]
) -> tuple[tuple[OpenSkill, ...], tuple[OpenSkill, ...]]:
    """Missing steps that nothing closes, and those that only unclaimed alignments might, by skill."""
    claimed = {(part.skill.id, part.level) for result in results for part in result.parts if part.claimed}
    unclosed: dict[str, list[tuple[Step, int]]] = {}
    uncertain: dict[str, list[tuple[Step, int]]] = {}
    skills = question.context.taxonomy.skills
    steps = (next(step for step in steps_of(skills[skill_of(id_)]) if step.id == id_) for id_ in question.gap)
    doubtful = {step.id: step for step in steps if (step.skill, step.level) not in claimed}
    highest = question.context.snapshot.highest("credential", doubtful, where)
    for id_, step in doubtful.items():
        best = highest.get(id_, 0)
        if best < confidence(CLAIM):
            (uncertain if best else unclosed).setdefault(step.skill, []).append((step, best))
    return _opened(question, unclosed), _opened(question, uncertain)


def _opened(question: Question, found: Mapping[str, list[tuple[Step, int]]]) -> tuple[OpenSkill, ...]:
    opened = []
    for id_, steps in found.items():
        levels = [step.level for step, _ in steps if step.level is not None]
        opened.append(
            OpenSkill(
                skill=question.context.skill_ref(id_),
                level=max(levels, default=None),
                weight=sum(question.gap[step.id] for step, _ in steps) / TARGET_POINTS,
                best=max(confidence for _, confidence in steps) / CONFIDENCE_PARTS,
            )
        )
    return tuple(sorted(opened, key=lambda one: (-one.weight, one.skill.id)))
