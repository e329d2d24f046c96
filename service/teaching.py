"""What teaches a skill, and who asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from indexers.documents import taught
from service.context import Context
from service.resolve import parse_level
from service.walks import WalkItem
from taxonomy.credentials import CONFIDENCE_PARTS, Alignment
from taxonomy.errors import LevelError
from taxonomy.model import Skill
from taxonomy.steps import TARGET_POINTS, position, required_steps, steps_of


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a walk; `total` counts all that there is."""

    items: tuple[WalkItem, ...]
    total: int


def teaching(context: Context, skill: Skill, level: str | None, k: int, offset: int) -> Found:
    """Credentials by the confidence of the best step of a skill that they teach, then by id.

    With a level only the step that ends there counts (rule 1: an undefined level reads as the step that it
    lies in).

    Raises:
        LevelError: the skill has no such level.
    """
    steps = _steps(context, skill, level)
    best: dict[str, tuple[int, str]] = {}
    for step in steps:  # whatever is on the page is among the first of its best step
        page = context.snapshot.closing("credential", {step: 1}, offset + k)
        for hit in page.hits:
            if hit.id not in best or best[hit.id][0] < hit.score:
                best[hit.id] = int(hit.score), step
    chosen = sorted(best, key=lambda id_: (-best[id_][0], id_))[offset : offset + k]
    documents = context.credentials(chosen)
    items = []
    for id_ in chosen:
        record, (score, step) = documents[id_].record, best[id_]
        own = taught(_of(context, skill, documents[id_].alignments), context.taxonomy)
        _, alignment = own[step]
        items.append(
            WalkItem(
                id=id_,
                title=record.title,
                about=record.provider,
                level=alignment.exit,
                level_source=alignment.exit_source,
                confidence=score / CONFIDENCE_PARTS,
                claimed=alignment.claimed,
            )
        )
    total = context.snapshot.closing("credential", dict.fromkeys(steps, 1), 0).total
    return Found(tuple(items), total)


def asking(context: Context, skill: Skill, k: int, offset: int) -> Found:
    """Postings by the share of what they ask for that is this skill, then by id."""
    steps = dict.fromkeys(_steps(context, skill, None), 1)
    page = context.snapshot.closing("posting", steps, k, offset=offset)
    postings = context.postings(hit.id for hit in page.hits)
    items = []
    for hit in page.hits:
        record = postings[hit.id].record
        own = [one for one in _of(context, skill, postings[hit.id].alignments) if one.claimed]
        alignment = max(own, key=lambda one: (one.exit or 0.0, one.confidence))
        items.append(
            WalkItem(
                id=hit.id,
                title=record.title,
                about=record.employer,
                level=alignment.exit,
                level_source=alignment.exit_source,
                confidence=alignment.confidence / CONFIDENCE_PARTS,
                weight=hit.score / TARGET_POINTS,
            )
        )
    return Found(tuple(items), page.total)


def _of(context: Context, skill: Skill, alignments: Iterable[Alignment]) -> list[Alignment]:
    current = context.taxonomy.current(skill.id)
    return [one for one in alignments if one.skill in current]


def _steps(context: Context, skill: Skill, level: str | None) -> list[str]:
    """The ids of a skill's steps (its successors', where it is retired), or of that which ends at a level."""
    skills = [context.taxonomy.skills[id_] for id_ in context.taxonomy.current(skill.id)]
    at = position(skill, parse_level(skill, level, field="level"))
    if at is None:
        return [step.id for one in skills for step in steps_of(one)]
    if at == 0:
        raise LevelError(f"level 0 of {skill.id} is where it begins: nothing teaches it.", field="level")
    return [required_steps(one, at)[-1].id for one in skills]
