"""Why a score is what it is: its parts, recomputed from stored alignments and checked against the engine."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexers.documents import LinkedCredential, taught
from service.answers import Block, Part, Result
from service.context import Context, spans
from service.learners import Held
from service.targets import Target
from service.wording import reason_for
from taxonomy.credentials import CONFIDENCE_PARTS
from taxonomy.frameworks import framework_of
from taxonomy.steps import FULL_SCORE, TARGET_POINTS, Points, entry_position, position, skill_of


@dataclass(frozen=True, slots=True)
class Question:
    """What every result of one answer is explained against. `gap` maps missing step ids to points.

    `wanted` are the skills of the gap.
    """

    context: Context
    target: Target
    held: Held
    gap: Points
    gap_total: int
    wanted: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "wanted", frozenset(map(skill_of, self.gap)))


def result_for(
    question: Question, document: LinkedCredential, score: int, rank_note: str | None = None
) -> Result:
    """A ranked credential with its parts.

    Raises:
        AssertionError: the parts do not sum to the engine's score; index and records disagree.
    """
    parts, total = parts_of(question, document)
    if total != score:
        raise AssertionError(f"{document.record.id}: the engine says {score}, its parts sum to {total}")
    record = document.record
    share = score / (question.gap_total * CONFIDENCE_PARTS) if question.gap_total else 0.0
    return Result(
        id=record.id,
        title=record.title,
        closes=score / FULL_SCORE,
        share_of_gap=share,
        closes_per_hour=_per(score, record.hours.maximum if record.hours else None),
        closes_per_cost=_per(score, record.cost.amount if record.cost else None),
        rank_note=rank_note,
        reason=reason_for(parts, share, question.context.language),
        parts=parts,
        blocked_by=blocks(question, document),
        held=record.id in question.held.credentials,
        provider=record.provider,
        language=record.language,
        url=record.url,
        hours=(record.hours.minimum, record.hours.maximum) if record.hours else None,
        cost=record.cost.amount if record.cost else None,
        currency=record.cost.currency if record.cost else None,
        mode=record.mode,
        assessment=record.assessment,
        starts=record.starts,
        credits=record.credits.value if record.credits else None,
        credit_system=record.credits.system if record.credits else None,
        level=record.level.name if record.level else None,
    )


def _per(score: int, units: float | None) -> float | None:
    return score / FULL_SCORE / units if units else None


def parts_of(question: Question, document: LinkedCredential) -> tuple[tuple[Part, ...], int]:
    """The parts of a credential's score, heaviest first, and their sum in units of 1 / 2^20."""
    record = document.record
    if record.informal:
        return (), 0
    context = question.context
    steps = taught((one for one in document.alignments if one.skill in question.wanted), context.taxonomy)
    texts = {"title": record.title, **record.texts}
    scored = [
        (points * steps[id_][1].confidence, id_) for id_, points in question.gap.items() if id_ in steps
    ]
    scored.sort(key=lambda one: (-one[0], one[1]))
    parts = []
    for score, id_ in scored:
        step, alignment = steps[id_]
        parts.append(
            Part(
                skill=context.skill_ref(step.skill),
                level=step.level,
                weight=question.gap[id_] / TARGET_POINTS,
                confidence=alignment.confidence / CONFIDENCE_PARTS,
                closes=score / FULL_SCORE,
                source=alignment.source,
                claimed=alignment.claimed,
                level_source=alignment.exit_source,
                evidence=spans(alignment.evidence, texts),
            )
        )
    return tuple(parts), sum(score for score, _ in scored)


def unmet(question: Question, document: LinkedCredential) -> list[str]:
    """The prerequisites of a credential that are not held."""
    return [id_ for id_ in document.record.prerequisites if id_ not in question.held.credentials]


def blocks(question: Question, document: LinkedCredential) -> tuple[Block, ...]:
    """Why a credential cannot be entered yet (rule 7): unmet prerequisites, too high entry levels."""
    held, context = question.held, question.context
    before = unmet(question, document)
    titles = {id_: one.record.title for id_, one in context.credentials(before).items()}
    found = [Block("prerequisite", id_, titles.get(id_, id_)) for id_ in before]
    for one in document.alignments:
        if not one.claimed or not one.entry or framework_of(one.skill) != held.framework:
            continue
        skill = context.taxonomy.skills[one.skill]
        needed = entry_position(skill, position(skill, one.entry))
        if needed > held.positions.get(one.skill, 0):
            label = context.skill_ref(one.skill).label
            found.append(Block("entry level", one.skill, label, one.entry, held.level(skill) or 0.0))
    return tuple(found)
