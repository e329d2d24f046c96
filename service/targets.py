"""What is aimed at, as points on the steps of one framework."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from indexers.documents import LinkedPosting, text_of
from indexers.linking import LinkedDocument
from service.answers import LinkedSkill, TargetAnswer
from service.context import Context, text_document
from service.corresponding import carried, refs
from service.questions import TargetQuestion, WantedSkill
from service.reasons import say, why_none
from service.resolve import check_framework, parse_level, resolve, resolve_with_level
from taxonomy.credentials import CONFIDENCE_PARTS, Alignment, Posting
from taxonomy.errors import InputError, UnknownName
from taxonomy.frameworks import framework_of
from taxonomy.model import Skill, label
from taxonomy.steps import Points, TargetPoints, position, share_points, target_weights
from taxonomy.steps import assumed as assumed_position
from taxonomy.text import clean


@dataclass(frozen=True, slots=True)
class Asked:
    """A skill that a target asks for: where on the axis (None: assumed), and how much it matters."""

    skill: Skill
    at: Fraction | None
    importance: float


@dataclass(frozen=True, slots=True)
class Target:
    """A target in one framework: points by step id (they sum to 4,096), and how it was understood.

    `insufficient` says why there is nothing to aim at.
    """

    answer: TargetAnswer
    points: Points
    asked: Mapping[str, Asked] = field(default_factory=dict)
    insufficient: str | None = None


def understand_target(context: Context, question: TargetQuestion, framework: str | None) -> Target:
    """Read a target.

    Raises:
        UnknownName, AmbiguousName, LevelError, InputError: naming what is wrong and what is near.
    """
    default = check_framework(context.taxonomy, framework)
    if question.name is not None:
        return _named(context, question.name, question.kind, framework, default)
    if question.posting is not None:
        linked = context.link(text_of(question.posting), default)
        return inline_posting(context, question.posting, linked, default)
    if question.text is not None:
        return _text(context, question.text, default)
    return _skills(context, question.skills, framework, default)


def _named(context: Context, name: str, kind: str | None, framework: str | None, default: str) -> Target:
    if kind == "posting":
        name = context.known_id("posting", name, "target")
    stored = context.postings([name]) if kind != "occupation" else {}
    if stored:
        return stored_posting(context, stored[name], default)
    return _occupation(context, name, framework)


def stored_posting(context: Context, document: LinkedPosting, framework: str) -> Target:
    """What a loaded posting asks for in one framework."""
    own = tuple(one for one in document.alignments if framework_of(one.skill) == framework)
    answer = TargetAnswer("posting", document.record.id, document.record.title, framework, 0)
    return _linked(context, answer, LinkedDocument(own, document.insufficient.get(framework)), {})


def _occupation(context: Context, name: str, framework: str | None) -> Target:
    note = None
    try:
        resolved = resolve(
            context.taxonomy,
            "occupation",
            name,
            framework=framework,
            only=framework is not None,
            field="target",
        )
    except UnknownName as error:
        near = (*error.nearest, *context.near("posting", name))
        unknown = UnknownName(
            f"no occupation, job role or posting is called '{name}'.", field="target", nearest=near[:5]
        )
        if framework is None:
            raise unknown from None
        through = carried(context, name, framework, unknown)
        resolved, note = through.resolved, through.note
    occupation = context.taxonomy.occupations[resolved.id]
    asked = [
        Asked(skill, position(skill, one.level), one.importance)
        for one in occupation.requirements
        for skill in map(context.taxonomy.skills.__getitem__, context.taxonomy.current(one.skill))
        if skill.scored
    ]
    also = refs(context, resolved.also)
    title = label(occupation.labels, context.language)
    framework = framework_of(resolved.id)
    answer = TargetAnswer("occupation", resolved.id, title, framework, 0, also=also, note=note)
    return _target(answer, asked, say("no skills stated", context.language, title=title))


def inline_posting(
    context: Context, posting: Posting, linked: Mapping[str, LinkedDocument], framework: str
) -> Target:
    """What a posting that is not loaded asks for in one framework, from its links by framework."""
    answer = TargetAnswer("posting", posting.id, posting.title, framework, 0)
    texts = {"title": posting.title, **posting.texts}
    return _linked(context, answer, linked.get(framework), texts)


def _text(context: Context, text: str, default: str) -> Target:
    cleaned = clean(text)
    answer = TargetAnswer("text", None, say("pasted text", context.language), default, 0)
    linked = context.link(text_document(text), default)
    return _linked(context, answer, linked.get(default), {"text": cleaned})


def _linked(
    context: Context, answer: TargetAnswer, linked: LinkedDocument | None, texts: Mapping[str, str]
) -> Target:
    """A target from claimed links only (rule 9)."""
    claimed = [one for one in linked.alignments if one.claimed] if linked else []
    asked = [_asked(context, one) for one in claimed]
    found: tuple[LinkedSkill, ...] = ()
    if texts:
        found = tuple(context.linked_skill(one, texts) for one in claimed)
        found = tuple(sorted(found, key=lambda one: (-one.probability, one.id)))
    stored = linked.insufficient if linked else None
    nothing = why_none(stored, "none found", context.language, framework=answer.framework)
    return _target(replace(answer, found=found), asked, nothing)


def _asked(context: Context, one: Alignment) -> Asked:
    skill = context.taxonomy.skills[one.skill]
    at = None if one.exit_source == "assumed" else position(skill, one.exit)
    return Asked(skill, at, one.confidence / CONFIDENCE_PARTS)


def _skills(context: Context, wanted: Iterable[WantedSkill], framework: str | None, default: str) -> Target:
    """Skills that the caller lists, all within one framework: the named one, else that of the first skill."""
    asked: list[Asked] = []
    for number, one in enumerate(wanted):
        place = f"target.skills[{number}]"
        if not 0 < one.importance <= 1:
            raise InputError(
                f"must lie above 0 and at most at 1, not {one.importance:g}.", field=f"{place}.importance"
            )
        resolved, typed = resolve_with_level(
            context.taxonomy,
            one.name,
            framework=framework or default,
            only=framework is not None,
            field=place,
        )
        framework = framework or framework_of(resolved.id)
        skill = context.taxonomy.skills[resolved.id]
        if not skill.scored:
            raise InputError(f"{resolved.id} is of type {skill.type}, which no gap counts.", field=place)
        level = parse_level(skill, one.level if one.level is not None else typed, field=place)
        at = position(skill, resolved.level if level is None else level)
        asked += [
            Asked(context.taxonomy.skills[id_], at, one.importance)
            for id_ in context.taxonomy.current(skill.id)
        ]
    title = ", ".join(label(one.skill.labels, context.language) for one in asked)
    answer = TargetAnswer("skills", None, title, framework or default, 0)
    return _target(answer, asked, say("none given", context.language))


def _target(answer: TargetAnswer, asked: Iterable[Asked], nothing: str) -> Target:
    needed = [one for one in asked if one.at != 0]  # level 0 says "not needed"
    shared: TargetPoints = share_points(target_weights((one.skill, one.at, one.importance) for one in needed))
    by_skill: dict[str, Asked] = {}  # of a skill that is asked for twice, the higher level is shown
    for one in sorted(needed, key=lambda one: assumed_position(one.skill) if one.at is None else one.at):
        by_skill[one.skill.id] = one
    assumed = sum(one.at is None and bool(one.skill.levels) for one in by_skill.values())
    understood = replace(answer, skills=len(by_skill), assumed=assumed, dropped=len(shared.dropped))
    return Target(understood, shared.points, by_skill, None if shared.points else nothing)
