"""Ladders toward a credential or skill, in SkillsForge's order: Knowledge, Skill, Ability, Certification."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from indexers.documents import LinkedCredential, taught
from service.answers import Insufficient, SkillRef, ThingRef
from service.context import Context
from service.questions import check_k
from service.reasons import why_none
from service.resolve import check_framework, resolve
from taxonomy.errors import UnknownName
from taxonomy.frameworks import framework_of
from taxonomy.steps import FULL_SCORE, Points, held_steps, position, share_points, skill_of, steps_of
from taxonomy.typing import FORMAL, NOT_STATED, CredentialType, credential_type

# Of those that share most with what the ladder leads to, so many are looked at for each rung.
_READ = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderQuestion:
    """What leads to a credential or a skill; `kind` None: a credential's id, else a skill's name."""

    name: str
    kind: Literal["credential", "skill"] | None = None
    framework: str | None = None
    k: int = 5
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class RungCredential:
    """A credential on a rung. `share` is the part of what the ladder leads to that it teaches.

    It is weighted by the steps' widths and by confidence; `skills` are those shared, `why` says why the
    credential is of the rung's type.
    """

    id: str
    title: str
    share: float
    skills: tuple[SkillRef, ...]
    why: str
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung, lowest first; `missing` says that nothing loaded stands on it. `total` counts all on it."""

    number: int
    type: str
    missing: bool
    total: int
    credentials: tuple[RungCredential, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderAnswer:
    """The rungs below and at the top, which is the credential or skill asked for.

    `type` and `why` are the credential's own (None for a skill). `missing` names the rungs without a
    credential; `untyped` are those that share skills and do not state what would say their rung.
    """

    top: ThingRef
    kind: Literal["credential", "skill"]
    framework: str
    type: str | None = None
    why: str | None = None
    rungs: tuple[Rung, ...] = ()
    missing: tuple[str, ...] = ()
    untyped: tuple[RungCredential, ...] = ()
    untyped_total: int = 0
    insufficient: Insufficient | None = None
    snapshot: str = ""


def answer_ladder(context: Context, asked: LadderQuestion) -> LadderAnswer:
    """The ladder to a credential or skill.

    Raises:
        UnknownName, AmbiguousName: nothing has the name, or several have.
    """
    check_k(asked.k)
    document = _credential(context, asked)
    if document is None:
        return _to_skill(context, asked)
    framework = check_framework(context.taxonomy, asked.framework)
    own = credential_type(document.record, context.language)
    top = ThingRef(document.record.id, document.record.title)
    points = teaching_points(context, document, framework)
    if not points:
        stored = document.insufficient.get(framework)
        reason = why_none(stored, "it claims none", context.language, framework=framework)
        return LadderAnswer(
            top=top, kind="credential", framework=framework, type=own.name, why=own.reason,
            insufficient=Insufficient(reason), snapshot=context.snapshot.info.id,
        )  # fmt: skip
    below = FORMAL[: own.rung - 1] if own.rung else FORMAL
    return _ladder(context, asked, top, points, below, own)


def _credential(context: Context, asked: LadderQuestion) -> LinkedCredential | None:
    if asked.kind == "skill":
        return None
    try:
        return context.credential(asked.name, "id")
    except UnknownName:
        if asked.kind == "credential":
            raise
        return None


def _to_skill(context: Context, asked: LadderQuestion) -> LadderAnswer:
    found = resolve(context.taxonomy, "skill", asked.name, framework=asked.framework, field="id")
    skill = context.taxonomy.skills[found.id]
    points = share_points({step.id: step.width for step in steps_of(skill)}).points
    ref = context.skill_ref(skill.id)
    return _ladder(context, asked, ThingRef(ref.id, ref.label), points, FORMAL, None)


def teaching_points(context: Context, document: LinkedCredential, framework: str) -> Points:
    """What a holder of a credential holds by its claims (rule 9), as a target of 4,096 points by width.

    Those are the steps up to its exit levels, and not only those that it teaches: what is expected at its
    entry leads to it too.
    """
    skills = context.taxonomy.skills
    claimed = (one for one in document.alignments if one.claimed and framework_of(one.skill) == framework)
    steps = (
        step
        for one in claimed
        for step in held_steps(skills[one.skill], position(skills[one.skill], one.exit))
    )
    return share_points({step.id: step.width for step in steps}).points


def _ladder(
    context: Context,
    asked: LadderQuestion,
    top: ThingRef,
    points: Points,
    names: tuple[str, ...],
    own: CredentialType | None,
) -> LadderAnswer:
    page = context.snapshot.closing("credential", points, _READ)
    documents = context.credentials(hit.id for hit in page.hits)
    by_type: dict[str, list[RungCredential]] = {}
    for hit in page.hits:
        document = documents[hit.id]
        type_ = credential_type(document.record, context.language)
        if hit.id != top.id and (skills := _shared(context, document, points)):
            by_type.setdefault(type_.name, []).append(
                RungCredential(
                    id=hit.id,
                    title=document.record.title,
                    share=hit.score / FULL_SCORE,
                    skills=skills,
                    why=type_.reason,
                    provider=document.record.provider,
                )
            )
    rungs = tuple(
        Rung(number, name, name not in by_type, len(found := by_type.get(name, [])), tuple(found[: asked.k]))
        for number, name in enumerate(names, 1)
    )
    untyped = by_type.get(NOT_STATED, [])
    return LadderAnswer(
        top=top,
        kind="credential" if own else "skill",
        framework=framework_of(skill_of(next(iter(points)))),
        type=own.name if own else None,
        why=own.reason if own else None,
        rungs=rungs,
        missing=tuple(rung.type for rung in rungs if rung.missing),
        untyped=tuple(untyped[: asked.k]),
        untyped_total=len(untyped),
        snapshot=context.snapshot.info.id,
    )


def _shared(context: Context, document: LinkedCredential, points: Points) -> tuple[SkillRef, ...]:
    """The skills of which a credential claims to teach a step that counts."""
    claimed = (one for one in document.alignments if one.claimed)
    steps = taught(claimed, context.taxonomy)
    return tuple(
        context.skill_ref(id_) for id_ in dict.fromkeys(skill_of(id_) for id_ in points if id_ in steps)
    )
